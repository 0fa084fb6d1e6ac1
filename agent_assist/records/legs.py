"""Keeps what happened to a call and on whose desk: every event once, and the state of each leg that follows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select, update

from agent_assist.interact.calls import CallEvent, Integration
from agent_assist.interact.states import CallState, Leg, dedupe_key, fold
from agent_assist.records.moments import as_ms, from_ms, new_id
from agent_assist.records.statements import Prepared, Upsert
from agent_assist.records.tables import call_events, calls, legs

MOST_EVENTS = 2_000
LOST = "lost"
OVER = "ended"

_KEEP_EVENT = Upsert(call_events, key=("lookup_id", "dedupe"))
_KEEP_LEG = Upsert(legs, key=("lookup_id", "agent"), change=("state", "rang_at", "answered_at", "ended_at"))
_EVENTS = Prepared(select(call_events).where(call_events.c.lookup_id == bindparam("lookup_id")).limit(MOST_EVENTS))
_LEGS = Prepared(select(legs).where(legs.c.lookup_id == bindparam("lookup_id")).order_by(legs.c.agent))
# Calls that continue this one are no other calls.
_OTHERS = (
    select(legs.c.lookup_id)
    .join(calls, calls.c.lookup_id == legs.c.lookup_id)
    .where(legs.c.agent == bindparam("agent"), legs.c.lookup_id != bindparam("lookup_id"))
    .where(calls.c.parent_lookup_id != bindparam("lookup_id"))
)
_TALKING = Prepared(_OTHERS.where(legs.c.state == "talking", legs.c.answered_at < bindparam("at")).limit(20))
_ONCE_ANSWERED = ("talking", "held", "wrapup", "transferred", "ended")
_ANSWERED_LATER = Prepared(
    _OTHERS.where(
        or_(*(and_(legs.c.state == state, legs.c.answered_at > bindparam("at")) for state in _ONCE_ANSWERED))
    ).limit(1)
)


def keep_event(connection: Connection, lookup_id: str, event: CallEvent, now: datetime) -> bool:
    """Keeps the event; False if it was told before."""
    payload = {
        name: getattr(event, name)
        for name in ("queue", "from_agent", "to_agent", "kind", "cause", "disposition", "event_id")
        if getattr(event, name)
    }
    row = {
        "id": new_id(),
        "lookup_id": lookup_id,
        "dedupe": dedupe_key(event),
        "event": event.event,
        "at": as_ms(event.at),
        "agents": json.dumps(event.agents),
        "payload": json.dumps(payload),
        "created_at": as_ms(now),
    }
    return _KEEP_EVENT.run(connection, row)


def folded(connection: Connection, lookup_id: str) -> CallState:
    """The state of the call after every event told so far."""
    return fold(_event(row) for row in _EVENTS.rows(connection, {"lookup_id": lookup_id}))


def read(connection: Connection, lookup_id: str) -> dict[str, Leg]:
    """The legs of a call by rep."""
    rows = _LEGS.rows(connection, {"lookup_id": lookup_id})
    return {
        row.agent: Leg(row.agent, row.state, _at(row.rang_at), _at(row.answered_at), _at(row.ended_at)) for row in rows
    }


def keep(connection: Connection, lookup_id: str, changed: Iterable[Leg]) -> None:
    """Writes these legs."""
    rows = [
        {
            "lookup_id": lookup_id,
            "agent": leg.agent,
            "state": leg.state,
            "rang_at": _ms(leg.rang_at),
            "answered_at": _ms(leg.answered_at),
            "ended_at": _ms(leg.ended_at),
        }
        for leg in changed
    ]
    _KEEP_LEG.run_many(connection, rows)


def settle(connection: Connection, lookup_id: str, state: CallState, now: datetime) -> CallState:
    """Writes the state of the call and its legs; a rep who has since answered another call has lost this one."""
    if _is_lost(connection, lookup_id, state):
        state = as_lost(state, now)
    keep(connection, lookup_id, state.legs.values())
    values: dict[str, Any] = {
        "state": state.state,
        "answered_at": _ms(state.answered_at),
        "ended_at": _ms(state.ended_at),
        "closed_at": as_ms(now) if state.state in (OVER, LOST) else 0,
        "updated_at": as_ms(now),
    }
    if state.queue:
        values["queue"] = state.queue
    connection.execute(update(calls).where(calls.c.lookup_id == lookup_id).values(**values))
    return state


def overtaken(connection: Connection, lookup_id: str, state: CallState) -> list[str]:
    """Other calls in which a rep of this one still seems to talk, though they answered this one later."""
    found = []
    for leg in state.legs.values():
        if leg.answered_at:
            wanted = {"agent": leg.agent, "lookup_id": lookup_id, "at": as_ms(leg.answered_at)}
            others = [row.lookup_id for row in _TALKING.rows(connection, wanted)]
            found += [other for other in others if _is_lost(connection, other, folded(connection, other))]
    return found


def as_lost(state: CallState, now: datetime) -> CallState:
    """The state of a call whose end was never told."""
    closed = {
        agent: replace(leg, state="ended", ended_at=leg.ended_at or now)
        if leg.state not in ("cleared", "transferred")
        else leg
        for agent, leg in state.legs.items()
    }
    return replace(state, state=LOST, ended_at=now, legs=closed)


def _is_lost(connection: Connection, lookup_id: str, state: CallState) -> bool:
    talking = [leg for leg in state.legs.values() if leg.state == "talking" and leg.talks_since]
    for leg in talking:
        wanted = {"agent": leg.agent, "lookup_id": lookup_id, "at": _ms(leg.talks_since)}
        if _ANSWERED_LATER.rows(connection, wanted):
            return True
    return False


def _event(row: Any) -> CallEvent:
    payload: dict[str, Any] = json.loads(row.payload)
    return CallEvent(
        Integration("", ""), "", row.event, from_ms(row.at), agents=tuple(json.loads(row.agents)), **payload
    )


def _at(ms: int) -> datetime | None:
    return from_ms(ms) if ms else None


def _ms(at: datetime | None) -> int:
    return as_ms(at) if at else 0
