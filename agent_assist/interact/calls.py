"""Keeps the words for one call: what telephony said when it arrived, and what happened to it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


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
