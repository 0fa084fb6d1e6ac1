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


def log_likelihood(model: Model, parameters: Real, seen: History) -> Real:
    """Log-likelihood of each history; `parameters` are r, α (weeks), a, b.

    Batislam, Denizel & Filiztekin (2007), "Empirical validation and comparison of models for customer base analysis";
    Fader, Hardie & Lee (2005), "'Counting your customers' the easy way", equation 6. Here as the likelihood of those
    still there, times one plus the odds of having left.
    """
    r, alpha, a, b = parameters
    count = gammaln(r + seen.repeats) - gammaln(r)
    waiting = -r * np.log1p(seen.age / alpha) - seen.repeats * np.log(alpha + seen.age)
    staying = betaln(a, stays(model, b, seen.repeats)) - betaln(a, b)
    return np.asarray(count + waiting + staying + np.logaddexp(0, log_odds_left(model, parameters, seen)))


def gradient(model: Model, parameters: Real, seen: History) -> Real:
    """Gradient of the log-likelihood of each history by r, α, a, b: shape (4, n)."""
    r, alpha, a, b = parameters
    power, stayed = r + seen.repeats, stays(model, b, seen.repeats)
    left = expit(log_odds_left(model, parameters, seen))
    longer = np.log1p((seen.age - seen.recency) / (alpha + seen.recency))
    until_now, until_latest = 1 / (alpha + seen.age), 1 / (alpha + seen.recency)
    by_r = psi(power) - psi(r) - np.log1p(seen.age / alpha) + left * longer
    by_alpha = r / alpha - power * until_now + left * power * (until_now - until_latest)
    by_a = psi(a + b) - psi(a + stayed) + left / a
    by_b = psi(stayed) - psi(a + stayed) - psi(b) + psi(a + b) - left / np.where(left > 0, stayed - 1, 1.0)
    return np.stack([by_r, by_alpha, by_a, by_b])
