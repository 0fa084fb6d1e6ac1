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


def maximise(scored: Scored, starts: Sequence[tuple[float, ...]], prior: Prior | None, weight: float) -> Real:
    """The positive parameters with the highest likelihood times prior.

    `scored` gives the log-likelihood of parameters and its gradient by them; `weight` is the number of customers behind
    it, and only sets the scale on which the search stops.
    """

    def loss(logs: Real) -> tuple[float, Real]:
        parameters = np.exp(logs)
        score, gradient = scored(parameters)
        gradient = gradient * parameters
        if prior is not None:
            opinion, slope = prior.score(logs)
            score, gradient = score + opinion, gradient + slope
        return -score / weight, -gradient / weight

    found = [_climb(loss, np.log(start)) for start in starts]
    best = min(found, key=lambda pair: pair[0])
    return np.asarray(np.exp(best[1]), dtype=np.float64)


def _climb(loss: Scored, start: Real) -> tuple[float, Real]:
    bounds = [(-FURTHEST, FURTHEST)] * len(start)
    end = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8}
    )
    return float(end.fun), np.asarray(end.x, dtype=np.float64)
