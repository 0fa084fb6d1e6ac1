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
from agent_assist.customize.meant_dates import cure_for_date, meant_phrase
from agent_assist.customize.phrase_faults import PhraseFault
from agent_assist.differentiate.catalogue import Fact

_OR_NEVER = re.compile(r",?\s+or\s+never$", re.IGNORECASE)
_BEFORE_AFTER = re.compile(r"(before|after)\s+(.+)", re.IGNORECASE)
_WITHIN = re.compile(r"within\s+(.+)", re.IGNORECASE)
_AGO = re.compile(r"more than\s+(.+?)\s+ago", re.IGNORECASE)
_NO_DAY = Stretch(math.inf, -math.inf, scale=DAY, never=True)


def date_test(phrase: str, fact: Fact) -> Test:
    """The test in a phrase about a date."""
    if phrase.lower() == "never":
        return Test(_NO_DAY)
    body = _OR_NEVER.sub("", phrase)
    return Test(replace(_days_meant(body, fact), never=body != phrase))


def read_date(written: str) -> date:
    """The day in `written`, as in 2026-03-01. Raises PhraseFault."""
    text = written.strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise PhraseFault(f"`{text}` is not a date as it is written here.", cure_for_date(text), text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PhraseFault(f"`{text}` is a day that does not exist.", cure_for_date(text), text) from None


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
    raise PhraseFault(f"`{fact.name}` is a date, and `{phrase}` says nothing about one.", meant_phrase(phrase))


def _days(written: str) -> int:
    days = read_days(written)
    if days is None:
        cure = "Write for example `30 days` or `6 months`."
        if match := re.match(r"\d{1,5}(?: (?:day|week|month|year)s?\b)?", written, re.IGNORECASE):
            cure = f"Write `{match[0]}`." if " " in match[0] else f"Write `{match[0]} days`."
        raise PhraseFault(f"`{written}` is not a length of time.", cure, written)
    return days
