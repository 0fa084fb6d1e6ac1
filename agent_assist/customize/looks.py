"""Looks at a fact's value once for all rules that demand something of it, and says which ones it rules out.

A dictionary for words, a bisection for numbers and days: what a look costs hardly depends on how many rules there are.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from typing import Any

from agent_assist.customize.demands import (
    AGE,
    DAY,
    Anything,
    Demand,
    Includes,
    OneOf,
    PartOfText,
    Stretch,
    WholeText,
    age_of,
    folded,
    plain,
)
from agent_assist.differentiate.catalogue import CHOICE, DATE, LIST, NEVER, NUMBER, TEXT, YES_OR_NO

Look = Callable[[Any, date], int]
"""From a known value and the day to the mask of the rules that this rules out; bit n stands for rule n."""

Demands = Sequence[tuple[int, Demand]]
"""The number of a rule, and what it demands of the fact."""


def look_for(kind: str, demands: Demands, must_hold: int) -> Look:
    """The look at a fact of this kind; the demands of the rules in `must_hold` have to hold, all others to fail."""
    always = mask_of(at for at, demand in demands if isinstance(demand, Anything))
    return _LOOKS[kind](demands, must_hold ^ always)


def mask_of(numbers: Iterable[int]) -> int:
    """The mask of the rules with these numbers."""
    found = list(numbers)
    if len(found) <= 1:
        return 1 << found[0] if found else 0
    # Bytes first: setting a bit of a large int copies all of it.
    bits = bytearray(max(found) // 8 + 1)
    for at in found:
        bits[at >> 3] |= 1 << (at & 7)
    return int.from_bytes(bits, "little")


def union(masks: Iterable[int]) -> int:
    """All rules that are in one of the masks."""
    united = 0
    for mask in masks:
        united |= mask
    return united


def _numbers(demands: Demands, must_hold: int) -> Look:
    table = _Table(_stretches(demands), must_hold)
    return lambda value, today: table.at(value)


def _dates(demands: Demands, must_hold: int) -> Look:
    stretches = _stretches(demands)
    never = must_hold ^ mask_of(at for at, stretch in stretches if stretch.never)
    by_age = _Table([(at, stretch) for at, stretch in stretches if stretch.scale == AGE], must_hold)
    by_day = _Table([(at, stretch) for at, stretch in stretches if stretch.scale == DAY], 0)

    def look(value: Any, today: date) -> int:
        return never if value is NEVER else by_age.at(age_of(value, today)) ^ by_day.at(value.toordinal())

    return look


class _Table:
    """One mask for each bound of the stretches and for each gap between two, found by bisection."""

    def __init__(self, stretches: Sequence[tuple[int, Stretch]], mask: int) -> None:
        bounds = sorted({bound for _, stretch in stretches for bound in (stretch.low, stretch.high)})
        place = {bound: 2 * at + 1 for at, bound in enumerate(bounds)}
        changes: dict[int, int] = defaultdict(int)
        for at, stretch in stretches:
            start, end = place[stretch.low] + (not stretch.with_low), place[stretch.high] + stretch.with_high
            if start < end:
                changes[start] ^= 1 << at
                changes[end] ^= 1 << at
        masks = []
        for position in range(2 * len(bounds) + 1):
            mask ^= changes.get(position, 0)
            masks.append(mask)
        self._bounds, self._masks = [*bounds, math.inf], [*masks, mask]

    def at(self, number: float) -> int:
        """`mask`, with the rules turned over whose stretch holds this number."""
        place = bisect_left(self._bounds, number)
        return self._masks[2 * place + (self._bounds[place] == number)]


def _truths(demands: Demands, must_hold: int) -> Look:
    by_word = _by_word(((at, demand.words) for at, demand in demands if isinstance(demand, OneOf)), must_hold)
    return lambda value, today: by_word.get(value, must_hold)


def _choices(demands: Demands, must_hold: int) -> Look:
    by_word = _by_word(((at, demand.words) for at, demand in demands if isinstance(demand, OneOf)), must_hold)
    return lambda value, today: by_word.get(folded(value), must_hold)


def _lists(demands: Demands, must_hold: int) -> Look:
    by_word = _by_word(((at, demand.words) for at, demand in demands if isinstance(demand, Includes)), 0)
    return lambda value, today: must_hold ^ union(by_word.get(folded(word), 0) for word in value)


def _texts(demands: Demands, must_hold: int) -> Look:
    by_text = _by_word(((at, demand.texts) for at, demand in demands if isinstance(demand, WholeText)), must_hold)
    by_part = _by_word(((at, demand.parts) for at, demand in demands if isinstance(demand, PartOfText)), 0)
    parts = [(f" {part} ", mask) for part, mask in by_part.items()]

    def look(value: Any, _: date) -> int:
        text = plain(value)
        within = f" {text} "
        return by_text.get(text, must_hold) ^ union(mask for part, mask in parts if part in within)

    return look


_LOOKS: dict[str, Callable[[Demands, int], Look]] = {
    NUMBER: _numbers,
    CHOICE: _choices,
    DATE: _dates,
    YES_OR_NO: _truths,
    LIST: _lists,
    TEXT: _texts,
}


def _stretches(demands: Demands) -> list[tuple[int, Stretch]]:
    return [(at, demand) for at, demand in demands if isinstance(demand, Stretch)]


def _by_word(demanded: Iterable[tuple[int, frozenset[Any]]], mask: int) -> dict[Hashable, int]:
    """For each word `mask`, with the rules turned over that name it."""
    rules: dict[Hashable, int] = defaultdict(int)
    for at, words in demanded:
        for word in words:
            rules[word] |= 1 << at
    return {word: mask ^ named for word, named in rules.items()}
