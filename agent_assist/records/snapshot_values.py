"""Keeps each customer's latest assessment in the columns of their snapshot that scoring writes by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, func, select, update

from agent_assist.differentiate.overriding import with_tier_set
from agent_assist.differentiate.profile import Reason, Value, value_from_json
from agent_assist.records.tables import assessments, snapshots, tier_overrides

COLUMNS = ("value", "tier", "computed_tier", "wanted_tier", "actual_minor", "potential_minor", "assessed_at")

_latest_first = (assessments.c.as_of_at.desc(), assessments.c.created_at.desc(), assessments.c.id.desc())
_ranked = (
    select(
        assessments,
        func.row_number().over(partition_by=assessments.c.customer_id, order_by=_latest_first).label("rank"),
    )
    .where(assessments.c.customer_id.in_(bindparam("ids", expanding=True)))
    .subquery()
)
_LATEST = select(_ranked).where(_ranked.c.rank == 1)
_SET_BY_PEOPLE = select(tier_overrides.c.customer_id, tier_overrides.c.tier).where(
    tier_overrides.c.customer_id.in_(bindparam("ids", expanding=True)), tier_overrides.c.ended_at == 0
)
_STORED = select(snapshots.c.customer_id, *(snapshots.c[name] for name in COLUMNS)).where(
    snapshots.c.customer_id.in_(bindparam("ids", expanding=True))
)
_WRITE = (
    update(snapshots)
    .where(snapshots.c.customer_id == bindparam("its_id"))
    .values({name: bindparam(f"new_{name}") for name in COLUMNS})
)
_NONE: Mapping[str, object] = {name: 0 if name.endswith(("_minor", "_at")) else "" for name in COLUMNS}


def refresh(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Makes these columns anew from the assessments; returns the customers for whom they changed.

    The caller holds the lock on these snapshots. The latest is the one as of the latest moment, however late another
    was made.
    """
    if not ids:
        return set()
    tiers = {row.customer_id: row.tier for row in connection.execute(_SET_BY_PEOPLE, {"ids": ids})}
    latest = {
        row.customer_id: _columns(row, tiers.get(row.customer_id, ""))
        for row in connection.execute(_LATEST, {"ids": ids})
    }
    stored = {row.customer_id: row for row in connection.execute(_STORED, {"ids": ids})}
    changed = {
        id_: latest.get(id_, _NONE)
        for id_, row in stored.items()
        if any(getattr(row, name) != value for name, value in latest.get(id_, _NONE).items())
    }
    if changed:
        connection.execute(_WRITE, [_bound(id_, columns) for id_, columns in changed.items()])
    return set(changed)


def stored_form(row: Row[Any]) -> str:
    """The JSON of the value in a row of assessments: its body, or made of its columns where it is older than bodies."""
    if row.body != "{}":
        return str(row.body)
    same = {name: getattr(row, name) for name in ("tier", "objective", "currency", "parameters")}
    amounts = {"actual": row.actual_minor, "potential": row.potential_minor, "as_of": row.as_of_at // 1000}
    reasons = tuple(Reason(**reason) for reason in orjson.loads(row.reasons))
    return as_json(Value(**same, **amounts, reasons=reasons, computed_tier=row.tier))


def as_json(value: Value) -> str:
    """The stored form of a value: that of `dataclasses.asdict`, as JSON."""
    return orjson.dumps(value).decode()


def _columns(row: Row[Any], tier_set: str) -> Mapping[str, object]:
    kept = {name: getattr(row, name) for name in ("wanted_tier", "actual_minor", "potential_minor")}
    computed, value = row.computed_tier or row.tier, stored_form(row)
    tier = tier_set or computed
    if tier != row.tier:
        # A person has set another tier since the assessment, or let go of the one that was set then.
        value = as_json(with_tier_set(value_from_json(orjson.loads(value)), tier_set))
    return {"value": value, **kept, "tier": tier, "computed_tier": computed, "assessed_at": row.as_of_at}


def _bound(id_: str, columns: Mapping[str, object]) -> dict[str, object]:
    return {"its_id": id_, **{f"new_{name}": value for name, value in columns.items()}}
