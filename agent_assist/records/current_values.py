"""Keeps which assessment of each customer is in force: the latest, with the tier that a person may have set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, case, delete, func, select

from agent_assist.differentiate.overriding import with_tier_set
from agent_assist.differentiate.profile import Reason, Value, value_from_json
from agent_assist.records.statements import Upsert
from agent_assist.records.tables import assessments, current_values, customers, tier_overrides

_TEXTS = ("assessment_id", "value", "tier", "computed_tier", "wanted_tier")
COLUMNS = (*_TEXTS, "actual_minor", "potential_minor", "assessed_at")

# For a query that reads `current_values`: with the assessment it names joined, the JSON in force, "" where there is
# none.
NAMED = assessments.c.id == current_values.c.assessment_id
VALUE = case((current_values.c.value != "", current_values.c.value), else_=func.coalesce(assessments.c.body, "")).label(
    "value"
)

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
_STORED = select(current_values).where(current_values.c.customer_id.in_(bindparam("ids", expanding=True)))
_WRITE = Upsert(current_values, key=("customer_id",), change=COLUMNS)
_REMOVE = delete(current_values).where(current_values.c.customer_id.in_(bindparam("ids", expanding=True)))
# Whoever writes an assessment holds the customer, by the foreign key, until it can be read.
_HOLD = (
    select(customers.c.id)
    .where(customers.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(customers.c.id)
    .with_for_update()
)


def hold(connection: Connection, ids: Sequence[str]) -> None:
    """Waits until nobody else is assessing these customers or setting their tier; the same, sorted, every time."""
    connection.execute(_HOLD, {"ids": ids})


def refresh(connection: Connection, ids: Sequence[str]) -> set[str]:
    """Makes these rows anew from the assessments; returns the customers for whom they changed.

    The caller holds these customers. The latest is the one as of the latest moment, however late another was made.
    """
    if not ids:
        return set()
    tiers = {row.customer_id: row.tier for row in connection.execute(_SET_BY_PEOPLE, {"ids": ids})}
    latest = {
        row.customer_id: _columns(row, tiers.get(row.customer_id, ""))
        for row in connection.execute(_LATEST, {"ids": ids})
    }
    stored = {row.customer_id: row for row in connection.execute(_STORED, {"ids": ids})}
    changed = {id_: columns for id_, columns in latest.items() if not _is_same(stored.get(id_), columns)}
    _WRITE.run_many(connection, [{"customer_id": id_, **columns} for id_, columns in changed.items()])
    gone = stored.keys() - latest.keys()
    if gone:
        connection.execute(_REMOVE, {"ids": list(gone)})
    return changed.keys() | gone


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
    computed, form = row.computed_tier or row.tier, stored_form(row)
    tier, value = tier_set or computed, "" if form == row.body else form
    if tier != row.tier:
        # A person has set another tier since the assessment, or let go of the one that was set then.
        value = as_json(with_tier_set(value_from_json(orjson.loads(form)), tier_set))
    kept |= {"assessment_id": row.id, "value": value, "assessed_at": row.as_of_at}
    return {**kept, "tier": tier, "computed_tier": computed}


def _is_same(row: Row[Any] | None, columns: Mapping[str, object]) -> bool:
    return row is not None and all(getattr(row, name) == value for name, value in columns.items())
