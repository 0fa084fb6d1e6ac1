"""Keeps what came of the cases beside each rule, so that a change runs again only those that it can touch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from agent_assist.customize.cases import Cast, Result, read_cases, run_case
from agent_assist.customize.example_facts import FactReader, Person
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import Catalogue, Fact
from agent_assist.sheets import Table


@dataclass(frozen=True)
class CasesRun:
    """What came of one file of cases: the results, and which answers (yes, no) it has an example of."""

    results: tuple[Result, ...] = ()
    expects: frozenset[bool] = frozenset()


@dataclass(frozen=True)
class _Kept:
    """Everything that the results depend on, and the results."""

    text: str
    rule: Rule
    today: date
    facts: Mapping[str, Fact | None]
    people: Mapping[str, Person]
    run: CasesRun

    def holds(self, text: str, rule: Rule, today: date, catalogue: Catalogue, people: Mapping[str, Person]) -> bool:
        return (
            (self.text, self.today) == (text, today)
            and (self.rule is rule or self.rule == rule)
            and all(catalogue.get(name) == fact for name, fact in self.facts.items())
            and all(people.get(name) == person for name, person in self.people.items())
        )


class CheckedCases:
    """The cases of the last check, by file. Belongs to one thread."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def known(self, file: str, text: str, rule: Rule, reader: FactReader, people: Cast) -> CasesRun | None:
        """What came of this file the last time, None where something it depends on is another now."""
        kept = self._kept.get(file)
        if kept is None or people is None or not kept.holds(text, rule, reader.today, reader.catalogue, people):
            return None
        return kept.run

    def run(self, file: str, text: str, table: Table, rule: Rule | None, reader: FactReader, people: Cast) -> CasesRun:
        """Runs the cases in `table`, which is `text` as read; without a rule they are read for their form alone."""
        before = reader.notes.count
        cases = read_cases(table, reader, people)
        results = tuple(run_case(case, rule, reader.today) for case in cases if case.sound) if rule else ()
        run = CasesRun(results, frozenset(case.expect for case in cases))
        if rule and people is not None and reader.notes.count == before:
            facts = {name: reader.catalogue.get(name) for name in reader.met}
            met = {case.who: people[case.who] for case in cases if case.who}
            self._kept[file] = _Kept(text, rule, reader.today, facts, met, run)
        return run

    def forget_others(self, files: Iterable[str]) -> None:
        """Keeps nothing of files that are no more."""
        there = set(files)
        self._kept = {file: kept for file, kept in self._kept.items() if file in there}
