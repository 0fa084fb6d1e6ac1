"""Decides which values of a fact are worth trying: those next to where a condition changes its mind, in its own steps.

Between two bounds that a rule names nothing changes, so that the nearest value on the other side stands beside a bound.
Numbers move in ones, money in hundredths, days in days; an observed count is never negative.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from agent_assist.customize.conditions import ABSENT, KINDS, Condition, Facts
from agent_assist.customize.demands import AGE, Demand, Includes, OneOf, PartOfText, Stretch, WholeText
from agent_assist.differentiate.catalogue import (
    CHOICE,
    DATE,
    LIST,
    NEVER,
    NUMBER,
    YES_OR_NO,
    Fact,
    FactValue,
    Unknown,
)

SOMETHING_ELSE = "…"
"""Stands for any word that no condition names."""

Change = tuple[str, FactValue | Unknown, FactValue | Unknown]
"""A fact, what it is, and what it would be."""

FORGOTTEN = Unknown("it would not be known")
_HUNDREDTHS = 100
_MOST = {"percent": 100, "hour of the day": 23}
_MOST_WORDS = 8


def changes_of(conditions: Iterable[Condition], facts: Facts, today: date) -> Iterator[Change]:
    """Each fact that is read, with what it is and what it might be instead, in the order of the lines."""
    read: dict[str, list[Condition]] = {}
    for condition in conditions:
        read.setdefault(condition.fact.name, []).append(condition)
    for name, lines in read.items():
        before = as_known(lines[0].fact, facts.get(name, ABSENT))
        for after in values_beside(lines[0].fact, lines, before, today):
            yield name, before, after


def values_beside(
    fact: Fact, conditions: Sequence[Condition], value: FactValue | Unknown, today: date
) -> list[FactValue | Unknown]:
    """Every other value of `fact` that may make a difference to `conditions`, which read it; not knowing comes last."""
    demands = [condition.test.demand for condition in conditions]
    known = dict.fromkeys(_known_values(fact, demands, value, today))
    others: list[FactValue | Unknown] = [other for other in known if not _is_same(other, value)]
    return others if isinstance(value, Unknown) else [*others, FORGOTTEN]


def as_known(fact: Fact, value: FactValue | Unknown) -> FactValue | Unknown:
    """The value as conditions take it: one of the wrong kind is not known."""
    if isinstance(value, Unknown) or isinstance(value, KINDS[fact.kind]):
        return value
    return Unknown(f"it is no {fact.kind}")


def parts_in_one(fact: Fact, demands: Iterable[Demand]) -> int:
    """Into how many steps a unit of this number is divided: 1 or 100."""
    bounds = [end for demand in demands if isinstance(demand, Stretch) for end in (demand.low, demand.high)]
    is_whole = all(math.isinf(end) or float(end).is_integer() for end in bounds)
    return 1 if is_whole and fact.unit != "money" else _HUNDREDTHS


def is_possible(fact: Fact, value: float) -> bool:
    """Whether the fact can be this number: counts are never negative, an hour of the day is never the 24th."""
    if fact.source == "learned" or fact.unit == "money":
        return True
    return 0 <= value <= _MOST.get(fact.unit, math.inf)


def _known_values(
    fact: Fact, demands: Sequence[Demand], value: FactValue | Unknown, today: date
) -> Iterable[FactValue]:
    if fact.kind == NUMBER:
        return _numbers(fact, demands)
    if fact.kind == DATE:
        return _days(fact, demands, today)
    if fact.kind == YES_OR_NO:
        return (True, False)
    if fact.kind == CHOICE:
        return fact.choices or (*_words(demands), SOMETHING_ELSE)
    if fact.kind == LIST:
        return _lists(demands, value)
    return _texts(demands)


def _is_same(other: FactValue, value: FactValue | Unknown) -> bool:
    if isinstance(other, str) and isinstance(value, str):
        return other.casefold() == value.casefold()
    return other == value


def _numbers(fact: Fact, demands: Sequence[Demand]) -> Iterator[FactValue]:
    """On either side of each bound, and one for a fact of which it only counts that it is known."""
    parts = parts_in_one(fact, demands)
    bounds = {end for demand in demands if isinstance(demand, Stretch) for end in (demand.low, demand.high)}
    for bound in sorted(end for end in bounds if not math.isinf(end)) or [0]:
        # A tiny amount off, so that 0.29 is 29 hundredths and not 28.999….
        step = math.floor(bound * parts + 1e-6)
        for number in range(step - 1, step + 3):
            found = number // parts if number % parts == 0 else number / parts
            if is_possible(fact, found):
                yield found


def _days(fact: Fact, demands: Sequence[Demand], today: date) -> Iterator[FactValue]:
    """On either side of each bound; what was observed is not in the future."""
    places = set()
    for demand in demands:
        if isinstance(demand, Stretch):
            ends = [end for end in (demand.low, demand.high) if not math.isinf(end)]
            places |= {today.toordinal() - int(end) if demand.scale == AGE else int(end) for end in ends}
    latest = date.max.toordinal() - 1 if fact.source == "learned" else today.toordinal()
    for place in sorted(places or {today.toordinal()}, reverse=True):
        for day in (place + 1, place, place - 1):
            if 1 <= day <= latest:
                yield date.fromordinal(day)
    yield NEVER


def _words(demands: Iterable[Demand]) -> list[str]:
    return sorted({str(word) for demand in demands if isinstance(demand, OneOf) for word in demand.words})


def _lists(demands: Sequence[Demand], value: FactValue | Unknown) -> Iterator[FactValue]:
    """The list with each possible set of the words that conditions name; all its other words stay."""
    named = sorted({word for demand in demands if isinstance(demand, Includes) for word in demand.words})
    held = value if isinstance(value, frozenset) else frozenset()
    rest = frozenset(word for word in held if word.casefold() not in named)
    counts = range(len(named) + 1) if len(named) <= _MOST_WORDS else (0, 1, 2, len(named))
    for count in counts:
        for some in combinations(named, count):
            yield rest | frozenset(some)


def _texts(demands: Sequence[Demand]) -> Iterator[FactValue]:
    texts = sorted({text for demand in demands if isinstance(demand, WholeText) for text in demand.texts})
    parts = sorted({part for demand in demands if isinstance(demand, PartOfText) for part in demand.parts})
    yield from texts
    yield from parts
    yield from (" ".join(pair) for pair in combinations(parts, 2))
    yield SOMETHING_ELSE
