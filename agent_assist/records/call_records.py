"""Gives the story its records: what is known of calls, each visit on one connection, each write kept as one piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from agent_assist.differentiate.profile import Profile, Standing
from agent_assist.interact.calls import CallEvent, CallFile, IncomingCall, Outcome, Wrapup
from agent_assist.interact.remembering import (
    CallChange,
    Found,
    Memory,
    Moved,
    Notice,
    Posted,
    Remembered,
    Reviewed,
)
from agent_assist.interact.states import Leg, rep_name
from agent_assist.records import aftermath, calls, customers, decisions, legs, notices, snapshots
from agent_assist.records.moments import new_id
from agent_assist.records.session import Database


@dataclass(frozen=True)
class DeskRecords:
    """The database as the desk knows it."""

    database: Database

    @contextmanager
    def reading(self) -> Iterator[CallRecords]:
        """A short visit to read."""
        with self.database.read() as connection:
            yield CallRecords(connection)

    @contextmanager
    def writing(self) -> Iterator[CallRecords]:
        """A short transaction, kept as one piece when the block ends well."""
        with self.database.write() as connection:
            yield CallRecords(connection)


@dataclass(frozen=True)
class CallRecords:
    """What is remembered of calls, on one connection."""

    connection: Connection

    def find_callers(self, number: str) -> Found:
        """Who the number may belong to, with the profile where it is one customer."""
        found = customers.find_callers(self.connection, number)
        claimants = tuple(claimant for claimant, _ in found)
        one = len({claimant.customer_id for claimant in claimants}) == 1
        return Found(claimants, snapshots.decoded(*found[0][1]) if one else None)

    def remember(self, memory: Memory) -> Remembered:
        """Keeps the call and its decision; a call that is known already is merged, and its first decision stands.

        Raises StaleProfile where the prompt was decided on a profile that has changed since.
        """
        inserted = calls.insert_arrival(self.connection, memory)
        if inserted:
            return self._decided(memory, {}, {})
        call = memory.call
        row = calls.by_call(self.connection, call.integration.id, call.call_id)
        if row is None or calls.release_old(self.connection, row, call.occurred_at):
            memory = _under_id(memory, new_id())
            calls.insert_arrival(self.connection, memory)
            return self._decided(memory, {}, {})
        if _is_open_for(row, memory):
            calls.fill(self.connection, row.lookup_id, memory)
            known = _under_id(memory, row.lookup_id)
            remembered = self._decided(known, {}, legs.read(self.connection, row.lookup_id))
            return self._caught_up(remembered, memory.at)
        calls.merge(self.connection, row, memory)
        before = legs.read(self.connection, row.lookup_id)
        after = self._seat(row.lookup_id, memory.call, memory.at, before)
        file = self.file(row.lookup_id)
        return Remembered(file or memory.as_file(), before, after)

    def continue_call(self, call: IncomingCall, lookup_id: str, earlier: str, now: datetime) -> Remembered:
        """Keeps a call that continues the `earlier` lookup under a call id of its own."""
        first = self.file(earlier)
        calls.insert_shell(self.connection, call, lookup_id, now)
        row = calls.by_call(self.connection, call.integration.id, call.call_id)
        kept = row.lookup_id if row else lookup_id
        if first and kept != earlier:
            carried = first.call
            calls.change(
                self.connection,
                kept,
                {
                    "parent_lookup_id": carried.parent_lookup_id or carried.lookup_id,
                    "customer_id": carried.customer_id,
                    "status": carried.status,
                    "verification": carried.verification,
                    "number": carried.number,
                    "number_kind": carried.number_kind,
                    "arm": carried.arm,
                },
            )
        before = legs.read(self.connection, kept)
        after = self._seat(kept, call, now, before)
        file = self.file(kept)
        if file is None:
            raise LookupError(f"call {kept} vanished within its own transaction")
        return Remembered(file, before, after)

    def keep_event(self, event: CallEvent, now: datetime) -> CallChange:
        """Keeps an event and moves the call; one of a call that nobody looked up yet keeps a place for it."""
        lookup_id = self._place_for(event, now)
        before = legs.read(self.connection, lookup_id)
        if not legs.keep_event(self.connection, lookup_id, event, now):
            row = calls.by_id(self.connection, lookup_id)
            return CallChange(lookup_id, repeat=True, state=row.state if row else "")
        folded = legs.folded(self.connection, lookup_id)
        state = legs.settle(self.connection, lookup_id, folded, now)
        if event.event == "verified":
            calls.mark_verified(self.connection, lookup_id)
        if state.ended_at:
            aftermath.keep_contact(self.connection, lookup_id, "", now)
        return CallChange(
            lookup_id,
            repeat=False,
            moved=Moved(lookup_id, before, state.legs),
            verified=event.event == "verified",
            state=state.state,
            overtaken=tuple(legs.overtaken(self.connection, lookup_id, state)),
        )

    def close_lost(self, lookup_id: str, now: datetime) -> Moved:
        """Closes a call whose end was never told; one whose end was told meanwhile stays as it is."""
        calls.lock(self.connection, lookup_id)
        before = legs.read(self.connection, lookup_id)
        folded = legs.folded(self.connection, lookup_id)
        state = legs.settle(self.connection, lookup_id, folded if folded.ended_at else legs.as_lost(folded, now), now)
        aftermath.keep_contact(self.connection, lookup_id, "", now)
        return Moved(lookup_id, before, state.legs)

    def open_since_before(self, before: datetime, limit: int) -> list[str]:
        """Calls that began before this and were never closed, the oldest first."""
        return calls.open_since_before(self.connection, before, limit)

    def find_lookup(self, call_id: str, integration_id: str) -> str:
        """The lookup of a call id, "" where there is none."""
        return calls.find_lookup(self.connection, call_id, integration_id)

    def file(self, lookup_id: str, rep: str = "") -> CallFile | None:
        """Everything on one call; the dialogue of a continued call is that of its first lookup."""
        row = calls.by_id(self.connection, lookup_id)
        if row is None:
            return None
        call = calls.known(row)
        root = call.parent_lookup_id or call.lookup_id
        stored = decisions.read(self.connection, root) or {}
        return CallFile(
            call,
            match=stored.get("match", {}),
            profile=snapshots.load(self.connection, call.customer_id) if call.customer_id else None,
            names=stored.get("names", {}),
            decision=stored.get("decision"),
            outcome=decisions.outcome(self.connection, root),
            draft=aftermath.draft(self.connection, lookup_id, rep) if rep else "",
        )

    def legs(self, lookup_id: str) -> Mapping[str, Leg]:
        """The legs of a call by rep."""
        return legs.read(self.connection, lookup_id)

    def post(self, told: Sequence[Notice], now: datetime) -> tuple[Posted, ...]:
        """Stores notices for the reps' panels."""
        return notices.post(self.connection, told, now)

    def profile(self, customer_id: str) -> Profile | None:
        """The profile of one customer."""
        return snapshots.load(self.connection, customer_id)

    def review(self, lookup_id: str) -> Reviewed | None:
        """A stored decision with all that explaining it needs."""
        return decisions.review(self.connection, lookup_id)

    def keep_outcome(self, file: CallFile, outcome: Outcome, standing: Standing | None) -> None:
        """Keeps what came of the prompt, and where the question stands now."""
        aftermath.keep_outcome(self.connection, file, outcome, standing)

    def keep_pick(self, file: CallFile, memory: Memory, rep: str) -> None:
        """Makes the call this customer's."""
        aftermath.keep_pick(self.connection, file, memory, rep)

    def take_back_pick(self, file: CallFile, rep: str, now: datetime) -> None:
        """Undoes a pick and all that was recorded under it."""
        aftermath.take_back_pick(self.connection, file, rep, now)

    def keep_verified(self, file: CallFile, method: str, rep: str, now: datetime) -> None:
        """The caller is known to be the customer."""
        aftermath.keep_verified(self.connection, file, method, rep, now)

    def keep_wrapup(self, file: CallFile, wrapup: Wrapup, rep: str, now: datetime) -> None:
        """The rep's last word on the call."""
        aftermath.keep_wrapup(self.connection, file, wrapup, rep, now)

    def keep_draft(self, lookup_id: str, rep: str, note: str, now: datetime) -> None:
        """A half-typed note."""
        aftermath.keep_draft(self.connection, lookup_id, rep, note, now)

    def _decided(self, memory: Memory, before: dict[str, Leg], standing_legs: dict[str, Leg]) -> Remembered:
        if memory.asked and memory.profile:
            aftermath.ask(self.connection, memory.profile, memory.asked, memory.at)
        decisions.keep(self.connection, memory)
        after = self._seat(memory.lookup_id, memory.call, memory.at, standing_legs)
        return Remembered(memory.as_file(), before, after)

    def _caught_up(self, remembered: Remembered, now: datetime) -> Remembered:
        """The same once what was told before anybody knew whose call it is has had its effect."""
        lookup_id = remembered.file.call.lookup_id
        state = legs.folded(self.connection, lookup_id)
        if state.verified:
            calls.mark_verified(self.connection, lookup_id)
        if state.ended_at:
            aftermath.keep_contact(self.connection, lookup_id, "", now)
        return replace(remembered, file=self.file(lookup_id) or remembered.file)

    def _seat(self, lookup_id: str, call: IncomingCall, now: datetime, before: Mapping[str, Leg]) -> Mapping[str, Leg]:
        """The legs once the rep whom the lookup names has the call offered, if they have no part in it yet."""
        rep = rep_name(call.agent)
        if not rep or rep in before:
            return before
        offered = CallEvent(call.integration, call.call_id, "offered", call.occurred_at, agents=(rep,))
        legs.keep_event(self.connection, lookup_id, offered, now)
        if not before:
            leg = Leg(rep, "offered", rang_at=call.occurred_at)
            legs.keep(self.connection, lookup_id, [leg])
            return {rep: leg}
        return legs.settle(self.connection, lookup_id, legs.folded(self.connection, lookup_id), now).legs

    def _place_for(self, event: CallEvent, now: datetime) -> str:
        call = IncomingCall(
            event.integration, event.call_id, event.at, ani=event.ani, dnis=event.dnis, queue=event.queue
        )
        row = calls.by_call(self.connection, event.integration.id, event.call_id)
        if row is None or calls.release_old(self.connection, row, event.at):
            earlier = self.find_lookup(event.parent_call_id, event.integration.id) if event.parent_call_id else ""
            if earlier:
                return self.continue_call(call, new_id(), earlier, now).file.call.lookup_id
            calls.insert_shell(self.connection, call, new_id(), now)
            row = calls.by_call(self.connection, event.integration.id, event.call_id)
        if row is None:
            raise LookupError(f"call {event.call_id} vanished within its own transaction")
        return str(row.lookup_id)


def _is_open_for(row: Row[Any], memory: Memory) -> bool:
    """Whether the place is still empty, or was taken by a telling without a number and this one has one."""
    return row.status == calls.PENDING or (row.number_kind == "absent" and memory.number.kind != "absent")


def _under_id(memory: Memory, lookup_id: str) -> Memory:
    asked = replace(memory.asked, lookup_id=lookup_id) if memory.asked else None
    return replace(memory, lookup_id=lookup_id, asked=asked)
