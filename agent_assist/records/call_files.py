"""Reads everything that is kept on one call into the file that cards and answers are made from."""

from __future__ import annotations

from sqlalchemy import Connection

from agent_assist.interact.calls import CallFile
from agent_assist.interact.states import who_talked
from agent_assist.records import aftermath, calls, decisions, given, legs, snapshots


def read_file(connection: Connection, lookup_id: str, rep: str = "") -> CallFile | None:
    """The file of a call, with the half-typed note of `rep`; a continued call has the dialogue of its first lookup."""
    row = calls.by_id(connection, lookup_id)
    if row is None:
        return None
    call = calls.known(row)
    root = call.parent_lookup_id or call.lookup_id
    stored = decisions.read(connection, root) or {}
    return CallFile(
        call,
        match=stored.get("match", {}),
        profile=snapshots.load(connection, call.customer_id) if call.customer_id else None,
        names=stored.get("names", {}),
        decision=stored.get("decision"),
        outcome=decisions.outcome(connection, root),
        given=given.of_lookup(connection, root),
        draft=aftermath.draft(connection, lookup_id, rep) if rep else "",
        talked_before=_talked(connection, root) if call.parent_lookup_id else (),
    )


def _talked(connection: Connection, lookup_id: str) -> tuple[str, ...]:
    return who_talked(legs.read(connection, lookup_id))
