"""Tells the difference between two sets of room files in a supervisor's words, rule by rule, and line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from agent_assist.customize.line_changes import MOST_LINES as MOST_IN_A_FILE
from agent_assist.customize.line_changes import Line, compare_lines
from agent_assist.customize.readable_files import (
    CASES,
    RULE,
    Readable,
    cases_beside,
    kind_of,
    read_what_can_be,
    stem,
)
from agent_assist.customize.renames import Pair, paired
from agent_assist.customize.rule_book import normalised
from agent_assist.customize.rule_changes import SPACING, Written, introduced, rule_changes
from agent_assist.customize.sheet_changes import sheet_changes
from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.sheets import Fault

NEW, REMOVED, RETIRED_NOW, RENAMED, MOVED, CHANGED, CASES_ONLY = (
    "new", "removed", "retired", "renamed", "moved", "changed", "cases only",
)  # fmt: skip
MOST_SENTENCES, MOST_LINES = 60, 5_000


@dataclass(frozen=True)
class Entry:
    """What changed in one rule, or in one other sheet (`what` says which kind of file it is).

    `file` is the path it has now, or had last; `was` the path before, "" for what is new. `sentences` are those of the
    rule, then those of the cases beside it.
    """

    what: str
    name: str
    kind: str
    file: str
    was: str
    sentences: tuple[str, ...]

    @property
    def words(self) -> str:
        """All of it in one line: "`home-office`: now also for NEW; waits 6 months after a decline, was 3"."""
        lead = [self.kind] if self.kind in (NEW, REMOVED) else []
        return f"`{self.name}`: {'; '.join([*lead, *self.sentences])}"

    def as_json(self) -> dict[str, Any]:
        """The entry for a page or an API."""
        return {**asdict(self), "sentences": list(self.sentences), "words": self.words}


@dataclass(frozen=True)
class FileLines:
    """The changed lines of one file; `was` is its path before, "" for a new file, `file` is "" for one that went."""

    file: str
    was: str
    lines: tuple[Line, ...]
    left_out: int


@dataclass(frozen=True)
class BookChanges:
    """The whole difference: rules by name, then the other sheets, and the lines of every file."""

    entries: tuple[Entry, ...]
    files: tuple[FileLines, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """A line for each entry."""
        return tuple(entry.words for entry in self.entries)

    def as_json(self) -> dict[str, Any]:
        """The difference for a page or an API."""
        return {"entries": [entry.as_json() for entry in self.entries], "files": [asdict(file) for file in self.files]}


def compare_files(before: Mapping[str, str], after: Mapping[str, str], observed: Catalogue) -> BookChanges:
    """The difference of two sets of room files. A file that cannot be read is told by its lines alone."""
    old = {path: normalised(text) for path, text in before.items()}
    new = {path: normalised(text) for path, text in after.items()}
    changed = sorted(path for path in {**old, **new} if old.get(path) != new.get(path))
    pairs = paired(
        {path: old[path] for path in changed if path in old}, {path: new[path] for path in changed if path in new}
    )
    told = _Telling(read_what_can_be(old, changed, observed), read_what_can_be(new, changed, observed))
    entries = sorted(told.entries(pairs), key=lambda entry: (entry.what != RULE, entry.what, entry.name, entry.file))
    return BookChanges(tuple(entries), tuple(_files(pairs, old, new)))


class _Telling:
    """Puts pairs of files into words, by what could be read of them before and after."""

    def __init__(self, before: Readable, after: Readable) -> None:
        self.before, self.after = before, after

    def entries(self, pairs: Iterable[Pair]) -> Iterator[Entry]:
        """An entry for each rule with its cases, and for each other sheet."""
        left = {pair.file: pair for pair in pairs}
        for pair in [pair for pair in left.values() if kind_of(pair.file) == RULE]:
            beside = (left.pop(cases_beside(file), None) for file in (pair.file, pair.was))
            yield self._rule(left.pop(pair.file), next((cases for cases in beside if cases), None))
        for pair in left.values():
            kind = kind_of(pair.file)
            if kind == CASES:
                yield Entry(RULE, stem(pair.file), CASES_ONLY, pair.file, pair.was, _bounded(self._cases(pair)))
            else:
                yield Entry(kind, stem(pair.file), _kind(pair), pair.file, pair.was, _bounded(self._sheet(pair)))

    def _rule(self, pair: Pair, cases: Pair | None) -> Entry:
        before, after = _written(self.before, pair.was), _written(self.after, pair.now)
        kind, told = _kind(pair), self._unreadable(pair)
        if before and after:
            if after.rule.status == "retired" != before.rule.status:
                kind = RETIRED_NOW
            told = rule_changes(before, after)
        elif (only := after or before) and not told:
            told = introduced(only)
        if cases and pair.now and pair.was:
            # That nothing but the spacing changed is only worth saying where it is all there is to say.
            told = tuple(line for line in (*told, *self._cases(cases)) if line != SPACING) or (SPACING,)
        return Entry(RULE, stem(pair.file), kind, pair.file, pair.was, _bounded(told))

    def _cases(self, pair: Pair) -> tuple[str, ...]:
        told = self._sheet(pair)
        return told if told == (SPACING,) else tuple(f"cases: {sentence}" for sentence in told)

    def _sheet(self, pair: Pair) -> tuple[str, ...]:
        if fault := self._unreadable(pair):
            return fault
        before, after = self.before.tables.get(pair.was), self.after.tables.get(pair.now)
        if before and after:
            return tuple(sheet_changes(before, after)) or (SPACING,)
        return ("a new file",) if after else ("the file is gone",)

    def _unreadable(self, pair: Pair) -> tuple[str, ...]:
        """Why there are no words, where one of the two cannot be read; the lines are there all the same."""
        sides = ((self.before.faults.get(pair.was), "could not"), (self.after.faults.get(pair.now), "cannot"))
        told = [f"{could} be read ({_place(fault)}{fault.message})" for fault, could in sides if fault]
        return tuple(told)


def _written(side: Readable, path: str) -> Written | None:
    return Written(side.rules[path], side.tables[path]) if path in side.rules else None


def _kind(pair: Pair) -> str:
    if not (pair.was and pair.now):
        return REMOVED if pair.was else NEW
    if stem(pair.was) != stem(pair.now):
        return RENAMED
    return CHANGED if pair.was == pair.now else MOVED


def _place(fault: Fault) -> str:
    return f"line {fault.line}: " if fault.line else ""


def _bounded(sentences: tuple[str, ...]) -> tuple[str, ...]:
    left = len(sentences) - MOST_SENTENCES
    return sentences if left <= 0 else (*sentences[:MOST_SENTENCES], f"and {left} more")


def _files(pairs: Iterable[Pair], before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[FileLines]:
    room = MOST_LINES
    for pair in pairs:
        lines, left_out = compare_lines(before.get(pair.was, ""), after.get(pair.now, ""), min(room, MOST_IN_A_FILE))
        room -= len(lines)
        yield FileLines(pair.now, pair.was, lines, left_out)
