"""Decides what is known of a customer from their profile at one moment; nothing that happened later is seen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date
from operator import neg

from agent_assist.differentiate.catalogue import CONSENT_PURPOSES, EARLY_SIGNS, NEVER, FactValue, Never, Unknown
from agent_assist.differentiate.profile import Profile

DAY = 86_400
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
COST_LABEL = "Cost of "
Known = dict[str, FactValue | Unknown]

NOT_ASSESSED = Unknown("not assessed yet")
NO_CHANCE = Unknown("too little is known to say")
NOT_FENCED = Unknown("not behind the fence")
NO_START = Unknown("no start date on record")
NO_CONSENT = Unknown("no consent on record")
NOT_ON_RECORD = Unknown("not on record")
NO_COMPLAINT_OPEN = Unknown("no complaint is open")
NEVER_COMPLAINED = Unknown("has never complained")
NEVER_BOUGHT = Unknown("has never bought")
NEVER_ASKED = Unknown("was never asked anything")
NEVER_IN_TOUCH = Unknown("has never been in touch")
ONE_PURCHASE = Unknown("fewer than two purchases at hand")
TOO_LONG_AGO = Unknown("longer ago than the history at hand")

_OF_VALUE = (
    "tier", "objective", "actual value", "potential value", "cost to serve", "days since assessment", "chance active",
    "value is an estimate", "placed by hand", *EARLY_SIGNS,
)  # fmt: skip
_YES_WORDS = frozenset({"yes", "y", "true", "1"})
_NO_WORDS = frozenset({"no", "n", "false", "0"})


def observe(profile: Profile, now: int) -> Known:
    """Every observed fact about the customer at `now` (epoch seconds)."""
    known: Known = {}
    _record(profile, now, known)
    _worth(profile, now, known)
    _contacts(profile, now, known)
    _complaints(profile, now, known)
    _purchases(profile, now, known)
    _questions(profile, now, known)
    return known


def past(times: tuple[int, ...], now: int) -> tuple[int, ...]:
    """`times` (newest first) without those after `now`."""
    return times if not times or times[0] <= now else times[bisect_left(times, -now, key=neg) :]


def count_since(times: tuple[int, ...], since: int) -> int:
    """How many of `times` (newest first) are at `since` or later."""
    return bisect_right(times, -since, key=neg) if times and times[-1] < since else len(times)


def day_of(at: int) -> date:
    """The day in UTC of epoch seconds."""
    return date.fromordinal(EPOCH_ORDINAL + at // DAY)


def yes_or_no(written: str) -> bool | None:
    """True or False for a written yes or no, None for anything else."""
    word = written.strip().casefold()
    return True if word in _YES_WORDS else False if word in _NO_WORDS else None


def _record(profile: Profile, now: int, known: Known) -> None:
    is_fenced = bool(profile.manager) and profile.manager_since <= now
    known["has manager"] = known["behind the fence"] = is_fenced
    days = (now - profile.manager_since) // DAY if profile.manager_since else NOT_ON_RECORD
    known["days behind the fence"] = days if is_fenced else NOT_FENCED
    known["customer kind"] = profile.kind
    known["region"] = profile.region or NOT_ON_RECORD
    known["language"] = profile.language or NOT_ON_RECORD
    known["days as customer"] = _days_since_day(profile.since, now)
    known["has email"] = "email" in profile.identifier_kinds
    known["has account"] = "account" in profile.identifier_kinds
    attributes = attribute_names(profile.attributes) if profile.attributes else {}
    vulnerable = yes_or_no(attributes.get("vulnerable", ""))
    known["vulnerable"] = NOT_ON_RECORD if vulnerable is None else vulnerable
    for purpose in CONSENT_PURPOSES:
        known[f"{purpose} consent"] = profile.consents.get(purpose, NO_CONSENT)


def _days_since_day(written: str, now: int) -> int | Unknown:
    try:
        start = date.fromisoformat(written[:10])
    except ValueError:
        return NO_START
    return max(0, now // DAY + EPOCH_ORDINAL - start.toordinal())


def _worth(profile: Profile, now: int, known: Known) -> None:
    value = profile.value
    if value is None:
        known.update(dict.fromkeys(_OF_VALUE, NOT_ASSESSED))
        return
    known["tier"] = value.tier
    known["objective"] = value.objective
    known["actual value"] = value.actual / 100
    known["potential value"] = value.potential / 100
    known["cost to serve"] = -sum(line.amount for line in value.reasons if line.label.startswith(COST_LABEL)) / 100
    known["days since assessment"] = max(0, (now - value.as_of) // DAY)
    known["chance active"] = NO_CHANCE if value.active is None else round(100 * value.active)
    known["value is an estimate"] = value.is_estimate
    known["placed by hand"] = value.computed_tier not in ("", value.tier)
    shown = {sign.name for sign in value.signs}
    known.update({name: name in shown for name in EARLY_SIGNS})


def _contacts(profile: Profile, now: int, known: Known) -> None:
    times = past(profile.times.get("contact", ()), now)
    known["contacts in 30 days"] = count_since(times, now - 30 * DAY)
    known["contacts in 90 days"] = count_since(times, now - 90 * DAY)
    known["contacts in 365 days"] = count_since(times, now - 365 * DAY)
    known["contacts ever"] = _ever(profile, "contact", times)
    for channel in ("phone", "web", "email", "chat"):
        used = past(profile.times.get(f"contact:{channel}", ()), now)
        known[f"{channel} contacts in 90 days"] = count_since(used, now - 90 * DAY)
    known["days since last contact"] = _days_since(times, now, NEVER_IN_TOUCH)
    known["last contact"] = _last_day(times)
    last = next((contact for contact in profile.recent if contact.at <= now), None)
    known["last channel"] = last.channel if last else NEVER_IN_TOUCH
    known["last topic"] = (last.topic or NOT_ON_RECORD) if last else NEVER_IN_TOUCH
    known["channels used"] = frozenset(profile.channels)


def _complaints(profile: Profile, now: int, known: Known) -> None:
    threads = [thread for thread in profile.open_threads if thread.at <= now]
    waiting = [thread.at for thread in threads if thread.kind == "complaint"]
    times = past(profile.times.get("complaint", ()), now)
    known["open threads"] = len(threads)
    known["open complaint"] = bool(waiting)
    known["days complaint open"] = (now - min(waiting)) // DAY if waiting else NO_COMPLAINT_OPEN
    known["complaints in 90 days"] = count_since(times, now - 90 * DAY)
    known["complaints in 365 days"] = count_since(times, now - 365 * DAY)
    known["complaints ever"] = _ever(profile, "complaint", times)
    known["days since last complaint"] = _days_since(times, now, NEVER_COMPLAINED)
    known["last complaint"] = _last_day(times)


def _purchases(profile: Profile, now: int, known: Known) -> None:
    times = past(profile.times.get("purchase", ()), now)
    ever = _ever(profile, "purchase", times)
    known["purchases in 90 days"] = count_since(times, now - 90 * DAY)
    known["purchases in 365 days"] = count_since(times, now - 365 * DAY)
    known["purchases ever"] = ever
    known["returns in 365 days"] = count_since(past(profile.times.get("return", ()), now), now - 365 * DAY)
    known["days since last purchase"] = _days_since(times, now, NEVER_BOUGHT)
    known["days between purchases"] = _usual_gap(times)
    known["last purchase"] = _last_day(times)
    known["first purchase"] = TOO_LONG_AGO if ever > len(times) else day_of(times[-1]) if times else NEVER


def _questions(profile: Profile, now: int, known: Known) -> None:
    times = past(profile.times.get("asked", ()), now)
    known["questions asked in 90 days"] = count_since(times, now - 90 * DAY)
    known["days since last question"] = _days_since(times, now, NEVER_ASKED)
    known["declines in 365 days"] = _declines(profile, now - 365 * DAY)


def _declines(profile: Profile, since: int) -> int:
    return sum(1 for standing in profile.ledger.values() if standing.state == "declined" and standing.at >= since)


def _ever(profile: Profile, measure: str, times: tuple[int, ...]) -> int:
    later = len(profile.times.get(measure, ())) - len(times)
    return max(profile.counts.get(measure, 0) - later, len(times))


def _days_since(times: tuple[int, ...], now: int, never: Unknown) -> int | Unknown:
    return (now - times[0]) // DAY if times else never


def _last_day(times: tuple[int, ...]) -> date | Never:
    return day_of(times[0]) if times else NEVER


def _usual_gap(times: tuple[int, ...]) -> float | Unknown:
    if len(times) < 2:
        return ONE_PURCHASE
    return round((times[0] - times[-1]) / (len(times) - 1) / DAY, 1)


def attribute_names(attributes: Mapping[str, str]) -> dict[str, str]:
    """Attributes under the names facts have: `works_from_home` becomes "works from home"."""
    return {name.replace("_", " ").strip().casefold(): value for name, value in attributes.items()}
