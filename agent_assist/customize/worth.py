"""Decides what a question is worth: the difference its answers make for this customer, how likely they come, the cost.

The score is published, and this is all of it. Its unit is the point: a `may` rule that recommends a treatment counts
one where no money is at stake (`worth_weights.py` has the value of a rule).

    score    = points at stake x chance of an answer - seconds to ask x cost of a minute / 60
    at stake = sum over the possible answers of: likelihood x points that hang on the answer
    points   = sum of the values of the live rules that would begin to fit, or cease to fit, if the answer were known

An answer under which everything comes out the same is worth nothing. On what a customer says of their share of spend,
potential value hangs as well (`worth_spending.py`). `worth_answers.py` says which answers are possible and how likely
each is. Bands come first: the score orders the questions of one band, and ties break by rule name.

A rule that asks counts only if its own question is open, and never on account of the question that is weighed. Of the
book, only the rules that wait for the answer are looked at, those that fit and read it, and those that hinge on its
being known; no other can change.

This is the expected value of information (R. A. Howard, 1966, Information value theory), with points for utility.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from agent_assist.customize.conditions import Condition
from agent_assist.customize.engine import Judged
from agent_assist.customize.masks import numbers_in
from agent_assist.customize.objections import Moment
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Ask, Rule
from agent_assist.customize.worth_answers import PossibleAnswer, likelihoods_of, possible_answers
from agent_assist.customize.worth_parts import AnswerWorth, Likelihood, Worth
from agent_assist.customize.worth_readers import NOBODY_READS, FactReaders
from agent_assist.customize.worth_spending import SHARE_OF_SPEND, potential_under
from agent_assist.differentiate.catalogue import DATE, NUMBER, FactValue

USUAL_CHANCE = 0.5
LEAST_CHANCE, MOST_CHANCE = 0.05, 0.95
MOST_NAMED = 5
_ENDLESS = (NUMBER, DATE)
_UNHEARD = Likelihood(USUAL_CHANCE)


class Weighed(NamedTuple):
    """The worth of a question, and the rule that its answer matters most to."""

    worth: Worth
    decides: Rule | None


class _Stake(NamedTuple):
    """The rules that an answer may change, in masks: those that wait for it, that fit now, and that hinge on it."""

    readers: FactReaders
    waiting: int
    fitting: int
    hinging: int

    @property
    def any(self) -> int:
        return self.waiting | self.fitting | self.hinging


class _Outcome(NamedTuple):
    """What comes of one answer: the rules, by number, that would begin to fit, and those that would cease."""

    answer: PossibleAnswer
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    @property
    def changed(self) -> tuple[int, ...]:
        return self.begins + self.ends


class Scales:
    """Weighs the questions of one call, each once however many rules ask it. `judged` is what `book` made of it."""

    def __init__(self, book: RuleBook, judged: Judged, moment: Moment, today: date) -> None:
        self._book, self._judged, self._moment, self._today = book, judged, moment, today
        self._weighed: dict[str, Weighed] = {}
        self._values: dict[int, float] = {}
        self._needing_two = _needing_two(judged)

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that were weighed, in order."""
        return tuple(self._weighed)

    def weigh(self, ask: Ask) -> Weighed:
        """The worth of asking now."""
        if ask.learns not in self._weighed:
            self._weighed[ask.learns] = self._weigh(ask)
        return self._weighed[ask.learns]

    def _weigh(self, ask: Ask) -> Weighed:
        manners = self._moment.dialogue
        likelihood = likelihood_of(self._moment.asking.likelihoods, ask.learns)
        chance = min(max(likelihood.answering, LEAST_CHANCE), MOST_CHANCE)
        cost = manners.seconds[ask.kind] * manners.cost_of_a_minute / 60
        at_stake, decides, answers = self._stakes(ask, likelihood.answers)
        parts = (_rounded(part) for part in (at_stake * chance - cost, at_stake, chance, cost))
        return Weighed(Worth(*parts, decides=decides.name if decides else "", answers=answers), decides)

    def _stakes(self, ask: Ask, counts: Mapping[str, float]) -> tuple[float, Rule | None, tuple[AnswerWorth, ...]]:
        """The points at stake, the rule with most of them, and how they are spread over the answers."""
        stake = self._stake(ask.learns)
        if not stake.any and ask.learns != SHARE_OF_SPEND:
            return 0.0, None, ()
        possible = possible_answers(ask, self._conditions(ask, stake), counts, self._today)
        outcomes = [self._outcome(ask.learns, stake, answer) for answer in possible]
        if ask.kind in _ENDLESS:
            outcomes = _classes(outcomes)
        at_stake, answers, by_rule = 0.0, [], Counter[int]()
        likelihoods = likelihoods_of([outcome.answer.count for outcome in outcomes])
        for outcome, likelihood in zip(outcomes, likelihoods, strict=True):
            points = self._points(outcome) + self._potential(ask, outcome.answer.value)
            at_stake += likelihood * points
            answers.append(self._told(outcome, likelihood, points))
            by_rule.update({at: likelihood * self._values[at] for at in outcome.changed})
        most = min(by_rule, key=lambda at: (-by_rule[at], at), default=None)
        decides = None if most is None or not by_rule[most] else self._book.rules[most]
        return at_stake, decides, tuple(answers)

    def _stake(self, fact: str) -> _Stake:
        readers, judged = self._book.readers.get(fact, NOBODY_READS), self._judged
        waiting = judged.waiting_for(fact) & readers.all
        # A rule that lacks other facts as well goes on waiting, unless it has alternatives.
        decidable = waiting & (~self._needing_two | readers.branching)
        hinging = readers.hinging & ~judged.fits & ~waiting
        return _Stake(readers, decidable, judged.fits & readers.all, hinging)

    def _conditions(self, ask: Ask, stake: _Stake) -> list[Condition]:
        """What is demanded of an answer that is not one of a list."""
        if ask.kind not in _ENDLESS:
            return []
        return [condition for at in numbers_in(stake.any) for condition in stake.readers.readers[at].conditions]

    def _outcome(self, fact: str, stake: _Stake, answer: PossibleAnswer) -> _Outcome:
        """What would change if `fact` were known to be the answer."""
        facts, today, readers, value = self._moment.facts, self._today, stake.readers.readers, answer.value
        begins = [at for at in numbers_in(stake.waiting) if readers[at].settles(value, facts, today)]
        begins += [
            at
            for at in numbers_in(stake.hinging)
            if readers[at].rule.is_in_season(today) and readers[at].would_fit(value, facts, today)
        ]
        ends = [at for at in numbers_in(stake.fitting) if not readers[at].settles(value, facts, today)]
        return _Outcome(answer, self._that_count(begins, fact), self._that_count(ends, fact))

    def _that_count(self, numbers: Iterable[int], fact: str) -> tuple[int, ...]:
        return tuple(at for at in numbers if self._counts(at, fact))

    def _counts(self, at: int, fact: str) -> bool:
        """Whether a change of this rule matters; if so, its value is noted."""
        rule = self._book.rules[at]
        if rule.ask and (rule.ask.learns == fact or self._moment.settled(rule.ask)):
            return False
        if at not in self._values:
            self._values[at] = self._moment.dialogue.weights.value_of(rule, self._moment.facts)
        return True

    def _potential(self, ask: Ask, value: FactValue) -> float:
        if ask.learns != SHARE_OF_SPEND:
            return 0.0
        weights = self._moment.dialogue.weights
        return weights.points_for(potential_under(value, self._moment.facts, weights))

    def _points(self, outcome: _Outcome) -> float:
        return sum(self._values[at] for at in outcome.changed)

    def _told(self, outcome: _Outcome, likelihood: float, points: float) -> AnswerWorth:
        begins, ends = self._named(outcome.begins), self._named(outcome.ends)
        return AnswerWorth(outcome.answer.label, _rounded(likelihood), _rounded(points), begins, ends)

    def _named(self, numbers: Sequence[int]) -> tuple[str, ...]:
        first = sorted(numbers, key=lambda at: (-self._values[at], at))[:MOST_NAMED]
        return tuple(self._book.rules[at].name for at in first)


def likelihood_of(likelihoods: Mapping[str, Likelihood], question: str) -> Likelihood:
    """What is known of a question; of one never asked, what is known of all questions together (under "")."""
    return likelihoods.get(question) or likelihoods.get("", _UNHEARD)


def _classes(outcomes: Sequence[_Outcome]) -> list[_Outcome]:
    """The outcomes that differ, each with the count of all answers that come to it."""
    found: dict[tuple[int, ...], _Outcome] = {}
    for outcome in outcomes:
        first = found.get(outcome.changed, outcome._replace(answer=replace(outcome.answer, count=0.0)))
        total = first.answer.count + outcome.answer.count
        found[outcome.changed] = first._replace(answer=replace(first.answer, count=total))
    return list(found.values())


def _needing_two(judged: Judged) -> int:
    """The rules that wait for more than one fact."""
    one = two = 0
    for name in judged.unknown.keys() | judged.alone.keys():
        waiting = judged.waiting_for(name)
        two |= one & waiting
        one |= waiting
    return two


def _rounded(points: float) -> float:
    return round(points, 4) + 0.0
