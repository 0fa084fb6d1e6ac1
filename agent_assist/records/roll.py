"""Reads who there is, since when, and where each stood in the assessment before: what scoring begins and ends with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, bindparam, case, func, select

from agent_assist.differentiate.population import NO_DAY, Texts, Whole
from agent_assist.records.tables import assessments, current_values, customers, snapshots, tier_overrides

PAGE = 50_000
AT_ONCE = 500
DAY_MS = 86_400_000

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Roll:
    """Columns of length n in the order of the ids, as the database sorts them.

    `version` is what each snapshot was at when this was read, -1 where there is none. `tier`, `wanted` and `actual`
    (minor units) are those of the latest assessment of an earlier day by this model, "" and 0 where there is none;
    `tier` is the computed one, `shown` the one that was in force.
    """

    ids: Texts
    joined_day: Whole
    version: Whole
    tier: Texts
    wanted: Texts
    shown: Texts
    actual: Whole

    def __len__(self) -> int:
        return len(self.ids)


_KNOWN = customers.outerjoin(snapshots, snapshots.c.customer_id == customers.c.id).outerjoin(
    current_values, current_values.c.customer_id == customers.c.id
)
_STANDING = ("computed_tier", "wanted_tier", "tier", "actual_minor")
_ROLL = select(
    customers.c.id,
    customers.c.since,
    func.coalesce(snapshots.c.version, -1).label("version"),
    func.coalesce(current_values.c.assessed_at, 0).label("assessed_at"),
    *(func.coalesce(current_values.c[name], 0 if name == "actual_minor" else "").label(name) for name in _STANDING),
).select_from(_KNOWN)
_NEXT = _ROLL.where(customers.c.id > bindparam("after")).order_by(customers.c.id).limit(bindparam("size"))
_CHOSEN = _ROLL.where(customers.c.id.in_(bindparam("ids", expanding=True))).order_by(customers.c.id)

_newest = (assessments.c.as_of_at.desc(), assessments.c.created_at.desc(), assessments.c.id.desc())
_ranked = (
    select(
        assessments.c.customer_id,
        *(assessments.c[name] for name in _STANDING),
        func.row_number().over(partition_by=assessments.c.customer_id, order_by=_newest).label("rank"),
    )
    .where(assessments.c.customer_id.in_(bindparam("ids", expanding=True)), assessments.c.as_of_at < bindparam("as_of"))
    .subquery()
)
_EARLIER = select(_ranked.c.customer_id, *(_ranked.c[name] for name in _STANDING)).where(_ranked.c.rank == 1)
_NOTHING = ("", "", "", 0)

_PLACED = case((tier_overrides.c.tier.is_not(None), tier_overrides.c.tier), else_=current_values.c.computed_tier)
_IN_FORCE = (
    (tier_overrides.c.customer_id == current_values.c.customer_id)
    & (tier_overrides.c.ended_at == 0)
    & (tier_overrides.c.expires_at > bindparam("now"))
)
_DUE = (
    select(customers.c.id)
    .select_from(_KNOWN.outerjoin(tier_overrides, _IN_FORCE))
    .where(
        snapshots.c.customer_id.is_(None)
        | current_values.c.customer_id.is_(None)
        | (snapshots.c.version != current_values.c.assessed_version)
        | (current_values.c.assessed_at <= bindparam("stale"))
        | (current_values.c.tier != _PLACED),
        # Who has been assessed as of a later day is not due on this one.
        func.coalesce(current_values.c.assessed_at, 0) <= bindparam("as_of"),
    )
    .order_by(customers.c.id)
)


_COUNT = select(func.count()).select_from(customers)


def count(connection: Connection) -> int:
    """How many customers there are."""
    return connection.execute(_COUNT).scalar_one()


def day_ms(day: date) -> int:
    """The first millisecond of the day, in UTC."""
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * DAY_MS


def due(connection: Connection, as_of: date, again_after_days: int, now_ms: int) -> list[str]:
    """The customers to be assessed as of this day, by id.

    Those with news since they were assessed, those whose assessment is `again_after_days` old by then, and those for
    whom a tier set by a person has begun or lapsed.
    """
    stale = day_ms(as_of) - again_after_days * DAY_MS
    return list(connection.execute(_DUE, {"stale": stale, "as_of": day_ms(as_of), "now": now_ms}).scalars())


def read_roll(
    connection: Connection, as_of: date, ids: Sequence[str] | None = None, progress: Progress = lambda done: None
) -> Roll:
    """Everybody, or those in `ids`; `progress` hears how many more are read."""
    parts = []
    for rows in _pages(connection) if ids is None else _chosen(connection, ids):
        parts.append(_part(connection, rows, day_ms(as_of)))
        progress(len(rows))
    if not parts:
        return _part(connection, [], 0)
    columns = zip(
        *((part.ids, part.joined_day, part.version, part.tier, part.wanted, part.shown, part.actual) for part in parts),
        strict=True,
    )
    return Roll(*(np.concatenate(column) for column in columns))


def _pages(connection: Connection) -> Iterator[Sequence[Row[Any]]]:
    after = ""
    while rows := connection.execute(_NEXT, {"after": after, "size": PAGE}).all():
        yield rows
        after = rows[-1].id


def _chosen(connection: Connection, ids: Sequence[str]) -> Iterator[Sequence[Row[Any]]]:
    for start in range(0, len(ids), AT_ONCE):
        yield connection.execute(_CHOSEN, {"ids": list(ids[start : start + AT_ONCE])}).all()


def _part(connection: Connection, rows: Sequence[Row[Any]], as_of: int) -> Roll:
    columns = list(zip(*rows, strict=True)) or [()] * len(_ROLL.selected_columns)
    ids, since, version, assessed_at, *standing = columns
    tier, wanted, shown = (np.array(column, dtype=object) for column in standing[:3])
    actual = np.array(standing[3], dtype=np.int64)
    # Of those who have been assessed as of this day, or a later one, already, what stood before counts.
    again = np.flatnonzero(np.array(assessed_at, dtype=np.int64) >= as_of).tolist()
    stood = _earlier(connection, [ids[at] for at in again], as_of)
    for at in again:
        row: Any = stood.get(ids[at], _NOTHING)
        tier[at], wanted[at], shown[at], actual[at] = row[-4:]
    # An assessment that wanted no tier is of an earlier model, and tells nothing of where this one placed anybody.
    unknown = wanted == ""
    tier[unknown], shown[unknown], actual[unknown] = "", "", 0
    numbers = np.array(version, dtype=np.int64)
    return Roll(np.array(ids, dtype=object), _days(since), numbers, tier, wanted, shown, actual)


def _earlier(connection: Connection, ids: Sequence[str], as_of: int) -> Mapping[str, Row[Any]]:
    """The latest assessments before `as_of`, by customer."""
    found: dict[str, Row[Any]] = {}
    for start in range(0, len(ids), AT_ONCE):
        wanted = {"ids": ids[start : start + AT_ONCE], "as_of": as_of}
        found |= {row.customer_id: row for row in connection.execute(_EARLIER, wanted)}
    return found


def _days(written: Sequence[str]) -> Whole:
    days = np.array(written, dtype="datetime64[D]")
    return np.where(np.isnat(days), NO_DAY, days.astype(np.int64))
