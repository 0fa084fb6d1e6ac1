"""Reads phrases about numbers: at least, at most, less than, more than, exactly, between … and …."""

from __future__ import annotations

import re
from collections.abc import Callable

from agent_assist.customize.conditions import Test
from agent_assist.customize.demands import Stretch
from agent_assist.customize.durations import DAYS_PER_UNIT
from agent_assist.customize.meant_numbers import meant_number, meant_phrase
from agent_assist.customize.phrase_faults import PhraseFault
from agent_assist.differentiate.catalogue import Fact

_COMPARE: dict[str, Callable[[float], Stretch]] = {
    "at least": lambda bound: Stretch(low=bound),
    "at most": lambda bound: Stretch(high=bound),
    "less than": lambda bound: Stretch(high=bound, with_high=False),
    "more than": lambda bound: Stretch(low=bound, with_low=False),
    "exactly": lambda bound: Stretch(bound, bound),
}
_PHRASE = re.compile(r"(at least|at most|less than|more than|exactly)\s+(.+)", re.IGNORECASE)
_BETWEEN = re.compile(r"between\s+(.+?)\s+and\s+(.+)", re.IGNORECASE)
_NUMBER = re.compile(r"([£€$]?)\s*(-?\d{1,12}(?:,\d{3})*(?:\.\d{1,6})?)(?![\d.,]*\d)\s*([^\d\s].*)?")
_AS_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_MONEY_WORDS = ("£", "€", "$", "pounds", "euros", "dollars", "gbp", "eur", "usd")


def number_test(phrase: str, fact: Fact) -> Test:
    """The test in a phrase about a number; both ends of between … and … belong to it."""
    if between := _BETWEEN.fullmatch(phrase):
        low, high = _amount(between[1], phrase, fact), _amount(between[2], phrase, fact)
        if low > high:
            raise PhraseFault(f"`{phrase}` holds for no number.", f"Write `between {high:g} and {low:g}`.")
        return Test(Stretch(low, high))
    if match := _PHRASE.fullmatch(phrase):
        return Test(_COMPARE[match[1].lower()](_amount(match[2], phrase, fact)))
    if phrase.lower() in _COMPARE:
        raise PhraseFault(f"A number is missing after `{phrase}`.", f"Write for example `{phrase} 2`.")
    cure = meant_phrase(phrase, tuple(_COMPARE))
    raise PhraseFault(f"`{fact.name}` is a number, and `{phrase}` says nothing about one.", cure)


def _amount(written: str, phrase: str, fact: Fact) -> float:
    match = _NUMBER.fullmatch(written)
    if not match or _AS_THOUSANDS.fullmatch(match[2]):
        raise _no_number(written, phrase)
    number = float(match[2].replace(",", ""))
    unit = _plain_unit(match[1] or match[3] or "")
    if unit and not _same_unit(unit, fact.unit):
        raise _wrong_unit(number, unit, (match[1] or match[3]).strip(), phrase, fact)
    return int(number) if number.is_integer() else number


def _no_number(written: str, phrase: str) -> PhraseFault:
    meant = [phrase.replace(written, number) for number in meant_number(written)]
    cure = f"Write `{'` or `'.join(meant)}`." if meant else "Write it in digits, as in `at least 2`."
    message = f"`{written}` can be read in two ways." if len(meant) > 1 else f"`{written}` is not a number."
    return PhraseFault(message, cure, written)


def _wrong_unit(number: float, unit: str, written: str, phrase: str, fact: Fact) -> PhraseFault:
    alone = " ".join(phrase.replace(written, "").split())
    if re.fullmatch(r"or (?:is )?(?:unknown|none|empty|nothing|not available)", unit):
        return PhraseFault(f"`{written}` is not understood here.", f"Write `{alone}, or not known`.", written)
    is_a_word = unit.isalpha() or unit in _MONEY_WORDS
    if not is_a_word or _same_unit(unit.removesuffix(" ago"), fact.unit):
        return PhraseFault(f"`{written}` after the number says nothing here.", f"Write `{alone}`.", written)
    counts_in = f"is counted in {fact.unit}" if fact.unit else "has no unit"
    days = DAYS_PER_UNIT.get(unit.rstrip("s"))
    cure = f"Write `{alone}`, if that is what you mean."
    if days and fact.unit == "days":
        cure = f"Write `{alone.replace(f'{number:g}', str(round(number * days)))}`."
    return PhraseFault(f"`{fact.name}` {counts_in}, not in {unit}.", cure, written)


def _plain_unit(written: str) -> str:
    unit = " ".join(written.lower().split())
    return "percent" if unit in ("%", "per cent", "pct") else unit


def _same_unit(written: str, unit: str) -> bool:
    if unit == "money":
        return written in _MONEY_WORDS
    return written.rstrip("s") == unit.rstrip("s")
