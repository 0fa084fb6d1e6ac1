"""Puts what came of a rule into a verdict: the condition it hangs on, and the value that was found there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import overload

from agent_assist.customize.conditions import ABSENT, Facts
from agent_assist.customize.decisions import OFF, TRIAL, Verdict
from agent_assist.customize.engine import why_off
from agent_assist.customize.judging import FITS, Finding
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Rule

ALL_MET = "every condition is met"


def verdict_of(rule: Rule, finding: Finding, facts: Facts) -> Verdict:
    """The finding as a verdict, with the value read at the condition it hangs on."""
    hinge = finding.condition
    if hinge is None:
        return Verdict(rule.name, finding.outcome, reason=ALL_MET)
    return Verdict(rule.name, finding.outcome, hinge, facts.get(hinge.fact.name, ABSENT))


class Verdicts(Sequence[Verdict]):
    """A verdict for every rule of a book, in the order of names, each worked out when it is looked at.

    `told` gives the verdicts of rules that fit and competed; the others follow from the conditions alone.
    """

    def __init__(self, book: RuleBook, facts: Facts, today: date, told: Mapping[str, Callable[[], Verdict]]) -> None:
        self._book, self._facts, self._today, self._told = book, facts, today, told

    def __len__(self) -> int:
        return len(self._book.rules)

    @overload
    def __getitem__(self, at: int) -> Verdict: ...
    @overload
    def __getitem__(self, at: slice) -> list[Verdict]: ...
    def __getitem__(self, at: int | slice) -> Verdict | list[Verdict]:
        if isinstance(at, slice):
            return [self._on(number) for number in range(len(self))[at]]
        return self._on(range(len(self))[at])

    def _on(self, at: int) -> Verdict:
        rule = self._book.rules[at]
        if tell := self._told.get(rule.name):
            return tell()
        if why := why_off(rule, self._today):
            return Verdict(rule.name, OFF, reason=why)
        finding = self._book.compiled[at].judge(self._facts, self._today)
        if finding.outcome == FITS:
            return Verdict(rule.name, TRIAL, reason="fits; in trial, so it is not shown")
        return verdict_of(rule, finding, self._facts)
