"""Reads the sheets that supervisors write: YAML as text with line numbers, under limits, every fault collected."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import process

MAX_BYTES = 256 * 1024
MAX_DEPTH = 8
MAX_NODES = 20_000
_TOO_LARGE = (f"is larger than {MAX_BYTES // 1024} KB.", "Split it into several files.")
_STRANGE = re.compile("[^\t\n\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\U00010000-\U0010ffff]")
FAST_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    """A scalar, exactly as written: `no` stays "no" and 012 stays "012"."""

    value: str
    line: int
    column: int


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
    """Collects the faults of one sheet, so that all of them are told at once."""

    file: str
    faults: list[Fault] = field(default_factory=list)

    def add(self, node: Node, message: str, cure: str = "") -> None:
        self.faults.append(Fault(self.file, node.line, node.column, message, cure))

    def add_whole(self, message: str, cure: str = "") -> None:
        """A fault of the file as a whole."""
        self.faults.append(Fault(self.file, 0, 0, message, cure))

    def raise_if_any(self) -> None:
        if self.faults:
            raise SheetFaults(self.faults)


def read_file(path: Path, name: str = "") -> Table:
    """The sheet at `path` as a table of text. Raises SheetFaults; `name` is what the faults call the file."""
    name = name or path.name
    return read(text_of(path, name), name)


def text_of(path: Path, name: str) -> str:
    """The text of a file. Raises SheetFaults if it cannot be read, is too large or is not UTF-8."""
    notes = Notes(name)
    text = text_as_far(path, notes)
    notes.raise_if_any()
    return text or ""


def text_as_far(path: Path, notes: Notes) -> str | None:
    """The text of a file with signs in place of what is no UTF-8, None where there is none; notes what is wrong."""
    try:
        raw = _bytes_of(path)
    except OSError as error:
        notes.add_whole(f"cannot be read: {error.strerror}.", "Look at its rights.")
        return None
    if raw is None:
        notes.add_whole("is no ordinary file.", "Put the file itself in its place.")
    return None if raw is None else _decode(raw, notes)


def _bytes_of(path: Path) -> bytes | None:
    """The first bytes of a file, one more than a sheet may have; None for a pipe, a device and the like."""
    # Opening a pipe in any other way waits for somebody to write into it.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as stream:
        return stream.read(MAX_BYTES + 1) if stat.S_ISREG(os.fstat(stream.fileno()).st_mode) else None


def read(raw: bytes | str, name: str) -> Table:
    """The sheet in `raw` as a table of text. Raises SheetFaults with every fault found."""
    notes = Notes(name)
    text = raw.removeprefix("\ufeff") if isinstance(raw, str) else _decode(raw, notes)
    if text is not None and len(text) > MAX_BYTES:
        notes.add_whole(*_TOO_LARGE)
    notes.raise_if_any()
    assert text is not None
    if strange := _STRANGE.search(text):
        what = f"A character stands here that does not belong in a text (U+{ord(strange[0]):04X})."
        notes.add(_place_after(text[: strange.start()]), what, "Delete it.")
        notes.raise_if_any()
    try:
        node = _read_fast(text, notes)
    except yaml.MarkedYAMLError as error:
        raise SheetFaults([_told(error, name)]) from error
    notes.raise_if_any()
    if not isinstance(node, Table):
        raise SheetFaults([Fault(name, 1, 1, "should be lines of the form `name: value`.")])
    return node


def did_you_mean(word: str, known: list[str]) -> str:
    """ "Did you mean `tier`?" where something known is close to the word, else an empty text."""
    best = process.extractOne(word, known, score_cutoff=70)
    return f"Did you mean `{best[0]}`?" if best else ""


def _read_fast(text: str, notes: Notes) -> Node | None:
    """The nodes of a text by libyaml, ten times as fast; what it refuses is told by the parser whose words we know."""
    # The two differ in where they let tabs stand.
    if "\t" not in text:
        try:
            return _Reader(notes).read(text, FAST_PARSER)
        except yaml.YAMLError:
            notes.faults.clear()
    return _Reader(notes).read(text, yaml.SafeLoader)


def _decode(raw: bytes, notes: Notes) -> str | None:
    """The text, None where there is none; what is no UTF-8 becomes a sign, so that the rest can still be read."""
    if len(raw) > MAX_BYTES:
        notes.add_whole(*_TOO_LARGE)
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in raw:
            notes.add_whole("is not UTF-8 text.", "Save it as UTF-8.")
            return None
        before = raw[: error.start].decode("utf-8-sig")
        notes.add(_place_after(before), "A character here is not UTF-8.", "Save the file as UTF-8.")
        return raw.decode("utf-8-sig", "replace")


def _place_after(text: str) -> Text:
    """The place of what follows a text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Text("", len(lines), len(lines[-1]) + 1)


