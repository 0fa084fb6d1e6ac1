"""Reads lengths of time as people write them: 12 months, 2 weeks, 30 days."""

from __future__ import annotations

import re

DAYS_PER_UNIT = {"day": 1.0, "week": 7.0, "month": 365 / 12, "year": 365.0}
_WRITTEN = re.compile(r"(\d{1,5})\s+(day|week|month|year)s?", re.IGNORECASE)
_SHORT = {
    "d": "day",
    "wk": "week",
    "w": "week",
    "mo": "month",
    "mth": "month",
    "mon": "month",
    "yr": "year",
    "y": "year",
}


def read_days(written: str) -> int | None:
    """The length in whole days (a month is a twelfth of 365 days), None if it is not one or is zero."""
    match = _WRITTEN.fullmatch(written.strip())
    if not match:
        return None
    return round(int(match[1]) * DAYS_PER_UNIT[match[2].lower()]) or None


def days_in_words(days: int) -> str:
    """The length as a person would write it: "6 months" for 182 days, "2 weeks" for 14; `read_days` reads it back."""
    for unit in ("month", "week"):
        count = round(days / DAYS_PER_UNIT[unit])
        if count and round(count * DAYS_PER_UNIT[unit]) == days and days != 30:
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "1 day" if days == 1 else f"{days} days"


def meant_length(written: str) -> str:
    """What a length with a shortened unit would be in full, as in `1 yr`; empty where nobody can tell."""
    match = re.fullmatch(r"(\d{1,5})\s*([a-z]+?)s?\.?", written.strip().lower())
    unit = _SHORT.get(match[2], match[2]) if match else ""
    if not match or unit not in DAYS_PER_UNIT or not int(match[1]):
        return ""
    return f"{int(match[1])} {unit}{'' if int(match[1]) == 1 else 's'}"
