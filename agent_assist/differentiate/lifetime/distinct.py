"""Keeps each combination of values once, with how often it occurs, so that only what differs is computed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Real = NDArray[np.float64]


@dataclass(frozen=True)
class Distinct:
    """`columns` of equal length m, each combination of values once; `where` (n) tells for each row which one it has."""

    columns: tuple[Real, ...]
    where: NDArray[np.intp]

    def count(self, weights: Real | None = None) -> Real:
        """How many rows, or how much weight, each combination has: m numbers."""
        return np.bincount(self.where, weights, len(self.columns[0])).astype(np.float64)


def distinct(*columns: Real) -> Distinct:
    """The distinct combinations in columns of equal length n."""
    first, *others = columns
    _, key = np.unique(first, return_inverse=True)
    for column in others:
        values, code = np.unique(column, return_inverse=True)
        _, key = np.unique(key * len(values) + code, return_inverse=True)
    rows = np.zeros(int(key.max()) + 1 if len(key) else 0, dtype=np.intp)
    rows[key] = np.arange(len(key))
    return Distinct(tuple(column[rows] for column in columns), key)
