"""Decides the words a rep reads on a card: how sure we are, when it was, what came of the question."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from agent_assist.differentiate.profile import Sign, Value
from agent_assist.differentiate.value_words import counted, spoken_amount, spoken_share

HOW_SURE = {
    "verified": "You have checked who is speaking.",
    "attested": "The network vouches for the number. Check who is speaking.",
    "claimed": "Caller ID is a claim. Check who is speaking.",
    "none": "",
}
WHO = {
    "multiple": "Several customers share this number",
    "unmatched": "A number we do not know",
    "withheld": "Number withheld",
    "invalid": "Not a number we can look up",
    "pending": "Still looking…",
    "matched": "",
}
HOW_SURE_OF_NOBODY = {
    "multiple": "Ask who is speaking, then pick.",
    "unmatched": "Ask who is speaking.",
    "withheld": "Ask who is speaking.",
    "invalid": "Ask who is speaking.",
    "pending": "The rest follows in a moment.",
}
OUTCOMES = {"declined": "Declined to say", "not_asked": "Not asked", "not_suitable": "Not suitable this time"}
_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
# What may be said of a tier within the customer's hearing, for the codes in a sentence about them.
_TIERS = {
    "MVC": "most valuable",
    "MGC": "most growable",
    "LM": "steady",
    "BZ": "in need of a simpler way",
    "NEW": "new",
}
_TIER_CODE = re.compile(r"\b(?:" + "|".join(_TIERS) + r")\b")
# What a rep can do something about while they talk, the most urgent first; rising cost is no matter for the customer.
_SAID_SIGNS = {
    "purchases slowing": "Buys less often than usual lately",
    "share falling": "Buys more elsewhere than before",
    "ticket falling": "Spends less at a time than usual lately",
    "declines repeatedly": "Has not cared for our questions lately",
    "referral made": "Has sent us a new customer: say thank you",
}
MOST_SIGNS = 2
REPAIR_FIRST = "Repair first: a complaint is open. Put it right before anything else."
_MONTHS = "January February March April May June July August September October November December".split()


def money(minor: int, currency: str) -> str:
    """124050 in GBP as "£1,241": whole units, since a forecast has no pence."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{_SIGNS.get(currency, currency + ' ')}{round(abs(minor) / 100):,}"


def about_money(minor: int, currency: str) -> str:
    """An amount in two significant digits, since no forecast knows more: 124050 in GBP as "£1,200", 430 as "£4"."""
    spoken = spoken_amount(100 * round(abs(minor) / 100))
    return f"{'-' if minor < 0 and spoken != '0' else ''}{_SIGNS.get(currency, currency + ' ')}{spoken}"


def value_words(value: Value) -> str:
    """What a customer is worth in one line: "about £120 (£0–£390), 41 % active, from 1 purchase"."""
    parts = [f"about {about_money(value.actual, value.currency)}{_band(value)}"]
    if value.active is not None:
        parts.append(f"{spoken_share(value.active)} active")
    if value.is_estimate:
        parts.append("an estimate from comparable customers")
    elif value.purchase_days:
        parts.append(f"from {counted(value.purchase_days, 'purchase', 'purchases')}")
    return ", ".join(parts)


def _band(value: Value) -> str:
    if value.band is None:
        return ""
    low, high = (about_money(end, value.currency) for end in value.band)
    return f" ({low}–{high})"


def potential_words(value: Value) -> str:
    """What could come on top, "" for nothing: "could bring about £90 more"."""
    return f"could bring about {about_money(value.potential, value.currency)} more" if value.potential > 0 else ""


def distance_words(value: Value) -> str:
    """How far the next line is, "" where there is none: "about £340 short of most valuable"."""
    if not value.next_tier:
        return ""
    missing = about_money(max(value.to_next, 100), value.currency)
    return f"about {missing} short of {_TIERS.get(value.next_tier, value.next_tier)}"


def why_words(value: Value) -> str:
    """Why a customer is in their tier, without the codes that only supervisors use."""
    is_placed = value.computed_tier not in ("", value.tier)
    by_hand = f"Decided by a colleague; by the numbers: {value.computed_tier}. " if is_placed else ""
    return _TIER_CODE.sub(lambda found: _TIERS[found.group()], f"{by_hand}{value.why}").strip()


def sign_words(signs: Iterable[Sign]) -> str:
    """The early signs that help a rep in this call, in one short line: "Buys less often than usual lately"."""
    shown = {sign.name for sign in signs}
    said = [words for name, words in _SAID_SIGNS.items() if name in shown][:MOST_SIGNS]
    return ". ".join(said)


def looked_after(manager: str, since: int, today: date) -> str:
    """Whose customer it is, "" for nobody's: "Looked after by Greta Vogel since March"."""
    if not manager or not since:
        return f"Looked after by {manager}" if manager else ""
    begun = datetime.fromtimestamp(since, UTC)
    months = 12 * (today.year - begun.year) + today.month - begun.month
    year = f" {begun.year}" if months > 11 else ""
    return f"Looked after by {manager} since {_MONTHS[begun.month - 1]}{year}"


def customer_since(since: str) -> str:
    """ "2011-01-18" as "Customer since January 2011"."""
    try:
        day = date.fromisoformat(since[:10])
    except ValueError:
        return ""
    return f"Customer since {_MONTHS[day.month - 1]} {day.year}"


def outcome_words(result: str, answer: str) -> str:
    """What came of the question, in a few words."""
    return f"Answered: {answer}" if result == "answered" else OUTCOMES.get(result, result)
