"""Decides the band of a number: between which amounts customers of the same forecast really ended up."""

from __future__ import annotations

import numpy as np

from agent_assist.differentiate.parameters import Parameters
from agent_assist.differentiate.population import Real

TENTHS = 10
LEAST_PREDICTED_MINOR = 1.0


def tenths_of(margin: Real) -> tuple[float, ...]:
    """The inner edges of the tenths of expected margin; none where there are fewer than ten customers."""
    if len(margin) < TENTHS:
        return ()
    return tuple(float(edge) for edge in np.quantile(margin, np.arange(1, TENTHS) / TENTHS))


def band_of(parameters: Parameters, margin: Real, rest: Real) -> tuple[Real, Real]:
    """The band of each number, in minor units; NaN where the last back-test supports none.

    `margin` is what we expect the customer to bring, before any correction, `rest` the other lines of the number. A
    customer stands in the tenth of their expected margin; of those in the same tenth of the back-test, one in ten
    brought less than `low` and one in ten more than `high` times what had been forecast. The band is the margin times
    these two, with the rest as it is. So it tells how far customers like this differ from their forecast, in and beyond
    the weeks that were tested; costs were not, and are taken as forecast. Who is expected to bring a loss has no band:
    hardly anybody in the test does, and what the others of the lowest tenth gained says nothing of how losses end.
    """
    test = parameters.back_test
    nothing = np.full(len(margin), np.nan)
    if test is None or len(test.deciles) != TENTHS or len(parameters.edges) != TENTHS - 1:
        return nothing, nothing
    predicted = np.array([decile.predicted_minor for decile in test.deciles])
    told = np.where(predicted >= LEAST_PREDICTED_MINOR, predicted, np.nan)
    low = np.array([decile.low_minor for decile in test.deciles]) / told
    high = np.array([decile.high_minor for decile in test.deciles]) / told
    tenth = np.searchsorted(np.asarray(parameters.edges), margin, side="right")
    gain = np.where(margin >= 0, margin, np.nan)
    ends = gain * low[tenth] + rest, gain * high[tenth] + rest
    return np.minimum(*ends), np.maximum(*ends)
