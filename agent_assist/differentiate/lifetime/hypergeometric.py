"""Decides what a power of a beta-distributed share is on average: the 2F1 that both purchase models share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, hyp2f1

Real = NDArray[np.float64]

# Where scipy agrees with the quadrature to 1e-10. For arguments near one, which is beyond `FAR`, its formula has poles
# and cancels; with a negative second parameter its series alternates; and its terms must stay in the range of a float.
FAR = 9.0
FARTHEST = 100.0
POLE_GAP = 1e-4
LARGEST_EXPONENT = 500.0
LARGEST_EXPONENT_FAR = 30.0
LARGEST_EXPONENT_ALTERNATING = 10.0

CHUNK = 4096
INTERVALS = 160
BELOW_PEAK = 34.0
BISECTIONS = 30


def mean_power(power: Real, a: float, b: Real, scale: Real) -> Real:
    """E[(1 + p·scale)^−power] for p ~ Beta(a, b), with power, a and b above 0 and scale ≥ 0; arrays that broadcast.

    It is 2F1(power, a; a+b; −scale). Pfaff's transformation, (1+scale)^−a · 2F1(a, a+b−power; a+b; scale/(1+scale)),
    brings the argument below one and takes the number of purchases, which is in `power` as in `b`, out of the upper
    parameters, so that nothing grows with it. Where that form is not to be trusted, the mean is integrated. The error
    is below 1e-9 of the value, or 1e-290.
    """
    columns = np.broadcast_arrays(power, np.asarray(a), b, scale)
    power, share, b, scale = (np.asarray(column, dtype=np.float64).ravel() for column in columns)
    mean = np.full(power.shape, np.nan)
    easy = _is_easy(power, share, b, scale)
    mean[easy] = _by_pfaff(power[easy], share[easy], b[easy], scale[easy])
    (hard,) = np.nonzero(~(np.isfinite(mean) & (mean > 0)))
    for start in range(0, len(hard), CHUNK):
        some = hard[start : start + CHUNK]
        mean[some] = _by_quadrature(power[some], share[some], b[some], scale[some])
    return mean.reshape(columns[0].shape)


def _is_easy(power: Real, a: Real, b: Real, scale: Real) -> NDArray[np.bool_]:
    far = scale > FAR
    at_pole = far & (np.abs(power - a - np.rint(power - a)) < POLE_GAP)
    largest = np.where(far, LARGEST_EXPONENT_FAR, LARGEST_EXPONENT)
    largest = np.where(a + b < power, LARGEST_EXPONENT_ALTERNATING, largest)
    return (scale <= FARTHEST) & ~at_pole & (a * np.log1p(scale) <= largest)


def _by_pfaff(power: Real, a: Real, b: Real, scale: Real) -> Real:
    # Beyond the range of a float it gives NaN or infinity, and is replaced.
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray((1 + scale) ** -a * hyp2f1(a, a + b - power, a + b, scale / (1 + scale)))


def _by_quadrature(power: Real, a: Real, b: Real, scale: Real) -> Real:
    """The mean as an integral over y = logit p, by the trapezoidal rule; columns of n.

    The integrand, up to the beta function, is exp(a·y − (a+b−power)·ln(1+e^y) − power·ln(1+e^(y+L))), L = ln(1+scale).
    It has one peak and is analytic around the real line, so that the rule converges exponentially (Trefethen &
    Weideman (2014), "The exponentially convergent trapezoidal rule"). Beyond both ends it falls like e^(ay) and
    e^(−by): there the sum is a geometric series.
    """
    lift = np.log1p(scale)

    def height(y: Real) -> Real:
        bend = (a + b - power) * np.logaddexp(0, y)
        return np.asarray(a * y - bend - power * np.logaddexp(0, y + lift))

    top = _peak(power, a, b, scale)
    summit = height(top)
    # Beyond these the bends are flat to the last digit, and only the slopes remain.
    flat = np.log1p(power) + np.log1p(np.abs(a + b - power)) + BELOW_PEAK
    left = _descend(height, top, -lift - flat, summit)
    right = _descend(height, top, flat, summit)
    step = (right - left) / INTERVALS
    heights = height(left + step * np.arange(INTERVALS + 1)[:, None]) - summit
    terms = np.exp(heights)
    terms[0] /= -np.expm1(-a * step)
    terms[-1] /= -np.expm1(-b * step)
    return np.asarray(np.exp(summit - betaln(a, b) + np.log(step * terms.sum(axis=0))))


def _peak(power: Real, a: Real, b: Real, scale: Real) -> Real:
    """Where the integrand is highest: ln of the root e^y of a quadratic, in the form that does not cancel."""
    half = (a * (2 + scale) - (a + b - power) - power * (1 + scale)) / 2
    both = np.log(np.abs(half) + np.hypot(half, np.sqrt(a * b * (1 + scale))))
    return np.asarray(np.where(half > 0, both - np.log(b * (1 + scale)), np.log(a) - both))


def _descend(height: Callable[[Real], Real], top: Real, far: Real, summit: Real) -> Real:
    """Where the integrand has fallen out of sight between its peak and `far`, or `far` itself."""
    near = top
    for _ in range(BISECTIONS):
        middle = (near + far) / 2
        visible = height(middle) > summit - BELOW_PEAK
        near, far = np.where(visible, middle, near), np.where(visible, far, middle)
    return far
