"""Keeps what a sheet is made of once it is read: texts, lists and tables with their places, and its faults."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

LONGEST_WORDS = 600
MOST_FAULTS = 200
"""So many faults of one file are told; whoever has more mends these first."""


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in a sheet, told like a colleague would: where, what, and what to write instead.

    `line` and `column` count from 1; 0 means the whole file.
    """

    file: str
    line: int
    column: int
    message: str
    cure: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}" + (f" {self.cure}" if self.cure else "")

    def as_json(self) -> dict[str, Any]:
        """The fault as pages and the API tell it."""
        return asdict(self)


class SheetFaults(Exception):
    """A sheet could not be used; `faults` holds every reason, in the order of the lines."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = sorted(faults)


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, exactly as written: `no` stays "no" and 012 stays "012".

    `shift` is how far behind `column` the text begins, 1 in quotes; -1 where it runs over several lines.
    """

    value: str
    line: int
    column: int
    shift: int = 0

    def column_of(self, part: str) -> int:
        """Where a part of the text stands, or the whole where that cannot be said."""
        at = self.value.find(part) if part and self.shift >= 0 else -1
        return self.column if at < 0 else self.column + self.shift + at


@dataclass(frozen=True, slots=True)
class Items:
    """A list, with the place where it begins."""

    values: tuple[Node, ...]
    line: int
    column: int

    def __iter__(self) -> Iterator[Node]:
        return iter(self.values)


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping in the order of the file; `keys` tells where each key stands."""

    entries: dict[str, Node]
    keys: dict[str, Text]
    line: int
    column: int

    def get(self, key: str) -> Node | None:
        return self.entries.get(key)


Node = Text | Items | Table


@dataclass
class Notes:
    """Collects the faults of one sheet, so that all of them are told at once.

    `count` goes on where nothing more is told: after too many, and in `hushed` lines, which could not be read, so that
    nobody knows what they were meant to say.
    """

    file: str
    faults: list[Fault] = field(default_factory=list)
    hushed: set[int] = field(default_factory=set)
    count: int = 0

    def add(self, node: Node, message: str, cure: str = "", part: str = "") -> None:
        """A fault at a node, or at this `part` of a text."""
        if node.line in self.hushed:
            self.count += 1
            return
        column = node.column_of(part) if isinstance(node, Text) else node.column
        self.tell(Fault(self.file, node.line, column, message, cure))

    def add_whole(self, message: str, cure: str = "") -> None:
        """A fault of the file as a whole."""
        self.tell(Fault(self.file, 0, 0, message, cure))

    def tell(self, fault: Fault) -> None:
        """Any fault of this sheet."""
        self.count += 1
        if self.count <= MOST_FAULTS:
            self.faults.append(replace(fault, message=_short(fault.message), cure=_short(fault.cure)))
        elif self.count == MOST_FAULTS + 1:
            self.faults.append(Fault(self.file, 0, 0, f"has more than {MOST_FAULTS} faults.", "Mend the others first."))

    def raise_if_any(self) -> None:
        if self.faults:
            raise SheetFaults(self.faults)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]} …"
