"""Keeps what a whole population did, in columns, so that a million customers can be valued at once."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent_assist.differentiate.catalogue import CHANNELS

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Texts = NDArray[Any]

NO_DAY = -1


@dataclass(frozen=True)
class Population:
    """Columns of equal length n, one entry per customer, in the order of `ids`; all as of the end of `as_of`.

    Days count from 1970-01-01 in UTC, `NO_DAY` for none; amounts are minor units, margins signed and net of returns.
    `contacts*` have the shape (n, number of channels), channels in the order of `catalogue.CHANNELS`, complaints among
    them. `*_365` and `*_90` are trailing windows of days that end with `as_of`; the others are of all time.

    `purchase_days` are distinct days of purchase; `margin` is that of purchases and returns, `other_margin` that of
    fees and costs. `share` and `share_before` are the customer's latest and previous answer to how much of what they
    spend goes to us (0–1, NaN where there is none). `tier` is the tier of the latest earlier assessment, "" for none,
    and `wanted_tier` the one that assessment would have given without waiting for a second run to agree.
    """

    as_of: date
    ids: Texts
    joined_day: Whole
    transactions: Whole
    purchase_days: Whole
    first_day: Whole
    last_day: Whole
    margin: Whole
    other_margin: Whole
    margin_365: Whole
    other_margin_365: Whole
    margin_90: Whole
    purchase_days_365: Whole
    purchase_days_90: Whole
    returns_365: Whole
    contacts: Whole
    contacts_365: Whole
    contacts_90: Whole
    complaints: Whole
    complaints_365: Whole
    open_complaints: Whole
    declines_365: Whole
    referrals: Whole
    share: Real
    share_before: Real
    tier: Texts
    wanted_tier: Texts
    product_groups: tuple[str, ...] = field(default=())
    group_margin: Whole | None = field(default=None)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def as_of_day(self) -> int:
        """`as_of` in days since 1970-01-01."""
        return self.as_of.toordinal() - date(1970, 1, 1).toordinal()

    @property
    def repeats(self) -> Whole:
        """x of the purchase models: distinct purchase days after the first, at least 0."""
        return np.maximum(self.purchase_days - 1, 0)

    @property
    def recency_days(self) -> Whole:
        """t_x: days from the first purchase to the latest, 0 without a repeat."""
        return np.where(self.purchase_days > 0, self.last_day - self.first_day, 0)

    @property
    def age_days(self) -> Whole:
        """T: days from the first purchase to `as_of`, 0 without a purchase."""
        return np.where(self.purchase_days > 0, self.as_of_day - self.first_day, 0)

    def take(self, chosen: Any) -> Population:
        """The customers that an index array, mask or slice selects, in that order."""
        columns = {}
        for part in fields(self):
            value = getattr(self, part.name)
            columns[part.name] = value[chosen] if isinstance(value, np.ndarray) else value
        return Population(**columns)


def empty(as_of: date, ids: Texts) -> dict[str, Any]:
    """Columns of customers who did nothing yet, as a dictionary to be filled and passed to Population."""
    size, wide = len(ids), (len(ids), len(CHANNELS))
    columns: dict[str, Any] = {"as_of": as_of, "ids": ids}
    for part in fields(Population):
        if part.type == "Whole":
            columns[part.name] = np.zeros(wide if part.name.startswith("contacts") else size, dtype=np.int64)
        elif part.type == "Real":
            columns[part.name] = np.full(size, np.nan)
    columns |= {name: np.full(size, NO_DAY, dtype=np.int64) for name in ("joined_day", "first_day", "last_day")}
    return columns | {"tier": np.full(size, "", dtype=object), "wanted_tier": np.full(size, "", dtype=object)}
