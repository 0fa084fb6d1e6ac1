"""Hands out everything that is kept about one customer, and erases it, so that nothing of the person is left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, and_, bindparam, delete, insert, or_, select, union, update

from agent_assist.records.mentions import strike_out
from agent_assist.records.moments import as_ms, from_ms, new_id
from agent_assist.records.tables import (
    assessments,
    audit,
    call_events,
    calls,
    consents,
    current_values,
    customers,
    decisions,
    drafts,
    fence_members,
    fence_proposals,
    identifiers,
    interactions,
    ledger_entries,
    notices,
    outcomes,
    snapshots,
    tier_overrides,
    transactions,
    treatments_given,
)

OWN = (
    identifiers,
    consents,
    interactions,
    transactions,
    assessments,
    ledger_entries,
    tier_overrides,
    fence_members,
    fence_proposals,
    treatments_given,
)
OF_CALLS = (decisions, outcomes, drafts, call_events, notices)
JSON_COLUMNS = frozenset(
    {"attributes", "reasons", "facts", "decision", "agents", "payload", "body", "conflicts", "match"}
)
TIME_COLUMNS = frozenset({"at", "expires_at", "wait_until"})
# What a call keeps for the statistics is when, where and by whom it was taken; who called goes.
BLANK_CALL = {
    **dict.fromkeys(("customer_id", "ani", "number", "diversion", "note", "follow_up"), ""),
    "match": "{}",
    "conflicts": "[]",
}

_ID: Any = bindparam("its_id")
_THESE: Any = bindparam("lookups", expanding=True)
_CUSTOMER = select(customers).where(customers.c.id == _ID)
_NUMBERS = select(identifiers.c.value).where(
    identifiers.c.customer_id == _ID, identifiers.c.kind == "phone", identifiers.c.value != ""
)
# A call that was given to nobody, from one of the customer's numbers, tells of the customer as well.
_CALLS = or_(calls.c.customer_id == _ID, and_(calls.c.customer_id == "", calls.c.number.in_(_NUMBERS)))
_LOOKUPS = union(
    select(calls.c.lookup_id).where(_CALLS), select(decisions.c.lookup_id).where(decisions.c.customer_id == _ID)
)
_AUDITED = or_(audit.c.subject == _ID, audit.c.subject.in_(_THESE))


def export(connection: Connection, customer_id: str) -> dict[str, Any] | None:
    """Everything stored of the customer, by table, ready for JSON; None where there is no such customer."""
    wanted: dict[str, Any] = {"its_id": customer_id}
    found = connection.execute(_CUSTOMER, wanted).mappings().one_or_none()
    if found is None:
        return None
    wanted["lookups"] = connection.execute(_LOOKUPS, wanted).scalars().all()
    told: dict[str, Any] = {"customer": _readable(found)}
    for table in OWN:
        told[str(table.name)] = _rows(connection, select(table).where(table.c.customer_id == _ID), wanted)
    for table in (calls, *OF_CALLS):
        told[str(table.name)] = _rows(connection, select(table).where(table.c.lookup_id.in_(_THESE)), wanted)
    told["audit"] = _rows(connection, select(audit).where(_AUDITED), wanted)
    return told


def erase(connection: Connection, customer_id: str, who: str, now: datetime) -> bool:
    """Erases everything personal; the calls stay as figures in the statistics, and one audit line says it was done.

    False where there is no such customer.
    """
    wanted: dict[str, Any] = {"its_id": customer_id}
    # Locked as by everybody who writes about a customer: nothing is written of them while they are being forgotten.
    if connection.execute(_CUSTOMER.with_for_update(), wanted).one_or_none() is None:
        return False
    wanted["lookups"] = connection.execute(_LOOKUPS, wanted).scalars().all()
    strike_out(connection, customer_id)
    connection.execute(update(audit).where(_AUDITED).values(before="", after=""), wanted)
    for table in OF_CALLS:
        connection.execute(delete(table).where(table.c.lookup_id.in_(_THESE)), wanted)
    connection.execute(update(calls).where(calls.c.lookup_id.in_(_THESE)).values(BLANK_CALL), wanted)
    for table in (snapshots, current_values, *OWN):
        connection.execute(delete(table).where(table.c.customer_id == _ID), wanted)
    connection.execute(delete(customers).where(customers.c.id == _ID), wanted)
    line = {"id": new_id(), "at": as_ms(now), "who": who, "action": "erase", "subject": customer_id}
    connection.execute(insert(audit), line)
    return True


def _rows(connection: Connection, statement: Any, wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_readable(row) for row in connection.execute(statement, wanted).mappings()]


def _readable(row: RowMapping) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for column, value in row.items():
        name = str(column)
        if name in JSON_COLUMNS:
            told[name] = orjson.loads(value)
        elif name in TIME_COLUMNS or name.endswith("_at"):
            told[name] = from_ms(value).isoformat() if value else ""
        else:
            told[name] = value
    return told
