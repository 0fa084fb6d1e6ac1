"""Reads facts as examples write them, in people.yaml and beside the rules: plain values, or `not known`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from agent_assist.customize.durations import read_days
from agent_assist.customize.entries import Entries
from agent_assist.customize.promised import NOTHING_PROMISED, Promised
from agent_assist.differentiate.catalogue import DATE, LIST, Catalogue, Fact, FactValue, Unknown
from agent_assist.differentiate.facts import read_value
from agent_assist.sheets import Items, Node, Notes, Table, Text, did_you_mean

NOT_KNOWN = Unknown("the example does not say")
_AGO = re.compile(r"(.+?) ago|in (.+)", re.IGNORECASE)
_SAMPLES = {"number": "3", "choice": "a", "yes or no": "yes", "date": "20 days ago", "list": "a, b", "text": "words"}
ExampleFacts = dict[str, FactValue | Unknown]


@dataclass(frozen=True)
class Person:
    """One of the cast: a named example customer, in facts. What is not given is not known.

    Somebody about whom a fault was found is not `sound`: examples with them prove nothing.
    """

    key: str
    name: str
    about: str = ""
    facts: Mapping[str, FactValue | Unknown] = field(default_factory=dict)
    sound: bool = True


class FactReader:
    """Reads example facts against one catalogue; dates such as `20 days ago` count from `today`.

    Facts in `promised` are learned by files that could not be read. `met` has every name that was looked up.
    """

    def __init__(self, catalogue: Catalogue, notes: Notes, today: date, promised: Promised = NOTHING_PROMISED) -> None:
        self.catalogue = catalogue
        self.notes = notes
        self.today = today
        self.promised = promised
        self.met: set[str] = set()

    def fact(self, name: str) -> Fact | None:
        """The fact of that name, None where there is none."""
        self.met.add(name)
        return self.catalogue.get(name)

    def read(self, node: Node | None) -> ExampleFacts:
        """The facts under `facts:`."""
        if node is None:
            return {}
        if not isinstance(node, Table):
            self.notes.add(node, "`facts` should hold lines.", "Write `fact: value` on each line below it.")
            return {}
        facts: ExampleFacts = {}
        for name, place in node.keys.items():
            fact = self.fact(name)
            if fact is None and self.promised.may_be(name, self.catalogue.names()):
                continue
            if fact is None:
                cure = did_you_mean(name, self.catalogue.names()) or "facts.md lists every fact."
                self.notes.add(place, f"There is no fact `{name}`.", cure)
            elif (value := self._value(fact, node.entries[name])) is not None:
                facts[fact.name] = value
        return facts

    def _value(self, fact: Fact, node: Node) -> FactValue | Unknown | None:
        written = _written(node)
        if written.lower() == "not known":
            return NOT_KNOWN
        value: FactValue | None = self._day(written) if fact.kind == DATE else None
        if value is None:
            value = frozenset() if fact.kind == LIST and written == "none" else read_value(fact, written)
        if value is None or not _is_offered(fact, value):
            choices = f"one of {', '.join(fact.choices)}" if fact.choices else f"for example {_SAMPLES[fact.kind]}"
            self.notes.add(node, f"`{fact.name}` cannot be `{written}`.", f"Write {choices}, or `not known`.")
            return None
        return value

    def _day(self, written: str) -> date | None:
        match = _AGO.fullmatch(written)
        days = read_days(match[1] or match[2]) if match else 0 if written == "today" else None
        if days is None:
            return None
        try:
            return self.today + timedelta(days=days if match and match[2] else -days)
        except OverflowError:
            return None


def read_people(table: Table, reader: FactReader) -> dict[str, Person]:
    """The cast of people.yaml, by their name in small letters; faults go to the reader's notes."""
    entries = Entries(table, reader.notes)
    entries.refuse_others(("people",), "people.yaml")
    people = entries.table.get("people")
    if not isinstance(people, Table):
        reader.notes.add(people or table, "`people` should hold the cast.", "Write `people:` and a name below it.")
        return {}
    return {key.casefold(): _person(key, node, reader) for key, node in people.entries.items()}


def _person(key: str, node: Node, reader: FactReader) -> Person:
    if not isinstance(node, Table):
        reader.notes.add(node, f"`{key}` should hold lines.", "Write `name: …` and `facts:` below it.")
        return Person(key, key, sound=False)
    before = reader.notes.count
    entries = Entries(node, reader.notes)
    entries.refuse_others(("name", "about", "facts"), "A person")
    name, about, facts = (
        entries.text("name"),
        entries.text("about", default=""),
        reader.read(entries.table.get("facts")),
    )
    return Person(key, name, about, facts, sound=reader.notes.count == before)


def _written(node: Node) -> str:
    if isinstance(node, Items):
        return ", ".join(item.value for item in node if isinstance(item, Text)) or "none"
    return " ".join(node.value.split()) if isinstance(node, Text) else ""


def _is_offered(fact: Fact, value: FactValue) -> bool:
    if not isinstance(value, frozenset) or not fact.choices:
        return True
    return value <= {choice.casefold() for choice in fact.choices}
