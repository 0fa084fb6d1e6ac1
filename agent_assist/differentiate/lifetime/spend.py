"""Decides what a purchase day of each customer is worth: Gamma-Gamma, the customer's own mean drawn towards all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, psi

from agent_assist.differentiate.lifetime.maximum import NotEnoughData, Prior, Scored, maximise

Real = NDArray[np.float64]

WEAK = Prior(centre=(2.0, 2.0, 2.0))
STARTS = ((2.0, 2.0, 2.0), (6.0, 3.0, 0.4), (0.7, 6.0, 10.0))
LEAST_CUSTOMERS = 10
# Of the mean: less is a penny that was left over, and its logarithm must not outweigh everything.
LEAST_SPEND = 1e-9


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
    used = (days > 0) & (mean > 0) & np.isfinite(days * mean)
    if used.sum() < LEAST_CUSTOMERS:
        raise NotEnoughData(f"So far {used.sum()} customers have brought a margin; a forecast needs {LEAST_CUSTOMERS}.")
    # Amounts are measured in their mean, so that neither the prior nor the search depends on the currency.
    unit = float(mean[used].mean())
    days, mean = days[used], np.maximum(mean[used] / unit, LEAST_SPEND)

    def scoring(step: int) -> Scored:
        return _Sample.of(days[::step], mean[::step]).score

    best = maximise(scoring, len(days), STARTS, prior)
    score = scoring(1)(best)[0] - len(days) * np.log(unit)
    return SpendFit(float(best[0]), 1 + float(best[1]), float(best[2]) * unit, float(score), float(len(days)))


@dataclass(frozen=True)
class _Sample:
    """What the likelihood needs of n customers: distinct numbers of days with how `often` they occur, and sums."""

    days: Real
    total: Real
    distinct_days: Real
    often: Real
    log_mean: float
    days_log_mean: float

    @classmethod
    def of(cls, days: Real, mean: Real) -> _Sample:
        values, often = np.unique(days, return_counts=True)
        logs = np.log(mean)
        return cls(days, days * mean, values, often.astype(np.float64), float(logs.sum()), float((days * logs).sum()))

    def score(self, parameters: Real) -> tuple[float, Real]:
        """The log-likelihood and its gradient by p, q − 1 and γ."""
        p, q, gamma = parameters[0], 1 + parameters[1], parameters[2]
        customers, shape = len(self.days), p * self.distinct_days
        power, sums = p * self.days + q, gamma + self.total
        logs = np.log(sums)
        each = gammaln(shape + q) - gammaln(shape) + shape * np.log(self.distinct_days)
        score = (self.often * each).sum() + customers * (q * np.log(gamma) - gammaln(q))
        score += p * self.days_log_mean - self.log_mean - (power * logs).sum()
        grown = psi(shape + q)
        by_p = (self.often * self.distinct_days * (grown - psi(shape) + np.log(self.distinct_days))).sum()
        by_p += self.days_log_mean - (self.days * logs).sum()
        by_q = (self.often * grown).sum() + customers * (np.log(gamma) - psi(q)) - logs.sum()
        by_gamma = customers * q / gamma - (power / sums).sum()
        return float(score), np.array([by_p, by_q, by_gamma])


def expected_spend(fit: SpendFit, mean_spend: ArrayLike, purchase_days: ArrayLike) -> Real:
    """What a future purchase day of each customer is expected to bring.

    A weighted mean of what all customers bring and of the customer's own mean, which counts the more the more days it
    comes from. Fader & Hardie (2013), equation 5. A negative mean of own, from returns, is drawn towards all likewise.
    """
    days = np.asarray(purchase_days, dtype=np.float64)
    total = np.where(days > 0, days * np.where(days > 0, np.asarray(mean_spend, dtype=np.float64), 0), 0)
    return np.asarray(fit.p * (fit.gamma + total) / (fit.p * days + fit.q - 1))
