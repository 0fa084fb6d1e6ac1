"""Keeps the lines between the tiers, drawn once a quarter and then left as they are until a person moves one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import orjson
from sqlalchemy import Connection, bindparam, select

from agent_assist.differentiate.placing import Lines
from agent_assist.records.moments import as_ms
from agent_assist.records.roll import day_ms
from agent_assist.records.statements import Upsert
from agent_assist.records.tables import value_lines

_KEEP = Upsert(value_lines, key=("quarter",))
_OF_QUARTER = select(value_lines).where(value_lines.c.quarter == bindparam("wanted"))


@dataclass(frozen=True)
class Drawn:
    """The lines of a quarter, in minor units; `fence_minor` is where the fence would stand by value alone.

    `moved` maps each line that a person moved (mvc, mgc, fence) to the epoch milliseconds when that was.
    """

    quarter: str
    lines: Lines
    fence_minor: int
    moved: Mapping[str, int] = field(default_factory=dict)

    @property
    def fence_by_hand(self) -> int:
        """The fence's line in minor units where a person drew it, else 0."""
        return self.fence_minor if "fence" in self.moved else 0

    def is_newer_than(self, at: int) -> bool:
        """Whether a line was moved after `at` (epoch milliseconds)."""
        return max(self.moved.values(), default=0) > at


def quarter_of(day: date) -> str:
    """The quarter a day is in, such as 2026-Q4."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def quarter_start(day: date, back: int = 0) -> date:
    """The first day of the quarter, or of one so many quarters `back`."""
    months = day.year * 12 + (day.month - 1) // 3 * 3 - 3 * back
    return date(months // 12, months % 12 + 1, 1)


def read(connection: Connection, quarter: str) -> Drawn | None:
    """The lines of the quarter, None where none are drawn yet."""
    row = connection.execute(_OF_QUARTER, {"wanted": quarter}).one_or_none()
    if row is None:
        return None
    return Drawn(quarter, Lines(row.mvc_minor, row.mgc_minor), row.fence_minor, moved_in(row.body))


def moved_in(body: str, line: str = "", at: int = 0) -> dict[str, int]:
    """When which line was moved, as a row's body tells; with `line` moved at `at` (epoch milliseconds)."""
    moved: dict[str, int] = orjson.loads(body or "{}").get("moved", {})
    return {**moved, line: at} if line else moved


def keep(connection: Connection, drawn: Drawn, parameters: str, as_of: date, now: datetime) -> None:
    """Keeps lines that were drawn; where the quarter has some already, these stay."""
    amounts = {**drawn.lines.as_json(), "fence_minor": drawn.fence_minor}
    stamps = {"as_of_at": day_ms(as_of), "created_at": as_ms(now), "updated_at": as_ms(now)}
    _KEEP.run(connection, {"quarter": drawn.quarter, "parameters": parameters, "author": "score", **amounts, **stamps})
