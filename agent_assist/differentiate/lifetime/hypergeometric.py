"""Decides what a power of a beta-distributed share is on average: the 2F1 that both purchase models share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import hyp2f1

Real = NDArray[np.float64]


def mean_power(power: Real, a: Real, b: Real, scale: Real) -> Real:
    """E[(1 + p·scale)^−power] for p ~ Beta(a, b), power > 0 and scale ≥ 0, arrays that broadcast.

    It is 2F1(power, a; a+b; −scale). Pfaff's transformation, (1+scale)^−a · 2F1(a, a+b−power; a+b; scale/(1+scale)),
    brings the argument below one and takes the number of purchases, which is in `power` as in `b`, out of the upper
    parameters, so that nothing grows with it.
    """
    return np.asarray((1 + scale) ** -a * hyp2f1(a, a + b - power, a + b, scale / (1 + scale)), dtype=np.float64)
