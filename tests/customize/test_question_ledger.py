from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_books import ASK, DAY, SECONDS, WHEN, book_of, rule_text

from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Prompt
from agent_assist.customize.ledger import RESULTS, NotOffered, after_outcome, is_settled, settled_words, validate_answer
from agent_assist.customize.rules import Answer
from agent_assist.differentiate.profile import Standing

HOLDS = "good for: 30 days\nafter a decline: wait 10 days\n"
BOOK = book_of({"home-office": rule_text("home-office", WHEN, ASK, HOLDS)})
FACTS = {"tier": "MGC", "open complaint": False}
YES_NO = (Answer("yes", "Yes"), Answer("no", "No"))


def ask(ledger: dict[str, Standing], at: int) -> Prompt | None:
    return decide(BOOK, FACTS, ledger, datetime.fromtimestamp(at, UTC), context=Asking()).prompt


def the_prompt() -> Prompt:
    prompt = ask({}, SECONDS)
    assert prompt
    return prompt


def test_an_answer_holds_until_it_expires() -> None:
    standing = after_outcome(None, the_prompt(), "answered", " Sometimes ", SECONDS, rep="rep-01", lookup_id="l-1")
    assert (standing.state, standing.answer, standing.at) == ("answered", "sometimes", SECONDS)
    assert (standing.rule, standing.channel, standing.rep, standing.lookup_id) == (
        "home-office", "phone", "rep-01", "l-1",
    )  # fmt: skip
    ledger = {"works from home": standing}
    assert ask(ledger, SECONDS + 30 * DAY - 1) is None
    assert ask(ledger, SECONDS + 30 * DAY)
    assert settled_words(standing, SECONDS) == "answered `sometimes`, good until 2026-12-22"


def test_a_decline_waits_out_its_time() -> None:
    standing = after_outcome(None, the_prompt(), "declined", "", SECONDS)
    ledger = {"works from home": standing}
    assert ask(ledger, SECONDS + 10 * DAY - 1) is None
    assert ask(ledger, SECONDS + 10 * DAY)
    assert settled_words(standing, SECONDS) == "declined, waits until 2026-12-02"


def test_not_suitable_pauses_and_not_asked_changes_nothing() -> None:
    paused = after_outcome(None, the_prompt(), "not_suitable", "", SECONDS)
    assert (paused.state, paused.wait_until) == ("asked_no_answer", SECONDS + 30 * DAY)
    assert settled_words(paused, SECONDS) == "not suitable last time, waits until 2026-12-22"
    assert after_outcome(paused, the_prompt(), "not_asked", "", SECONDS) is paused
    untouched = after_outcome(None, the_prompt(), "not_asked", "", SECONDS)
    assert (untouched.state, is_settled(untouched, SECONDS)) == ("never_asked", "")
    assert ask({"works from home": untouched}, SECONDS)


def test_a_result_that_is_none_and_an_answer_not_offered_are_refused() -> None:
    with pytest.raises(ValueError, match="should be one of answered, declined"):
        after_outcome(None, the_prompt(), "asnwered", "yes", SECONDS)
    with pytest.raises(NotOffered, match="should be one of yes, no, sometimes"):
        after_outcome(None, the_prompt(), "answered", "maybe", SECONDS)


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("yes or no", "Yes", "yes"),
        ("choice", "NO", "no"),
        ("number", " 1,200 ", "1200"),
        ("number", "2.50", "2.5"),
        ("number", "0.00001", "0.00001"),
        ("number", "-0.0", "0"),
        ("number", "1234567.1", "1234567.1"),
        ("date", "2026-03-01", "2026-03-01"),
        ("text", "  a   dog ", "a dog"),
    ],
)
def test_an_answer_is_kept_in_one_form(kind: str, said: str, kept: str) -> None:
    assert validate_answer(kind, YES_NO, said) == kept
    assert validate_answer(kind, YES_NO, kept) == kept


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("yes or no", "maybe"),
        ("choice", ""),
        ("number", "two"),
        ("number", "nan"),
        ("number", "1e999"),
        ("number", "1,5"),
        ("number", "1_000"),
        ("number", "2000000000000"),
        ("date", "1 March"),
        ("date", "2026-02-30"),
        ("text", "   "),
        ("text", "x" * 501),
        ("colour", "red"),
    ],
)
def test_an_answer_the_question_does_not_offer_is_refused(kind: str, said: str) -> None:
    with pytest.raises(NotOffered):
        validate_answer(kind, YES_NO, said)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40 * DAY), st.sampled_from(RESULTS)), min_size=1, max_size=12))
def test_no_question_is_put_while_an_answer_is_fresh_or_a_decline_waits(steps: list[tuple[int, str]]) -> None:
    now, quiet_until = SECONDS, 0
    ledger: dict[str, Standing] = {}
    for gap, result in steps:
        now += gap
        prompt = ask(ledger, now)
        assert (prompt is None) == (now < quiet_until)
        if prompt is None:
            continue
        ledger["works from home"] = after_outcome(ledger.get("works from home"), prompt, result, "yes", now)
        holds = {"answered": 30, "declined": 10, "not_suitable": 30}
        quiet_until = now + holds[result] * DAY if result in holds else quiet_until
