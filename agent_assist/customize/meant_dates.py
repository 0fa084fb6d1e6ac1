"""Guesses which day somebody meant who wrote a date, or a phrase about one, in another way than rules are written."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

from agent_assist.sheets import nearest

USUAL = "Write year, month and day, as in 2026-03-01."
_MONTHS = [name.lower() for name in calendar.month_name]
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/. ])\s?(\d{1,2})[-/. ]\s?(\d{4})")
_DAY_AND_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?([a-z]+),? (\d{4})", re.IGNORECASE)
_NAME_AND_DAY = re.compile(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.IGNORECASE)
_LATE = re.compile(
    r"(?:at most|less than|not more than|within|in|during|since|for)?\s*(?:the )?(?:last |past )?(\d.*?)(?: ago)?"
)
_EARLY = re.compile(r"(?:at least|over|longer than|more than)\s+(\d.*?)(?: ago)?")
_DAYS = re.compile(r"\d{1,5} (?:day|week|month|year)s?", re.IGNORECASE)
_DAY = re.compile(r"(\w[\w ]*?) (\d{4}-\d{2}-\d{2})")
_SIDES = {
    "since": "after", "from": "after", "later than": "after", "until": "before", "till": "before", "by": "before",
    "earlier than": "before", "up to": "before", "to": "before",
}  # fmt: skip


def cure_for_date(written: str) -> str:
    """What to write for a day that is written in another way, or that does not exist."""
    days = [day.isoformat() for day in dict.fromkeys(_days_meant(written))]
    if days:
        return f"Write `{'` or `'.join(days)}`."
    if (match := _YEAR_FIRST.fullmatch(written)) and 1 <= int(match[2]) <= 12 and int(match[1]):
        last = calendar.monthrange(int(match[1]), int(match[2]))[1]
        return f"{calendar.month_name[int(match[2])]} {match[1]} has {last} days."
    return USUAL


def meant_phrase(phrase: str) -> str:
    """The cure for a phrase about a date that begins with no known word."""
    if (match := _EARLY.fullmatch(phrase)) and _DAYS.fullmatch(match[1]):
        return f"Write `more than {match[1]} ago`."
    if (match := _DAY.fullmatch(phrase)) and (side := _SIDES.get(match[1].lower())):
        return f"Write `{side} {match[2]}`."
    if (match := _LATE.fullmatch(phrase)) and _DAYS.fullmatch(match[1]):
        either = f", or `more than {match[1]} ago`" if phrase[0].isdigit() else ""
        return f"Write `within {match[1]}`{either}."
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", phrase):
        return f"Write `before {phrase}` or `after {phrase}`."
    word = nearest(phrase.split(" ")[0], ("before", "after", "within", "never"))
    meant = f"{word} {' '.join(phrase.split(' ')[1:])}".strip()
    return f"Did you mean `{meant}`?" if word else "Write for example `within 30 days` or `before 2026-03-01`."


def _days_meant(written: str) -> Iterator[date]:
    """The days that this may be."""
    text = " ".join(written.split())
    if match := _YEAR_FIRST.fullmatch(text):
        yield from _day(match[1], match[2], match[3])
        if int(match[2]) > 12:
            yield from _day(match[1], match[3], match[2])
    elif match := _YEAR_LAST.fullmatch(text):
        yield from _day(match[4], match[3], match[1])
        # With points the day always comes first.
        if match[2] != ".":
            yield from _day(match[4], match[1], match[3])
    elif match := _DAY_AND_NAME.fullmatch(text):
        yield from _day(match[3], _month(match[2]), match[1])
    elif match := _NAME_AND_DAY.fullmatch(text):
        yield from _day(match[3], _month(match[1]), match[2])


def _month(name: str) -> int:
    found = [
        number for number, known in enumerate(_MONTHS) if known and known.startswith(name.lower()) and len(name) > 2
    ]
    return found[0] if len(found) == 1 else 0


def _day(year: str | int, month: str | int, day: str | int) -> Iterator[date]:
    try:
        yield date(int(year), int(month), int(day))
    except ValueError:
        return
