"""Keeps which rules of a book read what a question learns, laid out once, so that a call looks at few of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agent_assist.customize.conditions import Condition, Facts
from agent_assist.customize.judging import FITS, account_for, stopping
from agent_assist.customize.looks import mask_of
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import FactValue


@dataclass(frozen=True)
class Reader:
    """A rule and its conditions on one learned fact: `musts` of `when`, `others` of `any of`, `stops` of `unless`."""

    rule: Rule
    fact: str
    musts: tuple[Condition, ...]
    others: tuple[Condition, ...]
    stops: tuple[Condition, ...]

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All of them."""
        return (*self.musts, *self.others, *self.stops)

    @property
    def hinges(self) -> bool:
        """Whether some condition holds the rule back *because* the fact is not known, so that it does not even wait."""
        must_be_known = any(condition.test.on_unknown is False for condition in (*self.musts, *self.others))
        return must_be_known or any(condition.test.on_unknown for condition in self.stops)

    def settles(self, value: FactValue, facts: Facts, today: date) -> bool:
        """Whether the rule, which has nothing against the call but may wait for the fact, fits if it is `value`."""
        if self.rule.any_of:
            return self.would_fit(value, facts, today)
        holds = all(condition.test.holds(value, today) for condition in self.musts)
        return holds and not any(condition.test.holds(value, today) for condition in self.stops)

    def would_fit(self, value: FactValue, facts: Facts, today: date) -> bool:
        """Whether the rule fits if the fact is `value`, whatever it does now."""
        return account_for(self.rule, {**facts, self.fact: value}, today).finding.outcome == FITS


@dataclass(frozen=True)
class FactReaders:
    """The live rules that read one fact, by their number in the book, and masks of them.

    `all` has every one, `hinging` those that hinge on the fact, `branching` those with an `any of`.
    """

    readers: Mapping[int, Reader]
    all: int = 0
    hinging: int = 0
    branching: int = 0


NOBODY_READS = FactReaders({})


def readers_in(rules: Sequence[Rule]) -> dict[str, FactReaders]:
    """The readers of each learned fact; a rule that is not live decides nothing for anybody."""
    found: dict[str, dict[int, Reader]] = defaultdict(dict)
    for at, rule in enumerate(rules):
        if rule.status == "live":
            for name in {line.fact.name for line in rule.conditions if line.fact.source == "learned"}:
                found[name][at] = _reader(rule, name)
    return {name: _with_masks(readers) for name, readers in found.items()}


def _with_masks(readers: Mapping[int, Reader]) -> FactReaders:
    return FactReaders(
        readers,
        mask_of(readers),
        mask_of(at for at, reader in readers.items() if reader.hinges),
        mask_of(at for at, reader in readers.items() if reader.rule.any_of),
    )


def _reader(rule: Rule, name: str) -> Reader:
    return Reader(
        rule,
        name,
        tuple(condition for condition in rule.when if condition.fact.name == name),
        tuple(condition for lines in rule.any_of for condition in lines if condition.fact.name == name),
        tuple(stopping(condition) for condition in rule.unless if condition.fact.name == name),
    )
