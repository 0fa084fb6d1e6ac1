"""Decides what is known when a call comes in: every fact of the catalogue gets a value, or why it has none."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agent_assist.differentiate.catalogue import (
    CHOICE,
    DATE,
    LIST,
    NEVER,
    NUMBER,
    WEEKDAYS,
    YES_OR_NO,
    Catalogue,
    Fact,
    FactValue,
    Never,
    Unknown,
)
from agent_assist.differentiate.observing import Known, attribute_names, count_since, observe, past, yes_or_no
from agent_assist.differentiate.profile import Profile, Standing

NOBODY = Unknown("we do not know who is calling")
NOT_SAID = Unknown("not said with the call")
NOT_ASKED = Unknown("not asked yet")
EXPIRED = Unknown("the answer has expired")
DECLINED = Unknown("declined to say")
UNREADABLE = Unknown("the answer on record does not fit the question")
_IN_DIGITS = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_AS_THEY_ARE = (bool, int, float, str)


@dataclass(frozen=True)
class CallContext:
    """What is known of the call itself; an empty text is "not said".

    `hour_local` (0–23) and `weekday_local` (Monday is 0) are the desk's clock, by default that of `occurred_at`.
    `candidates` counts the customers who own the number. `calls_today` counts this customer's earlier calls since
    midnight; None takes the phone contacts of the history.
    """

    occurred_at: datetime
    queue: str = ""
    intent: str = ""
    direction: str = "inbound"
    verification: str = "claimed"
    trunk: str = ""
    dnis: str = ""
    candidates: int = 1
    withheld: bool = False
    hour_local: int | None = None
    weekday_local: int | None = None
    calls_today: int | None = None


def gather(
    profile: Profile | None, call: CallContext, now: datetime, catalogue: Catalogue
) -> dict[str, FactValue | Unknown]:
    """Every fact of `catalogue` at `now` (aware); without a profile only the call itself is known."""
    known = _call_facts(call)
    if profile is None:
        return {fact.name: known.get(fact.name, NOBODY) for fact in catalogue}
    seconds = int(now.timestamp())
    known.update(observe(profile, seconds))
    calls = _calls_today(profile, call, now) if call.calls_today is None else call.calls_today
    known["calls today"] = calls
    known["called before today"] = calls > 0
    if catalogue.learned:
        attributes = attribute_names(profile.attributes)
        for fact in catalogue.learned:
            known[fact.name] = learned(fact, profile.ledger.get(fact.name), attributes, seconds)
    return known


def read_value(fact: Fact, written: str) -> FactValue | None:
    """A written answer or attribute as a value of the fact's kind; None if it does not fit."""
    text = " ".join(written.split())
    if fact.kind == YES_OR_NO:
        return yes_or_no(text)
    if fact.kind == CHOICE:
        return _choice(fact, text)
    if fact.kind == NUMBER:
        return read_number(text)
    if fact.kind == DATE:
        return _date(text)
    if fact.kind == LIST:
        return frozenset(part.strip().casefold() for part in text.split(",") if part.strip())
    return text or None


def learned(fact: Fact, standing: Standing | None, attributes: Mapping[str, str], now: int) -> FactValue | Unknown:
    """What is known at `now` (epoch seconds) of a fact that is learned by asking: from the ledger, else the record."""
    why = NOT_ASKED
    if standing is not None:
        if standing.state == "answered" and not 0 < standing.expires_at <= now:
            value = read_value(fact, standing.answer)
            return UNREADABLE if value is None else value
        if standing.state in ("answered", "expired"):
            # A record that says the same still says no more than what has expired.
            return EXPIRED
        why = DECLINED if standing.state == "declined" else NOT_ASKED
    written = attributes.get(fact.name.casefold())
    value = read_value(fact, written) if written else None
    return why if value is None else value


def encode(facts: Mapping[str, FactValue | Unknown]) -> dict[str, Any]:
    """The facts as JSON: an unknown is {"unknown": why}, a known never "never", a list is sorted."""
    return {name: value if type(value) in _AS_THEY_ARE else _encoded(value) for name, value in facts.items()}


def decode(raw: Mapping[str, Any], catalogue: Catalogue) -> dict[str, FactValue | Unknown]:
    """The facts that `encode` wrote; those the catalogue no longer holds are read by their shape."""
    return {name: decoded(value, _is_date(catalogue.get(name))) for name, value in raw.items()}


def decoded(raw: Any, is_date: bool) -> FactValue | Unknown:
    """One value that `encode` wrote; only that of a date does not say itself what it is."""
    # By exact types, for replays decode a hundred thousand calls at a time.
    kind = type(raw)
    if kind is dict:
        return Unknown(str(raw.get("unknown", "")))
    if kind is list:
        return frozenset(raw)
    if is_date:
        return NEVER if raw == "never" else date.fromisoformat(raw)
    value: FactValue = raw
    return value


def _call_facts(call: CallContext) -> Known:
    weekday = call.occurred_at.weekday() if call.weekday_local is None else call.weekday_local
    return {
        "call intent": call.intent.strip().casefold() or NOT_SAID,
        "call queue": call.queue.strip().casefold() or NOT_SAID,
        "call direction": call.direction or NOT_SAID,
        "call verification": call.verification,
        "call hour": call.occurred_at.hour if call.hour_local is None else call.hour_local,
        "call weekday": WEEKDAYS[weekday],
        "number shared": call.candidates > 1,
    }


def _calls_today(profile: Profile, call: CallContext, now: datetime) -> int:
    hour = now.hour if call.hour_local is None else call.hour_local
    seconds = int(now.timestamp())
    midnight = seconds - hour * 3600 - now.minute * 60 - now.second
    return count_since(past(profile.times.get("contact:phone", ()), seconds - 1), midnight)


def _choice(fact: Fact, text: str) -> str | None:
    if not fact.choices:
        return text.casefold() or None
    return next((choice for choice in fact.choices if choice.casefold() == text.casefold()), None)


def read_number(text: str) -> float | int | None:
    """A number in digits, with a point, and commas between thousands alone: "1,5" may be meant as one and a half."""
    if not _IN_DIGITS.fullmatch(text):
        return None
    number = float(text.replace(",", ""))
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number


def _date(text: str) -> date | Never | None:
    if text.casefold() == "never":
        return NEVER
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _encoded(value: FactValue | Unknown) -> Any:
    if isinstance(value, Unknown):
        return {"unknown": value.why}
    if isinstance(value, frozenset):
        return sorted(value)
    if value is NEVER:
        return "never"
    return value.isoformat() if isinstance(value, date) else value


def _is_date(fact: Fact | None) -> bool:
    return fact is not None and fact.kind == DATE
