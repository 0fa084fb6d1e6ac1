from __future__ import annotations

import json
from datetime import date

import pytest
from making_books import ASK, NOW, WHEN, asking, book_of, rule_text
from starter_files import starter_book

from agent_assist.customize.conditions import Condition
from agent_assist.customize.phrases import read_phrase
from agent_assist.customize.reading_aloud import as_json, read_aloud, spoken
from agent_assist.customize.rules import Rule

BOOK, TODAY = starter_book(), NOW.date()


def told(rule: Rule | None, today: date = TODAY) -> dict[str, tuple[str, ...]]:
    assert rule
    return {block.label: block.lines for block in read_aloud(rule, today)}


def test_a_question_is_read_from_whom_it_is_for_to_how_it_stands() -> None:
    assert told(BOOK.rule("home-office")) == {
        "For customers of whom all of this is true": (
            "tier is LM or MGC or NEW",
            "at least 1 purchase in 365 days",
            "more than 30 days since last complaint, or not known",
        ),
        "Not where one of these is true": (
            "open complaint is yes, or we do not know",
            "buys for is a business",
            "call intent is cancel or fraud or lost card",
        ),
        "Asks": ("Do you work from home some days of the week, {first name}?",),
        "Answers": ("Yes", "No", "Sometimes"),
        "Learns": ("works from home",),
        "An answer holds": ("12 months, then it may be asked again",),
        "After a decline": ("waits 6 months",),
        "Needs": ("consent to use answers for service",),
        "Why": ("Who is at home takes a parcel in the daytime; who is not would like the evening, or a safe place.",),
        "What it is for": ("Learn who works from home, so that we offer the delivery that fits.",),
        "Status": ("live",),
        "Matters": ("may: comes after what must or should",),
        "Owner": ("supervisors",),
    }


def test_a_treatment_is_read_with_its_alternatives_and_with_how_far_authority_goes() -> None:
    goodwill = told(BOOK.rule("goodwill"))
    assert goodwill["and one of these"] == ("tier is MVC or MGC", "complaint settled is no or partly")
    assert goodwill["Recommends"][1:] == (
        "a rep may give it up to £20",
        "a senior may give it up to £40",
        "a supervisor may give it up to £100",
        "a manager may give it up to £250",
        "one customer gets it at most once in 6 months",
    )
    assert told(BOOK.rule("refund-wanted"))["and what `refund` asks for in treatments.yaml"] == (
        "wanted remedy is a refund",
    )


def test_a_way_to_steer_is_read_with_whom_it_never_sends_away() -> None:
    orders = told(BOOK.rule("orders-on-the-web"))
    assert orders["and what `order page` asks for in treatments.yaml"] == (
        "channels used include web", "vulnerable is no", "open complaint is no",
    )  # fmt: skip
    assert orders["Points to another way"][1] == "https://www.example.com/account/orders"


def test_floors_campaigns_and_the_retired_are_named() -> None:
    assert told(BOOK.rule("open-complaint"))["Reaches"] == ("everybody: no tier, budget or complaint silences it",)
    assert "Campaign" in told(BOOK.rule("widen-range"))
    birthday = told(BOOK.retired[0])
    assert birthday["Status"] == ("retired: switched off and kept with its reason",)
    assert birthday["Switched off because"][0].startswith("Nothing ever read the answer")
    assert birthday["Answers"] == ("a date",)


@pytest.mark.parametrize(
    ("day", "lines"),
    [
        (date(2026, 2, 1), ("begins on 2026-03-01", "ends on 2026-12-31")),
        (date(2026, 3, 1), ("began on 2026-03-01", "ends on 2026-12-31")),
        (date(2027, 1, 1), ("began on 2026-03-01", "ended on 2026-12-31")),
    ],
)
def test_the_season_of_a_rule_is_told_as_of_a_day(day: date, lines: tuple[str, str]) -> None:
    text = rule_text("one", "starts: 2026-03-01\nends: 2026-12-31\n", WHEN, ASK, status="trial")
    said = told(book_of({"one": text}).rules[0], day)["Status"]
    assert said == ("in trial: what it would do is recorded and never shown", *lines)


def test_for_ever_and_never_again_are_said_so() -> None:
    text = rule_text("one", WHEN, asking("pets", "number", "good for: ever\nafter a decline: never ask again\n"))
    said = told(book_of({"one": text}).rules[0])
    assert (said["An answer holds"], said["After a decline"]) == (("for ever",), ("is never asked again",))
    assert said["Answers"] == ("a number",)


PHRASES = [
    ("contacts in 90 days", "at least 2", "at least 2 contacts in 90 days"),
    ("contacts in 90 days", "exactly 1", "exactly 1 contact in 90 days"),
    ("contacts in 90 days", "between 2 and 5, or not known", "between 2 and 5 contacts in 90 days, or not known"),
    ("contacts in 90 days", "at least 2 contacts", "contacts in 90 days is at least 2 contacts"),
    ("contacts in 90 days", "known", "contacts in 90 days is known"),
    ("actual value", "more than £1,000", "actual value is more than £1,000"),
    ("declines in 365 days", "at least 2", "declines in 365 days is at least 2"),
    ("days since last purchase", "less than 1", "less than 1 day since last purchase"),
    ("tier", "is not MVC", "tier is not MVC"),
    ("open complaint", "no", "open complaint is no"),
    ("open complaint", "not known", "open complaint is not known"),
    ("last purchase", "more than 30 days ago", "last purchase is more than 30 days ago"),
    ("last purchase", "never", "last purchase is never"),
    ("channels used", "include web", "channels used include web"),
    ("last topic", "include late parcel", "last topic includes late parcel"),
]


@pytest.mark.parametrize(("name", "phrase", "said"), PHRASES)
def test_a_condition_is_said_as_one_would_say_it(name: str, phrase: str, said: str) -> None:
    fact = BOOK.catalogue.get(name)
    assert fact and spoken(Condition(fact, phrase, 1, read_phrase(phrase, fact))) == said


def test_every_rule_can_be_read_aloud_and_sent() -> None:
    for rule in (*BOOK.rules, *BOOK.retired):
        blocks = read_aloud(rule, TODAY)
        assert all(block.lines and all(block.lines) for block in blocks)
        assert json.loads(json.dumps(as_json(blocks)))[-1] == {"label": "Owner", "lines": ["supervisors"]}
