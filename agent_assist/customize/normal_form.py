"""Puts a rule into the form that can be judged fast: demands that must all be met, with negation at the leaves alone.

`unless` turns into demands that must fail, and `is not` likewise, so that nothing above a leaf is negated. Such a form
only ever gets truer when a leaf does. Reading every unknown leaf as true therefore says exactly which rules *may* fit,
reading it as false which *do*, and a rule between the two is undecided: two passes of plain yes and no are exact under
three values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from agent_assist.customize.conditions import KINDS, Condition, Facts, State, Tri
from agent_assist.customize.demands import Demand
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import Fact


@dataclass(frozen=True)
class Leaf:
    """A demand on a fact that must hold, or with `fails` must not; `on_unknown` is what not knowing makes of it."""

    fact: Fact
    demand: Demand
    fails: bool
    on_unknown: Tri


def state_of(leaf: Leaf) -> State:
    """The leaf as one function from facts and day to its state."""
    name, kinds, holds = leaf.fact.name, KINDS[leaf.fact.kind], leaf.demand.compiled()
    fails, on_unknown = leaf.fails, leaf.on_unknown

    def state(facts: Facts, today: date) -> Tri:
        value = facts.get(name)
        return holds(value, today) is not fails if isinstance(value, kinds) else on_unknown  # type: ignore[arg-type]

    return state


def leaves_of(rule: Rule) -> tuple[Leaf, ...]:
    """All that must be true of a rule beside its `any of`."""
    return (*map(must, rule.when), *map(must_not, rule.unless))


def must(condition: Condition) -> Leaf:
    test = condition.test
    return Leaf(condition.fact, test.demand, test.fails, test.on_unknown)


def must_not(condition: Condition) -> Leaf:
    test = condition.test
    stops = condition.fact.cautious if test.on_unknown is None else test.on_unknown
    return Leaf(condition.fact, test.demand, not test.fails, not stops)
