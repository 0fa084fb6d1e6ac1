"""Judges all rules of a book at once: ruled out by masks, and only what survives looked at one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agent_assist.customize.conditions import Facts
from agent_assist.customize.judging import compile_alternatives
from agent_assist.customize.looks import mask_of, union
from agent_assist.customize.masks import FactMasks, numbers_in
from agent_assist.customize.normal_form import Leaf, leaves_of
from agent_assist.customize.rules import OFF_STATUSES, Rule


@dataclass(frozen=True)
class Judged:
    """What the facts of one call make of all rules, in masks where bit n stands for rule n of the book.

    `fits` and `waiting` hold rules that are switched on; every other one is off, missed or stopped. `unknown` maps each
    fact that is not known to the rules that demand it, `either` to those whose `any of` is undecided without it.
    """

    fits: int
    waiting: int
    unknown: Mapping[str, int]
    either: Mapping[str, int]

    def waiting_for(self, fact: str) -> int:
        """The rules that are undecided only because facts are not known, this one among them."""
        return self.waiting & (self.unknown.get(fact, 0) | self.either.get(fact, 0))

    def awaited_by(self, at: int) -> frozenset[str]:
        """The unknown facts that waiting rule `at` needs; of those in `any of`, one may be enough."""
        bit = 1 << at
        return frozenset(name for masks in (self.unknown, self.either) for name, mask in masks.items() if mask & bit)


class Engine:
    """The rules of one book, made ready once; it may be asked by any number of threads."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        demands: dict[str, list[tuple[int, Leaf]]] = defaultdict(list)
        for at, rule in enumerate(rules):
            for leaf in leaves_of(rule):
                demands[leaf.fact.name].append((at, leaf))
        self.live = mask_of(at for at, rule in enumerate(rules) if rule.status == "live")
        self._all = (1 << len(rules)) - 1
        self._facts = {name: FactMasks(leaves) for name, leaves in demands.items()}
        self._either = {at: compile_alternatives(rule) for at, rule in enumerate(rules) if rule.any_of}
        self._has_either = mask_of(self._either)
        self._may_be_off = [(at, rule) for at, rule in enumerate(rules) if rule.may_be_off]
        self._off: tuple[date, int] = (date.min, 0)

    def judge(self, facts: Facts, today: date) -> Judged:
        """Which rules fit, and which would if more were known."""
        out = self._off_on(today)
        waits = 0
        unknown: dict[str, int] = {}
        for name, masks in self._facts.items():
            value = masks.known(facts)
            if value is not None:
                out |= masks.ruled_out(value, today)
                continue
            out |= masks.out_if_unknown
            waits |= masks.waits
            unknown[name] = masks.waits
        alive = self._all & ~out
        if not alive & self._has_either:
            return Judged(alive & ~waits, alive & waits, unknown, {})
        missed, either = self._alternatives(alive & self._has_either, facts, today)
        alive &= ~missed
        waits |= union(either.values())
        return Judged(alive & ~waits, alive & waits, unknown, either)

    def _alternatives(self, mask: int, facts: Facts, today: date) -> tuple[int, dict[str, int]]:
        """The rules of `mask` none of whose alternatives can hold, and by unknown fact those that are undecided."""
        missed: list[int] = []
        either: dict[str, int] = defaultdict(int)
        for at in numbers_in(mask):
            waits: list[str] = []
            if self._either[at](facts, today, waits):
                missed.append(at)
            for name in waits:
                either[name] |= 1 << at
        return mask_of(missed), either

    def _off_on(self, today: date) -> int:
        day, off = self._off
        if day != today:
            off = mask_of(at for at, rule in self._may_be_off if why_off(rule, today))
            # Any thread may do this: both parts are replaced in one assignment, and all come to the same.
            self._off = (today, off)
        return off


def why_off(rule: Rule, today: date) -> str:
    """Why a rule is not looked at today, empty if it is."""
    if rule.status in OFF_STATUSES:
        return f"the rule is {rule.status}"
    if rule.is_in_season(today):
        return ""
    return f"ended on {rule.ends}" if rule.ends and rule.ends < today else f"starts on {rule.starts}"
