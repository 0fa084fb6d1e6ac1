"""Merges two changes to one text line by line, where they touched different lines and the sheet then says both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from agent_assist import sheets
from agent_assist.customize.line_changes import Stretch, changed_stretches
from agent_assist.sheets import Items, Node, SheetFaults, Table, Text

NOW, DRAFT = "now", "draft"
_SHOWN_LINES = 8
Lines = Sequence[str]
_Told = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Place:
    """Lines that both sides changed, from `line` of the common base on: as they were, are now, and are in the draft."""

    line: int
    base: tuple[str, ...]
    now: tuple[str, ...]
    draft: tuple[str, ...]

    def __str__(self) -> str:
        return f"at line {self.line}, in force {_quoted(self.now)}, in the draft {_quoted(self.draft)}"


class _Change(NamedTuple):
    stretch: Stretch
    side: str


def merge_lines(base: Lines, now: Lines, draft: Lines) -> tuple[list[str], list[Place]]:
    """The lines with the changes of both sides, and the places where they changed the same lines into others.

    At such a place stand the lines of the draft.
    """
    texts = {NOW: now, DRAFT: draft}
    merged: list[str] = []
    places, done = [], 0
    for first, last, changes in _clusters(base, now, draft):
        merged += base[done:first]
        done = last
        said = {side: _as_changed(base, texts[side], first, last, changes, side) for side in texts}
        sides = {change.side for change in changes}
        if len(sides) == 2 and said[NOW] != said[DRAFT]:
            places.append(Place(first + 1, tuple(base[first:last]), tuple(said[NOW]), tuple(said[DRAFT])))
        merged += said[DRAFT if DRAFT in sides else NOW]
    return [*merged, *base[done:]], places


def says_both(base: str, now: str, draft: str, merged: str) -> bool:
    """Whether the merged sheet says what both changes said, no more and no less.

    Lines that go well one below the other may change their meaning so: a condition lands in the part above it. Where
    one of the three cannot be read as it is, the lines alone decide.
    """
    told = [_told(text) for text in (base, now, draft)]
    if any(one is None for one in told):
        return True
    result = _told(merged)
    was, there, mine = (one or Counter() for one in told)
    return result is not None and all(
        _is_both(there[said] - was[said], mine[said] - was[said], result[said] - was[said])
        for said in {*was, *there, *mine, *result}
    )


def _clusters(base: Lines, now: Lines, draft: Lines) -> Iterator[tuple[int, int, list[_Change]]]:
    """The changes of both sides in the order of the lines, those that are in each other's way together."""
    changes = [_Change(stretch, NOW) for stretch in changed_stretches(base, now)]
    changes += [_Change(stretch, DRAFT) for stretch in changed_stretches(base, draft)]
    together: list[_Change] = []
    for change in sorted(changes):
        if together and not any(_collide(other, change) for other in together):
            yield _spanned(together)
            together = []
        together.append(change)
    if together:
        yield _spanned(together)


def _spanned(changes: list[_Change]) -> tuple[int, int, list[_Change]]:
    return min(each.stretch.first for each in changes), max(each.stretch.last for each in changes), changes


def _collide(one: _Change, other: _Change) -> bool:
    """Whether two sides changed the same lines, or lines next to each other of which one side changed the number."""
    if one.side == other.side:
        return False
    (first, last, _, _), (other_first, other_last, _, _) = one.stretch, other.stretch
    if last < other_first or other_last < first:
        return False
    is_beside = last == other_first or other_last == first
    return not (is_beside and _is_line_for_line(one.stretch) and _is_line_for_line(other.stretch))


def _is_line_for_line(stretch: Stretch) -> bool:
    return 0 < stretch.last - stretch.first == stretch.other_last - stretch.other_first


def _as_changed(base: Lines, text: Lines, first: int, last: int, changes: list[_Change], side: str) -> list[str]:
    """What one side made of the lines from `first` to before `last` of the base."""
    lines: list[str] = []
    for stretch in (change.stretch for change in changes if change.side == side):
        lines += [*base[first : stretch.first], *text[stretch.other_first : stretch.other_last]]
        first = stretch.last
    return [*lines, *base[first:last]]


def _is_both(there: int, mine: int, result: int) -> bool:
    """Whether a line that one side added so many times, and the other, was added as often as both may mean."""
    if there * mine <= 0:
        return result == there + mine
    # Both may mean the same line, or each one of its own.
    least, most = sorted((max(there, mine, key=abs), there + mine), key=abs)
    return abs(least) <= abs(result) <= abs(most) and result * there > 0


def _told(text: str) -> _Told | None:
    """How often the sheet says what; None if it cannot be read."""
    try:
        return Counter(_sayings(sheets.read(text, ""), ()))
    except SheetFaults:
        return None


def _sayings(node: Node, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(node, Text):
        yield (*path, " ".join(node.value.split()))
    elif isinstance(node, Items):
        yield from (said for item in node for said in ((*path, "-"), *_sayings(item, (*path, _name(item)))))
    else:
        yield path
        yield from (said for key, value in node.entries.items() for said in _sayings(value, (*path, key)))


def _name(item: Node) -> str:
    """What tells an item of a list from the others: its name, where it has one."""
    name = item.get("name") if isinstance(item, Table) else None
    return name.value if isinstance(name, Text) else "-"


def _quoted(lines: Lines) -> str:
    shown = [f"`{line.strip()}`" for line in lines[:_SHOWN_LINES]]
    more = [f"{len(lines) - _SHOWN_LINES} lines more"] if len(lines) > _SHOWN_LINES else []
    return ", ".join([*shown, *more]) or "nothing"
