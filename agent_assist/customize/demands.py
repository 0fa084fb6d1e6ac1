"""Keeps what a phrase demands of a known value, as plain data: a stretch of a scale, certain words, or anything at all.

Demands are positive; "is not" is a demand that must fail. Being data, they can be compared, and the rules that make the
same demand share one look at the value (`masks.py`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from agent_assist.differentiate.catalogue import NEVER, FactValue

Holds = Callable[[FactValue, date], bool]

VALUE, DAY, AGE = "value", "day", "age"
"""The scales of a stretch: a number itself, the ordinal of a day, and how many days ago a day was."""


@dataclass(frozen=True)
class Anything:
    """Holds for every known value."""

    def compiled(self) -> Holds:
        return lambda value, today: True


@dataclass(frozen=True)
class Stretch:
    """Holds between `low` and `high` on `scale`; of a known never it says `never`."""

    low: float = -math.inf
    high: float = math.inf
    with_low: bool = True
    with_high: bool = True
    scale: str = VALUE
    never: bool = False

    def compiled(self) -> Holds:
        within = self._within()
        if self.scale == VALUE:
            return within
        never = self.never
        if self.scale == DAY:
            return lambda value, today: never if value is NEVER else within(value.toordinal(), today)  # type: ignore[union-attr]
        return lambda value, today: never if value is NEVER else within(age_of(value, today), today)

    def _within(self) -> Callable[[Any, date], bool]:
        low, high = self.low, self.high
        if self.with_low and self.with_high:
            return lambda place, today: low <= place <= high
        if self.with_low:
            return lambda place, today: low <= place < high
        if self.with_high:
            return lambda place, today: low < place <= high
        return lambda place, today: low < place < high


@dataclass(frozen=True)
class OneOf:
    """Holds for a value that is one of `words`: yes or no itself, a choice whatever its capitals."""

    words: frozenset[str] | frozenset[bool]

    def compiled(self) -> Holds:
        words: frozenset[Any] = self.words
        if True in words or False in words:
            return lambda value, today: value in words
        return lambda value, today: folded(value) in words


@dataclass(frozen=True)
class Includes:
    """Holds for a list that has at least one of `words`, never for an empty one."""

    words: frozenset[str]

    def compiled(self) -> Holds:
        words = self.words
        return lambda value, today: not words.isdisjoint(map(str.casefold, value))  # type: ignore[arg-type]


@dataclass(frozen=True)
class WholeText:
    """Holds for a text that reads like one of `texts`, given in plain words."""

    texts: frozenset[str]

    def compiled(self) -> Holds:
        texts = self.texts
        return lambda value, today: plain(value) in texts


@dataclass(frozen=True)
class PartOfText:
    """Holds for a text in which one of `parts`, given in plain words, stands as whole words."""

    parts: frozenset[str]

    def compiled(self) -> Holds:
        sought = [f" {part} " for part in sorted(self.parts)]
        return lambda value, today: any(part in f" {plain(value)} " for part in sought)


Demand = Anything | Stretch | OneOf | Includes | WholeText | PartOfText


def age_of(value: Any, today: date) -> int:
    """How many days ago a day was; a day to come is a negative number of days ago."""
    return int(today.toordinal() - value.toordinal())


def folded(value: Any) -> str:
    """A choice without its capitals."""
    return str(value.casefold())


def plain(value: Any) -> str:
    """A text as its plain words, one blank between two."""
    return " ".join(re.findall(r"\w+", value.casefold()))
