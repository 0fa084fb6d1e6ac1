"""Keeps what we expect of a whole population, in columns, with the lines that explain each amount."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent_assist.differentiate.catalogue import CHANNELS
from agent_assist.differentiate.population import Real, Whole

# The columns of `Forecast.lines`: what comes in, and what each channel takes away.
MARGIN, FEES, CORRECTION, REFERRALS = range(4)
COSTS = slice(4, 4 + len(CHANNELS))
COMPLAINTS = 4 + len(CHANNELS)
LINE_COUNT = COMPLAINTS + 1

# The columns of `Forecast.potential_lines`: the gap by its parts, then what takes it down to what we may win.
ELSEWHERE, FIRST_GROUP, OTHER_GROUPS, NOT_WON, MAY_BE_GONE = 0, 1, 4, 5, 6
NAMED_GROUPS = OTHER_GROUPS - FIRST_GROUP
POTENTIAL_LINE_COUNT = MAY_BE_GONE + 1
NO_GROUP = -1


@dataclass(frozen=True)
class Forecast:
    """Columns of length n in the order of the population; amounts in minor units over the horizon, discounted.

    `lines` has the shape (n, LINE_COUNT) and sums to `actual` in every row, `potential_lines` (n, POTENTIAL_LINE_COUNT)
    to `potential`; `groups` (n, NAMED_GROUPS) says which of the peers' product groups its columns from
    FIRST_GROUP on stand for. `active` is the chance that a customer still buys (NaN for one who never did); `purchases`
    the days of purchase expected in the horizon, `soon` those of the next 90 days and `soon_before` what was expected
    of 90 days 30 days ago, with the same parameters (NaN for one who has bought since). `realised` is the margin of the
    last twelve months less what their contacts cost, not discounted. `low` and `high` are the band of the back-test
    (NaN where there is none).
    """

    actual: Whole
    potential: Whole
    lines: Whole
    potential_lines: Whole
    groups: Whole
    active: Real
    purchases: Real
    soon: Real
    soon_before: Real
    realised: Whole
    low: Real
    high: Real
    is_estimate: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.actual)

    def take(self, chosen: Any) -> Forecast:
        """The customers that an index array, mask or slice selects, in that order."""
        return Forecast(**{part.name: getattr(self, part.name)[chosen] for part in fields(self)})


def joined(parts: list[Forecast]) -> Forecast:
    """The forecasts of several parts of a population as one."""
    return Forecast(
        **{part.name: np.concatenate([getattr(one, part.name) for one in parts]) for part in fields(Forecast)}
    )
