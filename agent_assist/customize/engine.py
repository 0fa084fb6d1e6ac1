"""Judges all rules of a book at once: ruled out by masks, and only what survives looked at one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from agent_assist.customize.conditions import Facts, State
from agent_assist.customize.judging import Alternatives, compile_alternatives
from agent_assist.customize.looks import mask_of
from agent_assist.customize.making_way import in_turns
from agent_assist.customize.masks import FactMasks, Leaves, numbers_in
from agent_assist.customize.normal_form import Leaf, leaves_of, state_of
from agent_assist.customize.rules import OFF_STATUSES, Rule

FEW = 8
"""A fact that fewer rules read is not worth a mask, which costs every call: those of its rules that survive look."""


@dataclass(frozen=True)
class Judged:
    """What the facts of one call make of all rules, in masks where bit n stands for rule n of the book.

    `fits` and `waiting` hold rules that are switched on; every other one is off, missed or stopped. `unknown` maps each
    fact that is not known to the rules that demand it, `alone` to the numbers of those that were found one by one.
    """

    fits: int
    waiting: int
    unknown: Mapping[str, int]
    alone: Mapping[str, Sequence[int]]

    def waiting_for(self, fact: str) -> int:
        """The rules that are undecided only because facts are not known, this one among them."""
        return self.waiting & (self.unknown.get(fact, 0) | mask_of(self.alone.get(fact, ())))


class Engine:
    """The rules of one book, made ready once; it may be asked by any number of threads."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        demands: dict[str, list[tuple[int, Leaf]]] = defaultdict(list)
        for at, rule in in_turns(enumerate(rules), 50):
            for leaf in leaves_of(rule):
                demands[leaf.fact.name].append((at, leaf))
        self.live = mask_of(at for at, rule in enumerate(rules) if rule.status == "live")
        self._all = (1 << len(rules)) - 1
        self._masks = {name: FactMasks(leaves) for name, leaves in in_turns(demands.items(), 1) if len(leaves) >= FEW}
        self._alone = _closures(rules, [leaf for leaves in demands.values() if len(leaves) < FEW for leaf in leaves])
        self._has_alone = mask_of(self._alone)
        self._may_be_off = [(at, rule) for at, rule in enumerate(rules) if rule.may_be_off]
        self._off: tuple[date, int] = (date.min, 0)

    def judge(self, facts: Facts, today: date) -> Judged:
        """Which rules fit, and which would if more were known."""
        out, waits = self._off_on(today), 0
        unknown: dict[str, int] = {}
        for name, masks in self._masks.items():
            value = facts.get(name)
            if isinstance(value, masks.kinds):
                for look in masks.looks:
                    out |= look(value, today)
            else:
                out |= masks.out_if_unknown
                waits |= masks.waits
                unknown[name] = masks.waits
        alive = self._all & ~out
        missed, alone = self._look_at(alive & self._has_alone, facts, today)
        alive &= ~missed
        waits |= mask_of(chain.from_iterable(alone.values()))
        return Judged(alive & ~waits, alive & waits, unknown, alone)

    def _look_at(self, mask: int, facts: Facts, today: date) -> tuple[int, dict[str, list[int]]]:
        """Of the rules in `mask`: those that do not fit after all, and by unknown fact those that wait for it."""
        missed: list[int] = []
        awaited: dict[str, list[int]] = defaultdict(list)
        for at in numbers_in(mask):
            waits: list[str] = []
            if self._alone[at](facts, today, waits):
                missed.append(at)
                continue
            for name in waits:
                awaited[name].append(at)
        return mask_of(missed), awaited

    def _off_on(self, today: date) -> int:
        day, off = self._off
        if day != today:
            off = mask_of(at for at, rule in self._may_be_off if why_off(rule, today))
            # Any thread may do this: both parts are replaced in one assignment, and all come to the same.
            self._off = (today, off)
        return off


def _closures(rules: Sequence[Rule], leaves: Leaves) -> dict[int, Alternatives]:
    """What is looked at one by one: the demands on facts that few rules read, and each `any of`."""
    states: dict[int, list[tuple[str, State]]] = {at: [] for at, rule in enumerate(rules) if rule.any_of}
    for at, leaf in leaves:
        states.setdefault(at, []).append((leaf.fact.name, state_of(leaf)))
    return {at: _closure(found, rules[at]) for at, found in states.items()}


def _closure(states: Sequence[tuple[str, State]], rule: Rule) -> Alternatives:
    is_either_missed = compile_alternatives(rule) if rule.any_of else None

    def is_missed(facts: Facts, today: date, waits: list[str]) -> bool:
        for name, state in states:
            found = state(facts, today)
            if found is False:
                return True
            if found is None:
                waits.append(name)
        return is_either_missed is not None and is_either_missed(facts, today, waits)

    return is_missed


def why_off(rule: Rule, today: date) -> str:
    """Why a rule is not looked at today, empty if it is."""
    if rule.status in OFF_STATUSES:
        return f"the rule is {rule.status}"
    if rule.is_in_season(today):
        return ""
    return f"ended on {rule.ends}" if rule.ends and rule.ends < today else f"starts on {rule.starts}"
