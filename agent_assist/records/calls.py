"""Keeps the row of each call: inserted once per (integration, call id), merged with what later tellings add."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from agent_assist.interact.calls import IncomingCall, KnownCall
from agent_assist.interact.remembering import Memory
from agent_assist.interact.states import rep_name
from agent_assist.records.moments import as_ms, from_ms
from agent_assist.records.statements import Prepared, Upsert
from agent_assist.records.tables import calls

REUSED_AFTER_MS = 4 * 3_600_000
PENDING = "pending"

_INSERT = Upsert(calls, key=("integration_id", "call_id"))
_BY_ID = Prepared(select(calls).where(calls.c.lookup_id == bindparam("lookup_id")))
# Locked, so that of two tellings of one call at the same moment the second sees what the first has done.
_LOCK = select(calls.c.lookup_id).where(calls.c.lookup_id == bindparam("lookup_id")).with_for_update()
_BY_CALL = Prepared(
    select(calls)
    .where(calls.c.integration_id == bindparam("integration_id"), calls.c.call_id == bindparam("call_id"))
    .with_for_update()
)
_VERIFIED = (
    update(calls)
    .where(calls.c.lookup_id == bindparam("its_id"), calls.c.customer_id != "")
    .values(verification="verified")
)
_OWN_BY_CALL = Prepared(
    select(calls.c.lookup_id).where(
        calls.c.integration_id == bindparam("integration_id"), calls.c.call_id == bindparam("call_id")
    )
)
_LATEST_BY_CALL = Prepared(
    select(calls.c.lookup_id)
    .where(calls.c.call_id == bindparam("call_id"))
    .order_by((calls.c.integration_id == bindparam("integration_id")).desc(), calls.c.created_at.desc())
    .limit(1)
)


def insert_arrival(connection: Connection, memory: Memory) -> bool:
    """Remembers the call; False if it is remembered already."""
    return _INSERT.run(connection, _arrival(memory))


def insert_shell(connection: Connection, call: IncomingCall, lookup_id: str, now: datetime) -> bool:
    """Keeps a place for a call of which an event was told before the lookup; False if it is known already."""
    row = {
        **_told(call),
        **_moments(call.occurred_at, now),
        "lookup_id": lookup_id,
        "status": PENDING,
        "state": "offered",
    }
    return _INSERT.run(connection, {**_EMPTY, **row})


def fill(connection: Connection, lookup_id: str, memory: Memory) -> None:
    """Lays the first lookup of a call into the place that was kept for it."""
    row = _arrival(memory)
    for kept in ("lookup_id", "integration_id", "call_id", "created_at", "state", "occurred_at"):
        del row[kept]
    change(connection, lookup_id, row)


def change(connection: Connection, lookup_id: str, values: Mapping[str, Any]) -> None:
    """Changes columns of one call."""
    connection.execute(update(calls).where(calls.c.lookup_id == lookup_id).values(**values))


def mark_verified(connection: Connection, lookup_id: str) -> None:
    """The caller is verified, where it is known who it is."""
    connection.execute(_VERIFIED, {"its_id": lookup_id})


def merge(connection: Connection, row: Any, memory: Memory) -> None:
    """Adds what a repeat knows and the first telling did not; another number is kept as a conflict."""
    told = _told(memory.call)
    names = ("queue", "intent", "agent", "dnis", "trunk", "diversion", "source", "verstat")
    new = {name: told[name] for name in names if told[name] and not getattr(row, name)}
    conflicts = json.loads(row.conflicts)
    other = memory.number.value or memory.call.ani
    kind = memory.number.kind
    if kind not in ("absent", row.number_kind) or (kind == "e164" and other != row.number):
        if other not in conflicts and len(conflicts) < 10:
            new["conflicts"] = json.dumps([*conflicts, other])
    if new:
        change(connection, row.lookup_id, {**new, "updated_at": as_ms(memory.at)})


def release_old(connection: Connection, row: Any, occurred_at: datetime) -> bool:
    """Switches use call ids again: one that was closed hours before this call began is set aside under another name."""
    if not row.closed_at or as_ms(occurred_at) - row.closed_at < REUSED_AFTER_MS:
        return False
    change(connection, row.lookup_id, {"call_id": f"{row.call_id}#{row.lookup_id}"})
    return True


def by_call(connection: Connection, integration_id: str, call_id: str) -> Any | None:
    """The row under the key that telephony knows."""
    return _BY_CALL.one(connection, {"integration_id": integration_id, "call_id": call_id})


def lock(connection: Connection, lookup_id: str) -> None:
    """Keeps others from changing the call until this transaction ends."""
    connection.execute(_LOCK, {"lookup_id": lookup_id})


def lock_dialogue(connection: Connection, lookup_id: str) -> None:
    """The same for a call and the one it continues, which have their dialogue in common."""
    row = by_id(connection, lookup_id)
    for id_ in sorted({row.lookup_id, row.parent_lookup_id} - {""} if row else ()):
        lock(connection, id_)


def by_id(connection: Connection, lookup_id: str) -> Any | None:
    """The row of one lookup."""
    return _BY_ID.one(connection, {"lookup_id": lookup_id})


def find_lookup(connection: Connection, call_id: str, integration_id: str) -> str:
    """The lookup of a call id: this integration's, else the latest of any, since a panel's key is not the switch's."""
    found = _LATEST_BY_CALL.one(connection, {"call_id": call_id, "integration_id": integration_id})
    return found.lookup_id if found else ""


