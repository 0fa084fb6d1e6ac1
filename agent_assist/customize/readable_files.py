"""Reads of a few room files whatever can be read, each for itself, so that one faulty file hides no other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from agent_assist import sheets
from agent_assist.customize.condition_lists import ConditionReader
from agent_assist.customize.offers import NOTHING, Offers, read_offers
from agent_assist.customize.plain_lines import learned_names
from agent_assist.customize.rule_book import DIALOGUE_SHEET, TREATMENTS_SHEET
from agent_assist.customize.rule_files import learned_fact, read_rule
from agent_assist.customize.rules import GROUPS, RETIRED, Rule
from agent_assist.customize.rules_folder import CASES_ENDING, PEOPLE_SHEET, WHOLE_CALLS
from agent_assist.differentiate.catalogue import Catalogue, Fact
from agent_assist.sheets import Fault, Notes, SheetFaults, Table

RULE, CASES, WHOLE, CAST, MANNERS, OFFERED, OTHER = (
    "rule", "cases", "whole calls", "cast", "dialogue", "treatments", "other",
)  # fmt: skip
"""What a room file is, by its path."""

_SHEETS = {PEOPLE_SHEET: CAST, DIALOGUE_SHEET: MANNERS, TREATMENTS_SHEET: OFFERED}


@dataclass
class Readable:
    """What could be read: tables and rules by path, and of each file that could not be the first fault."""

    tables: dict[str, Table] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    offers: Offers = NOTHING


def kind_of(path: str) -> str:
    """RULE, CASES, WHOLE, CAST, MANNERS, OFFERED, or OTHER for what has no business in the room."""
    folder, _, name = path.rpartition("/")
    if not folder:
        return _SHEETS.get(name, OTHER)
    if folder == WHOLE_CALLS:
        return WHOLE
    if folder not in (*GROUPS, RETIRED) or not name.endswith(".yaml"):
        return OTHER
    return CASES if name.endswith(CASES_ENDING) else RULE


def cases_beside(rule_file: str) -> str:
    """The path of the cases of a rule file."""
    return rule_file.removesuffix(".yaml") + CASES_ENDING


def read_what_can_be(files: Mapping[str, str], wanted: Collection[str], observed: Catalogue) -> Readable:
    """The files named in `wanted` that are there, read against the facts that all of `files` learn."""
    found = Readable()
    texts = {path: files[path] for path in sorted(wanted) if path in files}
    for path, text in texts.items():
        _read_table(path, text, found)
    rules = [path for path in found.tables if kind_of(path) == RULE]
    if rules:
        catalogue = _with_learned(observed, found.tables, _learning(files, texts))
        found.offers = offers_in(files, catalogue)
        for path in rules:
            _read_rule(path, catalogue, found)
    return found


def _read_table(path: str, text: str, found: Readable) -> None:
    try:
        found.tables[path] = sheets.read(text.removeprefix("\ufeff"), path)
    except SheetFaults as error:
        found.faults[path] = error.faults[0]


def _read_rule(path: str, catalogue: Catalogue, found: Readable) -> None:
    notes = Notes(path)
    rule = read_rule(found.tables[path], notes, catalogue, offers=found.offers)
    if notes.faults:
        found.faults[path] = notes.faults[0]
    else:
        found.rules[path] = rule


def _learning(files: Mapping[str, str], texts: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The other rule files whose fact may be read by `texts`, or by what these recommend: where it is named there."""
    named = "\n".join([*texts.values(), files.get(TREATMENTS_SHEET, "")]).casefold()
    for path, text in files.items():
        is_other = path not in texts and kind_of(path) == RULE
        if is_other and any(name.casefold() in named for name in learned_names(text)):
            yield path, text


def _with_learned(observed: Catalogue, tables: Mapping[str, Table], others: Iterable[tuple[str, str]]) -> Catalogue:
    read = Readable(tables=dict(tables))
    for path, text in others:
        _read_table(path, text, read)
    facts: dict[str, Fact] = {}
    for path in sorted(read.tables, key=lambda path: (path.startswith(f"{RETIRED}/"), path)):
        fact = learned_fact(read.tables[path], path) if kind_of(path) == RULE else None
        if fact and observed.get(fact.name) is None:
            facts.setdefault(fact.name.casefold(), fact)
    return observed.with_learned(facts.values())


def offers_in(files: Mapping[str, str], catalogue: Catalogue) -> Offers:
    """What rules may recommend, as far as it can be read."""
    text, notes = files.get(TREATMENTS_SHEET, ""), Notes(TREATMENTS_SHEET)
    try:
        return read_offers(sheets.read(text, TREATMENTS_SHEET), ConditionReader(catalogue, notes)) if text else NOTHING
    except SheetFaults:
        return NOTHING


def stem(path: str) -> str:
    """The bare name of a file: `home-office` of `discovery/home-office.cases.yaml`."""
    return PurePosixPath(path).name.removesuffix(".yaml").removesuffix(".cases")
