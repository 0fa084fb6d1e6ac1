"""Keeps each call as a contact in the customer's history, with the promise that was made on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from agent_assist.interact.calls import Given
from agent_assist.interact.resuming import PROMISE, PROMISED
from agent_assist.interact.states import who_talked
from agent_assist.interact.treating_view import given_words
from agent_assist.records import calls, given, legs, snapshots
from agent_assist.records.moments import as_ms
from agent_assist.records.statements import Upsert
from agent_assist.records.tables import interactions

RESOLVED = "resolved"
# What reps promised on earlier calls is kept once a later call ends as resolved.
_KEPT_PROMISES = (
    update(interactions)
    .where(
        interactions.c.customer_id == bindparam("of"),
        interactions.c.kind == PROMISE,
        interactions.c.status == "open",
        interactions.c.ref.startswith("call:"),
    )
    .values(status="closed", updated_at=bindparam("now"))
)
_CHANGED = ("customer_id", "topic", "summary", "status", "handled_by", "duration_s", "updated_at", "kind")
_KEEP = Upsert(interactions, key=("integration_id", "ref"), change=_CHANGED)


def keep(connection: Connection, lookup_id: str, rep: str, now: datetime) -> None:
    """The call as a contact in the customer's history; a promise made keeps its thread open."""
    row = calls.by_id(connection, lookup_id)
    if row is None or not row.customer_id:
        return
    rep = rep or row.agent or _talked_last(connection, lookup_id)
    _KEEP.run(connection, _contact(row, rep, given.of_lookup(connection, lookup_id), as_ms(now)))
    snapshots.refresh(connection, [row.customer_id], {"contacts"}, now)


def close_promises(connection: Connection, customer_id: str, now: datetime) -> None:
    """What reps promised this customer is kept; the snapshot follows with the contact that is kept after this."""
    connection.execute(_KEPT_PROMISES, {"of": customer_id, "now": as_ms(now)})


def move(connection: Connection, lookup_id: str, customer_id: str, now: datetime) -> None:
    """The contact of this call is another customer's now, or nobody's."""
    row = calls.by_id(connection, lookup_id)
    contact = interactions.c.ref == f"call:{lookup_id}"
    before = connection.execute(select(interactions.c.customer_id).where(contact)).scalar()
    if before is None and row is not None and row.closed_at:
        keep(connection, lookup_id, "", now)
    if before is None or before == customer_id:
        return
    if customer_id:
        connection.execute(update(interactions).where(contact).values(customer_id=customer_id))
    else:
        connection.execute(interactions.delete().where(contact))
    snapshots.refresh(connection, [id_ for id_ in (before, customer_id) if id_], {"contacts"}, now)


def _contact(row: Row[Any], rep: str, gave: Sequence[Given], now: int) -> dict[str, Any]:
    seconds = max(0, (row.ended_at - row.answered_at) // 1000) if row.answered_at and row.ended_at else 0
    # The promise comes first: a long note must not push it out of what cards are made from.
    summary = " ".join(part for part in (_promised(row.follow_up), given_words(gave), row.note) if part)
    return {
        "id": row.lookup_id,
        "integration_id": row.integration_id,
        "ref": f"call:{row.lookup_id}",
        "customer_id": row.customer_id,
        "occurred_at": row.occurred_at,
        "channel": "phone",
        "direction": row.direction,
        "kind": _kind_of_contact(row),
        "topic": row.intent,
        "summary": summary,
        "status": "open" if row.follow_up or row.disposition == "complaint" else "closed",
        "handled_by": rep,
        "duration_s": seconds,
        "created_at": now,
        "updated_at": now,
    }


def _talked_last(connection: Connection, lookup_id: str) -> str:
    return (who_talked(legs.read(connection, lookup_id)) or ("",))[-1]


def _promised(follow_up: str) -> str:
    return f"{PROMISED}{follow_up.rstrip('. ')}." if follow_up else ""


def _kind_of_contact(row: Row[Any]) -> str:
    if row.disposition == "complaint":
        return "complaint"
    return PROMISE if row.follow_up else "contact"
