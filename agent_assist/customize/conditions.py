"""Decides whether one condition of a rule is true, false or unknown because its fact is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from agent_assist.customize.demands import Demand, Holds
from agent_assist.differentiate.catalogue import (
    CHOICE,
    DATE,
    LIST,
    NEVER,
    NUMBER,
    TEXT,
    YES_OR_NO,
    Fact,
    FactValue,
    Never,
    Unknown,
)

Tri = bool | None
"""True, False, or None for *unknown*, which is neither."""

Facts = Mapping[str, FactValue | Unknown]
State = Callable[[Facts, date], Tri]

ABSENT = Unknown("there is no value")
KINDS: dict[str, type | tuple[type, ...]] = {
    NUMBER: (int, float), CHOICE: str, YES_OR_NO: bool, DATE: (date, Never), LIST: frozenset, TEXT: str,
}  # fmt: skip


@dataclass(frozen=True)
class Test:
    """What a phrase says: that `demand` holds of a known value, or fails; and `on_unknown` where it is not known."""

    demand: Demand
    fails: bool = False
    on_unknown: Tri = None

    @cached_property
    def holds(self) -> Holds:
        """The test of a known value, as one function."""
        holds = self.demand.compiled()
        return (lambda value, today: not holds(value, today)) if self.fails else holds


@dataclass(frozen=True)
class Condition:
    """One line of a rule: a fact and the phrase it has to meet, with its place in the file."""

    fact: Fact
    phrase: str
    line: int
    test: Test

    def __str__(self) -> str:
        return f"{self.fact.name}: {self.phrase}"


@dataclass(frozen=True)
class Reading:
    """What one condition came to: its state, the value it read in words, and why it is not known where it is not."""

    state: Tri
    condition: Condition
    read: str
    why: str = ""


def read_condition(condition: Condition, facts: Facts, today: date) -> Reading:
    """The condition read against `facts`, with the value and the reason a supervisor may want to see."""
    value = facts.get(condition.fact.name, ABSENT)
    return Reading(compiled(condition)(facts, today), condition, *described(condition.fact, value))


def compiled(condition: Condition) -> State:
    """The condition as one function from facts and day to its state, for the path where nobody wants the words."""
    name, kinds = condition.fact.name, KINDS[condition.fact.kind]
    holds, on_unknown = condition.test.holds, condition.test.on_unknown

    def state(facts: Facts, today: date) -> Tri:
        value = facts.get(name)
        # A value of the wrong kind counts as not known: a stored fact may be older than its catalogue.
        return holds(value, today) if isinstance(value, kinds) else on_unknown  # type: ignore[arg-type]

    return state


def described(fact: Fact, value: FactValue | Unknown) -> tuple[str, str]:
    """The value as it was read, and why it is not known where it is not."""
    if isinstance(value, Unknown):
        return "not known", value.why
    if not isinstance(value, KINDS[fact.kind]):
        return "not known", f"`{in_words(value)}` is no {fact.kind}"
    return in_words(value), ""


def in_words(value: FactValue | Unknown) -> str:
    """A fact's value as a supervisor would write it."""
    if isinstance(value, Unknown):
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is NEVER:
        return "never"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "none"
    if isinstance(value, float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return str(value)
