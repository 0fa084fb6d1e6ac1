"""Keeps which rules of a book read what a question learns, laid out once, so that a call looks at few of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from agent_assist.customize.conditions import Condition
from agent_assist.customize.judging import stopping
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import FactValue


@dataclass(frozen=True)
class Reader:
    """A rule and its conditions on one learned fact.

    `musts` stand in `when`, `stops` in `unless`. A rule that `hinges` on the fact may begin to fit once it is known
    although it does not wait for it: some condition holds it back *because* the fact is not known.
    """

    rule: Rule
    musts: tuple[Condition, ...]
    others: tuple[Condition, ...]
    stops: tuple[Condition, ...]

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All of them."""
        return (*self.musts, *self.others, *self.stops)

    @property
    def hinges(self) -> bool:
        """Whether not knowing the fact holds the rule back."""
        must_be_known = any(condition.test.on_unknown is False for condition in (*self.musts, *self.others))
        return must_be_known or any(condition.test.on_unknown for condition in self.stops)

    def lets_pass(self, value: FactValue, today: date) -> bool:
        """Whether `when` and `unless` have nothing against the fact being `value`."""
        for condition in self.musts:
            if not condition.test.holds(value, today):
                return False
        for condition in self.stops:
            if condition.test.holds(value, today):
                return False
        return True


@dataclass(frozen=True)
class Readers:
    """The live rules that read learned facts: by fact and by the rule's name, and those that hinge on a fact."""

    by_fact: Mapping[str, Mapping[str, Reader]] = field(default_factory=dict)
    hinging: Mapping[str, tuple[Reader, ...]] = field(default_factory=dict)


def readers_among(rules: Iterable[Rule]) -> Readers:
    """The readers among `rules`; one that is not live decides nothing for anybody."""
    by_fact: dict[str, dict[str, Reader]] = defaultdict(dict)
    for rule in rules:
        if rule.status != "live":
            continue
        for name in {condition.fact.name for condition in rule.conditions if condition.fact.source == "learned"}:
            by_fact[name][rule.name] = _reader(rule, name)
    hinging = {name: tuple(reader for reader in readers.values() if reader.hinges) for name, readers in by_fact.items()}
    return Readers(dict(by_fact), hinging)


def _reader(rule: Rule, name: str) -> Reader:
    return Reader(
        rule,
        tuple(condition for condition in rule.when if condition.fact.name == name),
        tuple(condition for lines in rule.any_of for condition in lines if condition.fact.name == name),
        tuple(stopping(condition) for condition in rule.unless if condition.fact.name == name),
    )
