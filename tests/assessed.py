"""Assesses customers as if a score had come to these values, for tests that score nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert

from agent_assist.differentiate.profile import Value
from agent_assist.records.current_values import as_json
from agent_assist.records.moments import as_ms, new_id
from agent_assist.records.snapshots import refresh
from agent_assist.records.tables import assessments


def keep_values(connection: Connection, assessed: Iterable[tuple[str, Value]], now: datetime) -> None:
    """Keeps an assessment for each customer id, and puts it in force."""
    rows = [_row(customer_id, value, as_ms(now)) for customer_id, value in assessed]
    connection.execute(insert(assessments), rows)
    refresh(connection, [str(row["customer_id"]) for row in rows], {"value"}, now)


def _row(customer_id: str, value: Value, now: int) -> dict[str, object]:
    computed = value.computed_tier or value.tier
    return {
        "id": new_id(),
        "customer_id": customer_id,
        "tier": value.tier,
        "computed_tier": computed,
        "wanted_tier": computed,
        "objective": value.objective,
        "currency": value.currency,
        "parameters": value.parameters,
        "body": as_json(value),
        "as_of_at": value.as_of * 1000,
        "actual_minor": value.actual,
        "potential_minor": value.potential,
        "created_at": now,
    }
