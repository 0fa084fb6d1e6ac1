"""Keeps the checked form of each rule file under the hash of its content, so that a change reads what changed alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from agent_assist import sheets
from agent_assist.customize.condition_lists import ConditionReader
from agent_assist.customize.making_way import MANY, in_turns, keep_from_collector
from agent_assist.customize.offers import NOTHING, Offers
from agent_assist.customize.plain_lines import learned_names
from agent_assist.customize.promised import Promised
from agent_assist.customize.rule_files import learned_fact, read_rule
from agent_assist.customize.rules import RETIRED, Rule
from agent_assist.customize.steering import Way
from agent_assist.customize.treatments import Treat
from agent_assist.differentiate.catalogue import Catalogue, Fact
from agent_assist.sheets import Fault, Items, Node, Notes, Table, Text

_Key = tuple[str, bytes]
OffersIn = Callable[[ConditionReader], Offers]


def _no_offers(_: ConditionReader) -> Offers:
    return NOTHING


@dataclass(frozen=True)
class Learned:
    """A fact that a rule's question learns, and where the file says so."""

    fact: Fact
    line: int
    column: int


@dataclass(frozen=True)
class CheckedFile:
    """A rule file as read: its rule, and what its question learns.

    It is `whole` without a fault, and if nothing had to be left out because another file could not be read.
    """

    rule: Rule
    learned: Learned | None
    whole: bool
    offered: Treat | Way | None

    def still_means_the_same(self, catalogue: Catalogue, offers: Offers) -> bool:
        """Whether the facts and the offer it speaks of are as they were when it was read."""
        return self.offered == _offered(self.rule, offers) and all(
            catalogue.get(condition.fact.name) == condition.fact for condition in self.rule.conditions
        )


@dataclass(frozen=True)
class ReadFiles:
    """What the rule files came to: the facts, the rules, and the facts that unreadable files would learn.

    A rule is usable only if no fault was found in its file.
    """

    catalogue: Catalogue
    rules: tuple[Rule, ...]
    promised: Promised


class CheckedFiles:
    """The files of the last reading, by path and content. Belongs to one thread, which makes way after each file."""

    def __init__(self) -> None:
        self._kept: Mapping[_Key, CheckedFile] = {}

    def read(
        self,
        texts: Mapping[str, str],
        observed: Catalogue,
        faults: list[Fault],
        offers_in: OffersIn = _no_offers,
        lost: bool = False,
    ) -> ReadFiles:
        """The facts and the rules of the files in `texts` (path → text); what is wrong is added to `faults`.

        `offers_in` reads what rules may recommend, against the catalogue; `lost` says that there are rule files without
        a text. What a rule file is checked against beside these two has to be looked at again by the caller.
        """
        keys = {file: _key(file, text) for file, text in in_turns(texts.items(), 100)}
        kept = {file: self._kept[key] for file, key in keys.items() if key in self._kept}
        notes = {file: Notes(file) for file in texts}
        tables = _tables({file: text for file, text in texts.items() if file not in kept}, notes)
        learned = {file: checked.learned for file, checked in kept.items()}
        learned |= {file: _learned_by(table, file) for file, table in tables.items()}
        catalogue = observed.with_learned(_agreed(learned, observed, faults))
        # The facts that unreadable files learn are not missed: that their file cannot be read is fault enough.
        promised = _promised(
            [text for file, text in texts.items() if file not in learned],
            lost or any(_hides_what_it_learns(table, learned[file]) for file, table in tables.items()),
        )
        offers = offers_in(ConditionReader(catalogue, Notes("", faults), promised))
        checked = {
            file: found for file, found in in_turns(kept.items(), 100) if found.still_means_the_same(catalogue, offers)
        }
        for number, file in enumerate(in_turns(sorted(learned.keys() - checked.keys())), 1):
            if number % MANY == 0:
                keep_from_collector()
            table = tables.pop(file, None) or sheets.read(texts[file], file)
            rule = read_rule(table, notes[file], catalogue, promised, offers)
            whole = not notes[file].count and _does_something(rule) and not _speaks_of(table, promised.names)
            checked[file] = CheckedFile(rule, learned[file], whole, _offered(rule, offers))
        faults += [fault for file in texts for fault in notes[file].faults]
        self._kept = {keys[file]: found for file, found in checked.items() if found.whole}
        return ReadFiles(catalogue, tuple(found.rule for found in checked.values()), promised)


def _tables(texts: Mapping[str, str], notes: Mapping[str, Notes]) -> dict[str, Table]:
    """Those that can be read, as far as they can."""
    read = ((file, sheets.read_as_far(text, notes[file])) for file, text in in_turns(texts.items()))
    return {file: table for file, table in read if table}


def _promised(unreadable: Sequence[str], unnamed: bool) -> Promised:
    """What these texts learn; what is unnamed in one of them, or elsewhere, may be anything."""
    named = [[name.casefold() for name in learned_names(text)] for text in unreadable]
    return Promised(frozenset(chain.from_iterable(named)), unnamed or not all(named))


def _hides_what_it_learns(table: Table, learned: Learned | None) -> bool:
    """Whether the rule asks and does not say what it learns."""
    return learned is None and "ask" in table.entries


def _does_something(rule: Rule) -> bool:
    """Whether there is an action; one that names a treatment has none while their sheet cannot be read."""
    return bool(rule.ask or rule.remind or rule.treat or rule.steer)


def _speaks_of(node: Node, names: frozenset[str]) -> bool:
    """Whether one of these names, in small letters, stands before a colon somewhere in the sheet."""
    if not names or isinstance(node, Text):
        return False
    if isinstance(node, Items):
        return any(_speaks_of(item, names) for item in node)
    return any(key.casefold() in names or _speaks_of(below, names) for key, below in node.entries.items())


def _offered(rule: Rule, offers: Offers) -> Treat | Way | None:
    """What the catalogue of treatments says of the one that the rule names."""
    if rule.treat:
        return offers.treats.get(rule.treat.name.casefold())
    return offers.ways.get(rule.steer.name.casefold()) if rule.steer else None


def _key(file: str, text: str) -> _Key:
    return file, hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _learned_by(table: Table, file: str) -> Learned | None:
    fact = learned_fact(table, file)
    if fact is None:
        return None
    place = table.entries.get("learns", table)
    return Learned(fact, place.line, place.column)


def _agreed(learned: Mapping[str, Learned | None], observed: Catalogue, faults: list[Fault]) -> list[Fact]:
    """One fact for each question; rules that learn the same must offer the same answers. Retired rules do not count in
    that, yet what was learned through them may still be read."""
    agreed: dict[str, tuple[Fact, str]] = {}
    for file in sorted(learned, key=lambda file: (file.startswith(f"{RETIRED}/"), file)):
        found = learned[file]
        if found is None:
            continue
        fact = found.fact
        if observed.get(fact.name):
            faults.append(_fault(file, found, f"`{fact.name}` is known without asking.", "Learn another fact."))
            continue
        first, first_file = agreed.setdefault(fact.name.casefold(), (fact, file))
        if (first.kind, first.choices) != (fact.kind, fact.choices) and not file.startswith(f"{RETIRED}/"):
            message = f"`{fact.name}` is also learned by {first_file}, with other answers."
            faults.append(_fault(file, found, message, "Offer the same answers in the same order."))
    return [fact for fact, _ in agreed.values()]


def _fault(file: str, learned: Learned, message: str, cure: str) -> Fault:
    return Fault(file, learned.line, learned.column, message, cure)
