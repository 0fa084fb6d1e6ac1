"""Decides which answers a question may get, and how likely each is.

A choice and a yes or no have the answers they list. The answers of a number or a date are endless, but the conditions
that read them cut them into few classes: two answers are of one class if no condition tells them apart, and any member
stands for its class. Of a text it only counts that it is known.

    likelihood of an answer = (its count + 2) / (all counts + 2 x number of answers or classes)

which is the mean of a Dirichlet distribution with two answers of each kind thought ahead (A. Gelman et al., 2013,
Bayesian Data Analysis, 3.4): where few have answered, all answers stay about as likely. Dates have no counts, since a
day that somebody once named says little about the next one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agent_assist.customize.conditions import Condition
from agent_assist.customize.demands import AGE, Stretch
from agent_assist.customize.rules import Ask
from agent_assist.differentiate.catalogue import CHOICE, NUMBER, TEXT, YES_OR_NO, FactValue

THOUGHT_AHEAD = 2.0
MOST_CUTS = 24
A_TEXT = "…"
"""Stands for whatever a customer may say: a text without a word, which no condition looks for."""


@dataclass(frozen=True)
class PossibleAnswer:
    """One answer, or the class of answers that `value` stands for; `likelihood` is from 0 to 1."""

    label: str
    value: FactValue
    likelihood: float


def possible_answers(
    ask: Ask, conditions: Sequence[Condition], counts: Mapping[str, float], today: date
) -> list[PossibleAnswer]:
    """Every answer to `ask`; `conditions` are those that read it, `counts` the weights of the answers so far."""
    if ask.kind in (CHOICE, YES_OR_NO):
        offered = [answer.value for answer in ask.answers]
        values = offered if ask.kind == CHOICE else [written == "yes" for written in offered]
        return _likely(offered, values, [counts.get(written, 0.0) for written in offered])
    if ask.kind == TEXT:
        return [PossibleAnswer("anything", A_TEXT, 1.0)]
    if ask.kind == NUMBER:
        numbers = _classes(_numbers(conditions), conditions, today)
        labels = [f"such as {number:g}" for number in numbers]
        return _likely(labels, numbers, _counted(numbers, counts, conditions, today))
    days = _classes(_days(conditions, today), conditions, today)
    return _likely([f"such as {day}" for day in days], days, [0.0] * len(days))


def _likely(labels: Sequence[str], values: Sequence[FactValue], counts: Sequence[float]) -> list[PossibleAnswer]:
    total = sum(counts) + THOUGHT_AHEAD * len(counts)
    return [
        PossibleAnswer(label, value, (count + THOUGHT_AHEAD) / total)
        for label, value, count in zip(labels, values, counts, strict=True)
    ]


def _numbers(conditions: Sequence[Condition]) -> list[float]:
    """A number for each cut, between each two, and beyond them on either side, in order."""
    cuts = _thinned({cut for stretch in _stretches(conditions) for cut in _ends(stretch)})
    if not cuts:
        return [0.0]
    between = [(low + high) / 2 for low, high in zip(cuts, cuts[1:], strict=False)]
    return sorted([cuts[0] - 1, *cuts, *between, cuts[-1] + 1])


def _days(conditions: Sequence[Condition], today: date) -> list[date]:
    """The day of each cut and its neighbours, in order; one that no calendar has is left out."""
    ordinals = {
        int(today.toordinal() - cut if stretch.scale == AGE else cut)
        for stretch in _stretches(conditions)
        for cut in _ends(stretch)
    }
    near = {ordinal + step for ordinal in _thinned(ordinals) for step in (-1, 0, 1)}
    in_calendar = [ordinal for ordinal in sorted(near) if 1 <= ordinal <= date.max.toordinal()]
    return [date.fromordinal(int(ordinal)) for ordinal in in_calendar] or [today]


def _stretches(conditions: Sequence[Condition]) -> Iterable[Stretch]:
    return (demand for condition in conditions if isinstance(demand := condition.test.demand, Stretch))


def _ends(stretch: Stretch) -> list[float]:
    return [end for end in (stretch.low, stretch.high) if math.isfinite(end)]


def _thinned(cuts: Iterable[float]) -> list[float]:
    """The cuts in order; of very many an even selection, since each class costs a look at every rule that waits."""
    ordered = sorted(cuts)
    step = max(1, math.ceil(len(ordered) / MOST_CUTS))
    return ordered[::step]


def _classes(values: Sequence[FactValue], conditions: Sequence[Condition], today: date) -> list[FactValue]:
    """One value for each class: the first that reads as it does."""
    found: dict[tuple[bool, ...], FactValue] = {}
    for value in values:
        found.setdefault(_signature(value, conditions, today), value)
    return list(found.values())


def _signature(value: FactValue, conditions: Sequence[Condition], today: date) -> tuple[bool, ...]:
    return tuple(condition.test.holds(value, today) for condition in conditions)


def _counted(
    classes: Sequence[FactValue], counts: Mapping[str, float], conditions: Sequence[Condition], today: date
) -> list[float]:
    """How often each class was answered."""
    place = {_signature(value, conditions, today): number for number, value in enumerate(classes)}
    found = [0.0] * len(classes)
    for written, count in counts.items():
        number = _number_in(written)
        signature = None if number is None else _signature(number, conditions, today)
        if signature in place:
            found[place[signature]] += count
    return found


def _number_in(written: str) -> float | None:
    try:
        number = float(written)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
