"""Keeps the collaborators of one request together: the desk that app.py lays out and the story works at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.standings import Entry
from agent_assist.differentiate.profile import Profile, Standing
from agent_assist.identify.trunks import TrunkProfile
from agent_assist.interact.calls import CallEvent, CallFile, Given, IncomingCall, Outcome, Wrapup
from agent_assist.interact.remembering import CallChange, Found, Memory, Moved, Notice, Posted, Remembered, Reviewed
from agent_assist.interact.states import Leg
from agent_assist.learn.likelihoods import Likelihoods
from agent_assist.story.hands import Hands
from agent_assist.story.unfolding import PendingIds


class CallRecords(Protocol):
    """What is remembered of calls, on one connection. Every method may raise RecordsAway."""

    def find_callers(self, number: str) -> Found: ...
    def remember(self, memory: Memory) -> Remembered: ...
    def continue_call(self, call: IncomingCall, lookup_id: str, earlier: str, now: datetime) -> Remembered: ...
    def keep_event(self, event: CallEvent, now: datetime) -> CallChange: ...
    def find_lookup(self, call_id: str, integration_id: str) -> str: ...
    def file(self, lookup_id: str, rep: str = "") -> CallFile | None: ...
    def legs(self, lookup_id: str) -> Mapping[str, Leg]: ...
    def post(self, notices: Sequence[Notice], now: datetime) -> tuple[Posted, ...]: ...
    def review(self, lookup_id: str) -> Reviewed | None: ...
    def open_since_before(self, before: datetime, limit: int) -> Sequence[str]: ...
    def close_lost(self, lookup_id: str, now: datetime) -> Moved: ...
    def profile(self, customer_id: str) -> Profile | None: ...
    def keep_outcome(self, file: CallFile, outcome: Outcome, standing: Standing | None, now: datetime) -> None: ...
    def hold(self, customer_id: str) -> Profile | None: ...
    def ledger(self, customer_id: str) -> Sequence[Entry]: ...
    def keep_answer(self, customer_id: str, entry: Entry, replaces: str, now: datetime) -> Entry: ...
    def questions_put(self, rep: str, until: datetime) -> Mapping[str, int]: ...
    def keep_treatment(self, file: CallFile, given: Given, now: datetime) -> None: ...
    def keep_pick(self, file: CallFile, memory: Memory, rep: str) -> None: ...
    def take_back_pick(self, file: CallFile, rep: str, now: datetime) -> None: ...
    def keep_verified(self, file: CallFile, method: str, rep: str, now: datetime) -> None: ...
    def keep_wrapup(self, file: CallFile, wrapup: Wrapup, rep: str, now: datetime) -> None: ...
    def keep_draft(self, lookup_id: str, rep: str, note: str, now: datetime) -> None: ...


class Records(Protocol):
    """The database: a short read, or a write that is kept as one piece when its block ends well. Raises RecordsAway."""

    def reading(self) -> AbstractContextManager[CallRecords]: ...
    def writing(self) -> AbstractContextManager[CallRecords]: ...


class Noticeboard(Protocol):
    """Tells the panels' streams that a rep has news, which stays in the records. Never raises, never waits long."""

    def ring(self, posted: Iterable[Posted]) -> None: ...


Post = Callable[[Sequence[Notice]], None]


@dataclass(frozen=True)
class Desk:
    """What one request works with. `now` is the time of the request, aware, in UTC."""

    records: Records
    noticeboard: Noticeboard
    book: RuleBook
    trunks: Mapping[str, TrunkProfile]
    tier_words: Mapping[str, str]
    hands: Hands
    now: datetime
    pending: PendingIds
    likelihoods: Likelihoods
    control_share: float = 0.0

    @contextmanager
    def writing(self) -> Iterator[tuple[CallRecords, Post]]:
        """One transaction, and the way to post notices in it; the reps' panels are rung once all of it is kept."""
        posted: list[Posted] = []
        with self.records.writing() as records:
            yield records, lambda notices: posted.extend(records.post(notices, self.now))
        self.noticeboard.ring(posted)
