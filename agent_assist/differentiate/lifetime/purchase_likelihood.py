"""Decides how likely a purchase history is under MBG/NBD and BG/NBD, and how much of it speaks for having left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, expit, gammaln, psi

Real = NDArray[np.float64]
Model = Literal["mbg/nbd", "bg/nbd"]


@dataclass(frozen=True)
class History:
    """What customers did: `repeats` x, `recency` t_x and `age` T in weeks; columns of equal length."""

    repeats: Real
    recency: Real
    age: Real


def stays(model: Model, b: float, repeats: Real) -> Real:
    """The second parameter of the beta distribution of the share that leaves, given the customer is still there.

    Under MBG/NBD a customer may leave after the first purchase already, and so has stayed once more than repeated.
    """
    return b + repeats + (1.0 if model == "mbg/nbd" else 0.0)


def log_odds_left(model: Model, parameters: Real, seen: History) -> Real:
    """Logarithm of the odds that the customer left after the latest purchase; −inf where the model excludes it."""
    r, alpha, a, b = parameters
    stayed = stays(model, b, seen.repeats) - 1
    longer = np.log1p((seen.age - seen.recency) / (alpha + seen.recency))
    possible = stayed > 0 if model == "mbg/nbd" else seen.repeats > 0
    odds = np.log(a) - np.log(np.where(possible, stayed, 1.0)) + (r + seen.repeats) * longer
    return np.where(possible, odds, -np.inf)


@dataclass(frozen=True)
class Sample:
    """Histories with their weights, and apart the distinct numbers of repeats with the weight of each."""

    seen: History
    weights: Real
    repeats: Real
    often: Real

    @classmethod
    def of(cls, seen: History, weights: Real) -> Sample:
        repeats, where = np.unique(seen.repeats, return_inverse=True)
        return cls(seen, weights, repeats, np.bincount(where, weights, len(repeats)).astype(np.float64))

    def score(self, model: Model, parameters: Real) -> tuple[float, Real]:
        """The log-likelihood of all histories and its gradient by r, α (weeks), a and b.

        Batislam, Denizel & Filiztekin (2007), "Empirical validation and comparison of models for customer base
        analysis"; Fader, Hardie & Lee (2005), "'Counting your customers' the easy way", equation 6. Here as the
        likelihood of those still there, times one plus the odds of having left.
        Sums are numpy's own and not the linear algebra library's, whose digits depend on the number of threads.
        """
        counts, by_counts = _of_counts(model, parameters, self.repeats)
        times, by_times = _of_times(model, parameters, self.seen)
        gradient = (by_counts * self.often).sum(axis=1) + (by_times * self.weights).sum(axis=1)
        return float((counts * self.often).sum() + (times * self.weights).sum()), gradient


def _of_counts(model: Model, parameters: Real, repeats: Real) -> tuple[Real, Real]:
    """What the number of purchases adds to the log-likelihood, with its gradient (4, n)."""
    r, alpha, a, b = parameters
    stayed = stays(model, b, repeats)
    value = gammaln(r + repeats) - gammaln(r) + betaln(a, stayed) - betaln(a, b)
    by_r = psi(r + repeats) - psi(r)
    by_a = psi(a + b) - psi(a + stayed)
    by_b = psi(stayed) - psi(b) + by_a
    return value, np.stack([by_r, np.zeros_like(by_r), by_a, by_b])


def _of_times(model: Model, parameters: Real, seen: History) -> tuple[Real, Real]:
    """What their times add to the log-likelihood, with its gradient (4, n)."""
    r, alpha, a, b = parameters
    power, until_now, until_latest = r + seen.repeats, alpha + seen.age, alpha + seen.recency
    waited = np.log1p(seen.age / alpha)
    odds = log_odds_left(model, parameters, seen)
    left = expit(odds)
    value = np.logaddexp(0, odds) - r * waited - seen.repeats * np.log(until_now)
    by_r = left * np.log1p((seen.age - seen.recency) / until_latest) - waited
    by_alpha = r / alpha - power / until_now * (1 + left * (seen.age - seen.recency) / until_latest)
    by_b = -left / np.where(left > 0, stays(model, b, seen.repeats) - 1, 1.0)
    return value, np.stack([by_r, by_alpha, left / a, by_b])
