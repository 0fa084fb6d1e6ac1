"""Reads phrases about numbers: at least, at most, less than, more than, exactly, between … and …."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent_assist.customize.conditions import Test
from agent_assist.customize.demands import Stretch
from agent_assist.customize.durations import DAYS_PER_UNIT
from agent_assist.customize.phrase_faults import PhraseFault
from agent_assist.differentiate.catalogue import Fact
from agent_assist.sheets import did_you_mean

_COMPARE: dict[str, Callable[[float], Stretch]] = {
    "at least": lambda bound: Stretch(low=bound),
    "at most": lambda bound: Stretch(high=bound),
    "less than": lambda bound: Stretch(high=bound, with_high=False),
    "more than": lambda bound: Stretch(low=bound, with_low=False),
    "exactly": lambda bound: Stretch(bound, bound),
}
_MEANT = {
    ">=": "at least", "<=": "at most", "<": "less than", ">": "more than", "==": "exactly", "=": "exactly",
    "over": "more than", "above": "more than", "under": "less than", "below": "less than", "fewer than": "less than",
    "minimum": "at least", "maximum": "at most", "up to": "at most", "is": "exactly", "equals": "exactly",
    "greater than": "more than", "not more than": "at most", "no more than": "at most", "not less than": "at least",
}  # fmt: skip
_PHRASE = re.compile(r"(at least|at most|less than|more than|exactly)\s+(.+)", re.IGNORECASE)
_BETWEEN = re.compile(r"between\s+(.+?)\s+and\s+(.+)", re.IGNORECASE)
_START = re.compile(r"([^\d£€$-]*)(.*)", re.DOTALL)
_NUMBER = re.compile(r"([£€$]?)\s*(-?\d{1,12}(?:,\d{3})*(?:\.\d{1,6})?)\s*([^\d\s].*)?")
_MONEY_WORDS = ("£", "€", "$", "pounds", "euros", "dollars", "gbp", "eur", "usd")


def number_test(phrase: str, fact: Fact) -> Test:
    """The test in a phrase about a number; both ends of between … and … belong to it."""
    if between := _BETWEEN.fullmatch(phrase):
        low, high = _amount(between[1], fact), _amount(between[2], fact)
        if low > high:
            raise PhraseFault(f"`{phrase}` holds for no number.", f"Write `between {high:g} and {low:g}`.")
        return Test(Stretch(low, high))
    if match := _PHRASE.fullmatch(phrase):
        return Test(_COMPARE[match[1].lower()](_amount(match[2], fact)))
    raise PhraseFault(f"`{fact.name}` is a number, and `{phrase}` says nothing about one.", _cure(phrase))


def _amount(written: str, fact: Fact) -> float:
    match = _NUMBER.fullmatch(written.strip())
    if not match:
        raise PhraseFault(f"`{written}` is not a number.", "Write it in digits, as in `at least 2`.")
    number = float(match[2].replace(",", ""))
    unit = (match[1] or match[3] or "").strip().lower()
    if unit and not _same_unit(unit, fact.unit):
        counts_in = f"is counted in {fact.unit}" if fact.unit else "has no unit"
        raise PhraseFault(f"`{fact.name}` {counts_in}, not in {unit}.", _in_unit(number, unit, fact.unit))
    return int(number) if number.is_integer() else number


def _same_unit(written: str, unit: str) -> bool:
    if unit == "money":
        return written in _MONEY_WORDS
    return written.rstrip("s") == unit.rstrip("s")


def _in_unit(number: float, written: str, unit: str) -> str:
    days = DAYS_PER_UNIT.get(written.rstrip("s"))
    if days and unit == "days":
        return f"Write {round(number * days)}."
    return f"Write {number:g} alone, if that is what you mean."


def _cure(phrase: str) -> str:
    match = _START.match(phrase)
    words, number = (match[1].strip().lower(), match[2].strip()) if match else ("", "")
    if not number:
        return "Write for example `at least 2` or `between 2 and 5`."
    if not words:
        return f"Write `exactly {number}` or `at least {number}`."
    if words in _MEANT:
        return f"Write `{_MEANT[words]} {number}`."
    return did_you_mean(words, list(_COMPARE)) or f"Write for example `at least {number}`."
