"""Reads the YAML of a sheet as nodes with places, under limits; reads on behind a slip, so that all are told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from agent_assist.sheet_reading.broken_yaml import LONGEST_LINE, slip_behind
from agent_assist.sheet_reading.nodes import Fault, Items, Node, Notes, Table, Text
from agent_assist.sheet_reading.slips import Slip
from agent_assist.sheet_reading.slips_of_signs import SECOND_DOCUMENT

MAX_DEPTH = 8
MAX_NODES = 20_000
MOST_SLIPS = 12
QUOTES = ("'", '"')
FAST_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CUT_SHORT = re.compile(r"(?P<before>\s*(?:- )?[^\s#:\"'][^#:]*:\s+[^\s\"'|>#][^#]*\s)#\w")


class _TooMuch(Exception):
    """The sheet is too deep or too long to be read any further."""


def parse(lines: Sequence[str], notes: Notes) -> Node | None:
    """The node that the lines hold, None where they hold none or cannot be read; notes what is wrong.

    A line that YAML cannot read is told, and read as it was probably meant; what else is wrong with it is not told.
    """
    # A line of nothing but tabs is an empty one.
    meant, slips = [line if line.strip() else "" for line in lines], list[Slip]()
    while True:
        found = Notes(notes.file)
        try:
            node = _Reader(found).read("\n".join(meant), FAST_PARSER)
            break
        except _TooMuch:
            node = None
            break
        except yaml.MarkedYAMLError as error:
            slip = slip_behind(meant, error)
            is_new = slip.line not in [known.line for known in slips]
            slips += [slip] if is_new else []
            if not (is_new and slip.mended and len(slips) < MOST_SLIPS):
                # What was told after the first may have come of mending it in the wrong way.
                _tell(slips[:1], notes)
                return None
            for row, line in slip.mended.items():
                meant[row] = line
    _tell(slips, notes)
    _tell_cut_short(lines, notes)
    for fault in found.faults:
        if fault.line not in notes.hushed:
            notes.tell(fault)
    notes.hushed |= found.hushed
    return node


def _tell(slips: Sequence[Slip], notes: Notes) -> None:
    for slip in slips:
        notes.tell(Fault(notes.file, slip.line, slip.column, slip.message, slip.cure))
        notes.hushed.update([slip.line, *(row + 1 for row in slip.mended)])


def _tell_cut_short(lines: Sequence[str], notes: Notes) -> None:
    """Texts that end sooner than they seem to: YAML takes ` #12` for a comment."""
    for row, line in enumerate(lines, 1):
        if " #" in line and len(line) <= LONGEST_LINE and (cut := _CUT_SHORT.match(line)):
            message = "The text ends here: what follows ` #` is a comment, which nobody reads."
            cure = "Put the text in quotation marks; or write a space after `#` if you mean a comment."
            notes.add(Text("", row, len(cut["before"]) + 1), message, cure)


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
            if not isinstance(second := loader.get_event(), yaml.StreamEndEvent):
                raise yaml.MarkedYAMLError(problem=SECOND_DOCUMENT, problem_mark=second.start_mark)
            return node
        finally:
            loader.dispose()

    def _node(self, loader: Any, event: Any, depth: int) -> Node:
        start, end = event.start_mark, event.end_mark
        line, column = start.line + 1, start.column + 1
        self.count += 1
        if depth > MAX_DEPTH or self.count > MAX_NODES:
            what = "is nested too deeply" if depth > MAX_DEPTH else "is too long"
            self.notes.add(Text("", line, column), f"The sheet {what}.", "Write it flatter or split it.")
            raise _TooMuch
        self._refuse_signs(event, Text("", line, column))
        if isinstance(event, yaml.ScalarEvent):
            shift = int(event.style in QUOTES) if end.line == start.line else -1
            return Text(event.value, line, column, shift)
        if isinstance(event, yaml.AliasEvent):
            return Text("", line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self._items(loader, depth)), line, column)
        return self._table(loader, depth, line, column)

    def _refuse_signs(self, event: Any, place: Text) -> None:
        """Anchors, aliases and tags: nobody means them; a text that begins like one has to stand in quotes."""
        tag = getattr(event, "tag", None)
        before = self.notes.count
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self.notes.add(place, f"`{sign}` may not stand at the start of a text.", "Put the text in quotation marks.")
        elif tag and tag.startswith("!="):
            self.notes.add(place, "`!=` is not understood here.", f"Write `is not {tag[2:]}{event.value}`.")
        elif tag:
            self.notes.add(place, "`!` may not stand at the start of a text.", "Put the text in quotation marks.")
        if self.notes.count > before:
            self.notes.hushed.add(place.line)

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
                continue
            # No name has two spaces in a row, or one that does not break; they are slips that nobody can see.
            name = " ".join(key.value.split())
            if name in entries:
                first = keys[name].line
                self.notes.add(key, f"`{name}` stands here twice, first in line {first}.", "Keep one of them.")
            else:
                entries[name], keys[name] = value, Text(name, key.line, key.column)
        return Table(entries, keys, line, column)
