"""What a rep reads of a customer's worth: two significant digits, plain words, and never a slur."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from agent_assist.differentiate.catalogue import TIERS
from agent_assist.differentiate.early_signs import SIGNS
from agent_assist.differentiate.profile import Value
from agent_assist.interact import wording

VALUE = Value("LM", "serve", 12_043, 0, "GBP", 0, "v-1", band=(0, 39_210), active=0.414, purchase_days=1)


def test_worth_is_one_line_of_number_band_chance_and_source() -> None:
    assert wording.value_words(VALUE) == "about £120 (£0–£390), 41 % active, from 1 purchase"


def test_what_supports_no_figure_is_left_out() -> None:
    bare = replace(VALUE, band=None, active=None, purchase_days=0)
    assert wording.value_words(bare) == "about £120"


def test_an_estimate_says_so() -> None:
    newcomer = replace(VALUE, active=None, purchase_days=0, is_estimate=True)
    assert wording.value_words(newcomer) == "about £120 (£0–£390), an estimate from comparable customers"


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (124_050, "GBP", "£1,200"),
        (-1_843, "GBP", "-£18"),
        (-2, "GBP", "£0"),
        (430, "GBP", "£4"),
        (0, "EUR", "€0"),
        (99_999_999, "USD", "$1,000,000"),
        (4_210, "SEK", "SEK 42"),
    ],
)
def test_amounts_have_two_significant_digits(minor: int, currency: str, words: str) -> None:
    assert wording.about_money(minor, currency) == words


def test_the_distance_to_the_next_line_is_told_without_a_code() -> None:
    words = wording.distance_words(replace(VALUE, next_tier="MVC", to_next=34_120))
    assert words == "about £340 short of most valuable"
    assert wording.distance_words(replace(VALUE, next_tier="MGC", to_next=7)) == "about £1 short of most growable"
    assert wording.distance_words(VALUE) == ""


def test_what_could_come_on_top_is_told_where_there_is_any() -> None:
    assert wording.potential_words(replace(VALUE, potential=9_120)) == "could bring about £91 more"
    assert wording.potential_words(VALUE) == ""


@pytest.mark.parametrize("tier", TIERS)
def test_no_code_of_a_tier_reaches_a_rep_in_a_sentence(tier: str) -> None:
    told = wording.why_words(replace(VALUE, tier="", computed_tier=tier, why=f"By this assessment {tier}."))
    assert told.startswith("Decided by a colleague; by the numbers: ") and tier not in told


def test_signs_are_one_short_line_for_the_rep() -> None:
    by_name = {sign.name: sign for sign in SIGNS}
    assert wording.sign_words([by_name["purchases slowing"]]) == "Buys less often than usual lately"
    assert wording.sign_words(()) == ""
    assert len(wording.sign_words(SIGNS)) < 100


def test_that_somebody_costs_us_more_is_not_said_on_the_card() -> None:
    told = [sign for sign in SIGNS if sign.name in ("service cost rising", "complaint unresolved")]
    assert len(told) == 2 and wording.sign_words(told) == ""


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), "Looked after by Greta Vogel since March"),
        (datetime(2025, 12, 1, tzinfo=UTC), "Looked after by Greta Vogel since December"),
        (datetime(2025, 11, 30, tzinfo=UTC), "Looked after by Greta Vogel since November 2025"),
    ],
)
def test_a_manager_is_named_with_the_month(since: datetime, words: str) -> None:
    assert wording.looked_after("Greta Vogel", int(since.timestamp()), date(2026, 11, 22)) == words


def test_nobody_is_looked_after_by_nobody() -> None:
    assert wording.looked_after("", 0, date(2026, 11, 22)) == ""
    assert wording.looked_after("Greta Vogel", 0, date(2026, 11, 22)) == "Looked after by Greta Vogel"
