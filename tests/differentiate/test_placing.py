"""The lines between the tiers, who stands on which side, and that noise moves nobody to and fro."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_populations import PHONE, TIERS, TODAY, known, population, valued

from agent_assist.differentiate.forecasting import Forecast
from agent_assist.differentiate.placing import BELOW, STEADY, VALUABLE, Lines, Placement, draw_lines, place
from agent_assist.differentiate.population import Population

LINES = Lines(mvc_minor=100_000, mgc_minor=50_000)
VALUES = st.lists(st.integers(-50_000, 500_000), min_size=1, max_size=60)


def contacts(number: int) -> list[int]:
    return [number if channel == PHONE else 0 for channel in range(8)]


def one(actual: int, potential: int = 0, realised: int = 0, was: str = "", wanted: str = "", **columns: Any) -> str:
    """The tier of one customer of long standing."""
    customer = known(1, tier=was, wanted_tier=wanted, **columns)
    return str(place(customer, valued([actual], potential, realised), LINES, TIERS).tier[0])


def next_run(population_: Population, placed: Placement) -> Population:
    return replace(population_, tier=placed.tier, wanted_tier=placed.wanted)


@given(VALUES)
def test_the_most_valuable_are_the_fewest_who_hold_half_and_at_most_a_fifth(values: list[int]) -> None:
    shop = known(len(values))
    placed = place(shop, valued(values), draw_lines(shop, valued(values), TIERS), TIERS)
    chosen = sorted((value for value, tier in zip(values, placed.tier, strict=True) if tier == "MVC"), reverse=True)
    half = sum(value for value in values if value > 0) / 2
    assert len(chosen) <= 0.2 * len(values)
    assert not chosen or chosen[-1] > max(
        [v for v, t in zip(values, placed.tier, strict=True) if t != "MVC"], default=0
    )
    # One fewer would not do: without those of the lowest value among them, they hold less than half.
    assert not chosen or sum(value for value in chosen if value > chosen[-1]) < half


def test_half_of_the_value_is_held_where_a_fifth_of_the_customers_can() -> None:
    values = [900, 800] + [100] * 8 + [10] * 5
    lines = draw_lines(known(15), valued(values), TIERS)
    assert lines.mvc_minor == 800


def test_customers_of_equal_value_stand_on_the_same_side() -> None:
    values = [700] * 3 + [100] * 7
    placed = place(known(10), valued(values), draw_lines(known(10), valued(values), TIERS), TIERS)
    assert set(placed.tier) == {"LM"}


def test_the_most_growable_are_the_top_of_potential_among_the_rest() -> None:
    values, potential = [10_000, *range(20)], [900, *range(20)]
    forecast = valued(values, potential)
    lines = draw_lines(known(21), forecast, TIERS)
    placed = place(known(21), forecast, lines, TIERS)
    assert lines.mgc_minor == 17
    assert list(placed.tier) == ["MVC"] + ["LM"] * 17 + ["MGC"] * 3


def test_nobody_is_growable_without_potential() -> None:
    lines = draw_lines(known(40), valued(range(40)), TIERS)
    assert lines.mgc_minor == 0
    assert "MGC" not in place(known(40), valued(range(40)), lines, TIERS).tier


def test_newcomers_draw_no_line_and_stand_on_neither_side() -> None:
    since = np.where(np.arange(30) < 10, TODAY - 3, TODAY - 500)
    shop = known(30, joined_day=since, first_day=since, last_day=since, purchase_days=1)
    values = [10**6] * 10 + [1_000, 900] + [10] * 18
    lines = draw_lines(shop, valued(values), TIERS)
    placed = place(shop, valued(values), lines, TIERS)
    assert lines.mvc_minor == 900
    assert set(placed.tier[:10]) == {"NEW"} and list(placed.tier[10:12]) == ["MVC", "MVC"]


def test_an_empty_desk_has_no_lines_and_no_tiers() -> None:
    nobody = known(0)
    lines = draw_lines(nobody, valued([]), TIERS)
    assert lines.as_json() == {"mvc_minor": 0, "mgc_minor": 0}
    assert len(place(nobody, valued([]), lines, TIERS).tier) == 0


@pytest.mark.parametrize(
    ("actual", "potential", "tier"),
    [
        (100_000, 0, "MVC"),
        (99_999, 50_000, "MGC"),
        (99_999, 49_999, "LM"),
        (100_000, 90_000, "MVC"),
        (-(10**6), 0, "LM"),
    ],
)
def test_the_first_line_that_is_reached_decides(actual: int, potential: int, tier: str) -> None:
    assert one(actual, potential) == tier


@pytest.mark.parametrize(
    ("actual", "realised", "events", "tier"),
    [
        (-501, -1, 2, "BZ"),
        (-500, -1, 2, "LM"),
        (-501, 0, 2, "LM"),
        (-(10**6), -(10**6), 1, "LM"),
        (200_000, -1, 9, "MVC"),
    ],
)
def test_below_zero_needs_two_witnesses_and_two_service_events(
    actual: int, realised: int, events: int, tier: str
) -> None:
    assert one(actual, 90_000 * (tier == "BZ"), realised, contacts_365=[contacts(events)]) == tier


def test_a_return_is_a_service_event() -> None:
    assert one(-9_000, 0, -9_000, returns_365=2) == "BZ"


def test_an_estimate_is_no_witness() -> None:
    customer = known(1, contacts_365=[contacts(9)])
    guess = replace(valued([-9_000], 0, -9_000), is_estimate=np.array([True]))
    assert place(customer, guess, LINES, TIERS).tier[0] == "LM"


@pytest.mark.parametrize(("actual", "realised", "tier"), [(-1, -1, "BZ"), (0, -1, "LM"), (-1, 0, "LM")])
def test_below_zero_is_left_at_zero(actual: int, realised: int, tier: str) -> None:
    assert one(actual, 0, realised, was="BZ", wanted="LM") == tier


@given(
    actual=st.integers(-(10**7), 10**7), events=st.integers(0, 99), was=st.sampled_from(["", "BZ", "NEW", "LM", "MVC"])
)
def test_a_newcomer_is_never_below_zero(actual: int, events: int, was: str) -> None:
    before = {"tier": was, "wanted_tier": "BZ", "contacts_365": [contacts(events)]}
    lately = {"joined_day": TODAY - 9, "first_day": TODAY - 9, "last_day": TODAY - 9, "purchase_days": 1}
    for new in (population(1, joined_day=TODAY - 400, **before), known(1, **lately, **before)):
        placed = place(new, valued([actual], 0, actual), LINES, TIERS)
        assert placed.wanted[0] == placed.tier[0] == "NEW"


@pytest.mark.parametrize(
    ("columns", "tier"),
    [
        ({"joined_day": TODAY - 27, "first_day": TODAY - 27, "purchase_days": 1}, "NEW"),
        ({"joined_day": TODAY - 28, "first_day": TODAY - 28, "purchase_days": 1}, "LM"),
        ({"joined_day": TODAY - 27, "first_day": TODAY - 27, "purchase_days": 2}, "LM"),
        ({"joined_day": TODAY - 900, "first_day": TODAY - 5, "purchase_days": 1}, "LM"),
        ({"joined_day": TODAY - 900, "first_day": -1, "purchase_days": 0, "transactions": 0}, "NEW"),
    ],
)
def test_new_is_who_came_lately_and_bought_once_or_who_has_not_bought(columns: dict[str, int], tier: str) -> None:
    assert one(0, **columns) == tier


def test_inside_a_tier_the_line_is_a_fifth_lower() -> None:
    assert one(80_000, was="MVC", wanted="LM") == "MVC"
    assert one(79_999, was="MVC", wanted="LM") == "LM"
    assert one(0, 40_000, was="MGC", wanted="LM") == "MGC"
    assert one(0, 39_999, was="MGC", wanted="LM") == "LM"


def test_a_change_needs_two_runs_that_agree() -> None:
    assert one(100_000, was="LM", wanted="LM") == "LM"
    assert one(100_000, was="LM", wanted="MVC") == "MVC"
    assert one(100_000, was="LM", wanted="MGC") == "LM"
    assert one(100_000) == "MVC"


def test_who_is_no_longer_new_is_placed_at_once() -> None:
    assert one(0, was="NEW", wanted="NEW") == "LM"
    assert one(100_000, was="NEW", wanted="NEW") == "MVC"


def test_a_desk_may_have_one_run_decide() -> None:
    alone = replace(TIERS, agreeing_runs=1)
    customer = known(1, tier="LM", wanted_tier="LM")
    assert place(customer, valued([100_000]), LINES, alone).tier[0] == "MVC"


@given(
    st.lists(st.tuples(st.integers(-50_000, 300_000), st.integers(0, 120_000)), min_size=1, max_size=30),
    st.integers(0, 2**32 - 1),
)
def test_noise_of_one_per_cent_flips_nobody_who_stands_inside(amounts: list[tuple[int, int]], seed: int) -> None:
    actual, potential = np.array(amounts, dtype=np.int64).T
    random = np.random.default_rng(seed)
    customers = known(len(actual), contacts_365=[contacts(3)])
    placed = place(customers, valued(actual, potential, actual), LINES, TIERS)
    inside = (placed.tier != "LM") & ((placed.tier != "BZ") | (actual < 0))
    for _ in range(4):
        customers = next_run(customers, placed)
        noisy = [np.rint(column * random.uniform(0.99, 1.01, len(column))) for column in (actual, potential)]
        again = place(customers, valued(noisy[0], noisy[1], noisy[0]), LINES, TIERS)
        # Who is most growable may rise where noise takes them over the line above; nobody falls out.
        kept = (again.tier == placed.tier) | (again.tier == "MVC")
        assert kept[inside].all()
        placed = again


def test_noise_at_the_line_lets_a_customer_in_once_and_never_out_again() -> None:
    random = np.random.default_rng(4)
    customers, changes = known(200, tier="LM", wanted_tier="LM"), np.zeros(200, dtype=np.int64)
    for _ in range(30):
        actual = np.rint(100_000 * random.uniform(0.99, 1.01, 200))
        placed = place(customers, valued(actual), LINES, TIERS)
        changes += placed.tier != customers.tier
        customers = next_run(customers, placed)
    assert changes.max() == 1


def test_the_distance_to_the_next_tier_is_that_to_the_nearest_line_above() -> None:
    forecast: Forecast = valued([90_000, 1_000, 120_000, -3_000, 95_000], [0, 49_000, 0, 0, 60_000], -4_000)
    customers = known(5, contacts_365=[contacts(3)])
    placed = place(customers, forecast, LINES, TIERS)
    assert list(placed.tier) == ["LM", "LM", "MVC", "BZ", "MGC"]
    assert list(placed.next_tier) == ["MVC", "MGC", "", "LM", "MVC"]
    assert list(placed.to_next) == [10_000, 1_000, 0, 4_000, 5_000]


def test_every_tier_comes_with_a_reason() -> None:
    customers = known(3, contacts_365=[contacts(3)])
    placed = place(customers, valued([120_000, 0, -3_000], 0, -4_000), LINES, TIERS)
    assert placed.reason.tolist() == [VALUABLE, STEADY, BELOW]
