"""Decides the words a rep reads on a card: how sure we are, when it was, what came of the question."""

from __future__ import annotations

from datetime import date

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
RESULTS = ("answered", "declined", "not_asked", "not_suitable")
OUTCOMES = {"declined": "Declined to say", "not_asked": "Not asked", "not_suitable": "Not suitable this time"}
_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
_MONTHS = "January February March April May June July August September October November December".split()


def money(minor: int, currency: str) -> str:
    """124050 in GBP as "£1,241": whole units, since a forecast has no pence."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{_SIGNS.get(currency, currency + ' ')}{round(abs(minor) / 100):,}"


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
