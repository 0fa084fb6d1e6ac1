"""Keeps which rules of a book read what a question learns, laid out once, so that a call looks at few of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from agent_assist.customize.conditions import Condition
from agent_assist.customize.judging import stopping
from agent_assist.customize.looks import mask_of
from agent_assist.customize.masks import numbers_in
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import FactValue


@dataclass(frozen=True)
class Reader:
    """A rule's conditions on one learned fact: `musts` of `when`, `others` of `any of`, `stops` of `unless`."""

    musts: tuple[Condition, ...]
    others: tuple[Condition, ...]
    stops: tuple[Condition, ...]
    branches: bool

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All of them."""
        return (*self.musts, *self.others, *self.stops)

    @property
    def hinges(self) -> bool:
        """Whether some condition holds the rule back *because* the fact is not known, so that it does not even wait."""
        must_be_known = any(condition.test.on_unknown is False for condition in (*self.musts, *self.others))
        return must_be_known or any(condition.test.on_unknown for condition in self.stops)

    def lets_pass(self, value: FactValue, today: date) -> bool:
        """Whether `when` and `unless` have nothing against the fact being `value`."""
        for condition in self.musts:
            if not condition.test.holds(value, today):
                return False
        return not any(condition.test.holds(value, today) for condition in self.stops)


@dataclass(frozen=True)
class FactReaders:
    """The live rules that read one fact, by their number in the book, and masks of them.

    `all` has every one, `hinging` those that hinge on the fact, `branching` those with an `any of`, `asking` those that
    ask.
    """

    readers: Mapping[int, Reader]
    all: int = 0
    hinging: int = 0
    branching: int = 0
    asking: int = 0
    _passing: dict[str | bool, int] = field(default_factory=dict, compare=False, repr=False)

    def passing(self, value: FactValue, today: date, among: int) -> int:
        """Those in the mask `among` whose `when` and `unless` have nothing against the fact being `value`."""
        if not isinstance(value, (str, bool)):
            return mask_of(at for at in numbers_in(among) if self.readers[at].lets_pass(value, today)) if among else 0
        if value not in self._passing:
            # Words mean the same every day, and a question has few: any thread may keep what it found.
            self._passing[value] = mask_of(at for at in self.readers if self.readers[at].lets_pass(value, today))
        return self._passing[value] & among


NOBODY_READS = FactReaders({})


def readers_in(rules: Sequence[Rule]) -> dict[str, FactReaders]:
    """The readers of each learned fact; a rule that is not live decides nothing for anybody."""
    found: dict[str, dict[int, Reader]] = defaultdict(dict)
    for at, rule in enumerate(rules):
        if rule.status == "live":
            for name in {line.fact.name for line in rule.conditions if line.fact.source == "learned"}:
                found[name][at] = _reader(rule, name)
    asking = mask_of(at for at, rule in enumerate(rules) if rule.ask)
    return {name: _with_masks(readers, asking) for name, readers in found.items()}


def _with_masks(readers: Mapping[int, Reader], asking: int) -> FactReaders:
    return FactReaders(
        readers,
        mask_of(readers),
        mask_of(at for at, reader in readers.items() if reader.hinges),
        mask_of(at for at, reader in readers.items() if reader.branches),
        mask_of(readers) & asking,
    )


def _reader(rule: Rule, name: str) -> Reader:
    return Reader(
        tuple(condition for condition in rule.when if condition.fact.name == name),
        tuple(condition for lines in rule.any_of for condition in lines if condition.fact.name == name),
        tuple(stopping(condition) for condition in rule.unless if condition.fact.name == name),
        bool(rule.any_of),
    )
