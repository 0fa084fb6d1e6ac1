"""Looks at a fact's value once for all rules that demand something of it, and says whose demand holds.

A dictionary for words, a bisection for numbers and days: what a look costs hardly depends on how many rules there are.
"""

from __future__ import annotations

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
"""From a known value and the day to the mask of the rules whose demand holds; bit n stands for rule n."""

_Demands = Sequence[tuple[int, Demand]]


def look_for(kind: str, demands: _Demands) -> Look:
    """The look at values of a fact of this kind; `demands` are pairs of a rule's number and its demand."""
    looks = [look for look in (_always(demands), *(make(demands) for make in _LOOKS[kind])) if look]
    return looks[0] if len(looks) == 1 else lambda value, today: union(look(value, today) for look in looks)


def mask_of(numbers: Iterable[int]) -> int:
    """The mask of the rules with these numbers."""
    return union(1 << at for at in numbers)


def union(masks: Iterable[int]) -> int:
    """All rules that are in one of the masks."""
    united = 0
    for mask in masks:
        united |= mask
    return united


def _always(demands: _Demands) -> Look | None:
    mask = mask_of(at for at, demand in demands if isinstance(demand, Anything))
    return (lambda value, today: mask) if mask else None


def _numbers(demands: _Demands) -> Look | None:
    return _stretches([(at, demand) for at, demand in demands if isinstance(demand, Stretch)])


def _dates(demands: _Demands) -> Look | None:
    stretches = [(at, demand) for at, demand in demands if isinstance(demand, Stretch)]
    by_day = _stretches([(at, stretch) for at, stretch in stretches if stretch.scale == DAY])
    by_age = _stretches([(at, stretch) for at, stretch in stretches if stretch.scale == AGE])
    if not (by_day or by_age):
        return None
    never = mask_of(at for at, stretch in stretches if stretch.never)

    def look(value: Any, today: date) -> int:
        if value is NEVER:
            return never
        on_day = by_day(value.toordinal(), today) if by_day else 0
        return on_day | by_age(age_of(value, today), today) if by_age else on_day

    return look


def _stretches(stretches: Sequence[tuple[int, Stretch]]) -> Look | None:
    """One mask for each bound and for each gap between two, found by bisection."""
    if not stretches:
        return None
    bounds = sorted({bound for _, stretch in stretches for bound in (stretch.low, stretch.high)})
    place = {bound: 2 * at + 1 for at, bound in enumerate(bounds)}
    changes: dict[int, int] = defaultdict(int)
    for at, stretch in stretches:
        start, end = place[stretch.low] + (not stretch.with_low), place[stretch.high] + stretch.with_high
        if start < end:
            changes[start] ^= 1 << at
            changes[end] ^= 1 << at
    masks, mask = [], 0
    for position in range(2 * len(bounds) + 1):
        mask ^= changes.get(position, 0)
        masks.append(mask)
    last = len(bounds)

    def look(value: Any, _: date) -> int:
        at = bisect_left(bounds, value)
        return masks[2 * at + (at < last and bounds[at] == value)]

    return look


def _truths(demands: _Demands) -> Look | None:
    by_word = _by_word((at, demand.words) for at, demand in demands if isinstance(demand, OneOf))
    return (lambda value, today: by_word.get(value, 0)) if by_word else None


def _choices(demands: _Demands) -> Look | None:
    by_word = _by_word((at, demand.words) for at, demand in demands if isinstance(demand, OneOf))
    return (lambda value, today: by_word.get(folded(value), 0)) if by_word else None


def _whole_texts(demands: _Demands) -> Look | None:
    by_text = _by_word((at, demand.texts) for at, demand in demands if isinstance(demand, WholeText))
    return (lambda value, today: by_text.get(plain(value), 0)) if by_text else None


def _lists(demands: _Demands) -> Look | None:
    by_word = _by_word((at, demand.words) for at, demand in demands if isinstance(demand, Includes))
    return (lambda value, today: union(by_word.get(folded(word), 0) for word in value)) if by_word else None


def _parts_of_texts(demands: _Demands) -> Look | None:
    by_part = _by_word((at, demand.parts) for at, demand in demands if isinstance(demand, PartOfText))
    sought = [(f" {part} ", mask) for part, mask in by_part.items()]

    def look(value: Any, _: date) -> int:
        text = f" {plain(value)} "
        return union(mask for part, mask in sought if part in text)

    return look if sought else None


_LOOKS: dict[str, tuple[Callable[[_Demands], Look | None], ...]] = {
    NUMBER: (_numbers,),
    CHOICE: (_choices,),
    DATE: (_dates,),
    YES_OR_NO: (_truths,),
    LIST: (_lists,),
    TEXT: (_whole_texts, _parts_of_texts),
}


def _by_word(demanded: Iterable[tuple[int, frozenset[Any]]]) -> dict[Hashable, int]:
    masks: dict[Hashable, int] = defaultdict(int)
    for at, words in demanded:
        for word in words:
            masks[word] |= 1 << at
    return dict(masks)
