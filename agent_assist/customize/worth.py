"""Decides what a question is worth: how many rules wait for the answer, how likely it comes, and what asking costs.

The score is published, and this is all of it:

    score = (1 + rules waiting) x chance of an answer - seconds to ask x cost of a second

*Rules waiting* are the live rules that for this customer are undecided only because facts are not known, among them the
fact this question learns. Bands come first: the score orders the questions of one band, and ties break by rule name.
"""

from __future__ import annotations

from collections.abc import Mapping

USUAL_CHANCE = 0.5
LEAST_CHANCE, MOST_CHANCE = 0.05, 0.95


def score(rules_waiting: int, chance: float, seconds: int, cost_of_a_minute: float) -> float:
    """The worth of asking, to four places; it may be negative."""
    return round((1 + rules_waiting) * chance - seconds * cost_of_a_minute / 60, 4)


def chance_of_answer(rates: Mapping[str, float], question: str) -> float:
    """The share of customers who answer this question; never quite certain, and a half where nobody knows."""
    return min(max(rates.get(question, USUAL_CHANCE), LEAST_CHANCE), MOST_CHANCE)
