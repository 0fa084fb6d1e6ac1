"""Decides how likely a question is to be answered, from what came of it so far, cautious with small numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# The weight of the prior: as if every question had been asked ten times with half of them answered.
PRIOR_ASKED = 10
PRIOR_ANSWERED = 5


@dataclass(frozen=True)
class Record:
    """What came of one question: how often it was put, answered and declined."""

    question: str
    asked: int
    answered: int
    declined: int

    @property
    def rate(self) -> float:
        """The share of answers, shrunk towards one half (posterior mean of a Beta(5, 5) prior)."""
        return (self.answered + PRIOR_ANSWERED) / (self.asked + PRIOR_ASKED)


def records_of(counts: Mapping[str, Mapping[str, int]]) -> list[Record]:
    """Track records from entries counted by question and state, in the order of the questions."""
    return [
        Record(question, sum(states.values()), states.get("answered", 0), states.get("declined", 0))
        for question, states in sorted(counts.items())
    ]


def answer_rates(records: Iterable[Record]) -> dict[str, float]:
    """The chance of an answer by question."""
    return {record.question: record.rate for record in records}
