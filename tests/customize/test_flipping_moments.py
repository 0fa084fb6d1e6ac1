"""What one thing would have let a question be asked that fitted and was not: found, said in words, and true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from making_books import ASK, DAY, NOW, SECONDS, WHEN, asking, book_of, rule_text

from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking
from agent_assist.customize.flipping import smallest_change
from agent_assist.customize.flipping_sizes import Flip
from agent_assist.customize.rule_book import RuleBook
from agent_assist.differentiate.catalogue import Unknown
from agent_assist.differentiate.profile import Standing

FACTS: dict[str, Any] = {"tier": "MGC", "open complaint": False, "service consent": True, "contacts in 90 days": 1}


def flip_of(
    book: RuleBook, name: str, facts: dict[str, Any] | None = None, asking: Asking | None = None, **ledger: Standing
) -> Flip | None:
    rule = book.rule(name)
    assert rule
    standings = {standing.question: standing for standing in ledger.values()}
    return smallest_change(book, {**FACTS, **(facts or {})}, standings, NOW, asking or Asking(), rule)


def words_of(*arguments: Any, **named: Any) -> str:
    flip = flip_of(*arguments, **named)
    assert flip
    return flip.words


ONCE = "when:\n  contacts in 90 days: at least 1\n"
BISCUIT = "when:\n  has a pet: yes\n"
MARKETING = "purpose of data: marketing\n"


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return book_of(
        {
            "home": rule_text("home", ONCE, ASK),
            "pet": rule_text("pet", ONCE, asking("has a pet"), matters="should"),
            "often": rule_text("often", "when:\n  contacts in 90 days: at least 2\n", "remind: Thank them.\n"),
            "growth/more.yaml": rule_text("more", WHEN, asking("wants more", more=MARKETING)),
            "biscuit": rule_text("biscuit", BISCUIT, "remind: A biscuit.\n"),
        }
    )


def test_a_rule_that_missed_says_the_nearest_value_that_fits(book: RuleBook) -> None:
    assert words_of(book, "often") == "would fit if `contacts in 90 days` were 2 (it is 1)"


def test_a_rule_that_waits_says_what_would_have_to_be_known(book: RuleBook) -> None:
    facts = {"has a pet": Unknown("not asked yet")}
    expected = "would fit if `has a pet` were known to be yes (it is not known: not asked yet)"
    assert words_of(book, "biscuit", facts) == expected


def test_a_question_that_was_asked_says_what_would_have_kept_it_from_fitting(book: RuleBook) -> None:
    assert words_of(book, "pet") == "would no longer fit if `contacts in 90 days` were 0 (it is 1)"


def test_a_question_that_lost_to_a_higher_band_says_what_was_open(book: RuleBook) -> None:
    assert words_of(book, "home") == "would be asked if `has a pet` were known already, which `pet` asks"


def test_a_question_that_nothing_else_helps_says_how_much_it_would_have_to_matter() -> None:
    first = rule_text("first", "when:\n  tier: is MGC\n", asking("has a pet"), matters="must")
    last = rule_text("a-last", "when:\n  tier: is MGC\n", asking("has a pet"))
    words = words_of(book_of({"first": first, "a-last": last}), "a-last")
    assert words == "would be asked if it were a `must` (it is a `may`; `first` is a `must`)"


def test_a_question_that_lost_by_its_score_says_the_margin() -> None:
    book = book_of(
        {
            "a-pet": rule_text("a-pet", ONCE, asking("has a pet")),
            "home": rule_text("home", ONCE, ASK),
            "biscuit": rule_text("biscuit", BISCUIT, "remind: A biscuit.\n"),
        }
    )
    decision = decide(book, FACTS, {}, NOW, context=Asking())
    assert decision.prompt and decision.prompt.rule == "a-pet"
    flip = flip_of(book, "home")
    assert flip and (flip.what, float(flip.after)) == ("score", pytest.approx(decision.prompt.score + 0.0001))
    assert flip.words.startswith("would be asked if its score were ") and "`a-pet` has" in flip.words


def test_missing_consent_is_what_is_missing(book: RuleBook) -> None:
    quiet = {
        "a": Standing("has a pet", "declined", SECONDS),
        "b": Standing("works from home", "answered", SECONDS, answer="no"),
    }
    flip = flip_of(book, "more", {"marketing consent": False, "works from home": "no"}, **quiet)
    assert flip and flip.words == "would be asked if `marketing consent` were yes (it is no)"


def test_an_open_complaint_is_what_silences_growth(book: RuleBook) -> None:
    facts = {"marketing consent": True, "open complaint": True, "has a pet": True, "works from home": "no"}
    flip = flip_of(book, "more", facts)
    assert flip and flip.words == "would be asked if `open complaint` were no (it is yes)"


def test_a_spent_budget_says_how_many_days_it_would_take(book: RuleBook) -> None:
    asking = Asking(asked_times=(SECONDS - DAY,))
    flip = flip_of(book, "pet", asking=asking)
    assert flip and flip.words == "would be asked a day later"
    later = decide(book, FACTS, {}, NOW + timedelta(days=1), context=asking)
    assert later.prompt and later.prompt.rule == "pet"


def test_a_fresh_answer_says_when_it_would_have_run_out(book: RuleBook) -> None:
    answered = Standing("has a pet", "answered", SECONDS - DAY, expires_at=SECONDS + 10 * DAY, answer="yes")
    flip = flip_of(book, "pet", {"has a pet": True}, a=answered)
    assert flip and flip.words == "would be asked 10 days later"


def test_an_answer_for_ever_could_only_be_taken_back(book: RuleBook) -> None:
    answered = Standing("has a pet", "answered", SECONDS - DAY, answer="yes")
    flip = flip_of(book, "pet", {"has a pet": True}, a=answered)
    assert flip and flip.words == "would be asked if `has a pet` were open again (answered `yes`, good for ever)"


@pytest.mark.parametrize(
    ("asking", "words"),
    [
        (Asking(status="unmatched"), "if we knew who is calling (the caller is unmatched)"),
        (Asking(degraded=True), "if the record had been read in full"),
        (Asking(arm="control"), "if the customer were not in the group we compare with"),
        (Asking(asked_this_call="wants more"), "if nothing had been asked on this call (it was `wants more`)"),
        (Asking(rep_seconds=238), "if the rep had spent at most 232 seconds of the last hour asking (it is 238)"),
    ],
)
def test_the_moment_is_what_kept_it_silent(book: RuleBook, asking: Asking, words: str) -> None:
    assert words_of(book, "pet", asking=asking) == f"would be asked {words}"


def test_nothing_is_said_of_a_rep_who_has_not_asked_too_much(book: RuleBook) -> None:
    dear = {name: rule_text(name, ONCE, asking(name, "text"), matters="should") for name in ("first", "second")}
    short = rule_text("short", ONCE, asking("is at home"))
    tight = book_of({**dear, "short": short, "dialogue.yaml": "seconds per rep and hour: 20\n"})
    assert words_of(tight, "short") == "would be asked if it were a `should` (it is a `may`; `first` is a `should`)"


def test_a_silent_complaint_that_was_looked_for_lately_says_the_days_to_wait() -> None:
    manners = "complaint discovery:\n  period: 90 days\n  questions: has a pet\n"
    looking = book_of({"pet": rule_text("pet", ONCE, asking("has a pet")), "dialogue.yaml": manners})
    put = Standing("has a pet", "asked_no_answer", SECONDS - 20 * DAY)
    assert words_of(looking, "pet", a=put) == "would be asked if `has a pet` were open again (it was asked 20 days ago)"
    late = replace(put, at=SECONDS - 78 * DAY)
    assert words_of(looking, "pet", a=late) == "would be asked 12 days later"


def test_what_was_given_lately_says_the_days_to_wait() -> None:
    sheet = "treatments:\n  credit:\n    words: Add one.\n    kind: service\n    at most: once in 6 months\n"
    giving = book_of({"treatments.yaml": sheet, "amends": rule_text("amends", ONCE, "treat: credit\n")})
    given = Asking(given={"credit": SECONDS - 100 * DAY})
    assert words_of(giving, "amends", asking=given) == "would be shown 82 days later"


def test_two_hindrances_are_not_overcome_by_one_thing(book: RuleBook) -> None:
    assert flip_of(book, "pet", asking=Asking(arm="control", degraded=True)) is None
    assert flip_of(book, "home", {"contacts in 90 days": 0}) is not None


def test_a_rule_that_is_switched_off_has_no_such_change() -> None:
    book = book_of({"home": rule_text("home", ONCE, ASK, status="draft")})
    assert flip_of(book, "home") is None


def test_every_change_is_true_when_it_is_decided_again(book: RuleBook) -> None:
    changed = 0
    for facts in ({}, {"marketing consent": True}, {"open complaint": True}, {"has a pet": True}):
        for rule in book.rules:
            flip = flip_of(book, rule.name, facts)
            if flip is None or flip.what != "fact":
                continue
            before = decide(book, {**FACTS, **facts}, {}, NOW, context=Asking())
            after = decide(book, {**FACTS, **facts, flip.fact: flip.value}, {}, NOW, context=Asking())  # type: ignore[dict-item]
            assert outcome_of(before, rule.name) != outcome_of(after, rule.name), flip
            changed += 1
    assert changed > 8


def outcome_of(decision: Any, name: str) -> str:
    return next(str(verdict.outcome) for verdict in decision.verdicts if verdict.rule == name)


def test_looking_for_a_change_leaves_everything_as_it_was(book: RuleBook) -> None:
    before = decide(book, FACTS, {}, NOW, context=Asking())
    for rule in book.rules:
        flip_of(book, rule.name)
    assert replace(before, verdicts=()) == replace(decide(book, FACTS, {}, NOW, context=Asking()), verdicts=())