def find_own(connection: Connection, call_id: str, integration_id: str) -> str:
    """The lookup of a call id of this integration alone: another switch may use the same id for somebody else."""
    found = _OWN_BY_CALL.one(connection, {"call_id": call_id, "integration_id": integration_id})
    return found.lookup_id if found else ""


def open_since_before(connection: Connection, before: datetime, limit: int) -> list[str]:
    """Calls that began before this and were never closed, the oldest first."""
    wanted = (calls.c.closed_at == 0) & (calls.c.occurred_at < as_ms(before))
    statement = select(calls.c.lookup_id).where(wanted).order_by(calls.c.occurred_at).limit(limit)
    return list(connection.execute(statement).scalars())


def known(row: Any) -> KnownCall:
    """The row in the words of the story."""
    return KnownCall(
        lookup_id=row.lookup_id,
        integration_id=row.integration_id,
        call_id=row.call_id,
        occurred_at=from_ms(row.occurred_at),
        ani=row.ani,
        number=row.number,
        number_kind=row.number_kind,
        dnis=row.dnis,
        direction=row.direction,
        trunk=row.trunk,
        queue=row.queue,
        intent=row.intent,
        agent=row.agent,
        status=row.status,
        customer_id=row.customer_id,
        verification=row.verification,
        picked=bool(row.picked),
        arm=row.arm,
        conflicts=tuple(json.loads(row.conflicts)),
        state=row.state,
        parent_lookup_id=row.parent_lookup_id,
        disposition=row.disposition,
        note=row.note,
        follow_up=row.follow_up,
    )


def _arrival(memory: Memory) -> dict[str, Any]:
    return {
        **_EMPTY,
        **_told(memory.call),
        **_moments(memory.call.occurred_at, memory.at),
        "lookup_id": memory.lookup_id,
        "number": memory.number.value if memory.number.kind == "e164" else "",
        "number_kind": memory.number.kind,
        "status": memory.match.status,
        "customer_id": memory.match.customer_id,
        "verification": memory.match.verification,
        "arm": memory.asking.arm,
        "state": "offered",
    }


def _told(call: IncomingCall) -> dict[str, Any]:
    return {
        "integration_id": call.integration.id,
        "call_id": call.call_id,
        "ani": call.ani,
        "dnis": call.dnis,
        "direction": call.direction,
        "trunk": call.trunk,
        "queue": call.queue,
        "intent": call.intent,
        "agent": rep_name(call.agent),
        "verstat": call.verstat,
        "withheld": call.withheld,
        "diversion": call.diversion,
        "source": call.source,
    }


def _moments(occurred_at: datetime, now: datetime) -> dict[str, int]:
    return {"occurred_at": as_ms(occurred_at), "created_at": as_ms(now), "updated_at": as_ms(now)}


# One shape of row for every insert, so that the statement is compiled once.
_EMPTY: dict[str, Any] = {
    "number": "",
    "number_kind": "",
    "status": "",
    "customer_id": "",
    "verification": "none",
    "arm": "treated",
    "state": "",
    "parent_lookup_id": "",
}
