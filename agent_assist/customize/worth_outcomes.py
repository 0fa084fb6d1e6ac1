"""Decides what every possible answer to a question would change: which rules begin to fit, and which cease to.

Of the book, only the rules that wait for the answer are looked at, those that fit and read it, and those that hinge on
its being known; no other can change. A rule that asks counts only if its own question is open, and never on account of
the question that is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from agent_assist.customize.conditions import Condition, Facts
from agent_assist.customize.engine import Judged
from agent_assist.customize.judging import FITS
from agent_assist.customize.looks import mask_of
from agent_assist.customize.masks import numbers_in
from agent_assist.customize.objections import Moment
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Ask
from agent_assist.customize.worth_answers import PossibleAnswer, possible_answers
from agent_assist.customize.worth_readers import NOBODY_READS, FactReaders
from agent_assist.differentiate.catalogue import DATE, NUMBER
from agent_assist.differentiate.share_of_customer import SHARE_QUESTION

_ENDLESS = (NUMBER, DATE)


class Outcome(NamedTuple):
    """What comes of one answer or of a class of them: masks of the rules that begin to fit, and of those that cease."""

    answer: PossibleAnswer
    begins: int
    ends: int


class _Stake(NamedTuple):
    """The rules that an answer may change, in masks.

    `waiting` and `fitting` rules depend on the fact by their own lines alone; of `others` everything is judged again.
    """

    readers: FactReaders
    waiting: int
    fitting: int
    others: int


class Outcomes:
    """Looks at the questions of one call; `judged` is what `book` made of it."""

    def __init__(self, book: RuleBook, judged: Judged, moment: Moment, today: date) -> None:
        self._book, self._judged, self._moment, self._today = book, judged, moment, today

    def of(self, ask: Ask, counts: Mapping[str, float]) -> list[Outcome]:
        """The outcome of each answer, or class of answers, with how often it was given; `counts` are weights.

        Empty where no answer can change a thing, which is so for most questions of most calls.
        """
        stake = self._stake(ask.learns)
        if not (stake.waiting | stake.fitting | stake.others) and ask.learns != SHARE_QUESTION:
            return []
        possible = possible_answers(ask, self._conditions(ask, stake), counts, self._today)
        outcomes = [self._outcome(ask, stake, answer) for answer in possible]
        return _classes(outcomes) if ask.kind in _ENDLESS else outcomes

    def _stake(self, fact: str) -> _Stake:
        readers, judged = self._book.readers.get(fact, NOBODY_READS), self._judged
        waiting, fitting = judged.waiting_for(fact) & readers.all, judged.fits & readers.all
        hinging = readers.hinging & ~fitting & ~waiting
        others = hinging | ((waiting | fitting) & readers.branching)
        if waiting:
            # A rule that lacks other facts as well goes on waiting, unless it has alternatives.
            waiting &= ~self._needing_two
        return _Stake(readers, waiting & ~readers.branching, fitting & ~readers.branching, others)

    def _conditions(self, ask: Ask, stake: _Stake) -> list[Condition]:
        """What is demanded of an answer that is not one of a list."""
        if ask.kind not in _ENDLESS:
            return []
        readers = stake.readers.readers
        return [
            line for at in numbers_in(stake.waiting | stake.fitting | stake.others) for line in readers[at].conditions
        ]

    def _outcome(self, ask: Ask, stake: _Stake, answer: PossibleAnswer) -> Outcome:
        passing = stake.readers.passing(answer.value, self._today, stake.waiting | stake.fitting)
        begins, ends = stake.waiting & passing, stake.fitting & ~passing
        if stake.others:
            fits = self._fitting(stake.others, {**self._moment.facts, ask.learns: answer.value})
            begins |= fits & ~self._judged.fits
            ends |= stake.others & self._judged.fits & ~fits
        silent = self._silent((begins | ends) & stake.readers.asking, ask.learns)
        return Outcome(answer, begins & ~silent, ends & ~silent)

    def _fitting(self, mask: int, facts: Facts) -> int:
        """Those in the mask that fit `facts`."""
        compiled, today, fits = self._book.compiled, self._today, 0
        for at in numbers_in(mask):
            if compiled[at].judge(facts, today).outcome == FITS and compiled[at].rule.is_in_season(today):
                fits |= 1 << at
        return fits

    def _silent(self, mask: int, fact: str) -> int:
        """Those of the asking rules in the mask whose question is settled, or is the one that learns `fact`."""
        silent = 0
        for at in numbers_in(mask) if mask else ():
            if not self._counts(at, fact):
                silent |= 1 << at
        return silent

    def _counts(self, at: int, fact: str) -> bool:
        ask = self._book.rules[at].ask
        return ask is None or (ask.learns != fact and self._moment.settled(ask) is None)

    @cached_property
    def _needing_two(self) -> int:
        """The rules that wait for more than one fact; of those with alternatives this says nothing."""
        one = two = 0
        for mask in (*self._judged.unknown.values(), *map(mask_of, self._judged.alone.values())):
            two |= one & mask
            one |= mask
        return two


def _classes(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The outcomes that differ, each with the count of all answers that come to it."""
    found: dict[tuple[int, int], Outcome] = {}
    for outcome in outcomes:
        same = found.setdefault(outcome[1:], outcome)
        if same is not outcome:
            times = same.answer.times + outcome.answer.times
            found[outcome[1:]] = same._replace(answer=same.answer._replace(times=times))
    return list(found.values())
