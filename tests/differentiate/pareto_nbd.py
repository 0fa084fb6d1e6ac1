"""Pareto/NBD, the model that MBG/NBD and BG/NBD stand in for: slow to fit, and here an independent judge of both.

Schmittlein, Morrison & Colombo (1987), "Counting your customers: who are they and what will they do next?"; in the form
of Fader & Hardie (2005), "A note on deriving the Pareto/NBD model and related expressions". Purchases at λ ~ Gamma(r,
rate α weeks) until the customer leaves, after a time that is exponential with μ ~ Gamma(s, rate β weeks).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, gammaln, hyp2f1

Real = NDArray[np.float64]


@dataclass(frozen=True)
class ParetoFit:
    r: float
    alpha: float
    s: float
    beta: float
    log_likelihood: float


def fit(repeats: Real, recency: Real, age: Real) -> ParetoFit:
    """Plain maximum likelihood; times in weeks."""

    def loss(logs: Real) -> float:
        return -float(log_likelihood(np.exp(logs), repeats, recency, age).sum())

    start = np.log([1.0, 10.0, 1.0, 10.0])
    end = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-6, "maxiter": 4000})
    return ParetoFit(*(float(value) for value in np.exp(end.x)), -float(end.fun))


def log_likelihood(parameters: Real, repeats: Real, recency: Real, age: Real) -> Real:
    there, left = _log_parts(parameters, repeats, recency, age)
    r, alpha, s, beta = parameters
    return gammaln(r + repeats) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + np.logaddexp(there, left)


def chance_active(found: ParetoFit, repeats: Real, recency: Real, age: Real) -> Real:
    there, left = _log_parts(_parameters(found), repeats, recency, age)
    return expit(there - left)


def expected_purchases(found: ParetoFit, repeats: Real, recency: Real, age: Real, weeks: float) -> Real:
    r, alpha, s, beta = _parameters(found)
    stays = 1 - ((beta + age) / (beta + age + weeks)) ** (s - 1)
    if_there = (r + repeats) * (beta + age) / ((alpha + age) * (s - 1)) * stays
    return chance_active(found, repeats, recency, age) * if_there


def _parameters(found: ParetoFit) -> Real:
    return np.array([found.r, found.alpha, found.s, found.beta])


def _log_parts(parameters: Real, repeats: Real, recency: Real, age: Real) -> tuple[Real, Real]:
    """Logarithms of the likelihood with the customer still there, and gone, up to what both share."""
    r, alpha, s, beta = parameters
    power = r + s + repeats
    second = s + 1 if alpha >= beta else r + repeats
    further, nearer = max(alpha, beta), abs(alpha - beta)

    def term(time: Real) -> Real:
        return hyp2f1(power, second, power + 1, nearer / (further + time)) * (further + time) ** -power

    there = -(r + repeats) * np.log(alpha + age) - s * np.log(beta + age)
    # Whoever bought today cannot have left since.
    with np.errstate(divide="ignore"):
        return there, np.log(s / power) + np.log(term(recency) - term(age))
