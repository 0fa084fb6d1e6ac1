"""Finds the call that somebody tells something of, and tells the reps when it looks different."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from agent_assist.differentiate.catalogue import WEEKDAYS
from agent_assist.interact.calls import CallFile, IncomingCall, KnownCall
from agent_assist.interact.outcome import Rep, UnknownCall
from agent_assist.story import telling
from agent_assist.story.desk import CallRecords, Desk, Post


def call_file(records: CallRecords, rep: Rep, call_id: str, lookup_id: str) -> CallFile:
    """The file of a call that `rep` may touch. Raises UnknownCall."""
    found = lookup_id or records.find_lookup(call_id, rep.integration_id)
    file = records.file(found, rep.name) if found else None
    if file is None or file.call.call_id != call_id:
        raise UnknownCall
    if rep.panel and rep.panel not in records.legs(file.call.lookup_id):
        raise UnknownCall
    return file


def held_file(records: CallRecords, rep: Rep, call_id: str, lookup_id: str) -> CallFile:
    """The same, of a call of which nobody else tells anything until this transaction ends."""
    found = lookup_id or records.find_lookup(call_id, rep.integration_id)
    records.hold_call(found)
    return call_file(records, rep, call_id, found)


def renewed(desk: Desk, records: CallRecords, post: Post, lookup_id: str) -> CallFile:
    """The call as it is now, told to every rep who has it before them."""
    file = records.file(lookup_id)
    if file is None:
        raise UnknownCall
    post(telling.renewed(desk, file, records.legs(lookup_id)))
    return file


def as_incoming(rep: Rep, call: KnownCall, seen: Mapping[str, Any]) -> IncomingCall:
    """The call as it came, to be decided anew; `seen` are the facts of the first decision, as they were stored."""
    return IncomingCall(
        integration=rep.integration,
        call_id=call.call_id,
        occurred_at=_by_the_same_clock(call.occurred_at, seen),
        ani=call.ani,
        dnis=call.dnis,
        direction=call.direction,
        trunk=call.trunk,
        queue=call.queue,
        intent=call.intent,
        agent=call.agent,
    )


def _by_the_same_clock(at: datetime, seen: Mapping[str, Any]) -> datetime:
    """The moment by the desk's clock, of which the first telling gave hour and day; the records keep UTC."""
    wanted = seen.get("call hour"), seen.get("call weekday")
    clocks = (at.astimezone(timezone(timedelta(hours=hours))) for hours in range(-12, 15))
    return next((local for local in clocks if (local.hour, WEEKDAYS[local.weekday()]) == wanted), at)
