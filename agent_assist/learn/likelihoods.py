"""Decides how likely customers of a tier are to answer a question, and what they answer, cautious with small numbers.

Comparable customers are those of the same tier; what the others said counts as well, but all of it together for no more
than ten customers, so that it speaks where the tier has little to say and is drowned out where it has much. What comes
of that is shrunk towards the share of all questions together, and that towards one half:

    pooled(tier)       = count(tier) + count(others) x min(1, 10 / asked(others))
    answering(overall) = (answered of all questions + 5) / (asked of all questions + 10)
    answering          = (pooled answered + 10 x answering(overall)) / (pooled asked + 10)

These are posterior means of Beta distributions with the weight of ten customers before them (A. Gelman et al., 2013,
Bayesian Data Analysis, 2.4). The counts of each answer are pooled alike; `customize/worth_answers.py` makes shares of
them, cautious in the same way.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agent_assist.customize.worth_parts import Likelihood
from agent_assist.differentiate.catalogue import CHOICE, NUMBER, TIERS, YES_OR_NO

THOUGHT_AHEAD = 10
MOST_OF_OTHERS = 10
MOST_ANSWERS = 30
ANSWERED = "answered"
COUNTED_KINDS = (CHOICE, YES_OR_NO, NUMBER)
"""The kinds of questions whose answers are counted one by one: few different ones come, and they tell of the next."""
ALL_TIERS = ""
ALL_QUESTIONS = ""

Likelihoods = Mapping[str, Mapping[str, Likelihood]]
"""By tier, "" for customers of any; then by question, "" for one that was never asked."""


@dataclass(frozen=True)
class Count:
    """How many times a question stands in `state` with `answer`, for customers whose tier is now `tier`.

    `answer` is "" for every state but answered.
    """

    question: str
    tier: str
    state: str
    answer: str
    times: int


@dataclass
class _Record:
    """What came of one question with some customers."""

    asked: int = 0
    answers: Counter[str] = field(default_factory=Counter)

    def add(self, count: Count) -> None:
        self.asked += count.times
        if count.state == ANSWERED:
            self.answers[count.answer] += count.times


def likelihoods_from(counts: Iterable[Count]) -> dict[str, dict[str, Likelihood]]:
    """What to expect of each question, for each tier and for customers without one."""
    by_question: dict[str, dict[str, _Record]] = defaultdict(lambda: defaultdict(_Record))
    for count in counts:
        by_question[count.question][count.tier].add(count)
    overall = _overall(record for tiers in by_question.values() for record in tiers.values())
    return {
        tier: {
            ALL_QUESTIONS: Likelihood(round(overall, 4)),
            **{question: _likelihood(tiers, tier, overall) for question, tiers in sorted(by_question.items())},
        }
        for tier in (*TIERS, ALL_TIERS)
    }


def for_tier(likelihoods: Likelihoods, tier: str) -> Mapping[str, Likelihood]:
    """What to expect of a customer of this tier; nothing while nothing is known."""
    return likelihoods.get(tier) or likelihoods.get(ALL_TIERS, {})


def _overall(records: Iterable[_Record]) -> float:
    asked = answered = 0
    for record in records:
        asked += record.asked
        answered += record.answers.total()
    return (answered + THOUGHT_AHEAD / 2) / (asked + THOUGHT_AHEAD)


def _likelihood(tiers: Mapping[str, _Record], tier: str, overall: float) -> Likelihood:
    own = tiers.get(tier, _Record()) if tier else _together(tiers.values())
    others = _together(record for name, record in tiers.items() if tier and name != tier)
    weight = min(1.0, MOST_OF_OTHERS / others.asked) if others.asked else 0.0
    asked = own.asked + weight * others.asked
    answers = {
        answer: round(own.answers[answer] + weight * others.answers[answer], 4)
        for answer in sorted(own.answers.keys() | others.answers.keys())
    }
    answered = own.answers.total() + weight * others.answers.total()
    answering = (answered + THOUGHT_AHEAD * overall) / (asked + THOUGHT_AHEAD)
    return Likelihood(round(answering, 4), _most_frequent(answers))


def _together(records: Iterable[_Record]) -> _Record:
    together = _Record()
    for record in records:
        together.asked += record.asked
        together.answers.update(record.answers)
    return together


def _most_frequent(answers: Mapping[str, float]) -> dict[str, float]:
    """The most frequent answers, few enough to be stored with a decision; an answer that is not kept has no word."""
    named = sorted((answer for answer in answers if answer), key=lambda answer: (-answers[answer], answer))
    return {answer: answers[answer] for answer in named[:MOST_ANSWERS]}
