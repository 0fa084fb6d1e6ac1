"""Keeps all rules in force under one version: read from a folder or a stored body, compiled once, never changed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from agent_assist import sheets
from agent_assist.customize.dialogue import Dialogue, read_dialogue
from agent_assist.customize.engine import Engine
from agent_assist.customize.judging import Judge, compile_rule
from agent_assist.customize.rule_files import learned_fact, read_rule
from agent_assist.customize.rules import RETIRED, Rule
from agent_assist.customize.worth_readers import FactReaders, readers_in
from agent_assist.differentiate.catalogue import Catalogue, Fact
from agent_assist.sheets import Fault, Notes, SheetFaults, Table

DIALOGUE_SHEET = "dialogue.yaml"
_LEARNS = re.compile(r"^learns:[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Compiled:
    """A rule and the closure that judges it alone, made when it is first wanted."""

    rule: Rule

    @cached_property
    def judge(self) -> Judge:
        """The rule as one function."""
        return compile_rule(self.rule)


@dataclass(frozen=True)
class RuleBook:
    """The rules by name, the facts they may read, and the manners of asking; `sources` maps each file to its text.

    `engine` judges all rules at once, in the order of `rules`.
    """

    version: str
    rules: tuple[Rule, ...]
    engine: Engine = field(compare=False, repr=False)
    catalogue: Catalogue
    dialogue: Dialogue
    sources: Mapping[str, str]

    def rule(self, name: str) -> Rule | None:
        """The rule of that name, retired ones left out."""
        return self._by_name.get(name)

    @cached_property
    def compiled(self) -> tuple[Compiled, ...]:
        """Every rule with its own closure, for those who want to know about one."""
        return tuple(Compiled(rule) for rule in self.rules)

    @cached_property
    def readers(self) -> Mapping[str, FactReaders]:
        """For each fact that is learned by asking, the rules that read it."""
        return readers_in(self.rules)

    @cached_property
    def _by_name(self) -> Mapping[str, Rule]:
        return {rule.name: rule for rule in self.rules}

    def as_json(self) -> dict[str, Any]:
        """The body to store, from which `from_json` makes the same book."""
        return {"version": self.version, "sources": dict(self.sources)}


def from_json(raw: Mapping[str, Any], observed: Catalogue) -> RuleBook:
    """The book in a stored body. Raises SheetFaults if the observed facts it reads are no longer there."""
    return read_book(raw["sources"], observed)


def empty_book(observed: Catalogue) -> RuleBook:
    """A book that says nothing, in force until the first good one."""
    return RuleBook(_version({}), (), Engine(()), observed, Dialogue(), {})


def read_book(sources: Mapping[str, str], observed: Catalogue) -> RuleBook:
    """The book in `sources` (path in the rules folder → text). Raises SheetFaults with every fault of every file."""
    texts = {file: _normalised(sources[file]) for file in sorted(sources)}
    faults: list[Fault] = []
    tables = {file: table for file, text in texts.items() if (table := _table(text, file, faults))}
    manners = tables.pop(DIALOGUE_SHEET, None)
    notes = Notes(DIALOGUE_SHEET, faults)
    dialogue = read_dialogue(manners, notes) if manners else Dialogue()
    catalogue = observed.with_learned(_learned_facts(tables, observed, faults))
    promised = frozenset(
        name.casefold() for file in texts.keys() - tables.keys() for name in _LEARNS.findall(texts[file])
    )
    read = [read_rule(table, Notes(file, faults), catalogue, promised) for file, table in tables.items()]
    rules = tuple(sorted((rule for rule in read if rule.group != RETIRED), key=lambda rule: rule.name))
    faults += _doubles(rules)
    if faults:
        raise SheetFaults(faults)
    return RuleBook(_version(texts), rules, Engine(rules), catalogue, dialogue, texts)


def _table(text: str, file: str, faults: list[Fault]) -> Table | None:
    try:
        return sheets.read(text, file)
    except SheetFaults as error:
        faults += error.faults
        return None


def _learned_facts(tables: Mapping[str, Table], observed: Catalogue, faults: list[Fault]) -> list[Fact]:
    """One fact for each question; rules that learn the same must offer the same answers. Retired rules do not count in
    that, yet what was learned through them may still be read."""
    learned: dict[str, tuple[Fact, str]] = {}
    for file in sorted(tables, key=lambda file: (file.startswith(f"{RETIRED}/"), file)):
        fact = learned_fact(tables[file], file)
        if fact is None:
            continue
        if observed.get(fact.name):
            faults.append(_at_learns(tables[file], file, f"`{fact.name}` is observed.", "Nobody needs to be asked."))
            continue
        first, first_file = learned.setdefault(fact.name.casefold(), (fact, file))
        if (first.kind, first.choices) != (fact.kind, fact.choices) and not file.startswith(f"{RETIRED}/"):
            message = f"`{fact.name}` is also learned by {first_file}, with other answers."
            faults.append(_at_learns(tables[file], file, message, "Offer the same answers in the same order."))
    return [fact for fact, _ in learned.values()]


def _at_learns(table: Table, file: str, message: str, cure: str) -> Fault:
    place = table.entries["learns"]
    return Fault(file, place.line, place.column, message, cure)


def _doubles(rules: Iterable[Rule]) -> list[Fault]:
    first: dict[str, str] = {}
    doubles = [rule for rule in rules if first.setdefault(rule.name, rule.file) != rule.file]
    return [Fault(rule.file, 1, 1, f"{first[rule.name]} has the same name.", "Rename one of them.") for rule in doubles]


def _normalised(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.removeprefix("\ufeff").splitlines()).rstrip("\n") + "\n"


def _version(texts: Mapping[str, str]) -> str:
    body = json.dumps(sorted(texts.items()), ensure_ascii=False, separators=(",", ":"))
    return "b-" + hashlib.sha256(body.encode()).hexdigest()[:12]
