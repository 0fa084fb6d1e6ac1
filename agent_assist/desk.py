"""Keeps the collaborators of one request together: the desk that app.py lays out and the story works at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from agent_assist.customize.deciding import Decision
from agent_assist.customize.rule_book import RuleBook
from agent_assist.differentiate.profile import Profile, Standing
from agent_assist.hands import Hands
from agent_assist.identify.matching import Claimant, Match
from agent_assist.identify.numbers import Normalised
from agent_assist.identify.trunks import TrunkProfile
from agent_assist.interact.calls import CallEvent, CallFile, IncomingCall, Outcome
from agent_assist.interact.states import Leg


class RecordsAway(Exception):
    """The database is unreachable, locked, or too slow to wait for."""


class StaleProfile(Exception):
    """The customer's profile changed between reading and remembering: decide again."""


@dataclass(frozen=True)
class Found:
    """Who a number may belong to; `profile` is there where it is exactly one."""

    claimants: tuple[Claimant, ...] = ()
    profile: Profile | None = None


@dataclass(frozen=True)
class Notice:
    """One thing a rep's panel is told: `kind` is card, cleared or outcome, `body` its JSON object as text."""

    rep: str
    kind: str
    lookup_id: str
    body: str


@dataclass(frozen=True)
class Posted:
    """A stored notice; `seq` rises per rep."""

    rep: str
    seq: int


@dataclass(frozen=True)
class Memory:
    """What is remembered of one lookup in one transaction."""

    call: IncomingCall
    number: Normalised
    match: Match
    profile: Profile | None
    facts: Mapping[str, Any]
    decision: Decision
    asked: Standing | None
    notices: tuple[Notice, ...]
    lookup_id: str
    at: datetime


@dataclass(frozen=True)
class Remembered:
    """The file as it is now stored. `is_new` is False for a repeat, whose own decision was discarded.

    `new_agent` names the rep that a repeat added to the call, who has no card yet.
    """

    file: CallFile
    is_new: bool
    posted: tuple[Posted, ...] = ()
    new_agent: str = ""


@dataclass(frozen=True)
class CallChange:
    """What one event changed: the legs before and after, by rep."""

    lookup_id: str
    before: Mapping[str, Leg]
    after: Mapping[str, Leg]
    repeat: bool
    lost: tuple[str, ...] = ()


class Records(Protocol):
    """The database in the words of the story; each call is one short transaction of its own. All raise RecordsAway."""

    def find_callers(self, number: str) -> Found: ...
    def remember(self, memory: Memory) -> Remembered: ...
    def keep_event(self, event: CallEvent, now: datetime) -> CallChange: ...
    def file(self, lookup_id: str, rep: str = "") -> CallFile | None: ...
    def find_lookup(self, call_id: str, integration_id: str) -> str: ...
    def legs(self, lookup_id: str) -> Mapping[str, Leg]: ...
    def post(self, notices: Sequence[Notice], now: datetime) -> tuple[Posted, ...]: ...
    def keep_outcome(self, lookup_id: str, outcome: Outcome, standing: Standing | None) -> None: ...
    def settle_customer(self, file: CallFile, memory: Memory | None, rep: str) -> None: ...
    def keep_verified(self, lookup_id: str, method: str, rep: str, now: datetime) -> None: ...
    def keep_wrapup(self, lookup_id: str, wrapup: Mapping[str, str], rep: str, now: datetime) -> None: ...
    def keep_draft(self, lookup_id: str, rep: str, note: str, now: datetime) -> None: ...
    def profile(self, customer_id: str) -> Profile | None: ...


class Noticeboard(Protocol):
    """Tells the panels' streams that a rep has news; the news itself stays in the records. Never raises, never waits long."""

    def ring(self, posted: Iterable[Posted]) -> None: ...


@dataclass(frozen=True)
class Desk:
    """What one request works with. `now` is the time of the request, aware, in UTC."""

    records: Records
    noticeboard: Noticeboard
    book: RuleBook
    trunks: Mapping[str, TrunkProfile]
    hands: Hands
    now: datetime
    new_id: Callable[[], str]
    answer_rates: Mapping[str, float]
    control_share: float = 0.0
