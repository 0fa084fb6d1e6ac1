"""Decides how amounts and chances are said: in two significant digits, since no forecast knows more."""

from __future__ import annotations

from functools import lru_cache
from math import floor, log10

from agent_assist.differentiate.profile import Value

CHANNEL_NAMES = {
    "phone": ("phone call", "phone calls"),
    "web": ("contact on the web site", "contacts on the web site"),
    "email": ("e-mail", "e-mails"),
    "chat": ("chat", "chats"),
    "store": ("visit to a shop", "visits to a shop"),
    "social": ("message on social media", "messages on social media"),
    "app": ("contact in the app", "contacts in the app"),
    "letter": ("letter", "letters"),
}


def in_one_line(value: Value) -> str:
    """The number as it may be said: "about 120 (0–390), 41 % active, from 1 purchase"."""
    parts = [f"about {spoken_amount(value.actual)}{_band(value.band)}"]
    if value.active is not None:
        parts.append(f"{spoken_share(value.active)} active")
    if value.purchase_days:
        parts.append(f"from {value.purchase_days:,} {'purchase' if value.purchase_days == 1 else 'purchases'}")
    if value.is_estimate:
        parts.append("an estimate")
    return ", ".join(parts)


def to_the_next(value: Value) -> str:
    """The distance to the next line: "about 340 to MVC"; empty where there is none."""
    return f"about {spoken_amount(value.to_next)} to {value.next_tier}" if value.next_tier else ""


@lru_cache(maxsize=4096)
def spoken_amount(minor: int) -> str:
    """An amount in major units with two significant digits: 12,345.67 is "12,000"; under 10 one digit is enough."""
    amount = two_digits(minor / 100)
    written = f"{abs(amount):,.0f}" if abs(amount) >= 10 or amount == round(amount) else f"{abs(amount):,.1f}"
    return f"−{written}" if amount < 0 else written


def spoken_share(share: float) -> str:
    """A chance in whole per cent; neither 0 nor 100 unless it is so."""
    percent = 100 * share
    if 0 < percent < 1:
        return "under 1 %"
    return "over 99 %" if 99 < percent < 100 else f"{percent:.0f} %"


def two_digits(number: float) -> float:
    """`number` rounded to two significant digits, to tenths below ten."""
    if abs(number) < 10:
        return round(number, 1)
    return round(number, 1 - floor(log10(abs(number))))


def counted(number: float, one: str, several: str) -> str:
    """ "1 purchase", "2 purchases", "0.4 purchases"."""
    rounded = two_digits(number)
    return f"{rounded:,g} {one if rounded == 1 else several}"


def _band(band: tuple[int, int] | None) -> str:
    if band is None:
        return ""
    low, high = spoken_amount(band[0]), spoken_amount(band[1])
    return f" ({low} to {high})" if band[0] < 0 else f" ({low}–{high})"
