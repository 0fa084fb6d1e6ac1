"""A book sees a stored call as it was seen then; what only this book learns is taken from the ledger of then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from learn.stored_calls import asks, book_of, call_of, seconds_at

from agent_assist.customize.worth_parts import Likelihood
from agent_assist.differentiate.catalogue import NEVER, OBSERVED, Catalogue, FactValue, Unknown
from agent_assist.differentiate.facts import DECLINED, EXPIRED, NOT_ASKED, UNREADABLE, decode, encode
from agent_assist.differentiate.profile import Standing
from agent_assist.learn.comparing import compare
from agent_assist.learn.seeing import facts_for, learned_otherwise, see
from agent_assist.learn.walking import books_of
from bench.making_rules import make_facts

PETS = asks("has a pet", "tier: is NEW")
WITH_SOMETIMES = asks("has a pet", "tier: is NEW", answers='["yes", "no", sometimes]')
EMPTY = book_of()


def seen_by(draft: Any, in_force: Any = EMPTY, **call: Any) -> FactValue | Unknown:
    """What the draft knows of `has a pet` on a call that the book in force decided."""
    seen = see(call_of(in_force, "l-1", "c-1", **call), {})
    return facts_for(seen, learned_otherwise(draft, in_force.catalogue))["has a pet"]


@given(st.integers(0, 200))
def test_observed_facts_are_decoded_as_for_explaining(seed: int) -> None:
    catalogue = Catalogue(OBSERVED)
    known = make_facts(catalogue, 0.2, Random(seed))
    raw = orjson.loads(orjson.dumps(encode(known)))
    call = replace(call_of(EMPTY, "l-1", "c-1"), facts=raw)
    assert see(call, {}).facts == decode(raw, catalogue) == known


@pytest.mark.parametrize(
    ("standing", "known"),
    [
        ({"state": "answered", "answer": "yes"}, True),
        ({"state": "answered", "answer": "yes", "expires_at": seconds_at(-1)}, EXPIRED),
        ({"state": "answered", "answer": "a goat"}, UNREADABLE),
        ({"state": "declined"}, DECLINED),
        ({"state": "asked_no_answer"}, NOT_ASKED),
    ],
)
def test_a_question_that_comes_back_knows_its_old_answers(standing: dict[str, Any], known: FactValue | Unknown) -> None:
    ledger = {"has a pet": Standing("has a pet", at=seconds_at(-9), **standing)}
    assert seen_by(book_of(pets=PETS), ledger=ledger) == known


def test_a_fact_that_only_the_draft_learns_was_not_asked_yet() -> None:
    assert seen_by(book_of(pets=PETS)) == NOT_ASKED


@pytest.mark.parametrize(("value", "known"), [(True, "yes"), (False, "no"), (NOT_ASKED, NOT_ASKED)])
def test_an_answer_is_read_again_where_the_draft_offers_others(value: Any, known: FactValue | Unknown) -> None:
    assert seen_by(book_of(pets=WITH_SOMETIMES), book_of(pets=PETS), has_a_pet=value) == known


def test_an_answer_that_the_draft_does_not_offer_is_not_known() -> None:
    assert seen_by(book_of(pets=PETS), book_of(pets=WITH_SOMETIMES), has_a_pet="sometimes") == UNREADABLE
    assert seen_by(book_of(pets=PETS), book_of(pets=WITH_SOMETIMES), has_a_pet="yes") is True
    fewer = book_of(pets=asks("has a pet", "tier: is NEW", answers="[sometimes, never]"))
    assert seen_by(fewer, book_of(pets=WITH_SOMETIMES), has_a_pet="yes") == UNREADABLE


def test_a_number_is_no_yes_and_a_yes_is_no_number() -> None:
    numbered = book_of(pets=asks("has a pet", "tier: is NEW", answers="number"))
    assert seen_by(book_of(pets=PETS), numbered, has_a_pet=3) == UNREADABLE
    assert seen_by(numbered, book_of(pets=PETS), has_a_pet=True) == UNREADABLE


def test_a_learned_date_is_a_date_for_a_book_that_learns_dates() -> None:
    dated = book_of(pets=asks("has a pet", "tier: is NEW", answers="date"))
    assert seen_by(dated, dated, has_a_pet=date(2026, 3, 1)) == date(2026, 3, 1)
    assert seen_by(dated, dated, has_a_pet=NEVER) is NEVER


def test_facts_that_the_draft_no_longer_learns_do_no_harm() -> None:
    in_force = book_of(pets=PETS)
    told = compare([call_of(in_force, "l-1", "c-1", tier="NEW", has_a_pet=True)], books_of(in_force, EMPTY))
    assert (told.calls, told.left_out) == (1, 0)


def test_what_was_weighed_is_kept_and_of_other_questions_today_is_taken() -> None:
    then = {"has a pet": Likelihood(0.9), "": Likelihood(0.5)}
    call = call_of(book_of(pets=PETS), "l-1", "c-1", tier="NEW", asking={"likelihoods": then})
    usual = {"NEW": {"has a pet": Likelihood(0.1), "has a car": Likelihood(0.2), "": Likelihood(0.3)}, "": {}}
    assert see(call, usual).asking.likelihoods == {**then, "has a car": Likelihood(0.2)}


def test_a_question_weighed_without_a_likelihood_of_its_own_gets_none_afterwards() -> None:
    call = call_of(book_of(pets=PETS), "l-1", "c-1", tier="NEW", asking={"likelihoods": {"": Likelihood(0.5)}})
    assert see(call, {"": {"has a pet": Likelihood(0.1)}}).asking.likelihoods == {"": Likelihood(0.5)}


@pytest.mark.parametrize("broken", [{"last contact": "soon"}, {"channels used": [["web"]]}])
def test_facts_in_a_form_that_is_not_read_leave_the_call_out(broken: dict[str, Any]) -> None:
    call = replace(call_of(EMPTY, "l-1", "c-1"), facts=broken)
    assert compare([call], books_of(EMPTY, EMPTY)).left_out == 1
