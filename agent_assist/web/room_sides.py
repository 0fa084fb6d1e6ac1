"""Lays two texts of one file beside each other, line against line, so that the eye finds what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from agent_assist.customize.line_changes import changed_stretches


@dataclass(frozen=True)
class SideRow:
    """One line of each text, "" where one of them has none there."""

    left: str
    right: str
    differs: bool = False


def beside(left: str, right: str) -> list[SideRow]:
    """Both texts whole, with the lines that are the same at the same height."""
    return list(_rows(left.splitlines(), right.splitlines()))


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
