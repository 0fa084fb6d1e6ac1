"""Checks a whole set of room files: faults, the cases beside each rule, whole calls, and live rules without cases.

The command, the page and the API all check by `check_files`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from agent_assist import sheets
from agent_assist.customize.cases import Result
from agent_assist.customize.checked_cases import CheckedCases
from agent_assist.customize.checked_files import CheckedFiles
from agent_assist.customize.example_facts import FactReader, Person, read_people
from agent_assist.customize.examples import Examples
from agent_assist.customize.lint import worth_a_look
from agent_assist.customize.remarks import Remark
from agent_assist.customize.rule_book import RuleBook, SourcesRead, read_sources
from agent_assist.customize.rules import GROUPS
from agent_assist.customize.rules_folder import (
    PEOPLE_SHEET,
    ROOM_SHEETS,
    TIERS_SHEET,
    TRUNKS_SHEET,
    Inventory,
    read_readable,
    sort_files,
)
from agent_assist.customize.taken_names import faults_of_names
from agent_assist.customize.witnesses import witnesses_in
from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.differentiate.tiers import load_tiers
from agent_assist.identify.trunks import read_trunks
from agent_assist.sheets import Fault, Notes, SheetFaults


@dataclass
class Report:
    """What a check found. `book` is there if the rules could be read; cases are run only then.

    `people` is the cast as far as it could be read. What is `worth_a_look` stands in nobody's way; `witnesses` says in
    words who bore witness.
    """

    book: RuleBook | None = None
    faults: list[Fault] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    witnesses: str = "the cast alone"
    people: Mapping[str, Person] = field(default_factory=dict)
    look: Callable[[], list[Remark]] = list

    @cached_property
    def worth_a_look(self) -> list[Remark]:
        """Looked for when somebody wants to see it: in a large book it takes as long as all the rest."""
        return self.look()

    @property
    def failed(self) -> list[Result]:
        """The examples that did not come out as expected."""
        return [result for result in self.results if not result.passed]

    @property
    def is_good(self) -> bool:
        """Whether nothing stands in the way of this book."""
        return not self.faults and not self.failed

    def as_json(self) -> dict[str, Any]:
        """The report as pages and the API tell it; `version` is empty and the counts are 0 where there is no book."""
        rules = self.book.rules if self.book else ()
        return {
            "good": self.is_good,
            "version": self.book.version if self.book else "",
            "rules": len(rules),
            "live": sum(rule.status == "live" for rule in rules),
            "cases": len(self.results),
            "faults": [fault.as_json() for fault in self.faults],
            "failed": [result.as_json() for result in self.failed],
            "witnesses": self.witnesses,
            "worth_a_look": [remark.as_json() for remark in self.worth_a_look],
        }


@dataclass
class Checked:
    """What was read and run the last time, so that a change costs little. Belongs to one thread."""

    files: CheckedFiles = field(default_factory=CheckedFiles)
    cases: CheckedCases = field(default_factory=CheckedCases)


def check_folder(folder: Path, observed: Catalogue, now: datetime) -> Report:
    """Everything that can be said about `folder` without a customer; writes nothing. `now` is aware."""
    files, unreadable = read_readable(folder)
    return check_files(files, observed, now, tier_faults=faults_beside(folder), unreadable=unreadable)


def check_files(
    files: Mapping[str, str],
    observed: Catalogue,
    now: datetime,
    *,
    tier_faults: Sequence[Fault] = (),
    unreadable: Sequence[Fault] = (),
    checked: Checked | None = None,
) -> Report:
    """Everything that can be said about these room files (path → text) without a customer.

    Found already are `tier_faults`, those of the sheets that are no room files, and `unreadable`, why further files
    have no text. `checked` remembers what was read and run the last time.
    """
    checked = checked or Checked()
    found = sort_files(files)
    faults = [*unreadable, *found.faults, *_strangers(found)]
    if not found.rules and not faults:
        faults.append(Fault("", 0, 0, "There is no rule.", f"Rules stand in {', '.join(GROUPS)}."))
    gone = {fault.file for fault in unreadable if fault.file not in files}
    sources = {file: files[file] for file in (*found.rules, *found.book_sheets)}
    lost = bool(sort_files(dict.fromkeys(gone, "")).rules)
    read = read_sources(sources, observed, checked.files, gone, lost)
    report = Report(faults=[*tier_faults, *faults, *read.faults, *faults_of_names(found.rules)])
    if not (faults or read.faults):
        report.book = read.as_book()
    people = _cast(files, read, now, report.faults) if PEOPLE_SHEET not in gone else None
    report.people = people or {}
    Examples(files, read, people, now, report, checked.cases).run(found, gone)
    report.faults.sort()
    if report.book:
        report.look = partial(_look, report.book, files, now)
    return report


def _look(book: RuleBook, files: Mapping[str, str], now: datetime) -> list[Remark]:
    return worth_a_look(book, now.date(), witnesses_in(book, files, now))


def load_people(folder: Path, catalogue: Catalogue, now: datetime, faults: list[Fault]) -> dict[str, Person]:
    """The cast, empty where there is none; what is wrong with it is added to `faults`."""
    if not (folder / PEOPLE_SHEET).exists():
        return {}
    try:
        text = sheets.text_of(folder / PEOPLE_SHEET, PEOPLE_SHEET)
        reader = FactReader(catalogue, Notes(PEOPLE_SHEET, faults), now.date())
        return read_people(sheets.read(text, PEOPLE_SHEET), reader)
    except SheetFaults as error:
        faults += error.faults
        return {}


def faults_beside(folder: Path) -> list[Fault]:
    """What is wrong with the lines between the tiers and with the trunks; a folder may do without them."""
    readers: dict[str, Callable[[Path], object]] = {
        TIERS_SHEET: load_tiers,
        TRUNKS_SHEET: lambda path: read_trunks(sheets.read_file(path), path.name),
    }
    faults: list[Fault] = []
    for sheet, load in readers.items():
        try:
            if (folder / sheet).exists():
                load(folder / sheet)
        except SheetFaults as error:
            faults += error.faults
    return faults


def _strangers(found: Inventory) -> Iterator[Fault]:
    """Sheets of the folder that no draft may change, where somebody takes them for room files."""
    for file in found.sheets:
        if file not in ROOM_SHEETS:
            yield Fault(file, 0, 0, "is no part of the rule book.", "Change it in the folder of the rules.")


def _cast(files: Mapping[str, str], read: SourcesRead, now: datetime, faults: list[Fault]) -> dict[str, Person] | None:
    """The cast, None where it cannot be read, so that nobody in it is missed."""
    if PEOPLE_SHEET not in files:
        return {}
    notes = Notes(PEOPLE_SHEET, faults)
    table = sheets.read_as_far(files[PEOPLE_SHEET], notes)
    broken = bool(notes.count)
    reader = FactReader(read.files.catalogue, notes, now.date(), read.files.promised)
    people = read_people(table, reader) if table else {}
    return None if broken else people
