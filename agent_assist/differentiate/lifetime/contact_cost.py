"""Decides how often each customer will contact us: Gamma–Poisson, the customer's own rate drawn towards all."""

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

WEAK_SHAPE = 0.5
WEAK_WIDTH = 1.5


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

    Where nobody had a contact yet, half a contact over all the weeks is taken for the mean. Raises NotEnoughData where
    nobody was watched.
    """
    k, weeks = np.broadcast_arrays(*(np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (counts, exposure_weeks)))
    watched = weeks > 0
    if not watched.any():
        raise NotEnoughData("No customer has been known for long enough to count contacts.")
    rows = distinct(k[watched], weeks[watched])
    (seen, span), often = rows.columns, rows.count()
    customers = float(often.sum())
    contacts, exposure = float(often @ seen), float(often @ span)
    if not contacts:
        return RateFit(0.5, exposure, 0.0, customers)
    typical = WEAK_SHAPE * exposure / contacts
    constant = float(often @ (seen * np.log(span) - gammaln(seen + 1)))

    def scored(parameters: Real) -> tuple[float, Real]:
        shape, rate = parameters
        each = gammaln(shape + seen) - gammaln(shape) - shape * np.log1p(span / rate) - seen * np.log(rate + span)
        score = often @ each
        by_shape = often @ (psi(shape + seen) - psi(shape) - np.log1p(span / rate))
        by_rate = often @ (shape / rate - (shape + seen) / (rate + span))
        return float(score) + constant, np.array([by_shape, by_rate])

    starts = ((WEAK_SHAPE, typical), (5.0, 10 * typical))
    best = maximise(scored, starts, Prior((WEAK_SHAPE, typical), WEAK_WIDTH), customers)
    return RateFit(float(best[0]), float(best[1]), scored(best)[0], customers)


def shrunk_rate(fit: RateFit, counts: ArrayLike, exposure: ArrayLike) -> Real:
    """Contacts per week to be expected of each customer: (A + contacts) / (B + weeks)."""
    k, weeks = np.asarray(counts, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    return np.asarray((fit.shape + k) / (fit.rate + weeks))
