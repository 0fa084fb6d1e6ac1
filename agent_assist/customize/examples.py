"""Runs every example of a set of room files: the cases beside each rule, and the whole calls."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Protocol

from agent_assist import sheets
from agent_assist.customize.cases import Cast, Result
from agent_assist.customize.checked_cases import CheckedCases
from agent_assist.customize.example_facts import FactReader
from agent_assist.customize.making_way import MANY, in_turns, keep_from_collector
from agent_assist.customize.rule_book import RuleBook, SourcesRead
from agent_assist.customize.rules import RETIRED, Rule
from agent_assist.customize.rules_folder import CASES_ENDING, Inventory
from agent_assist.customize.whole_calls import read_whole_calls, run_whole_call
from agent_assist.sheets import Fault, Notes, Table


class Findings(Protocol):
    """Where faults and results go; without a book the examples are read for their form alone."""

    book: RuleBook | None
    faults: list[Fault]
    results: list[Result]


class Examples:
    """The examples in one set of files, with the rules as far as they could be read and the cast."""

    def __init__(
        self,
        files: Mapping[str, str],
        read: SourcesRead,
        people: Cast,
        now: datetime,
        findings: Findings,
        checked: CheckedCases,
    ) -> None:
        self.files, self.read, self.people, self.now, self.findings = files, read, people, now, findings
        self._checked = checked
        # Where a rule has a fault of its own it may be another than its author meant.
        self._faulty = {fault.file for fault in read.faults}
        self._expects: dict[str, frozenset[bool]] = {}

    def run(self, found: Inventory, unreadable: Collection[str] = ()) -> None:
        """All examples, and a fault for each live rule that lacks a yes or a no.

        Files that are `unreadable` are there all the same: neither are they missed nor what they may hold.
        """
        rules = {_stem(rule.file): rule for rule in self.read.rules}
        there = {_stem(file) for file in (*found.rules, *unreadable)}
        for number, file in enumerate(in_turns(found.cases), 1):
            if number % MANY == 0:
                keep_from_collector()
            if _stem(file) in there:
                self._beside(rules.get(_stem(file)), file)
            elif not file.startswith(f"{RETIRED}/"):
                cure = "Rename it like its rule, or remove it."
                self.findings.faults.append(Fault(file, 0, 0, "stands beside no rule.", cure))
        self._checked.forget_others(found.cases)
        for rule in self.read.rules:
            if rule.status == "live" and not {rule.file, _cases_of(rule.file)} & {*self._faulty, *unreadable}:
                self._demand_both(rule)
        names = {PurePosixPath(file).stem for file in (*found.rules, *unreadable) if not file.startswith(f"{RETIRED}/")}
        for file in in_turns(found.whole_calls, 1):
            self._whole(file, names)

    def _beside(self, rule: Rule | None, file: str) -> None:
        if file.startswith(f"{RETIRED}/"):
            return
        reader = self._reader(file)
        run = self._checked.known(file, self.files[file], rule, reader, self.people) if rule else None
        if run is None:
            if (table := self._table(file, reader)) is None:
                return
            is_to_run = rule if self.findings.book and file not in self._faulty else None
            run = self._checked.run(file, self.files[file], table, is_to_run, reader, self.people)
        self._expects[_stem(file)] = run.expects
        if self.findings.book:
            self.findings.results += run.results

    def _whole(self, file: str, names: Collection[str]) -> None:
        reader = self._reader(file)
        if (table := self._table(file, reader)) is None:
            return
        calls = read_whole_calls(table, reader, self.people, names, self.now)
        if (book := self.findings.book) and file not in self._faulty:
            self.findings.results += [run_whole_call(call, book, self.now) for call in in_turns(calls) if call.sound]

    def _reader(self, file: str) -> FactReader:
        read = self.read.files
        return FactReader(read.catalogue, Notes(file, self.findings.faults), self.now.date(), read.promised)

    def _table(self, file: str, reader: FactReader) -> Table | None:
        table = sheets.read_as_far(self.files[file], reader.notes)
        if reader.notes.count:
            self._faulty.add(file)
        return table

    def _demand_both(self, rule: Rule) -> None:
        for wanted, words in ((True, "yes"), (False, "no")):
            if wanted not in self._expects.get(_stem(rule.file), ()):
                cure = f"Add one to {rule.name}{CASES_ENDING}, beside the rule."
                fault = Fault(rule.file, 1, 1, f"The rule is live without a `{words}` case.", cure)
                self.findings.faults.append(fault)


def _stem(file: str) -> str:
    return file.removesuffix(CASES_ENDING).removesuffix(".yaml")


def _cases_of(file: str) -> str:
    return _stem(file) + CASES_ENDING
