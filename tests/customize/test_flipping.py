"""The smallest single change that turns a rule over does so, and nothing smaller does, whatever else is tried."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from random import Random
from typing import Any

import pytest
from plain_evaluator import TRUE, outcome, says

from agent_assist.customize.flipping import change_of_fact
from agent_assist.customize.flipping_sizes import Flip
from agent_assist.customize.rule_book import RuleBook, read_book
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import CHANNELS, NEVER, OBSERVED, Catalogue, Fact, Unknown
from bench.making_rules import INTENTS, TODAY, TOPICS, make_facts, make_sources

PAIRS = 80
GONE = Unknown("gone")


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return read_book(make_sources(400, seed=11), Catalogue(OBSERVED))


@pytest.mark.parametrize("missing", [0.0, 0.15, 0.5])
def test_the_change_turns_the_rule_and_no_smaller_one_does(book: RuleBook, missing: float) -> None:
    random = Random(int(100 * missing))
    seen = {"flipped": 0, "none": 0, "no longer fit": 0}
    for _ in range(PAIRS):
        rule, facts = random.choice(book.rules), make_facts(book.catalogue, missing, random)
        fits = outcome(rule, facts, TODAY)[0] == "fits"
        if not fits and random.random() < 0.5:
            facts |= nearly_fitting(rule, facts, random)
            fits = outcome(rule, facts, TODAY)[0] == "fits"
        flip = change_of_fact(rule, facts, TODAY, to_fit=not fits)
        smallest = smallest_of_all(rule, facts, fits)
        if flip is None:
            assert smallest is None, (rule.name, facts, smallest)
            seen["none"] += 1
            continue
        assert turns(rule, facts, flip, fits), (rule.name, flip)
        assert smallest is not None and flip.size == pytest.approx(smallest[0]), (rule.name, flip, smallest)
        seen["no longer fit" if fits else "flipped"] += 1
    assert all(count > 1 for count in seen.values()), seen


def turns(rule: Rule, facts: dict[str, Any], flip: Flip, fits: bool) -> bool:
    return (outcome(rule, {**facts, flip.fact: flip.value}, TODAY)[0] == "fits") is not fits


def nearly_fitting(rule: Rule, facts: dict[str, Any], random: Random) -> dict[str, Any]:
    """Facts under which most lines of `when` are met, so that one change may be enough."""
    found: dict[str, Any] = {}
    for line in random.sample(rule.when, max(1, len(rule.when) - 1)):
        for value in every_value(line.fact, [line.phrase], facts.get(line.fact.name)):
            alone = {**facts, **found, line.fact.name: value}
            if state_of_line(rule, line.fact.name, alone):
                found[line.fact.name] = value
                break
    return found


def state_of_line(rule: Rule, name: str, facts: dict[str, Any]) -> bool:
    return all(says(line.fact, line.phrase, facts, TODAY) == TRUE for line in rule.when if line.fact.name == name)


def smallest_of_all(rule: Rule, facts: dict[str, Any], fits: bool) -> tuple[float, str, Any] | None:
    """The smallest change of one fact among all there are, found by trying every one."""
    best: tuple[float, str, Any] | None = None
    for fact in {line.fact.name: line.fact for line in rule.conditions}.values():
        phrases = [line.phrase for line in rule.conditions if line.fact.name == fact.name]
        before = facts.get(fact.name, GONE)
        for after in every_value(fact, phrases, before):
            size = how_far(before, after)
            if (best is None or size < best[0]) and after != before:
                if (outcome(rule, {**facts, fact.name: after}, TODAY)[0] == "fits") is not fits:
                    best = (size, fact.name, after)
    return best


def every_value(fact: Fact, phrases: list[str], before: Any) -> Iterator[Any]:
    if fact.kind == "number":
        named = [float(number) for phrase in phrases for number in re.findall(r"\d+", phrase)]
        most = {"percent": 100, "hour of the day": 23}.get(fact.unit, int(max([*named, 12])) + 3)
        yield from range(-3 if fact.unit == "money" else 0, most + 1)
        if fact.unit == "money":
            yield from (round(bound + cents / 100, 2) for bound in named for cents in range(-5, 6))
    elif fact.kind == "date":
        yield from (TODAY - timedelta(days=days) for days in range(700))
        yield NEVER
    elif fact.kind == "yes or no":
        yield from (True, False)
    elif fact.kind == "list":
        words = fact.choices or CHANNELS
        for count in range(len(words) + 1):
            yield from (frozenset(some) for some in combinations(words, count))
    elif fact.kind == "choice":
        yield from fact.choices or (*INTENTS, *TOPICS, "service", "sales", "billing", "care", "zzz")
    else:
        yield from (*TOPICS, "en", "de", "fr", "zzz")
        yield from (f"{one} {other}" for one, other in combinations(TOPICS, 2))
    if not isinstance(before, Unknown):
        yield GONE


def how_far(before: Any, after: Any) -> float:
    """The published measure, said once more."""
    if isinstance(after, Unknown):
        return 2
    if isinstance(before, frozenset):
        return len(before.symmetric_difference(after))
    if isinstance(before, date) and isinstance(after, date):
        return abs((before - after).days) / max(1, abs((TODAY - before).days))
    if isinstance(before, bool) or not isinstance(before, int | float):
        return 1
    return float(abs(before - after) / max(1, abs(before)))
