"""Lays two texts of one file beside each other, line against line, so that the eye finds what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from agent_assist.customize.line_changes import changed_stretches

AROUND = 3


@dataclass(frozen=True)
class SideRow:
    """One line of each text, "" where one of them has none there; or `skipped` lines that are the same in both."""

    left: str = ""
    right: str = ""
    differs: bool = False
    skipped: int = 0


def beside(left: str, right: str) -> list[SideRow]:
    """What differs with three lines on either side, and how many are left out in between."""
    return list(_folded(list(_rows(left.splitlines(), right.splitlines()))))


def _rows(left: list[str], right: list[str]) -> Iterator[SideRow]:
    at = other = 0
    for stretch in changed_stretches(left, right):
        yield from (SideRow(line, line) for line in left[at : stretch.first])
        pairs = zip_longest(
            left[stretch.first : stretch.last], right[stretch.other_first : stretch.other_last], fillvalue=""
        )
        yield from (SideRow(one, two, True) for one, two in pairs)
        at, other = stretch.last, stretch.other_last
    yield from (SideRow(line, line) for line in right[other:])


def _folded(rows: list[SideRow]) -> Iterator[SideRow]:
    differing = [at for at, row in enumerate(rows) if row.differs]
    near = {beside for at in differing for beside in range(at - AROUND, at + AROUND + 1)}
    skipped = 0
    for at, row in enumerate(rows):
        if at not in near:
            skipped += 1
            continue
        if skipped:
            yield SideRow(skipped=skipped)
            skipped = 0
        yield row
    if skipped:
        yield SideRow(skipped=skipped)
