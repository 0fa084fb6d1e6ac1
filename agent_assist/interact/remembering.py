"""Keeps the shapes in which a call is read and remembered: what the records are asked for, and what they give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import orjson

from agent_assist.customize.decisions import Asking, Decision
from agent_assist.differentiate.profile import Profile, Standing
from agent_assist.identify.matching import Claimant, Match
from agent_assist.identify.numbers import Normalised
from agent_assist.interact.absence import RecordsAway as RecordsAway
from agent_assist.interact.calls import CallFile, IncomingCall, KnownCall
from agent_assist.interact.states import Leg, rep_name


class StaleProfile(Exception):
    """The profile, or what the rep has had to ask, changed between reading and remembering: decide again."""


@dataclass(frozen=True)
class Found:
    """Who a number may belong to; `profile` is there where it is exactly one.

    `put` counts the questions put in the last hour through the rep whom the call names.
    """

    claimants: tuple[Claimant, ...] = ()
    profile: Profile | None = None
    put: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """One thing a rep's panel is told: `kind` is card, cleared or outcome, `body` its JSON object as text."""

    rep: str
    kind: str
    lookup_id: str
    body: str


@dataclass(frozen=True)
class Told:
    """A stored notice as the rep's stream reads it."""

    seq: int
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
    """What is remembered of one lookup in one transaction.

    `facts` is encoded; `asked` is the ledger's word for the prompt; `names` holds the candidates' names by customer.
    """

    call: IncomingCall
    lookup_id: str
    number: Normalised
    match: Match
    profile: Profile | None
    facts: Mapping[str, Any]
    asking: Asking
    decision: Decision
    asked: Standing | None
    names: Mapping[str, str]
    at: datetime

    @cached_property
    def match_json(self) -> dict[str, Any]:
        """The match as it is stored."""
        body: dict[str, Any] = orjson.loads(orjson.dumps(self.match))
        return body

    @cached_property
    def decision_json(self) -> dict[str, Any]:
        """The decision as it is stored."""
        return self.decision.as_json()

    def as_file(self) -> CallFile:
        """The file of this call as it will be stored."""
        return self._file

    @cached_property
    def _file(self) -> CallFile:
        call, match = self.call, self.match
        known = KnownCall(
            lookup_id=self.lookup_id,
            integration_id=call.integration.id,
            call_id=call.call_id,
            occurred_at=call.occurred_at,
            ani=call.ani,
            number=self.number.value if self.number.kind == "e164" else "",
            number_kind=self.number.kind,
            dnis=call.dnis,
            direction=call.direction,
            trunk=call.trunk,
            queue=call.queue,
            intent=call.intent,
            agent=rep_name(call.agent),
            status=match.status,
            customer_id=match.customer_id,
            verification=match.verification,
            arm=self.asking.arm,
        )
        return CallFile(known, self.match_json, self.profile, self.names, self.decision_json)


@dataclass(frozen=True)
class Remembered:
    """The file as now stored, for a repeat that of the first time; the legs before and after, by rep."""

    file: CallFile
    legs_before: Mapping[str, Leg]
    legs: Mapping[str, Leg]


@dataclass(frozen=True)
class Moved:
    """A call whose legs changed, by rep."""

    lookup_id: str
    before: Mapping[str, Leg]
    after: Mapping[str, Leg]


@dataclass(frozen=True)
class CallChange:
    """What one event did to its call; `moved` is None for a repeat.

    `overtaken` names other calls that a rep of this one has left without anybody telling their end.
    """

    lookup_id: str
    repeat: bool
    state: str = ""
    moved: Moved | None = None
    verified: bool = False
    overtaken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reviewed:
    """A stored decision with all that explaining it needs; `book` is that of then, None if not kept."""

    lookup_id: str
    customer_id: str
    book_version: str
    book: Mapping[str, Any] | None
    facts: Mapping[str, Any]
    decision: Mapping[str, Any]
    asking: Mapping[str, Any]
    ledger: Mapping[str, Any]
    at: datetime
