"""Runs the cases that stand beside each rule: whom it fits, whom it does not, and at which fact it stops.

`growth/home-office.cases.yaml` stands beside `growth/home-office.yaml`:

    cases:
      - name: A growing customer who calls often is asked
        who: annabelle                # optional: one of people.yaml; their facts are the base
        facts:                        # added or changed; `not known` makes one unknown, dates may be `20 days ago`
          tier: MGC
          contacts in 90 days: 3
          channels used: web, phone
        expect: yes                   # yes: all conditions of the rule are met; no: it misses, is stopped or waits
        because of: open complaint    # optional with `no`: the fact at which it misses, is stopped or waits

A fact that neither the person nor the case gives is not known. Only the conditions are judged here: consent, budget,
ledger and who wins are the matter of whole-calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agent_assist.customize.conditions import Facts
from agent_assist.customize.entries import Entries
from agent_assist.customize.example_facts import FactReader, Person
from agent_assist.customize.judging import FITS, account_for
from agent_assist.customize.rules import Rule
from agent_assist.customize.verdicts import verdict_of
from agent_assist.sheets import Items, Notes, Table, did_you_mean

Cast = Mapping[str, Person] | None
"""The people of people.yaml by their name in small letters; None where the sheet cannot be read."""


@dataclass(frozen=True)
class Case:
    """One example beside a rule; `because_of` is the fact that must hinder it, `who` the person it is about, or empty.

    One with a fault, or with a person who has one, is not `sound`: to run it proves nothing.
    """

    name: str
    file: str
    line: int
    facts: Facts
    expect: bool
    because_of: str = ""
    who: str = ""
    sound: bool = True


@dataclass(frozen=True)
class Result:
    """What came of one example; `words` say what happened instead where it failed."""

    file: str
    line: int
    name: str
    passed: bool
    words: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.name}: {'as expected' if self.passed else self.words}"

    def as_json(self) -> dict[str, Any]:
        """The result as pages and the API tell it."""
        return {"file": self.file, "line": self.line, "name": self.name, "words": self.words}


def read_cases(table: Table, reader: FactReader, people: Cast) -> list[Case]:
    """The cases of one file; faults go to the reader's notes."""
    notes = reader.notes
    entries = Entries(table, notes)
    entries.refuse_others(("cases",), "A file of cases")
    return [_read_case(entry, reader, people) for entry in listed(entries.table, "cases", notes)]


def listed(table: Table, key: str, notes: Notes) -> list[Table]:
    """The tables in the list under `key`."""
    node = table.get(key)
    if not isinstance(node, Items) or not node.values:
        notes.add(node or table, f"`{key}` should be a list.", "Begin each one with a dash: `- name: …`.")
        return []
    for item in node:
        if not isinstance(item, Table):
            notes.add(item, "An example is expected here.", "Write `- name: …` with `expect: …` below it.")
    return [item for item in node if isinstance(item, Table)]


def base_facts(entries: Entries, reader: FactReader, people: Cast) -> tuple[Facts, Person | None]:
    """The facts of an example: those of the person in `who`, then its own; and that person, if there is one."""
    who = entries.text("who", default="").casefold()
    if who and people is None:
        return reader.read(entries.table.get("facts")), Person(who, who, sound=False)
    person = people.get(who) if people else None
    if who and people is not None and person is None:
        cure = did_you_mean(who, list(people)) or "people.yaml lists the cast."
        entries.notes.add(entries.table.entries["who"], f"Nobody of the cast is called `{who}`.", cure)
    return {**(person.facts if person else {}), **reader.read(entries.table.get("facts"))}, person


def run_case(case: Case, rule: Rule, today: date) -> Result:
    """Whether the rule does for these facts what the case expects."""
    finding = account_for(rule, case.facts, today).finding
    happened = verdict_of(rule, finding, case.facts)
    if (finding.outcome == FITS) is not case.expect:
        words = f"should {'fit' if case.expect else 'not fit'}, but {happened}"
        return Result(case.file, case.line, case.name, False, words)
    hinders = {finding.condition.fact.name} if finding.condition else set()
    if case.because_of and case.because_of not in hinders | set(finding.waits):
        words = f"should be hindered by `{case.because_of}`, but {happened}"
        return Result(case.file, case.line, case.name, False, words)
    return Result(case.file, case.line, case.name, True)


def _read_case(table: Table, reader: FactReader, people: Cast) -> Case:
    entries, before = Entries(table, reader.notes), reader.notes.count
    entries.refuse_others(("name", "who", "facts", "expect", "because of"), "A case")
    facts, person = base_facts(entries, reader, people)
    expect = entries.one_of("expect", ("yes", "no")) == "yes"
    name, because_of = entries.text("name"), _because_of(entries, reader, expect)
    sound = reader.notes.count == before and (person is None or person.sound)
    who = entries.text("who", default="").casefold()
    return Case(name, reader.notes.file, table.line, facts, expect, because_of, who, sound)


def _because_of(entries: Entries, reader: FactReader, expect: bool) -> str:
    written = entries.text("because of", default="")
    if not written:
        return ""
    place = entries.table.entries["because of"]
    if expect:
        entries.notes.add(place, "`because of` says what hinders a rule that should fit.", "Remove the line.")
    fact = reader.fact(written)
    if fact is None and reader.promised.may_be(written, reader.catalogue.names()):
        return ""
    if fact is None:
        cure = did_you_mean(written, reader.catalogue.names()) or "facts.md lists every fact."
        entries.notes.add(place, f"There is no fact `{written}`.", cure)
        return ""
    return fact.name
