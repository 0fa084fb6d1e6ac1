"""Decides what a purchase day of each customer is worth: Gamma-Gamma, the customer's own mean drawn towards all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, psi

from agent_assist.differentiate.lifetime.distinct import distinct
from agent_assist.differentiate.lifetime.maximum import NotEnoughData, Prior, maximise

Real = NDArray[np.float64]

WEAK = Prior(centre=(2.0, 2.0, 2.0))
STARTS = ((2.0, 2.0, 2.0), (6.0, 3.0, 0.4), (0.7, 6.0, 10.0))
LEAST_CUSTOMERS = 10


@dataclass(frozen=True)
class SpendFit:
    """A fitted Gamma-Gamma model, in the currency of the data.

    The amount of a purchase day is Gamma(`p`, rate ν) with ν ~ Gamma(`q`, rate `gamma`); `q` is above 1, so that the
    mean p·γ/(q−1) of all customers exists. `log_likelihood` is that of the data without the prior.
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float
    customers: float

    @property
    def mean(self) -> float:
        """The amount to be expected of a customer of whom nothing is known."""
        return self.p * self.gamma / (self.q - 1)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def spend_fit_from_json(raw: Mapping[str, Any]) -> SpendFit:
    """The fit in its stored form, that of `as_json`."""
    return SpendFit(**raw)


def fit_spend(mean_spend: ArrayLike, purchase_days: ArrayLike, *, prior: Prior | None = WEAK) -> SpendFit:
    """The model that fits best to each customer's `mean_spend` over `purchase_days`, arrays of n.

    Rows without a purchase day or with a mean of 0 or less are left out: the model knows positive amounts only. Raises
    NotEnoughData. Fader & Hardie (2013), "The gamma-gamma model of monetary value", equation 1a.
    """
    given = (np.atleast_1d(np.asarray(column, dtype=np.float64)) for column in (mean_spend, purchase_days))
    mean, days = np.broadcast_arrays(*given)
    used = (days > 0) & (mean > 0)
    if used.sum() < LEAST_CUSTOMERS:
        raise NotEnoughData(f"{used.sum()} customers have brought a margin. A forecast needs {LEAST_CUSTOMERS}.")
    days = days[used]
    # Amounts are measured in their mean, so that neither the prior nor the search depends on the currency.
    unit = float(mean[used].mean())
    mean = mean[used] / unit
    rows = distinct(days)
    often, counts = rows.columns[0], rows.count()
    total, log_total = days * mean, float(days @ np.log(mean))
    constant = -float(np.log(mean).sum())

    def scored(parameters: Real) -> tuple[float, Real]:
        p, excess, gamma = parameters
        q = 1 + excess
        sums = np.log(gamma + total)
        score = counts @ (gammaln(p * often + q) - gammaln(p * often) + p * often * np.log(often))
        score += len(days) * (q * np.log(gamma) - gammaln(q)) + p * log_total + constant - (p * days + q) @ sums
        by_p = counts @ (often * (psi(p * often + q) - psi(p * often) + np.log(often))) + log_total - days @ sums
        by_q = counts @ psi(p * often + q) + len(days) * (np.log(gamma) - psi(q)) - sums.sum()
        by_gamma = len(days) * q / gamma - float(((p * days + q) / (gamma + total)).sum())
        return float(score), np.array([by_p, by_q, by_gamma])

    best = maximise(scored, STARTS, prior, len(days))
    score = scored(best)[0] - len(days) * np.log(unit)
    return SpendFit(float(best[0]), 1 + float(best[1]), float(best[2]) * unit, float(score), float(len(days)))


def expected_spend(fit: SpendFit, mean_spend: ArrayLike, purchase_days: ArrayLike) -> Real:
    """What a future purchase day of each customer is expected to bring.

    A weighted mean of what all customers bring and of the customer's own mean, which counts the more the more days it
    comes from. Fader & Hardie (2013), equation 5. A negative mean of own, from returns, is drawn towards all likewise.
    """
    days = np.asarray(purchase_days, dtype=np.float64)
    total = np.where(days > 0, days * np.where(days > 0, np.asarray(mean_spend, dtype=np.float64), 0), 0)
    return np.asarray(fit.p * (fit.gamma + total) / (fit.p * days + fit.q - 1))
