"""Decides what the whole customer base returned in a period, and how value moved between the tiers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from agent_assist.differentiate.catalogue import TIERS
from agent_assist.differentiate.population import Texts, Whole

ABSENT = ""


@dataclass(frozen=True)
class Equity:
    """Return on Customer over a period, in minor units; the four parts sum to profit + equity_after − equity_before.

    Customer equity is the sum of actual values. `equity_before` is what was reported then, `restated` the same
    customers on the same day by today's parameters. `profit` is the margin of the period less the cost to serve,
    `existing` the change in value of those who were customers at its beginning, `acquired` the value of those who came
    since, `model` what only the new parameters changed.
    """

    profit: int
    existing: int
    acquired: int
    model: int
    equity_before: int
    restated: int
    equity_after: int

    @property
    def total(self) -> int:
        """profit + equity_after − equity_before, all four parts."""
        return self.profit + self.existing + self.acquired + self.model

    @property
    def rate(self) -> float | None:
        """Return on Customer on the restated equity, the model's part left out; None where there was no equity."""
        earned = self.profit + self.existing + self.acquired
        return earned / self.restated if self.restated > 0 else None

    @property
    def apparent_rate(self) -> float | None:
        """The return as it would look with the equity that was reported then; None where that is nothing."""
        return self.total / self.equity_before if self.equity_before > 0 else None

    def as_json(self) -> dict[str, Any]:
        """The parts, their total and both rates."""
        return asdict(self) | {"total": self.total, "rate": self.rate, "apparent_rate": self.apparent_rate}


@dataclass(frozen=True)
class Migration:
    """How customers and value moved between tiers; rows are the tier before, columns after, `names` for both.

    The last name is ABSENT: in its row those who came, in its column those who left. `change` is value after less value
    before in minor units, whose sum is exactly the change of all.
    """

    names: tuple[str, ...]
    customers: tuple[tuple[int, ...], ...]
    change: tuple[tuple[int, ...], ...]

    @property
    def parts(self) -> dict[str, int]:
        """The change of those who stayed in their tier, who moved, who came and who left; the four sum to all of it."""
        change = np.array(self.change, dtype=np.int64)
        stayed, left = int(np.trace(change)), int(change[:-1, -1].sum())
        came = int(change[-1, :-1].sum())
        return {"stayed": stayed, "moved": int(change.sum()) - stayed - came - left, "came": came, "left": left}

    def as_json(self) -> dict[str, Any]:
        """Names, both matrices and the parts."""
        return asdict(self) | {"parts": self.parts}


def return_on_customer(
    before_ids: Texts,
    restated: Whole,
    after_ids: Texts,
    after: Whole,
    profit_minor: int,
    reported_minor: int | None = None,
) -> Equity:
    """What the customer base returned between two days; `before_ids` and `after_ids` in any order, each once.

    `restated` (for `before_ids`) are the actual values at the beginning by today's parameters, `after` (for
    `after_ids`) those at the end, `reported_minor` the sum that was reported at the beginning, None where none was.
    Peppers & Rogers (2005), "Return on Customer".
    """
    known = set(before_ids.tolist())
    stayed = np.fromiter((id_ in known for id_ in after_ids.tolist()), dtype=bool, count=len(after_ids))
    equity_restated, equity_after = int(restated.sum()), int(after.sum())
    acquired = int(after[~stayed].sum())
    reported = equity_restated if reported_minor is None else reported_minor
    return Equity(
        profit=profit_minor,
        existing=equity_after - acquired - equity_restated,
        acquired=acquired,
        model=equity_restated - reported,
        equity_before=reported,
        restated=equity_restated,
        equity_after=equity_after,
    )


def migration(before_tiers: Texts, before_actual: Whole, after_tiers: Texts, after_actual: Whole) -> Migration:
    """Who moved where: columns of length n, a customer a row; ABSENT and 0 where one was not there at that time."""
    names = (*TIERS, ABSENT)
    places = {name: place for place, name in enumerate(names)}
    cells = np.array(
        [
            places[was] * len(names) + places[now]
            for was, now in zip(before_tiers.tolist(), after_tiers.tolist(), strict=True)
        ],
        dtype=np.int64,
    )
    customers = np.bincount(cells, minlength=len(names) ** 2)
    change = np.zeros(len(names) ** 2, dtype=np.int64)
    np.add.at(change, cells, after_actual - before_actual)
    return Migration(names, _rows(customers, len(names)), _rows(change, len(names)))


def _rows(cells: Whole, width: int) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(cell) for cell in row) for row in cells.reshape(width, width))
