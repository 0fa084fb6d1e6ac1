"""Decides how often customers will come back: MBG/NBD and BG/NBD fitted to histories, and what follows for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from agent_assist.differentiate.lifetime.distinct import distinct
from agent_assist.differentiate.lifetime.horizon import discounted
from agent_assist.differentiate.lifetime.maximum import NotEnoughData, Prior, Scored, maximise
from agent_assist.differentiate.lifetime.purchase_likelihood import (
    History,
    Model,
    Sample,
    log_odds_left,
)

Real = NDArray[np.float64]

WEAK = Prior(centre=(0.5, 10.0, 0.8, 2.5))
STARTS = ((0.5, 10.0, 0.8, 2.5), (2.0, 40.0, 0.3, 3.0), (0.2, 4.0, 2.0, 10.0))
LEAST_CUSTOMERS = 10


@dataclass(frozen=True)
class PurchaseFit:
    """A fitted purchase model.

    While a customer stays, purchase days come at a rate λ per week, λ ~ Gamma(`r`, rate `alpha` weeks); after each one
    the customer leaves with probability p ~ Beta(`a`, `b`), under MBG/NBD after the first already. `log_likelihood` is
    that of the data without the prior, `customers` their number (sum of weights).
    """

    model: Model
    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    customers: float

    @property
    def parameters(self) -> Real:
        return np.array([self.r, self.alpha, self.a, self.b])

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def purchase_fit_from_json(raw: Mapping[str, Any]) -> PurchaseFit:
    """The fit in its stored form, that of `as_json`."""
    return PurchaseFit(**raw)


def fit_purchases(
    repeats: ArrayLike,
    recency_weeks: ArrayLike,
    age_weeks: ArrayLike,
    *,
    model: Model = "mbg/nbd",
    weights: ArrayLike | None = None,
    prior: Prior | None = WEAK,
) -> PurchaseFit:
    """The model that fits best to n customers who bought at least once.

    `repeats` are purchase days after the first, `recency_weeks` from the first to the latest, `age_weeks` from the
    first to the day of assessment; `weights` says for how many customers each row stands. Without `prior` it is plain
    maximum likelihood. Raises NotEnoughData, and ValueError for a history that cannot be.
    """
    if model not in get_args(Model):
        raise ValueError(f"There is no model {model!r}. Write one of {', '.join(get_args(Model))}.")
    seen = _history(repeats, recency_weeks, age_weeks)
    rows = distinct(seen.repeats, seen.recency, seen.age)
    counts = rows.count(None if weights is None else _weights(weights))
    total = float(counts.sum())
    _demand_enough(History(*rows.columns), total)

    def scoring(step: int) -> Scored:
        sample = Sample.of(History(*(column[::step] for column in rows.columns)), counts[::step])
        return lambda parameters: sample.score(model, parameters)

    best = maximise(scoring, len(counts), STARTS, prior)
    r, alpha, a, b = (float(value) for value in best)
    return PurchaseFit(model, r, alpha, a, b, scoring(1)(best)[0], total)


def chance_active(fit: PurchaseFit, repeats: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Real:
    """The probability that each customer still buys, 0–1; weeks as in `fit_purchases`.

    Batislam, Denizel & Filiztekin (2007); for BG/NBD Fader, Hardie & Lee (2008), "Computing P(alive) using the BG/NBD
    model", by which whoever bought once is active for certain.
    """
    return np.asarray(expit(-log_odds_left(fit.model, fit.parameters, _history(repeats, recency, age))))


def expected_purchases(fit: PurchaseFit, repeats: ArrayLike, recency: ArrayLike, age: ArrayLike, weeks: float) -> Real:
    """Purchase days to be expected of each customer in the next `weeks`."""
    return discounted_purchases(fit, repeats, recency, age, weeks, 0.0)


def discounted_purchases(
    fit: PurchaseFit,
    repeats: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    horizon_weeks: float,
    weekly_discount: float,
) -> Real:
    """Purchase days to be expected in the horizon, each counting e^(−`weekly_discount`·weeks until then).

    The rate at which a customer who is still there buys u weeks from now is E[λ e^(−λpu)], by the posterior of λ and p;
    its discounted integral over the horizon, times the chance that the customer is still there.
    """
    seen = _history(repeats, recency, age)
    return _ahead(fit, seen, horizon_weeks, weekly_discount, 1)


def discounted_active_weeks(
    fit: PurchaseFit,
    repeats: ArrayLike,
    recency: ArrayLike,
    age: ArrayLike,
    horizon_weeks: float,
    weekly_discount: float,
) -> Real:
    """Weeks of the horizon in which each customer is expected to be there still, discounted likewise."""
    seen = _history(repeats, recency, age)
    return _ahead(fit, seen, horizon_weeks, weekly_discount, 0)


def _ahead(fit: PurchaseFit, seen: History, weeks: float, discount: float, order: int) -> Real:
    if not (0 <= weeks < np.inf and 0 <= discount < np.inf):
        raise ValueError("A horizon and a discount are at least 0 and finite.")
    active = expit(-log_odds_left(fit.model, fit.parameters, seen))
    ahead = discounted(fit.model, fit.parameters, seen.repeats, seen.age, weeks, discount, order)
    return np.asarray(active * ahead)


def _history(repeats: ArrayLike, recency: ArrayLike, age: ArrayLike) -> History:
    """Columns of equal length, checked. Raises ValueError."""
    columns = [np.atleast_1d(np.asarray(column, dtype=np.float64)) for column in (repeats, recency, age)]
    seen = History(*np.broadcast_arrays(*columns))
    if not all(np.isfinite(column).all() for column in columns):
        raise ValueError("A purchase history holds finite numbers only.")
    if (seen.repeats < 0).any() or (seen.recency < 0).any() or (seen.age < seen.recency).any():
        raise ValueError("Repeats and weeks are at least 0, and the latest purchase is not after the assessment.")
    return seen


def _weights(weights: ArrayLike) -> Real:
    column = np.atleast_1d(np.asarray(weights, dtype=np.float64))
    if not (np.isfinite(column).all() and (column >= 0).all()):
        raise ValueError("Weights are finite and at least 0.")
    return column


def _demand_enough(seen: History, customers: float) -> None:
    if customers < LEAST_CUSTOMERS:
        raise NotEnoughData(f"So far {customers:.0f} customers have bought; a forecast needs {LEAST_CUSTOMERS}.")
    if not seen.repeats.any():
        raise NotEnoughData("Nobody has come back to buy again yet, so nothing tells how often customers do.")
    if not seen.age.any():
        raise NotEnoughData("All customers bought for the first time today; a forecast needs some weeks of history.")
