"""Decides what a question is worth: the difference its answers make for this customer, how likely they come, the cost.

The score is published, and this is all of it. Its unit is the point: a `may` rule that recommends a treatment counts
one where no money is at stake (`worth_weights.py` has the value of a rule).

    score    = points at stake x chance of an answer - seconds to ask x cost of a minute / 60
    at stake = sum over the possible answers of: likelihood x points that hang on the answer
    points   = sum of the values of the live rules that would begin to fit, or cease to fit, if the answer were known

An answer under which everything comes out the same is worth nothing. `worth_answers.py` says which answers are possible
and how likely each is, `worth_outcomes.py` what each would change. On what a customer says of their share of spend,
potential value hangs as well (`worth_spending.py`). Bands come first: the score orders the questions of one band, and
ties break by rule name.

This is the expected value of information (R. A. Howard, 1966, Information value theory), with points for utility.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from agent_assist.customize.engine import Judged
from agent_assist.customize.masks import numbers_in
from agent_assist.customize.objections import Moment
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Ask, Rule
from agent_assist.customize.worth_answers import likelihoods_of
from agent_assist.customize.worth_outcomes import Outcome, Outcomes
from agent_assist.customize.worth_parts import AnswerWorth, Likelihood, Worth
from agent_assist.customize.worth_spending import potential_under
from agent_assist.differentiate.share_of_customer import SHARE_QUESTION

USUAL_CHANCE = 0.5
LEAST_CHANCE, MOST_CHANCE = 0.05, 0.95
MOST_NAMED = 5
_UNHEARD = Likelihood(USUAL_CHANCE)


class Weighed(NamedTuple):
    """The worth of a question, the rule that its answer matters most to, and what each answer would change."""

    worth: Worth
    decides: Rule | None = None
    outcomes: tuple[Outcome, ...] = ()


class Scales:
    """Weighs the questions of one call, each once however many rules ask it. `judged` is what `book` made of it."""

    def __init__(self, book: RuleBook, judged: Judged, moment: Moment, today: date) -> None:
        self._rules, self._moment = book.rules, moment
        self._outcomes = Outcomes(book, judged, moment, today)
        self._weighed: dict[str, Weighed] = {}
        self._values: dict[int, float] = {}

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
        heard = likelihood_of(self._moment.asking.likelihoods, ask.learns)
        chance = min(max(heard.answering, LEAST_CHANCE), MOST_CHANCE)
        cost = manners.seconds[ask.kind] * manners.cost_of_a_minute / 60
        at_stake, by_rule = 0.0, dict[int, float]()
        outcomes = self._outcomes.of(ask, heard.answers)
        likelihoods = likelihoods_of([outcome.answer.times for outcome in outcomes])
        for outcome, likelihood in zip(outcomes, likelihoods, strict=True):
            at_stake += likelihood * self._potential(ask, outcome)
            changed = outcome.begins | outcome.ends
            for at in numbers_in(changed) if changed else ():
                part = likelihood * self._value(at)
                by_rule[at] = by_rule.get(at, 0.0) + part
                at_stake += part
        decides = self._most(by_rule)
        worth = Worth(
            score=_rounded(at_stake * chance - cost),
            at_stake=_rounded(at_stake),
            chance=_rounded(chance),
            cost=_rounded(cost),
            decides=decides.name if decides else "",
        )
        return Weighed(worth, decides, tuple(outcomes))

    def at_length(self, ask: Ask) -> Worth:
        """The worth with what hangs on each answer; none where no answer changes a thing."""
        worth, _, outcomes = self.weigh(ask)
        if not worth.at_stake:
            return worth
        likelihoods = likelihoods_of([outcome.answer.times for outcome in outcomes])
        told = (self._told(ask, *pair) for pair in zip(outcomes, likelihoods, strict=True))
        return replace(worth, answers=tuple(told))

    def also_decided(self, ask: Ask) -> list[Rule]:
        """The rules that an answer would change beside the one it matters most to; the most valuable come first."""
        _, decides, outcomes = self.weigh(ask)
        changed = 0
        for outcome in outcomes:
            changed |= outcome.begins | outcome.ends
        numbers = sorted(numbers_in(changed), key=lambda at: (-self._value(at), at))
        return [self._rules[at] for at in numbers if self._rules[at] is not decides]

    def _told(self, ask: Ask, outcome: Outcome, likelihood: float) -> AnswerWorth:
        changed = numbers_in(outcome.begins | outcome.ends)
        points = self._potential(ask, outcome) + sum(self._value(at) for at in changed)
        return AnswerWorth(
            outcome.answer.label,
            _rounded(likelihood),
            _rounded(points),
            self._named(outcome.begins),
            self._named(outcome.ends),
        )

    def _named(self, mask: int) -> tuple[str, ...]:
        numbers = sorted(numbers_in(mask), key=lambda at: (-self._value(at), at))
        return tuple(self._rules[at].name for at in numbers[:MOST_NAMED])

    def _value(self, at: int) -> float:
        """What rule `at` counts for this customer."""
        value = self._values.get(at)
        if value is None:
            value = self._values[at] = self._moment.dialogue.weights.value_of(self._rules[at], self._moment.facts)
        return value

    def _potential(self, ask: Ask, outcome: Outcome) -> float:
        if ask.learns != SHARE_QUESTION:
            return 0.0
        weights = self._moment.dialogue.weights
        return weights.points_for(potential_under(outcome.answer.value, self._moment.facts, weights))

    def _most(self, by_rule: Mapping[int, float]) -> Rule | None:
        """The rule with most at stake; the first by name where it is as much for several."""
        most = min(by_rule, key=lambda at: (-by_rule[at], at), default=None)
        return None if most is None or not by_rule[most] else self._rules[most]


def likelihood_of(likelihoods: Mapping[str, Likelihood], question: str) -> Likelihood:
    """What is known of a question; of one never asked, what is known of all questions together (under "")."""
    return likelihoods.get(question) or likelihoods.get("", _UNHEARD)


def _rounded(points: float) -> float:
    return round(points, 4) + 0.0
