"""Reads phrases about dates: before, after, within … days, more than … days ago, never.

`within 30 days` is at most 30 days from today, on either side: a purchase last week and a contract that ends next week
both are. A known *never* is no day: it is neither before, after, within nor "ago"; only `never` and a phrase that ends
in `or never` hold for it.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date

from agent_assist.customize.conditions import Test
from agent_assist.customize.demands import AGE, DAY, Stretch
from agent_assist.customize.durations import read_days
from agent_assist.customize.phrase_faults import PhraseFault
from agent_assist.differentiate.catalogue import Fact
from agent_assist.sheets import did_you_mean

_OR_NEVER = re.compile(r",?\s+or\s+never$", re.IGNORECASE)
_BEFORE_AFTER = re.compile(r"(before|after)\s+(.+)", re.IGNORECASE)
_WITHIN = re.compile(r"within\s+(.+)", re.IGNORECASE)
_AGO = re.compile(r"more than\s+(.+?)\s+ago", re.IGNORECASE)
_LESS_AGO = re.compile(r"(?:less than|at most|not more than)\s+(.+?)\s+ago", re.IGNORECASE)
_NO_DAY = Stretch(math.inf, -math.inf, scale=DAY, never=True)
_FORMS = ["before", "after", "within", "more than", "never"]


def date_test(phrase: str, fact: Fact) -> Test:
    """The test in a phrase about a date."""
    if phrase.lower() == "never":
        return Test(_NO_DAY)
    body = _OR_NEVER.sub("", phrase)
    return Test(replace(_days_meant(body, fact), never=body != phrase))


def read_date(written: str) -> date:
    """The day in `written`, as in 2026-03-01. Raises PhraseFault."""
    text = written.strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise PhraseFault(f"`{text}` is not a date.", "Write year, month and day, as in 2026-03-01.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PhraseFault(f"`{text}` is a day that does not exist.", "Look it up in a calendar.") from None


def _days_meant(phrase: str, fact: Fact) -> Stretch:
    if match := _BEFORE_AFTER.fullmatch(phrase):
        day = read_date(match[2]).toordinal()
        if match[1].lower() == "before":
            return Stretch(high=day, with_high=False, scale=DAY)
        return Stretch(low=day, with_low=False, scale=DAY)
    if match := _AGO.fullmatch(phrase):
        return Stretch(low=_days(match[1]), with_low=False, scale=AGE)
    if match := _WITHIN.fullmatch(phrase):
        span = _days(match[1])
        return Stretch(-span, span, scale=AGE)
    raise PhraseFault(f"`{fact.name}` is a date, and `{phrase}` says nothing about one.", _cure(phrase))


def _days(written: str) -> int:
    days = read_days(written)
    if days is None:
        raise PhraseFault(f"`{written}` is not a length of time.", "Write for example `30 days` or `6 months`.")
    return days


def _cure(phrase: str) -> str:
    if match := _LESS_AGO.fullmatch(phrase):
        return f"Write `within {match[1]}`."
    if re.match(r"\d", phrase):
        return f"Write `before {phrase}` or `after {phrase}`."
    return did_you_mean(phrase, _FORMS) or "Write for example `within 30 days` or `before 2026-03-01`."