class _Reader:
    """Builds nodes from parser events, so that neither tags nor aliases ever become objects."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.count = 0

    def read(self, text: str, parser: Any) -> Node | None:
        loader: Any = parser(text)
        try:
            loader.get_event()
            if isinstance(loader.get_event(), yaml.StreamEndEvent):
                return None
            node = self._node(loader, loader.get_event(), 1)
            loader.get_event()
            if not isinstance(loader.get_event(), yaml.StreamEndEvent):
                self.notes.faults.append(
                    Fault(self.notes.file, 0, 0, "holds more than one document.", "Remove the line `---`.")
                )
            return node
        finally:
            loader.dispose()

    def _node(self, loader: Any, event: Any, depth: int) -> Node:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            what = "is nested too deeply" if depth > MAX_DEPTH else "is too long"
            raise SheetFaults(
                [Fault(self.notes.file, line, column, f"The sheet {what}.", "Write it flatter or split it.")]
            )
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self.notes.faults.append(
                Fault(
                    self.notes.file,
                    line,
                    column,
                    "Anchors (&) and aliases (*) are not used here.",
                    "Write the value out.",
                )
            )
            if isinstance(event, yaml.AliasEvent):
                return Text("", line, column)
        if getattr(event, "tag", None):
            self.notes.faults.append(
                Fault(self.notes.file, line, column, "Tags (!) are not used here.", "Put the text in quotes.")
            )
        if isinstance(event, yaml.ScalarEvent):
            return Text(event.value, line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self._items(loader, depth)), line, column)
        return self._table(loader, depth, line, column)

    def _items(self, loader: Any, depth: int) -> Iterator[Node]:
        while not isinstance(event := loader.get_event(), yaml.SequenceEndEvent):
            yield self._node(loader, event, depth + 1)

    def _table(self, loader: Any, depth: int, line: int, column: int) -> Table:
        entries: dict[str, Node] = {}
        keys: dict[str, Text] = {}
        while not isinstance(event := loader.get_event(), yaml.MappingEndEvent):
            key = self._node(loader, event, depth + 1)
            value = self._node(loader, loader.get_event(), depth + 1)
            if not isinstance(key, Text):
                self.notes.add(key, "A name is expected here.", "Write `name: value`.")
            elif key.value in entries:
                first = keys[key.value].line
                self.notes.add(key, f"`{key.value}` stands here twice, first in line {first}.", "Keep one of them.")
            else:
                entries[key.value], keys[key.value] = value, key
        return Table(entries, keys, line, column)


def _told(error: yaml.MarkedYAMLError, name: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    problem = error.problem or "cannot be read"
    if "\\t" in problem or "'\t'" in problem:
        return Fault(name, line, column, "A tab stands at the start of the line.", "Indent with spaces.")
    if "quoted scalar" in (error.context or ""):
        start = error.context_mark or mark
        line, column = (start.line + 1, start.column + 1) if start else (0, 0)
        cure = "Close it, or leave the quotes away."
        return Fault(name, line, column, "A quotation mark is opened and never closed.", cure)
    if "could not find expected ':'" in problem:
        return Fault(name, max(line - 1, 1), 1, "A colon is missing after the name.", "Write `name: value`.")
    if "mapping values are not allowed" in problem:
        cure = "Put the text in quotes, or check that the line starts in the right column."
        return Fault(name, line, column, "There is a second colon in this line.", cure)
    return Fault(name, line, column, f"The line cannot be read ({problem}).", "Check indentation and quotation marks.")
