"""Decides how often each customer will contact us: Gamma–Poisson, the customer's own rate drawn towards all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln, psi, xlogy

from agent_assist.differentiate.lifetime.distinct import distinct
from agent_assist.differentiate.lifetime.maximum import NotEnoughData, Prior, Scored, maximise

Real = NDArray[np.float64]

WEAK = Prior(centre=(0.5, 0.5))
STARTS = ((0.5, 0.5), (5.0, 5.0))
# About a minute: less is no time in which to count.
LEAST_WEEKS = 1e-4


@dataclass(frozen=True)
class RateFit:
    """Contacts come at a rate per week that differs between customers: Gamma(`shape`, rate `rate` in weeks).

    `log_likelihood` is that of the data without the prior.
    """

    shape: float
    rate: float
    log_likelihood: float = 0.0
    customers: float = 0.0

    @property
    def mean(self) -> float:
        """Contacts per week to be expected of a customer of whom nothing is known."""
        return self.shape / self.rate

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def rate_fit_from_json(raw: Mapping[str, Any]) -> RateFit:
    """The fit in its stored form, that of `as_json`."""
    return RateFit(**raw)


def fit_contacts(counts: ArrayLike, exposure_weeks: ArrayLike) -> RateFit:
    """The rates that fit best to n customers with their number of contacts and the weeks in which these were counted.

    Contacts per customer are then negative binomial: Ehrenberg (1959), "The pattern of consumer purchases". A weak
    prior around the mean that was seen keeps few customers from being taken for certain. Where nobody had a contact
    yet, half a contact over all the weeks is taken for the mean. Raises NotEnoughData where nobody was watched, and
    ValueError for numbers that cannot be.
    """
    k, weeks = np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (counts, exposure_weeks)))
    if not (np.isfinite(k).all() and np.isfinite(weeks).all() and (k >= 0).all() and (weeks >= 0).all()):
        raise ValueError("Contacts and weeks are finite and at least 0.")
    watched = weeks >= LEAST_WEEKS
    if not watched.any():
        raise NotEnoughData("No customer has been known for long enough to count contacts.")
    rows = distinct(k[watched], weeks[watched])
    (seen, span), often = rows.columns, rows.count()
    customers, contacts, exposure = (float(sums.sum()) for sums in (often, often * seen, often * span))
    if not contacts:
        return RateFit(0.5, exposure, 0.0, customers)
    # Weeks are measured in the mean time between contacts, so that the search does not depend on how rare these are.
    unit = exposure / contacts
    span = span / unit

    def scoring(step: int) -> Scored:
        return lambda parameters: _score(parameters, seen[::step], span[::step], often[::step])

    best = maximise(scoring, len(often), STARTS, WEAK)
    return RateFit(float(best[0]), float(best[1]) * unit, scoring(1)(best)[0], customers)


def _score(parameters: Real, seen: Real, span: Real, often: Real) -> tuple[float, Real]:
    """The log-likelihood of contacts `seen` in weeks of `span`, each `often`, and its gradient."""
    shape, rate = parameters
    waiting = np.log1p(span / rate)
    each = (
        gammaln(shape + seen) - gammaln(shape) - gammaln(seen + 1) - shape * waiting + xlogy(seen, span / (rate + span))
    )
    by_shape = (often * (psi(shape + seen) - psi(shape) - waiting)).sum()
    by_rate = (often * (shape / rate - (shape + seen) / (rate + span))).sum()
    return float((often * each).sum()), np.array([by_shape, by_rate])


def shrunk_rate(fit: RateFit, counts: ArrayLike, exposure: ArrayLike) -> Real:
    """Contacts per week to be expected of each customer: (A + contacts) / (B + weeks)."""
    k, weeks = np.asarray(counts, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    return np.asarray((fit.shape + k) / (fit.rate + weeks))
