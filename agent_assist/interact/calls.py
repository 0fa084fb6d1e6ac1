"""Keeps the words for one call: what telephony said when it arrived, and what happened to it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agent_assist.differentiate.profile import Profile


@dataclass(frozen=True)
class Integration:
    """The system a key belongs to, with what it takes for granted about numbers."""

    id: str
    name: str
    region: str = ""
    trunk: str = ""


@dataclass(frozen=True)
class IncomingCall:
    """A call as telephony signalled it; an empty text is "not said". `occurred_at` is aware, in UTC."""

    integration: Integration
    call_id: str
    occurred_at: datetime
    ani: str = ""
    dnis: str = ""
    direction: str = "inbound"
    trunk: str = ""
    queue: str = ""
    intent: str = ""
    agent: str = ""
    verstat: str = ""
    withheld: bool = False
    diversion: str = ""
    source: str = ""
    parent_call_id: str = ""


@dataclass(frozen=True)
class CallEvent:
    """One thing that happened to a call, on the desk of `agents` where it names any."""

    integration: Integration
    call_id: str
    event: str
    at: datetime
    event_id: str = ""
    agents: tuple[str, ...] = ()
    queue: str = ""
    from_agent: str = ""
    to_agent: str = ""
    kind: str = ""
    cause: str = ""
    parent_call_id: str = ""
    disposition: str = ""
    ani: str = ""
    dnis: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownCall:
    """A call as it is remembered. `conflicts` lists the other numbers that were signalled for it, "" is "not said"."""

    lookup_id: str
    integration_id: str
    call_id: str
    occurred_at: datetime
    ani: str = ""
    number: str = ""
    number_kind: str = ""
    dnis: str = ""
    direction: str = "inbound"
    trunk: str = ""
    queue: str = ""
    intent: str = ""
    agent: str = ""
    status: str = "pending"
    customer_id: str = ""
    verification: str = "none"
    picked: bool = False
    arm: str = "treated"
    conflicts: tuple[str, ...] = ()
    state: str = "offered"
    parent_lookup_id: str = ""
    disposition: str = ""
    note: str = ""
    follow_up: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of the prompt of one lookup."""

    result: str
    answer: str
    note: str
    rep: str
    at: datetime


GIVEN = "treatment:"
"""Begins the measure of a profile that tells when a treatment was given; its name follows."""


@dataclass(frozen=True)
class Given:
    """A treatment that was given: `amount` (minor units of `currency`, 0 for what is no money), by whom."""

    treatment: str
    rule: str
    amount: int
    currency: str
    rep: str
    role: str
    at: datetime


@dataclass(frozen=True)
class Wrapup:
    """What the rep says at the end of a call; `follow_up` is the promise made, in words."""

    disposition: str = ""
    note: str = ""
    follow_up: str = ""


@dataclass(frozen=True)
class CallFile:
    """Everything on one call that a card or an answer is made from.

    `match` and `decision` are the stored JSON of the Match and the Decision; `names` holds the names of the candidates
    by customer; `missing` lists the parts that the deadline or an outage left out; `talked_before` names the reps who
    talked on the call that this one continues, after a transfer under a new call id. `given` is what was given on it.
    """

    call: KnownCall
    match: Mapping[str, Any] = field(default_factory=dict)
    profile: Profile | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    decision: Mapping[str, Any] | None = None
    outcome: Outcome | None = None
    draft: str = ""
    missing: tuple[str, ...] = ()
    talked_before: tuple[str, ...] = ()
    given: tuple[Given, ...] = ()
