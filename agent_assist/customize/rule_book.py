"""Keeps all rules in force under one version: read from a folder or a stored body, compiled once, never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

from agent_assist import sheets
from agent_assist.customize.checked_files import CheckedFiles, ReadFiles
from agent_assist.customize.condition_lists import ConditionReader
from agent_assist.customize.dialogue import Dialogue, read_dialogue
from agent_assist.customize.engine import Engine
from agent_assist.customize.judging import Judge, compile_rule
from agent_assist.customize.making_way import MANY, in_turns, keep_from_collector
from agent_assist.customize.offers import NOT_KNOWN, NOTHING, Offers, read_offers
from agent_assist.customize.rules import RETIRED, Rule
from agent_assist.customize.worth_readers import FactReaders, readers_in
from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.sheets import Fault, Notes, SheetFaults, split_lines

DIALOGUE_SHEET = "dialogue.yaml"
TREATMENTS_SHEET = "treatments.yaml"
BOOK_SHEETS = (DIALOGUE_SHEET, TREATMENTS_SHEET)


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

    `engine` judges all rules at once, in the order of `rules`. `retired` are those switched off, by name, which nobody
    judges.
    """

    version: str
    rules: tuple[Rule, ...]
    engine: Engine = field(compare=False, repr=False)
    catalogue: Catalogue
    dialogue: Dialogue
    sources: Mapping[str, str]
    retired: tuple[Rule, ...] = ()

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


def version_of(sources: Mapping[str, str]) -> str:
    """The version of the book that these sources make, found without reading them."""
    return _version({file: normalised(text) for file, text in sources.items()})


def read_book(sources: Mapping[str, str], observed: Catalogue, files: CheckedFiles | None = None) -> RuleBook:
    """The book in `sources` (path in the rules folder → text). Raises SheetFaults with every fault of every file.

    `files` remembers what was read the last time; of unchanged files it spares the reading.
    """
    return read_sources(sources, observed, files).as_book()


@dataclass(frozen=True)
class SourcesRead:
    """The sources of a book as they were read; only without faults do they make one."""

    texts: Mapping[str, str]
    files: ReadFiles
    rules: tuple[Rule, ...]
    retired: tuple[Rule, ...]
    dialogue: Dialogue
    faults: list[Fault]

    def as_book(self) -> RuleBook:
        """The book that they make. Raises SheetFaults."""
        if self.faults:
            raise SheetFaults(self.faults)
        version, engine = _version(self.texts), Engine(self.rules)
        if len(self.rules) >= MANY:
            keep_from_collector()
        catalogue = self.files.catalogue
        return RuleBook(version, self.rules, engine, catalogue, self.dialogue, self.texts, self.retired)


def read_sources(
    sources: Mapping[str, str],
    observed: Catalogue,
    files: CheckedFiles | None = None,
    unreadable: Collection[str] = (),
    lost: bool = False,
) -> SourcesRead:
    """The sources as far as they can be read, with every fault of every file; `unreadable` are further files, and
    `lost` says whether rules are among them.
    """
    texts = {file: normalised(sources[file]) for file in in_turns(sorted(sources), 50)}
    faults: list[Fault] = []
    dialogue = _read_manners(texts[DIALOGUE_SHEET], faults) if DIALOGUE_SHEET in texts else Dialogue()
    rule_texts = {file: text for file, text in texts.items() if file not in BOOK_SHEETS}
    treatments = None if TREATMENTS_SHEET in unreadable else texts.get(TREATMENTS_SHEET, "")
    offers_in = partial(_read_offers, treatments)
    read = (files or CheckedFiles()).read(rule_texts, observed, faults, offers_in, lost)
    by_name = sorted(read.rules, key=lambda rule: rule.name)
    rules = tuple(rule for rule in by_name if rule.group != RETIRED)
    retired = tuple(rule for rule in by_name if rule.group == RETIRED)
    faults += _doubles(rules)
    return SourcesRead(texts, read, rules, retired, dialogue, faults)


def _read_manners(text: str, faults: list[Fault]) -> Dialogue:
    notes = Notes(DIALOGUE_SHEET, faults)
    table = sheets.read_as_far(text, notes)
    return read_dialogue(table, notes) if table else Dialogue()


def _read_offers(text: str | None, reader: ConditionReader) -> Offers:
    if not text:
        return NOTHING if text == "" else NOT_KNOWN
    notes = Notes(TREATMENTS_SHEET, reader.notes.faults)
    table = sheets.read_as_far(text, notes)
    if table is None:
        return NOT_KNOWN
    broken = bool(notes.count)
    offers = read_offers(table, ConditionReader(reader.catalogue, notes, reader.promised))
    return replace(offers, known=False) if broken else offers


def _doubles(rules: Iterable[Rule]) -> list[Fault]:
    first: dict[str, str] = {}
    doubles = [rule for rule in rules if first.setdefault(rule.name, rule.file) != rule.file]
    return [Fault(rule.file, 1, 1, f"{first[rule.name]} has the same name.", "Rename one of them.") for rule in doubles]


def normalised(text: str) -> str:
    """The text as a book keeps it: one way to end a line, and nothing invisible at the ends."""
    return "\n".join(line.rstrip() for line in split_lines(text)).rstrip("\n") + "\n"


def _version(texts: Mapping[str, str]) -> str:
    # The hash of one JSON text, fed piece by piece: a large one would hold up the calls while it is written.
    whole = hashlib.sha256(b"[")
    for at, (file, text) in enumerate(in_turns(sorted(texts.items()), 50)):
        pair = json.dumps([file, text], ensure_ascii=False, separators=(",", ":"))
        whole.update(f"{',' if at else ''}{pair}".encode())
    whole.update(b"]")
    return "b-" + whole.hexdigest()[:12]
