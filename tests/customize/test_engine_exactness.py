"""Holds the engine against a plain evaluator, over rules like those of a real desk and with facts missing."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from plain_evaluator import outcome

from agent_assist.customize.engine import Judged
from agent_assist.customize.judging import account_for
from agent_assist.customize.masks import numbers_in
from agent_assist.customize.rule_book import RuleBook, read_book
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from bench.making_rules import TODAY, make_fact_sets, make_facts, make_sources

RULES, FACT_SETS = 400, 20


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return read_book(make_sources(RULES), Catalogue(OBSERVED))


def waits_in(judged: Judged, book: RuleBook) -> dict[int, set[str]]:
    waits: dict[int, set[str]] = {at: set() for at in numbers_in(judged.waiting)}
    for fact in book.catalogue:
        for at in numbers_in(judged.waiting_for(fact.name)):
            waits[at].add(fact.name)
    return waits


@pytest.mark.parametrize("missing", [0.0, 0.15, 0.5])
def test_masks_closures_and_accounts_agree_with_a_plain_evaluator(missing: float, book: RuleBook) -> None:
    outcomes: dict[str, int] = {}
    for facts in make_fact_sets(book.catalogue, FACT_SETS, missing):
        judged = book.engine.judge(facts, TODAY)
        fits, waits = set(numbers_in(judged.fits)), waits_in(judged, book)
        for at, entry in enumerate(book.compiled):
            rule = entry.rule
            expected, awaited = outcome(rule, facts, TODAY)
            found = entry.judge(facts, TODAY)
            assert (found.outcome, set(found.waits)) == (expected, awaited), (rule.name, facts)
            assert account_for(rule, facts, TODAY).finding == found
            is_on = rule.status != "draft" and rule.is_in_season(TODAY)
            assert (at in fits) is (is_on and expected == "fits"), (rule.name, facts)
            assert waits.get(at, set()) == (awaited if is_on else set()), (rule.name, facts)
            outcomes[expected] = outcomes.get(expected, 0) + 1
    assert sum(outcomes.values()) == RULES * FACT_SETS
    assert all(outcomes[what] > 50 for what in ("missed", "stopped", *(["waiting"] if missing else [])))


def test_a_verdict_that_was_reached_with_facts_missing_stands_whatever_they_turn_out_to_be(book: RuleBook) -> None:
    random = Random(5)
    plain = [at for at, rule in enumerate(book.rules) if _says_nothing_of_not_knowing(rule)]
    checked = 0
    for facts in make_fact_sets(book.catalogue, 60, 0.3, seed=6):
        before = [book.compiled[at].judge(facts, TODAY).outcome for at in plain]
        full: dict[str, Any] = {**make_facts(book.catalogue, 0.0, random), **_known(facts)}
        judged = book.engine.judge(full, TODAY)
        for at, reached in zip(plain, before, strict=True):
            if reached in ("fits", "missed"):
                assert book.compiled[at].judge(full, TODAY).outcome == reached
                assert reached == "fits" or not judged.fits >> at & 1
                checked += 1
    assert checked > 2_000


def test_a_value_of_the_wrong_kind_counts_as_not_known_everywhere(book: RuleBook) -> None:
    facts = next(make_fact_sets(book.catalogue, 1, 0.0))
    wrong: dict[str, Any] = {name: b"?" for name in facts}
    judged, unknown = book.engine.judge(wrong, TODAY), book.engine.judge({}, TODAY)
    assert judged == unknown
    for entry in book.compiled:
        assert entry.judge(wrong, TODAY) == entry.judge({}, TODAY) == account_for(entry.rule, wrong, TODAY).finding


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if not hasattr(value, "why")}


def _says_nothing_of_not_knowing(rule: Rule) -> bool:
    return not rule.unless and all(condition.test.on_unknown is None for condition in rule.conditions)
