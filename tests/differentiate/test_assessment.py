"""What a customer is worth, and the tier that makes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_assist.differentiate.assessment import (
    Activity,
    Assessor,
    TwelveMonths,
    assess,
    potential_of,
)
from agent_assist.differentiate.catalogue import CHANNELS
from agent_assist.differentiate.tiers import OBJECTIVE_OF, load_tiers

RULES = Path(__file__).parents[2] / "rules"
TIERS = load_tiers(RULES / "tiers.yaml")
DAY = 86_400
NOW = 1_790_000_000
STEADY = Activity(
    "c1", joined_at=NOW - 400 * DAY, transactions=8, purchase_days=8, first_at=NOW - 400 * DAY, last_at=NOW - DAY,
    purchases=6, purchase_margin=12_000, recent_purchases=1, recent_margin=2_000, contacts={"phone": 2},
)  # fmt: skip
MONEY = st.integers(-10_000_000, 10_000_000)
COUNT = st.integers(0, 300)
ACTIVITIES = st.builds(
    Activity, customer_id=st.just("c1"), joined_at=st.integers(0, NOW), transactions=COUNT, purchase_days=COUNT,
    first_at=st.integers(0, NOW), purchases=COUNT, purchase_margin=MONEY, returns=COUNT, return_margin=MONEY,
    other_margin=MONEY, recent_purchases=COUNT, recent_margin=MONEY, complaints=COUNT,
    contacts=st.dictionaries(st.sampled_from(CHANNELS), COUNT), share=st.none() | st.floats(0, 1),
)  # fmt: skip


@settings(deadline=None)
@given(ACTIVITIES)
def test_the_reasons_sum_to_the_actual_value(activity: Activity) -> None:
    value = assess(activity, TIERS, NOW)
    assert sum(reason.amount for reason in value.reasons) == value.actual
    contacts = sum(count * TIERS.unit_costs[channel] for channel, count in activity.contacts.items())
    margin = activity.purchase_margin + activity.return_margin + activity.other_margin
    assert value.actual == margin - contacts - activity.complaints * TIERS.complaint_cost


@settings(deadline=None)
@given(ACTIVITIES)
def test_every_customer_gets_a_tier_with_its_objective(activity: Activity) -> None:
    value = assess(activity, TIERS, NOW)
    assert value.objective == OBJECTIVE_OF[value.tier]
    assert value.potential >= 0
    assert value.parameters == TIERS.version and value.currency == "GBP" and value.as_of == NOW


@settings(deadline=None)
@given(ACTIVITIES)
def test_below_zero_always_has_its_witnesses(activity: Activity) -> None:
    value = assess(activity, TIERS, NOW)
    if value.tier == "BZ":
        assert value.actual < TIERS.below_zero_under
        assert sum(activity.contacts.values()) >= TIERS.below_zero_contacts
        assert activity.transactions > 0


def test_a_steady_customer_is_told_line_by_line() -> None:
    value = assess(STEADY, TIERS, NOW)
    assert [(reason.label, reason.amount) for reason in value.reasons] == [
        ("Margin on 6 purchases", 12_000),
        ("Cost of 2 phone calls", -900),
    ]
    assert (value.tier, value.actual) == ("LM", 11_100)


@pytest.mark.parametrize(("margin", "tier"), [(150_900, "MVC"), (150_899, "LM"), (400, "LM"), (399, "BZ")])
def test_the_lines_are_met_to_the_penny(margin: int, tier: str) -> None:
    assert assess(replace(STEADY, purchase_margin=margin, recent_margin=0), TIERS, NOW).tier == tier


def test_one_contact_is_no_witness() -> None:
    assert assess(replace(STEADY, purchase_margin=-5_000, contacts={"letter": 1}), TIERS, NOW).tier == "LM"


def test_who_has_bought_nothing_is_new_and_never_below_zero() -> None:
    costly = Activity("c1", joined_at=NOW - 300 * DAY, contacts={"phone": 40}, complaints=3)
    value = assess(costly, TIERS, NOW)
    assert value.tier == "NEW"
    assert value.reasons[0].label == "Nothing bought yet"


@pytest.mark.parametrize(("days", "purchase_days", "tier"), [(27, 1, "NEW"), (28, 1, "LM"), (27, 2, "LM")])
def test_a_newcomer_is_new_for_four_weeks_or_until_the_second_day_of_buying(
    days: int, purchase_days: int, tier: str
) -> None:
    since = NOW - days * DAY
    activity = replace(STEADY, joined_at=since, first_at=since, purchase_days=purchase_days, recent_margin=0)
    assert assess(activity, TIERS, NOW).tier == tier


def test_growing_pace_makes_a_customer_growable() -> None:
    growing = replace(STEADY, recent_purchases=4, recent_margin=20_000, purchase_margin=20_000)
    value = assess(growing, TIERS, NOW)
    assert value.potential == round(20_000 * 365 / 90) - 20_000
    assert value.tier == "MGC"


def test_one_large_order_is_no_pace() -> None:
    assert potential_of(replace(STEADY, recent_purchases=1, recent_margin=500_000)) == 0
    assert potential_of(replace(STEADY, purchase_days=2, recent_purchases=2, recent_margin=500_000)) == 0


def test_what_the_customer_says_of_their_share_is_the_better_source() -> None:
    assert potential_of(replace(STEADY, share=0.5, recent_margin=500_000, recent_purchases=9)) == 3_000
    assert potential_of(replace(STEADY, share=1.0)) == 0


def test_the_population_comes_back_in_its_order() -> None:
    assessor: Assessor = TwelveMonths(TIERS, NOW)
    population = [replace(STEADY, purchase_margin=margin) for margin in (100, 300_000, 5_000)]
    assert [value.actual for value in assessor.assess(population)] == [-800, 299_100, 4_100]
