"""Keeps a call as it arrives and moves: its first lookup, its repeats, the calls that continue it, and its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from agent_assist.interact.calls import CallEvent, IncomingCall, KnownCall
from agent_assist.interact.remembering import CallChange, Memory, Moved, Remembered
from agent_assist.interact.states import CallState, Leg, rep_name, who_talked
from agent_assist.records import aftermath, calls, contacts, decisions, ledger, legs
from agent_assist.records.call_files import read_file
from agent_assist.records.moments import new_id


def remember(connection: Connection, memory: Memory) -> Remembered:
    """Keeps the call and its decision; a call that is known already is merged, and its first decision stands.

    Raises StaleProfile where the prompt was decided on a profile that has changed since.
    """
    inserted = calls.insert_arrival(connection, memory)
    if inserted:
        return _decided(connection, memory, {}, {})
    call = memory.call
    row = calls.by_call(connection, call.integration.id, call.call_id)
    if row is None or calls.release_old(connection, row, call.occurred_at):
        memory = _under_id(memory, new_id())
        calls.insert_arrival(connection, memory)
        return _decided(connection, memory, {}, {})
    if _is_open_for(row, memory):
        calls.fill(connection, row.lookup_id, memory)
        known = _under_id(memory, row.lookup_id)
        remembered = _decided(connection, known, {}, legs.read(connection, row.lookup_id))
        return _caught_up(connection, remembered, memory.at)
    calls.merge(connection, row, memory)
    before = legs.read(connection, row.lookup_id)
    after = _seat(connection, row.lookup_id, memory.call, memory.at, before)
    file = read_file(connection, row.lookup_id)
    return Remembered(file or memory.as_file(), before, after)


def continue_call(
    connection: Connection, call: IncomingCall, lookup_id: str, first: KnownCall, now: datetime
) -> Remembered:
    """Keeps a call that continues the `first` one under a call id of its own.

    One that was looked up before anybody knew what it continues keeps its customer and its own dialogue.
    """
    calls.insert_shell(connection, call, lookup_id, now)
    row = calls.by_call(connection, call.integration.id, call.call_id)
    kept = row.lookup_id if row else lookup_id
    stands_alone = bool(row and row.customer_id and not row.parent_lookup_id)
    if kept != first.lookup_id and not stands_alone:
        calls.change(
            connection,
            kept,
            {
                "parent_lookup_id": first.parent_lookup_id or first.lookup_id,
                "customer_id": first.customer_id,
                "status": first.status,
                "verification": first.verification,
                "number": first.number,
                "number_kind": first.number_kind,
                "arm": first.arm,
            },
        )
    before = legs.read(connection, kept)
    after = _seat(connection, kept, call, now, before)
    file = read_file(connection, kept)
    if file is None:
        raise LookupError(f"call {kept} vanished within its own transaction")
    return Remembered(file, before, after)


def keep_event(connection: Connection, event: CallEvent, now: datetime) -> CallChange:
    """Keeps an event and moves the call; one of a call that nobody looked up yet keeps a place for it."""
    lookup_id = _place_for(connection, event, now)
    before = legs.read(connection, lookup_id)
    if not legs.keep_event(connection, lookup_id, event, now):
        row = calls.by_id(connection, lookup_id)
        return CallChange(lookup_id, repeat=True, state=row.state if row else "")
    folded = legs.folded(connection, lookup_id)
    state = legs.settle(connection, lookup_id, folded, now)
    if event.event == "verified":
        calls.mark_verified(connection, lookup_id)
    if event.event == "answered":
        _put_through(connection, lookup_id, state, now)
    if state.ended_at:
        contacts.keep(connection, lookup_id, "", now)
    return CallChange(
        lookup_id,
        repeat=False,
        moved=Moved(lookup_id, before, state.legs),
        verified=event.event == "verified",
        state=state.state,
        overtaken=tuple(legs.overtaken(connection, lookup_id, state)),
    )


def close_lost(connection: Connection, lookup_id: str, now: datetime) -> Moved:
    """Closes a call whose end was never told; one whose end was told meanwhile stays as it is."""
    calls.lock(connection, lookup_id)
    before = legs.read(connection, lookup_id)
    folded = legs.folded(connection, lookup_id)
    state = legs.settle(connection, lookup_id, folded if folded.ended_at else legs.as_lost(folded, now), now)
    contacts.keep(connection, lookup_id, "", now)
    return Moved(lookup_id, before, state.legs)


def _decided(
    connection: Connection, memory: Memory, before: dict[str, Leg], standing_legs: dict[str, Leg]
) -> Remembered:
    if memory.asked and memory.profile:
        aftermath.ask(connection, memory.profile, memory.asked, memory.at)
    decisions.keep(connection, memory)
    after = _seat(connection, memory.lookup_id, memory.call, memory.at, standing_legs)
    return Remembered(memory.as_file(), before, after)


def _caught_up(connection: Connection, remembered: Remembered, now: datetime) -> Remembered:
    """The same once what was told before anybody knew whose call it is has had its effect."""
    lookup_id = remembered.file.call.lookup_id
    state = legs.folded(connection, lookup_id)
    _put_through(connection, lookup_id, state, now)
    if state.verified:
        calls.mark_verified(connection, lookup_id)
    if state.ended_at:
        contacts.keep(connection, lookup_id, "", now)
    return replace(remembered, file=read_file(connection, lookup_id) or remembered.file)


def _put_through(connection: Connection, lookup_id: str, state: CallState, now: datetime) -> None:
    """The question of a call is put by the first rep who came to the line, at whosever desk it rang before."""
    if talked := who_talked(state.legs):
        ledger.put_through(connection, lookup_id, talked[0], now)


def _seat(
    connection: Connection, lookup_id: str, call: IncomingCall, now: datetime, before: Mapping[str, Leg]
) -> Mapping[str, Leg]:
    """The legs once the rep whom the lookup names has the call offered, if they have no part in it yet."""
    rep = rep_name(call.agent)
    if not rep or rep in before:
        return before
    offered = CallEvent(call.integration, call.call_id, "offered", call.occurred_at, agents=(rep,))
    legs.keep_event(connection, lookup_id, offered, now)
    if not before:
        leg = Leg(rep, "offered", rang_at=call.occurred_at)
        legs.keep(connection, lookup_id, [leg])
        return {rep: leg}
    return legs.settle(connection, lookup_id, legs.folded(connection, lookup_id), now).legs


def _place_for(connection: Connection, event: CallEvent, now: datetime) -> str:
    call = IncomingCall(event.integration, event.call_id, event.at, ani=event.ani, dnis=event.dnis, queue=event.queue)
    row = calls.by_call(connection, event.integration.id, event.call_id)
    if row is None or calls.release_old(connection, row, event.at):
        parent = event.parent_call_id
        earlier = calls.find_own(connection, parent, event.integration.id) if parent else ""
        if first := calls.by_id(connection, earlier) if earlier else None:
            return continue_call(connection, call, new_id(), calls.known(first), now).file.call.lookup_id
        calls.insert_shell(connection, call, new_id(), now)
        row = calls.by_call(connection, event.integration.id, event.call_id)
    if row is None:
        raise LookupError(f"call {event.call_id} vanished within its own transaction")
    return str(row.lookup_id)


def _is_open_for(row: Row[Any], memory: Memory) -> bool:
    """Whether the place is still empty, or was taken by a telling without a number and this one has one."""
    return row.status == calls.PENDING or (row.number_kind == "absent" and memory.number.kind != "absent")


def _under_id(memory: Memory, lookup_id: str) -> Memory:
    asked = replace(memory.asked, lookup_id=lookup_id) if memory.asked else None
    return replace(memory, lookup_id=lookup_id, asked=asked)
