"""Decides whether one rule fits: compiled once into a closure that stops early, and said again at length on demand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from agent_assist.customize.conditions import Condition, Facts, Reading, State, Tri, compiled, read_condition
from agent_assist.customize.rules import Rule

FITS, MISSED, STOPPED, WAITING = "fits", "missed", "stopped", "waiting"


class Finding(NamedTuple):
    """What came of a rule: the outcome, the condition it hangs on, and the facts it waits for if it is waiting."""

    outcome: str
    condition: Condition | None = None
    waits: tuple[str, ...] = ()


Judge = Callable[[Facts, date], Finding]
Alternatives = Callable[[Facts, date, list[str]], bool]
"""Whether none of the alternatives of a rule can hold; adds to the list the unknown facts one of them waits for."""

_Step = tuple[State, Condition]
_FOUND_FIT = Finding(FITS)


def compile_rule(rule: Rule) -> Judge:
    """The rule as one function. It misses at the first false line of `when`, then of `any of`; is stopped by the first
    true line of `unless`; waits if all that is left undecided is unknown; else it fits."""
    musts = _steps(rule.when)
    alternatives = [_steps(lines) for lines in rule.any_of]
    stops = _steps(tuple(stopping(condition) for condition in rule.unless))

    def judge(facts: Facts, today: date) -> Finding:
        unknown: list[Condition] = []
        for state, condition in musts:
            found = state(facts, today)
            if found is False:
                return Finding(MISSED, condition)
            if found is None:
                unknown.append(condition)
        if alternatives:
            waits = _open_lines(alternatives, facts, today)
            if waits is None:
                return Finding(MISSED, next(line for state, line in alternatives[0] if state(facts, today) is False))
            unknown += waits
        for state, condition in stops:
            if state(facts, today):
                return Finding(STOPPED, condition)
        if unknown:
            return Finding(WAITING, unknown[0], tuple(condition.fact.name for condition in unknown))
        return _FOUND_FIT

    return judge


def compile_alternatives(rule: Rule) -> Alternatives:
    """The `any of` of a rule as one function."""
    alternatives = [_steps(lines) for lines in rule.any_of]

    def is_missed(facts: Facts, today: date, waits: list[str]) -> bool:
        unknown = _open_lines(alternatives, facts, today)
        if unknown:
            waits += [condition.fact.name for condition in unknown]
        return unknown is None

    return is_missed


def stopping(condition: Condition) -> Condition:
    """A condition of `unless`: where its fact is cautious, not knowing stops as if it were true."""
    if condition.test.on_unknown is None and condition.fact.cautious:
        return replace(condition, test=replace(condition.test, on_unknown=True))
    return condition


@dataclass(frozen=True)
class Account:
    """A rule at length: what every condition came to, each with its part (when, any of 1, any of 2, …, unless)."""

    finding: Finding
    readings: tuple[tuple[str, Reading], ...]


def account_for(rule: Rule, facts: Facts, today: date) -> Account:
    """The same judgement as the compiled rule, by a second walk that does not stop early."""
    when = [read_condition(condition, facts, today) for condition in rule.when]
    any_of = [[read_condition(condition, facts, today) for condition in lines] for lines in rule.any_of]
    unless = [read_condition(stopping(condition), facts, today) for condition in rule.unless]
    parts = [("when", reading) for reading in when]
    parts += [(f"any of {number}", reading) for number, lines in enumerate(any_of, 1) for reading in lines]
    parts += [("unless", reading) for reading in unless]
    return Account(_concluded(when, any_of, unless), tuple(parts))


def _concluded(when: list[Reading], any_of: list[list[Reading]], unless: list[Reading]) -> Finding:
    missed = [reading.condition for reading in when if reading.state is False]
    waits = [reading.condition for reading in when if reading.state is None]
    group = [_together([reading.state for reading in lines]) for lines in any_of]
    if group and not any(group):
        open_lines = [lines for lines, state in zip(any_of, group, strict=True) if state is None]
        waits += [reading.condition for lines in open_lines for reading in lines if reading.state is None]
        missed += [reading.condition for reading in any_of[0] if reading.state is False and not open_lines]
    stopped = [reading.condition for reading in unless if reading.state]
    if missed:
        return Finding(MISSED, missed[0])
    if stopped:
        return Finding(STOPPED, stopped[0])
    if waits:
        return Finding(WAITING, waits[0], tuple(condition.fact.name for condition in waits))
    return _FOUND_FIT


def _together(states: list[Tri]) -> Tri:
    return False if False in states else None if None in states else True


def _open_lines(alternatives: list[list[_Step]], facts: Facts, today: date) -> list[Condition] | None:
    """The unknown lines of alternatives that may still hold: none where one holds already, None where none can."""
    waits: list[Condition] = []
    for steps in alternatives:
        unknown = []
        for state, condition in steps:
            found = state(facts, today)
            if found is False:
                break
            if found is None:
                unknown.append(condition)
        else:
            if not unknown:
                return []
            waits += unknown
    return waits or None


def _steps(conditions: tuple[Condition, ...]) -> list[_Step]:
    return [(compiled(condition), condition) for condition in conditions]
