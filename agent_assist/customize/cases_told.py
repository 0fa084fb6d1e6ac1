"""Tells the cases beside one rule as a supervisor reads them: who, with which facts, what is expected, what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from agent_assist import sheets
from agent_assist.customize.cases import Case, listed, read_cases, run_case
from agent_assist.customize.example_facts import FactReader, read_people
from agent_assist.customize.rules import Rule
from agent_assist.customize.rules_folder import CASES_ENDING, PEOPLE_SHEET
from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.sheets import Items, Node, Notes, SheetFaults, Table, Text


@dataclass(frozen=True)
class ToldCase:
    """One example: `who` of the cast it begins with, the facts it adds as they are written, and what came of it.

    `expected` is "fits", "does not fit" or "does not fit, because of tier"; `words` say what happened instead where it
    did not pass, or what keeps it from being run.
    """

    name: str
    line: int
    who: str
    facts: tuple[tuple[str, str], ...]
    expected: str
    passed: bool
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        """The case for an API."""
        return {**asdict(self), "facts": dict(self.facts)}


def cases_file(rule: Rule) -> str:
    """The path of the file of cases beside the rule."""
    return rule.file.removesuffix(".yaml") + CASES_ENDING


def tell_cases(rule: Rule, files: Mapping[str, str], catalogue: Catalogue, now: datetime) -> list[ToldCase]:
    """The cases beside `rule` among the room files, none where there is no file or it cannot be read."""
    file = cases_file(rule)
    notes = Notes(file)
    reader = FactReader(catalogue, notes, now.date())
    try:
        table = sheets.read(files[file], file)
        people = read_people(sheets.read(files.get(PEOPLE_SHEET, "people: {}\n"), PEOPLE_SHEET), reader)
    except (KeyError, SheetFaults):
        return []
    written = {one.line: one for one in listed(table, "cases", Notes(file))}
    cases = read_cases(table, reader, people)
    names = {key: person.name for key, person in people.items()}
    return [_told(case, written[case.line], names, rule, notes, now) for case in cases]


def _told(case: Case, written: Table, names: Mapping[str, str], rule: Rule, notes: Notes, now: datetime) -> ToldCase:
    who = _plain(written.get("who")).casefold()
    expected = "fits" if case.expect else "does not fit"
    if case.because_of:
        expected += f", because of {case.because_of}"
    if case.sound:
        result = run_case(case, rule, now.date())
        passed, words = result.passed, result.words
    else:
        own = next((fault for fault in sorted(notes.faults) if fault.line >= case.line), None)
        passed, words = False, f"cannot be run: {own.message} {own.cure}".rstrip() if own else "cannot be run"
    return ToldCase(case.name, case.line, names.get(who, who), _facts(written.get("facts")), expected, passed, words)


def _facts(node: Node | None) -> tuple[tuple[str, str], ...]:
    return tuple((name, _plain(value)) for name, value in node.entries.items()) if isinstance(node, Table) else ()


def _plain(node: Node | None) -> str:
    if isinstance(node, Text):
        return node.value
    return ", ".join(_plain(one) for one in node) if isinstance(node, Items) else ""
