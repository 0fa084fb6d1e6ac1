"""Keeps what the worth of a question is made of, as it stands in a decision, and how likely its answers are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Likelihood:
    """What came of one question with customers like this one.

    `answering` is the chance (0 to 1) that an answer comes at all. `answers` counts what was answered, by the answer as
    it is kept; the counts are weights, since what other customers said counts for less, and need not be whole.
    """

    answering: float
    answers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerWorth:
    """One possible answer: how likely it is (0 to 1), and the points that hang on it.

    `begins` names rules that would come to fit, `ends` rules that would no longer fit; the most valuable come first.
    """

    answer: str
    likelihood: float
    points: float
    begins: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()


@dataclass(frozen=True)
class Worth:
    """The score of a question and its parts, in points: `score` = `at_stake` x `chance` - `cost`.

    `at_stake` is what an answer is expected to change, `chance` that one comes, `cost` the rep's time. `decides` names
    the rule that the answer matters most to, "" where no rule changes.
    """

    score: float = 0.0
    at_stake: float = 0.0
    chance: float = 0.0
    cost: float = 0.0
    decides: str = ""
    answers: tuple[AnswerWorth, ...] = ()


NOT_WEIGHED = Worth()
"""Of a question that cannot be asked next whatever it is worth."""


def worth_from_json(raw: Mapping[str, Any]) -> Worth:
    """The worth in the form of `dataclasses.asdict`."""
    answers = tuple(
        AnswerWorth(**{**answer, "begins": tuple(answer["begins"]), "ends": tuple(answer["ends"])})
        for answer in raw["answers"]
    )
    return Worth(**{**raw, "answers": answers})


def likelihoods_from_json(raw: Mapping[str, Mapping[str, Any]]) -> dict[str, Likelihood]:
    """Likelihoods by question, in the form of `dataclasses.asdict`."""
    return {question: Likelihood(**body) for question, body in raw.items()}
