"""Decides which values of a fact have to be tried to know whether all its lines can be true at once.

Between two bounds that lines name nothing changes, so that one value from each stretch stands for all of it: whether
any value does is then decided by trying these, with the very tests that calls are judged by.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from agent_assist.customize.demands import (
    AGE,
    DAY,
    VALUE,
    Demand,
    Includes,
    OneOf,
    PartOfText,
    Stretch,
    WholeText,
)
from agent_assist.customize.flipping_values import SOMETHING_ELSE, is_possible
from agent_assist.customize.normal_form import Leaf
from agent_assist.differentiate.catalogue import (
    CHOICE,
    DATE,
    LIST,
    NEVER,
    NUMBER,
    OBSERVED,
    YES_OR_NO,
    Fact,
    FactValue,
)

FIRST_DAY, LAST_DAY = date.min.toordinal(), date.max.toordinal()
WHOLE = frozenset(
    fact.name
    for fact in OBSERVED
    if fact.kind == NUMBER and fact.unit != "money" and fact.name != "days between purchases"
)
"""Facts that are counted: between 2 and 3 there is nothing."""


def can_hold(leaves: Sequence[Leaf], day: int) -> bool:
    """Whether one value of the fact that all `leaves` read, or not knowing it, makes them all true on that day."""
    fact, today = leaves[0].fact, date.fromordinal(day)
    if all(leaf.on_unknown for leaf in leaves):
        return True
    tests = [(leaf.demand.compiled(), leaf.fails) for leaf in leaves]
    return any(all(holds(value, today) is not fails for holds, fails in tests) for value in _values(fact, leaves, day))


def days_to_try(leaves: Iterable[Leaf], first: int, last: int) -> list[int]:
    """The days from `first` to `last` on which what these lines about dates allow may begin to be possible.

    A line that names a day and one that counts back from today meet where the one and the other add up.
    """
    demands = [leaf.demand for leaf in leaves]
    days = {FIRST_DAY, LAST_DAY, *_ends(demands, DAY)}
    ages = {0, *_ends(demands, AGE)}
    # A bound may belong to the stretch or not, on either scale.
    sums = (day + age + step for day in days for age in ages for step in range(-2, 3))
    return sorted({first, *(day for day in sums if first <= day <= last)})


def _values(fact: Fact, leaves: Sequence[Leaf], day: int) -> Iterable[FactValue]:
    if fact.kind == NUMBER:
        return _numbers(fact, leaves)
    if fact.kind == DATE:
        return _dates(fact, leaves, day)
    if fact.kind == YES_OR_NO:
        return (True, False)
    if fact.kind == CHOICE:
        return fact.choices or (*_words(leaves), SOMETHING_ELSE)
    return _lists(leaves) if fact.kind == LIST else _texts(leaves)


def _numbers(fact: Fact, leaves: Sequence[Leaf]) -> Iterator[float]:
    bounds = sorted({0, *_ends(leaf.demand for leaf in leaves)})
    tried = [bounds[0] - 1, *bounds, *((low + high) / 2 for low, high in pairwise(bounds)), bounds[-1] + 1]
    if fact.name in WHOLE:
        tried = [whole for number in tried for whole in (math.floor(number), math.ceil(number))]
    return (number for number in tried if is_possible(fact, number))


def _dates(fact: Fact, leaves: Sequence[Leaf], day: int) -> Iterator[FactValue]:
    demands = [leaf.demand for leaf in leaves]
    # What was observed has happened.
    latest = LAST_DAY if fact.source == "learned" else day
    places = {FIRST_DAY, latest, *_ends(demands, DAY), *(day - age for age in _ends(demands, AGE))}
    beside = {place + step for place in places for step in (-1, 0, 1)}
    yield from (date.fromordinal(place) for place in beside if FIRST_DAY <= place <= latest)
    yield NEVER


def _lists(leaves: Sequence[Leaf]) -> Iterator[FactValue]:
    """Everything that no line forbids: whatever a line wants to be there is there, if that can be."""
    words = [(leaf.demand.words, leaf.fails) for leaf in leaves if isinstance(leaf.demand, Includes)]
    forbidden = {word for some, fails in words if fails for word in some}
    yield frozenset(word for some, _ in words for word in some if word not in forbidden)


def _texts(leaves: Sequence[Leaf]) -> Iterator[FactValue]:
    """Each whole text that is named; one in which all the wanted parts stand and nothing touches; no word at all."""
    wholes = {text for leaf in leaves if isinstance(leaf.demand, WholeText) for text in leaf.demand.texts}
    parts = [(leaf.demand.parts, leaf.fails) for leaf in leaves if isinstance(leaf.demand, PartOfText)]
    forbidden = [f" {part} " for some, fails in parts if fails for part in some]
    new_word = "x" * (1 + max(map(len, [*wholes, *(part for some, _ in parts for part in some)]), default=0))
    chosen = [
        next((part for part in sorted(some) if part and not any(bad in f" {part} " for bad in forbidden)), "")
        for some, fails in parts
        if not fails
    ]
    yield from sorted(wholes)
    yield f" {new_word} ".join(["", *chosen, ""])
    yield SOMETHING_ELSE


def _words(leaves: Sequence[Leaf]) -> set[str]:
    return {str(word) for leaf in leaves if isinstance(leaf.demand, OneOf) for word in leaf.demand.words}


def _ends(demands: Iterable[Demand], scale: str = VALUE) -> set[int]:
    """The bounds that are named on one scale; days and ages are whole ones."""
    stretches = (demand for demand in demands if isinstance(demand, Stretch) and demand.scale == scale)
    return {end for one in stretches for end in (one.low, one.high) if not math.isinf(end)}  # type: ignore[misc]
