"""Keeps those for whom a book is tried: the cast, callers of late, and the pairs of questions somebody thought of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from agent_assist import sheets
from agent_assist.customize.callers import Caller, callers_in
from agent_assist.customize.example_facts import FactReader, Person, read_people
from agent_assist.customize.hearings import competing, hear
from agent_assist.customize.remarks import NOBODY
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules_folder import PEOPLE_SHEET, WHOLE_CALLS
from agent_assist.customize.whole_calls import WholeCall, read_whole_calls
from agent_assist.sheets import Notes, SheetFaults, Table

Pair = frozenset[str]


@dataclass(frozen=True)
class Witnesses:
    """The cast, and the callers of late, the latest first.

    `thought_of` holds the pairs of questions between which a whole call decides. Where `calls` are not all the calls of
    the period, `shown` names the rules that were shown on any of them.
    """

    cast: tuple[Caller, ...] = ()
    calls: tuple[Caller, ...] = ()
    thought_of: frozenset[Pair] = frozenset()
    shown: frozenset[str] = frozenset()


def read_beside(folder: Path) -> dict[str, str]:
    """The files with the cast and the whole calls in a rules folder, as far as they can be read."""
    paths = [folder / PEOPLE_SHEET, *sorted((folder / WHOLE_CALLS).glob("*.yaml"))]
    texts: dict[str, str] = {}
    for path in paths:
        with suppress(SheetFaults):
            texts[path.relative_to(folder).as_posix()] = sheets.text_of(path, path.name)
    return texts


def witnesses_in(book: RuleBook, files: Mapping[str, str], now: datetime) -> Witnesses:
    """The cast and the whole calls in `files` (path → text), as far as they can be read."""
    table = _table(files, PEOPLE_SHEET)
    people = read_people(table, FactReader(book.catalogue, Notes(PEOPLE_SHEET), now.date())) if table else {}
    sound = [person for person in people.values() if person.sound]
    calls = [
        call for file in files if file.startswith(f"{WHOLE_CALLS}/") for call in _calls(book, files, file, people, now)
    ]
    return Witnesses(callers_in(sound, now), thought_of=frozenset(_thought_of(book, calls, now)))


def _thought_of(book: RuleBook, calls: Iterable[WholeCall], now: datetime) -> Iterator[Pair]:
    """The pairs of which a whole call expects that just this one is asked, where both could be."""
    callers = [Caller(NOBODY, call.facts, now, call.ledger, call.asking) for call in calls]
    for call, hearing in zip(calls, hear(book, callers), strict=True):
        for names in competing(book, hearing):
            if call.prompt == hearing.asked and call.prompt in names:
                yield from (frozenset((call.prompt, other)) for other in names if other != call.prompt)


def _calls(
    book: RuleBook, files: Mapping[str, str], file: str, people: Mapping[str, Person], now: datetime
) -> list[WholeCall]:
    table = _table(files, file)
    if table is None:
        return []
    reader = FactReader(book.catalogue, Notes(file), now.date())
    names = [rule.name for rule in book.rules]
    return [call for call in read_whole_calls(table, reader, people, names, now) if call.sound]


def _table(files: Mapping[str, str], file: str) -> Table | None:
    try:
        return sheets.read(files[file], file) if file in files else None
    except SheetFaults:
        return None
