"""Decides which answers a question may get, and how likely each is.

A choice and a yes or no have the answers they list. The answers of a number or a date are endless, but the conditions
that read them cut the line into few stretches, within which no condition tells two answers apart; and answers under
which the same rules fit are one class. Of a text it only counts that it is known.

    likelihood of an answer = (its count + 2) / (all counts + 2 x number of answers or classes)

which is the mean of a Dirichlet distribution with two answers of each kind thought ahead (A. Gelman et al., 2013,
Bayesian Data Analysis, 3.4): where few have answered, all answers stay about as likely. Dates have no counts, since a
day that somebody once named says little about the next one.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from agent_assist.customize.conditions import Condition
from agent_assist.customize.demands import AGE, Stretch
from agent_assist.customize.rules import Ask
from agent_assist.differentiate.catalogue import CHOICE, NUMBER, TEXT, YES_OR_NO, FactValue

THOUGHT_AHEAD = 2.0
MOST_CUTS = 24
A_TEXT = "…"
"""Stands for whatever a customer may say: a text without a word, which no condition looks for."""


class PossibleAnswer(NamedTuple):
    """One answer, or all of a stretch that `value` stands for; `times` is how often it was given, in weights."""

    label: str
    value: FactValue
    times: float = 0.0


def possible_answers(
    ask: Ask, conditions: Sequence[Condition], counts: Mapping[str, float], today: date
) -> list[PossibleAnswer]:
    """Every answer to `ask`; `conditions` are those that read it, `counts` the weights of the answers so far."""
    if ask.kind in (CHOICE, YES_OR_NO):
        offered = [answer.value for answer in ask.answers]
        values: list[FactValue] = [written if ask.kind == CHOICE else written == "yes" for written in offered]
        pairs = zip(offered, values, strict=True)
        return [PossibleAnswer(written, value, counts.get(written, 0.0)) for written, value in pairs]
    if ask.kind == TEXT:
        return [PossibleAnswer("anything", A_TEXT)]
    if ask.kind == NUMBER:
        return _numbers(_thinned(cut for stretch in _stretches(conditions) for cut in _ends(stretch)), counts)
    return [PossibleAnswer(f"such as {day}", day) for day in _days(conditions, today)]


def likelihoods_of(counts: Sequence[float]) -> list[float]:
    """How likely each of several answers is that were given so often."""
    total = sum(counts) + THOUGHT_AHEAD * len(counts)
    return [(count + THOUGHT_AHEAD) / total for count in counts]


def _numbers(cuts: Sequence[float], counts: Mapping[str, float]) -> list[PossibleAnswer]:
    """A number for each cut, for each stretch between two, and for those beyond, in order."""
    between = [(low + high) / 2 for low, high in zip(cuts, cuts[1:], strict=False)]
    values = sorted([cuts[0] - 1, *cuts, *between, cuts[-1] + 1]) if cuts else [0.0]
    weights = [0.0] * len(values)
    for written, count in counts.items():
        number = _number_in(written)
        if number is not None:
            at = bisect_left(cuts, number)
            weights[2 * at + (at < len(cuts) and cuts[at] == number)] += count
    return [PossibleAnswer(f"such as {value:g}", value, weight) for value, weight in zip(values, weights, strict=True)]


def _days(conditions: Sequence[Condition], today: date) -> list[date]:
    """The day of each cut and its neighbours, in order; one that no calendar has is left out."""
    ordinals = _thinned(
        today.toordinal() - cut if stretch.scale == AGE else cut
        for stretch in _stretches(conditions)
        for cut in _ends(stretch)
    )
    near = {int(ordinal) + step for ordinal in ordinals for step in (-1, 0, 1)}
    return [date.fromordinal(ordinal) for ordinal in sorted(near) if 1 <= ordinal <= date.max.toordinal()] or [today]


def _stretches(conditions: Sequence[Condition]) -> Iterable[Stretch]:
    return (demand for condition in conditions if isinstance(demand := condition.test.demand, Stretch))


def _ends(stretch: Stretch) -> list[float]:
    return [end for end in (stretch.low, stretch.high) if math.isfinite(end)]


def _thinned(cuts: Iterable[float]) -> list[float]:
    """The cuts in order; of very many an even selection, since each stretch costs a look at every rule that waits."""
    ordered = sorted(set(cuts))
    return ordered[:: max(1, math.ceil(len(ordered) / MOST_CUTS))]


def _number_in(written: str) -> float | None:
    try:
        number = float(written)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
