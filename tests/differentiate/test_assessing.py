"""What is said of each customer: the number, its lines, its band and its tier, in words."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import numpy as np
import orjson
import pytest
from making_populations import PHONE, TIERS, TODAY, known, population, shop, valued

from agent_assist.differentiate.assessing import stored, values
from agent_assist.differentiate.calibration import BackTest, Decile
from agent_assist.differentiate.early_signs import read_signs
from agent_assist.differentiate.observing import COST_LABEL
from agent_assist.differentiate.placing import Lines, draw_lines, place
from agent_assist.differentiate.population import Population
from agent_assist.differentiate.profile import Value
from agent_assist.differentiate.tiers import OBJECTIVE_OF, Tiers
from agent_assist.differentiate.value_words import (
    counted,
    in_one_line,
    spoken_amount,
    spoken_share,
    to_the_next,
)
from agent_assist.differentiate.valuing import fit, forecast

DECILES = tuple(Decile(30, 1_000.0, 900.0, 0.0, 3_000.0, 1.0, 0.9) for _ in range(10))
TESTED = BackTest("2026-05-24", 26, "mbg/nbd", 300, 300_000, 270_000, 300.0, 270, 0.1, 0.5, 0.4, 0.9, DECILES)
GROUPS = ("tea", 'tools "heavy"', "", "toys")


def stocked(count: int = 300) -> Population:
    """A shop whose customers buy in four product groups, one without a name and one with quotes in it."""
    made = shop(count)
    held = np.where(np.arange(count)[:, None] % 5 == np.arange(4), 0, made.margin[:, None] // 4)
    return replace(made, product_groups=GROUPS, group_margin=held, referrals=np.arange(count) % 3)


SHOP = stocked()
FITTED = fit(SHOP, TIERS, TESTED)


def assessed(
    shop_: Population = SHOP, overrides: dict[str, str] | None = None, parameters: Any = FITTED, tiers: Tiers = TIERS
) -> list[Value]:
    told = forecast(shop_, parameters, tiers)
    placed = place(shop_, told, draw_lines(shop_, told, tiers), tiers)
    signs = read_signs(shop_, told, parameters, tiers)
    return list(values(shop_, told, placed, parameters, signs, overrides or {}, tiers))


ASSESSED = assessed()


def test_the_reasons_sum_to_the_number_they_explain() -> None:
    for value in ASSESSED:
        assert sum(reason.amount for reason in value.reasons) == value.actual
        assert sum(reason.amount for reason in value.potential_reasons) == value.potential


def test_values_say_what_was_forecast_and_where_it_places_them() -> None:
    told = forecast(SHOP, FITTED, TIERS)
    placed = place(SHOP, told, draw_lines(SHOP, told, TIERS), TIERS)
    assert [value.actual for value in ASSESSED] == told.actual.tolist()
    assert [value.potential for value in ASSESSED] == told.potential.tolist()
    assert [value.tier for value in ASSESSED] == placed.tier.tolist()
    assert [value.purchase_days for value in ASSESSED] == SHOP.purchase_days.tolist()
    assert {value.parameters for value in ASSESSED} == {FITTED.version}
    assert {value.as_of for value in ASSESSED} == {TODAY * 86_400}


def test_what_is_stored_is_the_value_member_for_member() -> None:
    told = forecast(SHOP, FITTED, TIERS)
    placed = place(SHOP, told, draw_lines(SHOP, told, TIERS), TIERS)
    texts = list(stored(SHOP, told, placed, FITTED, read_signs(SHOP, told, FITTED, TIERS), {}, TIERS))
    for text, value in zip(texts, ASSESSED, strict=True):
        assert orjson.loads(text) == orjson.loads(orjson.dumps(asdict(value)))


def test_each_tier_has_its_objective_and_is_the_computed_one_without_an_override() -> None:
    assert all(value.objective == OBJECTIVE_OF[value.tier] for value in ASSESSED)
    assert all(value.computed_tier == value.tier for value in ASSESSED)
    assert {value.tier for value in ASSESSED} >= {"MVC", "MGC", "LM"}


def test_a_person_s_decision_goes_before_the_numbers_and_changes_nothing_else() -> None:
    by_numbers = ASSESSED[7]
    by_hand = assessed(overrides={str(SHOP.ids[7]): "BZ"})[7]
    assert (by_hand.tier, by_hand.objective, by_hand.computed_tier) == ("BZ", "contain", by_numbers.tier)
    assert replace(by_hand, tier=by_numbers.tier, objective=by_numbers.objective) == by_numbers


def test_a_million_is_written_in_pieces_with_the_same_words() -> None:
    many = SHOP.take(np.arange(20_300) % len(SHOP))
    told = forecast(many, FITTED, TIERS)
    placed = place(many, told, Lines(10**9, 10**9), TIERS)
    texts = list(stored(many, told, placed, FITTED, read_signs(many, told, FITTED, TIERS), {}, TIERS))
    assert len(texts) == 20_300 and texts[0] == texts[len(SHOP)] == texts[20_100]


def test_the_lines_are_told_in_words_with_counts() -> None:
    value = one(**calls(60), purchase_days=5, margin=50_000)
    labels = [reason.label for reason in value.reasons]
    assert labels[0].startswith("Margin on about ") and labels[0].endswith("more purchases")
    assert any(label.startswith(f"{COST_LABEL}about ") and label.endswith("phone calls") for label in labels)
    assert not any("about 0 " in label for label in labels)


def test_a_loss_is_called_a_loss() -> None:
    assert one(margin=-90_000).reasons[0].label.startswith("Lost on about ")


def test_potential_names_the_product_groups_and_what_is_not_won() -> None:
    labels = {reason.label for value in ASSESSED for reason in value.potential_reasons}
    assert 'tools "heavy": customers like them buy it here' in labels
    assert "Products without a group: customers like them buy it here" in labels
    assert "What we do not win: 75 % of it" in labels
    assert "Bought elsewhere, by what they told us of their spending" in labels


def test_the_tier_has_its_reason_in_words() -> None:
    told = {value.tier: value.why for value in ASSESSED}
    assert told["MVC"] == "Worth the line of the most valuable, or more."
    assert told["MGC"] == "Could bring the line of the most growable on top, or more."


def test_a_change_that_waits_for_a_second_run_is_told() -> None:
    customer = known(1, tier="LM", wanted_tier="LM")
    told = valued([90_000])
    placed = place(customer, told, Lines(80_000, 0), TIERS)
    value = next(values(customer, told, placed, FITTED, read_signs(customer, told, FITTED, TIERS), {}, TIERS))
    assert value.tier == "LM"
    assert value.why.startswith("By this assessment MVC; a second one must agree.")


def test_with_too_little_to_fit_every_value_says_so() -> None:
    few = SHOP.take(slice(0, 4))
    for value in assessed(few, parameters=fit(few, TIERS)):
        assert value.is_estimate and value.active is None and value.band is None
        assert "forecast needs" in value.why
        assert value.reasons[0].label == "Margin of the last twelve months, taken for the next"


def test_who_has_bought_nothing_has_an_estimate_and_no_chance_of_being_active() -> None:
    nobody = population(1, joined_day=TODAY - 3)
    value = assessed(nobody)[0]
    assert (value.tier, value.is_estimate, value.active, value.band) == ("NEW", True, None, None)
    assert value.reasons[0].label == "What newcomers like this bring on average" and value.actual > 0
    assert value.why == "Nothing bought yet."


VALUE = Value("LM", "serve", 12_345, 0, "GBP", 0, "v-1", band=(0, 39_400), active=0.412, purchase_days=1)


def test_a_value_is_told_in_one_line() -> None:
    assert in_one_line(VALUE) == "about 120 (0–390), 41 % active, from 1 purchase"
    assert in_one_line(replace(VALUE, band=(-1_100, 39_400))) == "about 120 (−11 to 390), 41 % active, from 1 purchase"
    estimate = replace(VALUE, band=None, active=None, purchase_days=0, is_estimate=True)
    assert in_one_line(estimate) == "about 120, an estimate"


def test_the_distance_to_the_next_line_is_told() -> None:
    assert to_the_next(replace(VALUE, next_tier="MVC", to_next=98_700)) == "about 990 to MVC"
    assert to_the_next(VALUE) == ""


@pytest.mark.parametrize(
    ("minor", "told"),
    [
        (0, "0"), (4, "0"), (-4, "0"), (290, "2.9"), (-960, "−9.6"), (999, "10"), (12_345, "120"), (-99_600, "−1,000"),
        (1_234_567, "12,000"), (10**11, "1,000,000,000"),
    ],
)  # fmt: skip
def test_amounts_are_told_in_two_significant_digits(minor: int, told: str) -> None:
    assert spoken_amount(minor) == told


@pytest.mark.parametrize(
    ("share", "told"), [(0, "0 %"), (0.004, "under 1 %"), (0.415, "42 %"), (0.999, "over 99 %"), (1, "100 %")]
)
def test_a_chance_is_told_without_false_certainty(share: float, told: str) -> None:
    assert spoken_share(share) == told


@pytest.mark.parametrize(
    ("number", "told"),
    [(1, "1 call"), (0.96, "1 call"), (0.4, "0.4 calls"), (2, "2 calls"), (1_234, "1,200 calls")],
)
def test_counts_are_told_with_their_noun(number: float, told: str) -> None:
    assert counted(number, "call", "calls") == told


def one(**columns: Any) -> Value:
    """The value of one customer of the shop."""
    since = {"joined_day": TODAY - 300, "first_day": TODAY - 300, "last_day": TODAY - 20}
    return assessed(population(1, **{**since, "transactions": 3, "purchase_days": 3, "margin": 15_000, **columns}))[0]


def calls(number: int) -> dict[str, Any]:
    row = [number if channel == PHONE else 0 for channel in range(8)]
    return {"contacts": [row], "contacts_365": [row]}
