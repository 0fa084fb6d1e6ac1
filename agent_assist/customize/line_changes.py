"""Decides which lines of a text are the same, added or removed in another, in bounded time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

SAME, ADDED, REMOVED = "same", "added", "removed"
AROUND, MOST_LINES = 3, 400
_MOST_MATCHES = 500_000
_MOST_STEPS = 10_000_000


class Stretch(NamedTuple):
    """Lines `first` to before `last` of one text, in whose place another has `other_first` to before `other_last`."""

    first: int
    last: int
    other_first: int
    other_last: int


@dataclass(frozen=True)
class Line:
    """One line of a comparison: its kind, its number before and after (0 where it is not there), and its text."""

    kind: str
    before: int
    after: int
    text: str


def changed_stretches(before: Sequence[str], after: Sequence[str]) -> list[Stretch]:
    """Where the two differ, in the order of the lines. Texts that repeat themselves too often are one stretch."""
    start = _alike(before, after)
    end = min(_alike(before[::-1], after[::-1]), len(before) - start, len(after) - start)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if not (old or new):
        return []
    if not _is_comparable(old, new):
        return [Stretch(start, start + len(old), start, start + len(new))]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        Stretch(first + start, last + start, other_first + start, other_last + start)
        for kind, first, last, other_first, other_last in matcher.get_opcodes()
        if kind != "equal"
    ]


def compare_lines(before: str, after: str, most: int = MOST_LINES) -> tuple[tuple[Line, ...], int]:
    """The changed lines with three on either side, at most `most` of them, and how many more there are.

    Where the numbers jump, lines that are the same were left out.
    """
    lines = list(_lines(before.splitlines(), after.splitlines()))
    return tuple(lines[:most]), max(0, len(lines) - most)


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    stretches = changed_stretches(before, after)
    done, ahead = 0, 0
    for number, stretch in enumerate(stretches):
        yield from _between(before, done, stretch.first, ahead, after_change=number > 0, before_change=True)
        yield from (Line(REMOVED, at + 1, 0, before[at]) for at in range(stretch.first, stretch.last))
        yield from (Line(ADDED, 0, at + 1, after[at]) for at in range(stretch.other_first, stretch.other_last))
        done, ahead = stretch.last, stretch.other_last - stretch.last
    yield from _between(before, done, len(before), ahead, after_change=bool(stretches), before_change=False)


def _between(
    lines: list[str], first: int, last: int, ahead: int, *, after_change: bool, before_change: bool
) -> Iterator[Line]:
    """Of the lines that are the same those next to a change; in the other text each stands `ahead` lines further."""
    for at in range(first, last):
        if (after_change and at < first + AROUND) or (before_change and at >= last - AROUND):
            yield Line(SAME, at + 1, at + 1 + ahead, lines[at])


def _alike(before: Sequence[str], after: Sequence[str]) -> int:
    """How many lines the two begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))


def _is_comparable(old: Sequence[str], new: Sequence[str]) -> bool:
    # The time goes with the pairs of equal lines: a file of ten thousand equal lines would take minutes.
    counts = Counter(new)
    if sum(counts[line] for line in old) > _MOST_MATCHES:
        return False
    # And with the stretches that are the same, for each of which all lines are looked through once more.
    return _count_same_stretches(old, new) * len(old) <= _MOST_STEPS


def _count_same_stretches(old: Sequence[str], new: Sequence[str]) -> int:
    """How many stretches of equal lines the two have, wherever they stand."""
    places: dict[str, list[int]] = {}
    for at, line in enumerate(new):
        places.setdefault(line, []).append(at)
    return sum(
        not (at and other and old[at - 1] == new[other - 1])
        for at, line in enumerate(old)
        for other in places.get(line, ())
    )
