"""Decides how parts of an amount become whole pence that still sum to it."""

from __future__ import annotations

import numpy as np

from agent_assist.differentiate.population import Real, Whole


def whole_parts(parts: Real) -> Whole:
    """`parts` (n, k) in whole units whose rows sum to the rounded sum of the row, none off by a unit or more.

    Largest remainder (Hamilton's method of apportionment, 1792): every part is rounded down, and those with the largest
    remainders are given what is missing. Raises ValueError where a part is not finite.
    """
    if not np.isfinite(parts).all():
        raise ValueError("Only finite amounts can be rounded.")
    down = np.floor(parts)
    remainders = parts - down
    missing = np.rint(parts.sum(axis=1)) - down.sum(axis=1)
    order = np.argsort(-remainders, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(parts.shape[1])[None, :], axis=1)
    whole: Whole = (down + (rank < missing[:, None])).astype(np.int64)
    return whole
