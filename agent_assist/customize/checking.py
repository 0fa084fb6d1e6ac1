"""Checks a rules folder as a whole: faults, the cases beside each rule, whole calls, and live rules without cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from agent_assist import sheets
from agent_assist.customize.cases import Case, Result, read_cases, run_case
from agent_assist.customize.example_facts import FactReader, Person, read_people
from agent_assist.customize.lint import worth_a_look
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import RETIRED, Rule
from agent_assist.customize.rules_folder import (
    CASES_ENDING,
    PEOPLE_SHEET,
    TIERS_SHEET,
    Inventory,
    load_folder,
    read_text,
    take_inventory,
)
from agent_assist.customize.whole_calls import read_whole_calls, run_whole_call
from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.differentiate.tiers import load_tiers
from agent_assist.sheets import Fault, Notes, SheetFaults, Table


@dataclass
class Report:
    """What a check found. `book` is there if the rules could be read; cases are run only then.

    What is `worth_a_look` stands in nobody's way.
    """

    book: RuleBook | None = None
    faults: list[Fault] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    worth_a_look: list[Fault] = field(default_factory=list)

    @property
    def failed(self) -> list[Result]:
        """The examples that did not come out as expected."""
        return [result for result in self.results if not result.passed]

    @property
    def is_good(self) -> bool:
        """Whether nothing stands in the way of this book."""
        return not self.faults and not self.failed


def check_folder(folder: Path, observed: Catalogue, now: datetime) -> Report:
    """Everything that can be said about `folder` without a customer; writes nothing. `now` is aware."""
    report = Report(faults=_tier_faults(folder))
    inventory = take_inventory(folder)
    try:
        report.book = load_folder(folder, observed)
    except SheetFaults as error:
        report.faults += error.faults
        return report
    people = load_people(folder, report.book.catalogue, now, report.faults)
    _Examples(folder, report, people, now).run(inventory)
    report.faults.sort()
    report.worth_a_look = worth_a_look(report.book, now.date())
    return report


def load_people(folder: Path, catalogue: Catalogue, now: datetime, faults: list[Fault]) -> dict[str, Person]:
    """The cast, empty where there is none; what is wrong with it is added to `faults`."""
    table = _read(folder, PEOPLE_SHEET, faults) if (folder / PEOPLE_SHEET).is_file() else None
    return read_people(table, catalogue, Notes(PEOPLE_SHEET, faults), now.date()) if table else {}


def _tier_faults(folder: Path) -> list[Fault]:
    """What is wrong with the lines between the tiers; a folder may do without them."""
    try:
        if (folder / TIERS_SHEET).is_file():
            load_tiers(folder / TIERS_SHEET)
    except SheetFaults as error:
        return error.faults
    return []


class _Examples:
    """Runs every example of one folder into its report."""

    def __init__(self, folder: Path, report: Report, people: Mapping[str, Person], now: datetime) -> None:
        assert report.book
        self.folder, self.report, self.people, self.now, self.book = folder, report, people, now, report.book

    def run(self, inventory: Inventory) -> None:
        """All cases, and a fault for each live rule that lacks a yes or a no."""
        rules = {rule.file.removesuffix(".yaml"): rule for rule in self.book.rules}
        cases: dict[str, list[Case]] = {}
        for file in inventory.cases:
            rule = rules.get(file.removesuffix(CASES_ENDING))
            if rule:
                cases[rule.name] = self._beside(rule, file)
            elif not file.startswith(f"{RETIRED}/"):
                cure = "Rename it like its rule, or remove it."
                self.report.faults.append(Fault(file, 0, 0, "stands beside no rule.", cure))
        for rule in self.book.rules:
            if rule.status == "live":
                self._demand_both(rule, cases.get(rule.name, []))
        for file in inventory.whole_calls:
            self._whole(file)

    def _beside(self, rule: Rule, file: str) -> list[Case]:
        table = _read(self.folder, file, self.report.faults)
        if table is None:
            return []
        reader = FactReader(self.book.catalogue, Notes(file, self.report.faults), self.now.date())
        cases = read_cases(table, reader, self.people)
        self.report.results += [run_case(case, rule, self.now.date()) for case in cases]
        return cases

    def _whole(self, file: str) -> None:
        table = _read(self.folder, file, self.report.faults)
        if table:
            reader = FactReader(self.book.catalogue, Notes(file, self.report.faults), self.now.date())
            calls = read_whole_calls(table, reader, self.people, self.book, self.now)
            self.report.results += [run_whole_call(call, self.book, self.now) for call in calls]

    def _demand_both(self, rule: Rule, cases: list[Case]) -> None:
        for wanted, words in ((True, "yes"), (False, "no")):
            if not any(case.expect is wanted for case in cases):
                cure = f"Add one to {rule.name}{CASES_ENDING}, beside the rule."
                self.report.faults.append(Fault(rule.file, 1, 1, f"The rule is live without a `{words}` case.", cure))


def _read(folder: Path, file: str, faults: list[Fault]) -> Table | None:
    try:
        return sheets.read(read_text(folder / file, file), file)
    except SheetFaults as error:
        faults += error.faults
        return None
