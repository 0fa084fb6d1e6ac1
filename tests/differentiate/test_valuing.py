"""What every customer is worth from today on, and the lines that explain the number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from making_populations import PHONE, TIERS, TODAY, population, shop

from agent_assist.differentiate.calibration import BackTest, Decile
from agent_assist.differentiate.forecasting import (
    COMPLAINTS,
    CORRECTION,
    COSTS,
    ELSEWHERE,
    FEES,
    FIRST_GROUP,
    MARGIN,
    MAY_BE_GONE,
    NO_GROUP,
    NOT_WON,
    REFERRALS,
    Forecast,
)
from agent_assist.differentiate.parameters import Parameters, parameters_from_json
from agent_assist.differentiate.population import Population
from agent_assist.differentiate.rounding import whole_parts
from agent_assist.differentiate.tiers import Tiers
from agent_assist.differentiate.valuing import fit, forecast

SHOP = shop()
FITTED = fit(SHOP, TIERS)
FORECAST = forecast(SHOP, FITTED, TIERS)
AMOUNTS = st.floats(-1e9, 1e9, allow_nan=False)
MINOR = st.integers(-(10**9), 10**9)


def one(parameters: Parameters = FITTED, tiers: Tiers = TIERS, **columns: object) -> Forecast:
    """The forecast of one customer of the shop, who bought three times, 300 days ago first and 20 days ago last."""
    usual = {
        "joined_day": TODAY - 300, "first_day": TODAY - 300, "last_day": TODAY - 20, "transactions": 3,
        "purchase_days": 3, "margin": 15_000, "margin_365": 15_000, "purchase_days_365": 3,
    }  # fmt: skip
    return forecast(population(1, **{**usual, **columns}), parameters, tiers)


def calls(number: int) -> dict[str, object]:
    """Contacts by phone in the last twelve months."""
    row = [number if channel == PHONE else 0 for channel in range(8)]
    return {"contacts": [row], "contacts_365": [row]}


@given(arrays(np.float64, array_shapes(min_dims=2, max_dims=2, max_side=12), elements=AMOUNTS))
def test_whole_parts_sum_to_the_rounded_sum_and_none_moves_by_a_penny(parts: np.ndarray) -> None:
    whole = whole_parts(parts)
    assert (whole.sum(axis=1) == np.rint(parts.sum(axis=1))).all()
    assert (np.abs(whole - parts) < 1).all()
    assert (whole[parts == 0] == 0).all()


def test_an_amount_that_is_none_is_not_rounded() -> None:
    with pytest.raises(ValueError, match="finite"):
        whole_parts(np.array([[1.0, np.nan]]))


@given(
    margin=MINOR, other=MINOR, days=st.integers(1, 300), ago=st.integers(0, 5_000), idle=st.integers(0, 5_000),
    contacts=st.integers(0, 20_000), share=st.none() | st.floats(0, 1), referrals=st.integers(0, 50),
)  # fmt: skip
def test_the_lines_sum_to_the_number_whatever_the_customer_did(
    margin: int, other: int, days: int, ago: int, idle: int, contacts: int, share: float | None, referrals: int
) -> None:
    told = one(
        joined_day=TODAY - ago, first_day=TODAY - ago, last_day=TODAY - min(ago, idle),
        purchase_days=days if ago > idle else 1, margin=margin, margin_365=margin, other_margin=other,
        other_margin_365=other, share=np.nan if share is None else share, referrals=referrals, **calls(contacts),
    )  # fmt: skip
    assert told.lines.sum() == told.actual[0]
    assert told.potential_lines.sum() == told.potential[0] >= 0
    assert 0 <= told.active[0] <= 1
    assert all(np.isfinite(column).all() for column in (told.purchases, told.soon, told.actual, told.potential))


def test_the_lines_of_a_whole_shop_sum_to_its_numbers() -> None:
    assert (FORECAST.lines.sum(axis=1) == FORECAST.actual).all()
    assert (FORECAST.potential_lines.sum(axis=1) == FORECAST.potential).all()
    assert (FORECAST.lines[:, COSTS] <= 0).all() and (FORECAST.lines[:, COMPLAINTS] <= 0).all()


def test_a_part_of_the_population_gets_the_same_numbers_as_the_whole() -> None:
    chosen = np.array([3, 250, 17])
    part = forecast(SHOP.take(chosen), FITTED, TIERS)
    assert (part.actual == FORECAST.actual[chosen]).all()
    assert (part.potential_lines == FORECAST.potential_lines[chosen]).all()


def test_many_customers_are_forecast_in_pieces_with_the_same_numbers() -> None:
    many = SHOP.take(np.arange(70_000) % len(SHOP))
    told = forecast(many, FITTED, TIERS)
    assert len(told) == 70_000
    assert (told.actual[69_000:] == FORECAST.actual[np.arange(69_000, 70_000) % len(SHOP)]).all()


def test_a_customer_who_bought_once_long_ago_is_not_taken_for_active() -> None:
    once = {"purchase_days": 1, "first_day": TODAY - 500, "last_day": TODAY - 500, "joined_day": TODAY - 500}
    assert one(**once).active[0] < 0.7 < one().active[0]
    rosy = fit(SHOP, replace(TIERS, model="bg/nbd"))
    assert one(rosy, **once).active[0] == 1


def test_who_bought_lately_and_often_is_worth_more_than_who_did_not() -> None:
    assert one().actual[0] > one(last_day=TODAY - 280).actual[0]
    assert one(margin=60_000).actual[0] > one().actual[0]


def test_nobody_looks_further_ahead_than_back() -> None:
    assert FITTED.horizon_weeks == pytest.approx((TODAY - SHOP.first_day.min()) / 7)
    assert fit(SHOP, replace(TIERS, horizon_weeks=20)).horizon_weeks == 20


def test_a_pound_later_is_worth_less_than_a_pound_now() -> None:
    patient = replace(TIERS, yearly_discount=0.0)
    assert one(fit(SHOP, patient), patient).lines[0, MARGIN] > one().lines[0, MARGIN]
    assert FITTED.weekly_discount == pytest.approx(np.log(1.1) / 52)


def test_every_call_makes_a_heavy_caller_worth_less() -> None:
    few, many = one(**calls(2)), one(**calls(200))
    assert many.lines[0, MARGIN] == few.lines[0, MARGIN]
    assert many.actual[0] < few.actual[0] and many.actual[0] < 0
    assert many.realised[0] == 15_000 - 200 * TIERS.unit_costs["phone"]


def test_a_channel_that_nobody_uses_costs_nobody_anything() -> None:
    quiet = replace(SHOP, contacts=SHOP.contacts * 0, contacts_365=SHOP.contacts * 0, contacts_90=SHOP.contacts * 0)
    assert not forecast(quiet, fit(quiet, TIERS), TIERS).lines[:, COSTS].any()


def test_a_channel_recorded_since_last_month_is_not_spread_over_the_year() -> None:
    year = fit(SHOP, TIERS)
    lately = fit(replace(SHOP, contacts=SHOP.contacts_90, contacts_365=SHOP.contacts_90), TIERS)
    assert year.contact_days[PHONE] == 365 and lately.contact_days[PHONE] == 90
    assert lately.contacts[PHONE].mean > 2 * SHOP.contacts_90[:, PHONE].sum() / len(SHOP) / 52


def test_who_only_ever_complains_costs_as_many_complaints_as_contacts() -> None:
    only = np.zeros_like(SHOP.contacts)
    only[:, PHONE] = SHOP.complaints
    lately = replace(SHOP, contacts=only, contacts_365=only, contacts_90=only)
    parameters = fit(lately, TIERS)
    assert fit(SHOP, TIERS).complaint_days == 365 and parameters.complaint_days == 90
    assert parameters.complaints.mean == pytest.approx(parameters.contacts[PHONE].mean)


def test_returns_larger_than_purchases_are_expected_to_go_on() -> None:
    told = one(margin=-60_000, margin_365=-60_000)
    assert told.lines[0, MARGIN] < 0 and told.potential[0] == 0


def test_fees_are_counted_on_their_own_line() -> None:
    told = one(other_margin=5_000, other_margin_365=5_000)
    assert told.lines[0, FEES] > 0
    assert told.lines[0, MARGIN] == one().lines[0, MARGIN]


def test_a_referral_counts_only_where_the_sheet_gives_credit() -> None:
    referring = {"referrals": 3}
    assert one(**referring).lines[0, REFERRALS] == 0
    crediting = replace(TIERS, referral_credit=0.5)
    parameters = fit(replace(SHOP, referrals=np.arange(len(SHOP)) % 2), crediting)
    assert one(parameters, crediting, **referring).lines[0, REFERRALS] > 0


def test_who_has_bought_nothing_has_the_estimate_of_newcomers_and_not_nothing() -> None:
    told = forecast(population(1, joined_day=TODAY - 3), FITTED, TIERS)
    assert told.is_estimate[0] and told.actual[0] > 0
    assert np.isnan(told.active[0]) and np.isnan(told.low[0])


def test_newcomers_are_worth_the_more_the_more_of_those_before_them_bought() -> None:
    joined = np.maximum(SHOP.first_day - 40, 0)
    buying = fit(replace(SHOP, joined_day=joined), TIERS)
    waiting = population(1, joined_day=TODAY - 10)
    assert buying.newcomers.chances[0] > 0.9 > 0.2 > FITTED.newcomers.chances[0]
    assert forecast(waiting, buying, TIERS).actual[0] > 3 * forecast(waiting, FITTED, TIERS).actual[0]


@pytest.mark.parametrize("count", [0, 1, 3, 9])
def test_too_few_customers_give_the_last_twelve_months_and_say_so(count: int) -> None:
    few = SHOP.take(slice(0, count))
    parameters = fit(few, TIERS)
    told = forecast(few, parameters, TIERS)
    assert "forecast needs" in parameters.note and not parameters.is_fitted
    assert told.is_estimate.all()
    assert (told.actual == told.realised).all()
    assert parameters_from_json(orjson.loads(orjson.dumps(parameters.as_json()))) == parameters


def test_a_desk_without_a_single_purchase_is_worth_nothing_yet() -> None:
    nobody = population(20, joined_day=TODAY - 5)
    told = forecast(nobody, fit(nobody, TIERS), TIERS)
    assert told.is_estimate.all() and not told.actual.any() and not told.potential.any()


@pytest.mark.parametrize(("share", "elsewhere"), [(0.5, 1.0), (0.2, 4.0), (0.9, 1 / 9), (0.001, 19.0), (1.0, 0.0)])
def test_potential_is_the_win_rate_times_what_they_buy_elsewhere(share: float, elsewhere: float) -> None:
    told = one(share=share)
    margin = int(told.lines[0, MARGIN])
    assert told.potential[0] == pytest.approx(0.25 * margin * elsewhere, abs=elsewhere + 1)
    assert told.potential_lines[0, ELSEWHERE] == pytest.approx(margin * elsewhere / told.active[0], abs=elsewhere + 1)
    assert told.potential_lines[0, NOT_WON] <= 0 and told.potential_lines[0, MAY_BE_GONE] <= 0


def test_potential_without_a_share_or_product_groups_is_nothing() -> None:
    assert one().potential[0] == 0 and not one().potential_lines.any()


def with_groups(shop_: Population) -> Population:
    held = np.zeros((len(shop_), 3), dtype=np.int64)
    held[:, 0] = shop_.margin
    held[::2, 1] = 4_000
    return replace(shop_, product_groups=("tea", "tools", "toys"), group_margin=held)


def test_the_product_gap_is_what_peers_bring_in_groups_they_do_not_buy() -> None:
    grouped = with_groups(replace(SHOP, share=np.full(len(SHOP), np.nan)))
    told = forecast(grouped, fit(grouped, TIERS), TIERS)
    assert (told.potential[1::2] > 0).all() and not told.potential[::2].any()
    assert set(told.groups[1::2, 0]) == {1} and (told.groups[:, 1:] == NO_GROUP).all()
    assert (told.potential_lines[1::2, FIRST_GROUP] > 0).all()


def test_a_share_goes_before_the_product_gap() -> None:
    grouped = with_groups(replace(SHOP, share=np.full(len(SHOP), 1.0)))
    assert not forecast(grouped, fit(grouped, TIERS), TIERS).potential.any()


def a_back_test(correction: float = 0.8) -> BackTest:
    deciles = tuple(Decile(60, 1_000.0, 900.0, 0.0, 3_000.0, 1.0, 0.9) for _ in range(10))
    return BackTest("2026-05-24", 26, "mbg/nbd", 600, 600_000, 480_000, 600.0, 540, 0.25, 0.5, 0.4, correction, deciles)


def test_the_band_is_what_customers_of_the_same_tenth_brought_against_their_forecast() -> None:
    parameters = fit(SHOP, TIERS, a_back_test())
    told = one(parameters)
    cost = told.actual[0] - told.lines[0, MARGIN]
    assert told.low[0] == pytest.approx(cost, abs=2)
    assert told.high[0] == pytest.approx(3 * told.lines[0, MARGIN] + cost, abs=5)


def test_who_is_expected_to_bring_a_loss_has_no_band() -> None:
    told = one(fit(SHOP, TIERS, a_back_test()), margin=-60_000, margin_365=-60_000)
    assert told.lines[0, MARGIN] < 0
    assert np.isnan(told.low[0]) and np.isnan(told.high[0])


def test_the_correction_is_a_line_of_its_own_and_only_where_the_sheet_uses_it() -> None:
    using = replace(TIERS, uses_correction=True)
    corrected = one(fit(SHOP, using, a_back_test()), using)
    assert corrected.lines[0, CORRECTION] == pytest.approx(-0.2 * corrected.lines[0, MARGIN], abs=1)
    assert one(fit(SHOP, TIERS, a_back_test())).lines[0, CORRECTION] == 0


def test_parameters_come_back_from_their_stored_form_with_the_same_version_and_numbers() -> None:
    grouped = with_groups(SHOP)
    parameters = fit(grouped, TIERS, a_back_test())
    back = parameters_from_json(orjson.loads(orjson.dumps(parameters.as_json())))
    assert back == parameters and back.version == parameters.version
    again = forecast(grouped, back, TIERS)
    assert (again.lines == forecast(grouped, parameters, TIERS).lines).all()


def test_other_data_give_parameters_of_another_version() -> None:
    assert fit(SHOP, TIERS).version == FITTED.version
    assert fit(shop(seed=2), TIERS).version != FITTED.version
