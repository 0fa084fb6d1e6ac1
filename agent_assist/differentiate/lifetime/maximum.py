"""Decides which parameters fit best: maximum likelihood with a weak prior, from several starts, the same each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Real = NDArray[np.float64]
Scored = Callable[[Real], tuple[float, Real]]

# Logarithms of parameters stay within factors of e^±12, where nothing overflows and everything likely lies.
FURTHEST = 12.0
ENOUGH_TO_RACE = 10_000


class NotEnoughData(ValueError):
    """What was seen so far cannot carry a forecast; the message says what is missing, in a supervisor's words."""


@dataclass(frozen=True)
class Prior:
    """A weak opinion on each parameter of a fit: its logarithm lies around that of `centre`, give or take `width`.

    A width of 1.5 means that a factor of 4.5 either way is nothing unusual. It weighs as much as a few customers, so
    that it decides where there are few and is not noticed where there are thousands.
    """

    centre: tuple[float, ...]
    width: float = 1.5

    def score(self, logs: Real) -> tuple[float, Real]:
        """The log density of the parameters' logarithms, up to a constant, and its gradient."""
        away = (logs - np.log(self.centre)) / self.width
        return float(-0.5 * away @ away), -away / self.width


def maximise(
    scoring: Callable[[int], Scored], rows: int, starts: Sequence[tuple[float, ...]], prior: Prior | None
) -> Real:
    """The positive parameters with the highest likelihood times prior.

    `scoring(n)` looks at every n-th of the `rows`: it returns the function that gives the log-likelihood of parameters
    with its gradient by them. The starts race on a sample where there are many rows, and the winner climbs on all.
    """
    step = max(1, rows // ENOUGH_TO_RACE)
    found = [_climb(scoring(step), np.log(start), prior, rows / step) for start in starts]
    _, logs = min(found, key=lambda pair: pair[0])
    if step > 1:
        _, logs = _climb(scoring(1), logs, prior, rows)
    return np.asarray(np.exp(logs), dtype=np.float64)


def _climb(scored: Scored, start: Real, prior: Prior | None, scale: float) -> tuple[float, Real]:
    """The lowest loss that is reached, divided by `scale`, and the logarithms of the parameters there."""

    def loss(logs: Real) -> tuple[float, Real]:
        parameters = np.exp(logs)
        score, gradient = scored(parameters)
        gradient = gradient * parameters
        if prior is not None:
            opinion, slope = prior.score(logs)
            score, gradient = score + opinion, gradient + slope
        return -score / scale, -gradient / scale

    end = minimize(
        loss,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-FURTHEST, FURTHEST)] * len(start),
        options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8},
    )
    return float(end.fun), np.asarray(end.x, dtype=np.float64)
