"""Keeps what a slip in a sheet is: where the parser stumbled, and what to tell and how to read on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LONGEST_SHOWN = 70
PAIR = re.compile(r"(?P<head>\s*(?:-\s+)*(?P<name>[^\s:#'\"\-][^:]*):)(?P<gap>\s+)(?P<value>[^\s#].*?)\s*$")
NAMED = re.compile(r"\s*(?:-\s+)*[^\s#][^#]*?:(?:\s|$)")
_ITEM = re.compile(r"(?P<head>\s*(?:-\s+)*(?P<name>)-)(?P<gap>\s+)(?P<value>[^\s#].*?)\s*$")


@dataclass(frozen=True)
class Slip:
    """What is wrong at a place (counted from 1), and the lines as they would read without it, by their row from 0."""

    line: int
    column: int
    message: str
    cure: str
    mended: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stumble:
    """Where and why the parser stopped; `since` is where the thing began that it was reading. Rows count from 0."""

    lines: Sequence[str]
    row: int
    at: int
    problem: str
    context: str
    since: tuple[int, int] | None

    @property
    def line(self) -> str:
        """The line where it stopped."""
        return self.lines[self.row] if self.row < len(self.lines) else ""


def slip_at(row: int, at: int, message: str, cure: str, mended: Mapping[int, str]) -> Slip:
    return Slip(row + 1, max(at, 0) + 1, message, cure, mended)


def value_of(line: str) -> re.Match[str] | None:
    return PAIR.match(line) or _ITEM.match(line)


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'" if '"' in value or "\\" in value else f'"{value}"'


def cure_showing(line: str, otherwise: str) -> str:
    """The cure that shows the line as it should be, where it is short."""
    shown = line.strip()
    return f"Write `{shown}`." if len(shown) <= LONGEST_SHOWN else otherwise


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def content_above(lines: Sequence[str], row: int) -> int:
    """The row of the nearest line above that is neither empty nor a comment, -1 where there is none."""
    rows = range(min(row, len(lines)) - 1, -1, -1)
    return next((at for at in rows if lines[at].strip() and not lines[at].lstrip().startswith("#")), -1)


def text_at(line: str) -> int:
    """Where the text of a line begins, behind a dash if there is one."""
    dash = re.match(r"\s*(?:-\s+)*", line)
    return dash.end() if dash else 0
