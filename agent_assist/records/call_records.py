"""Gives the story its records: what is known of calls, each visit on one connection, each write kept as one piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from agent_assist.customize.standings import Entry
from agent_assist.differentiate.profile import Profile, Standing
from agent_assist.interact.calls import CallEvent, CallFile, Given, IncomingCall, KnownCall, Outcome, Wrapup
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
from agent_assist.interact.states import Leg
from agent_assist.records import aftermath, arrivals, calls, customers, decisions, ledger, legs, notices, snapshots
from agent_assist.records.call_files import read_file
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
        """Keeps the call and its decision; see arrivals.remember."""
        return arrivals.remember(self.connection, memory)

    def continue_call(self, call: IncomingCall, lookup_id: str, first: KnownCall, now: datetime) -> Remembered:
        """Keeps a call that continues the `first` one under a call id of its own."""
        return arrivals.continue_call(self.connection, call, lookup_id, first, now)

    def keep_event(self, event: CallEvent, now: datetime) -> CallChange:
        """Keeps an event and moves the call."""
        return arrivals.keep_event(self.connection, event, now)

    def close_lost(self, lookup_id: str, now: datetime) -> Moved:
        """Closes a call whose end was never told."""
        return arrivals.close_lost(self.connection, lookup_id, now)

    def open_since_before(self, before: datetime, limit: int) -> list[str]:
        """Calls that began before this and were never closed, the oldest first."""
        return calls.open_since_before(self.connection, before, limit)

    def find_lookup(self, call_id: str, integration_id: str) -> str:
        """The lookup of a call id, "" where there is none."""
        return calls.find_lookup(self.connection, call_id, integration_id)

    def find_own(self, call_id: str, integration_id: str) -> str:
        """The lookup of a call id of this integration alone, "" where there is none."""
        return calls.find_own(self.connection, call_id, integration_id)

    def file(self, lookup_id: str, rep: str = "") -> CallFile | None:
        """Everything on one call."""
        return read_file(self.connection, lookup_id, rep)

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

    def keep_outcome(self, file: CallFile, outcome: Outcome, standing: Standing | None, now: datetime) -> None:
        """Keeps what came of the prompt, and where the question stands now."""
        aftermath.keep_outcome(self.connection, file, outcome, standing, now)

    def hold_call(self, lookup_id: str) -> None:
        """Keeps others from telling of this call, and of the one it continues, until this transaction ends."""
        calls.lock_dialogue(self.connection, lookup_id)

    def hold(self, customer_id: str) -> Profile | None:
        """The profile of a customer of whom nobody else tells anything until this transaction ends."""
        ledger.hold(self.connection, customer_id)
        return snapshots.load(self.connection, customer_id)

    def ledger(self, customer_id: str) -> tuple[Entry, ...]:
        """Every entry of the customer, newest first."""
        return ledger.read(self.connection, customer_id)

    def keep_answer(self, customer_id: str, entry: Entry, replaces: str, now: datetime) -> Entry:
        """Keeps what the customer told otherwise than to the question, in the place of the entry `replaces`, if any."""
        return aftermath.keep_answer(self.connection, customer_id, entry, replaces, now)

    def questions_put(self, rep: str, until: datetime) -> Mapping[str, int]:
        """How often each question was put through this rep in the hour before `until`."""
        return ledger.put_by(self.connection, rep, until)

    def keep_treatment(self, file: CallFile, given: Given, now: datetime) -> None:
        """Keeps what the rep gave, in the place of what this call had there before."""
        aftermath.keep_treatment(self.connection, file, given, now)

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
