"""The early signs that a customer's value is about to change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from making_populations import PHONE, TIERS, TODAY, known, population, shop, valued

from agent_assist.differentiate.catalogue import EARLY_SIGNS
from agent_assist.differentiate.early_signs import SIGNS, read_signs
from agent_assist.differentiate.forecasting import Forecast
from agent_assist.differentiate.valuing import fit, forecast

SHOP = shop()
FITTED = fit(SHOP, TIERS)


def signs(expected: Forecast | None = None, **columns: Any) -> set[str]:
    """The names of the signs that one customer shows."""
    read = read_signs(known(1, **columns), expected or valued([0]), FITTED, TIERS)
    return {sign.name for sign in read.of(0)}


def calls(number: int) -> list[int]:
    return [number if channel == PHONE else 0 for channel in range(8)]


def expecting(soon: float, before: float) -> Forecast:
    return replace(valued([0]), soon=np.array([soon]), soon_before=np.array([before]))


def test_a_quiet_customer_shows_no_sign() -> None:
    assert signs() == set()


@pytest.mark.parametrize(
    ("soon", "before", "slow"),
    [(0.7, 1.0, True), (0.71, 1.0, False), (0.01, 0.2, False), (0.5, np.nan, False), (2.0, 1.0, False)],
)
def test_purchases_slow_where_a_third_fewer_are_expected_than_a_month_ago(
    soon: float, before: float, slow: bool
) -> None:
    assert ("purchases slowing" in signs(expecting(soon, before))) is slow


def test_who_used_to_buy_often_and_stopped_is_seen_to_slow() -> None:
    since = {"joined_day": TODAY - 400, "first_day": TODAY - 400, "last_day": np.array([TODAY - 80, TODAY - 2])}
    often = population(2, transactions=30, purchase_days=30, margin=60_000, **since)
    told = forecast(often, FITTED, TIERS)
    assert told.soon[0] < told.soon_before[0] and np.isnan(told.soon_before[1])
    read = read_signs(often, told, FITTED, TIERS)
    assert [sign.name for sign in read.of(0)] == ["purchases slowing"]
    assert read.of(1) == ()


def test_service_costs_rise_above_the_customer_s_own_pace() -> None:
    assert "service cost rising" in signs(contacts_90=[calls(20)], contacts_365=[calls(24)])
    assert "service cost rising" not in signs(contacts_90=[calls(20)], contacts_365=[calls(90)])


def test_a_single_cheap_call_is_no_rise() -> None:
    assert "service cost rising" not in signs(contacts_90=[calls(1)], contacts_365=[calls(1)])


def test_a_channel_recorded_for_a_quarter_only_has_no_before() -> None:
    lately = fit(replace(SHOP, contacts=SHOP.contacts_90, contacts_365=SHOP.contacts_90), TIERS)
    customer = known(1, contacts_90=[calls(20)], contacts_365=[calls(20)])
    assert read_signs(customer, valued([0]), lately, TIERS).of(0) == ()


def test_a_ticket_falls_where_the_last_purchases_left_a_third_less() -> None:
    usual = {"purchase_days": 10, "purchase_days_90": 4}
    assert "ticket falling" in signs(margin=6_000 + 2_800, margin_90=2_800, **usual)
    assert "ticket falling" not in signs(margin=6_000 + 2_900, margin_90=2_900, **usual)
    assert "ticket falling" not in signs(margin=6_000, margin_90=100, purchase_days=10, purchase_days_90=1)


@pytest.mark.parametrize(
    ("before", "now", "falls"), [(0.9, 0.5, True), (0.5, 0.9, False), (np.nan, 0.2, False), (0.5, 0.5, False)]
)
def test_a_share_falls_by_their_own_words(before: float, now: float, falls: bool) -> None:
    assert ("share falling" in signs(share_before=before, share=now)) is falls


def test_a_waiting_complaint_repeated_declines_and_a_referral_are_signs() -> None:
    assert signs(open_complaints=1) == {"complaint unresolved"}
    assert signs(declines_365=3) == {"declines repeatedly"} and signs(declines_365=2) == set()
    assert signs(referrals=1) == {"referral made"}


def test_only_a_referral_is_a_good_sign() -> None:
    assert {sign.name for sign in SIGNS if sign.is_good} == {"referral made"}


def test_every_sign_is_a_fact_that_rules_may_read() -> None:
    assert sorted(sign.name for sign in SIGNS) == sorted(EARLY_SIGNS)


def test_no_words_for_a_rep_would_hurt_a_customer_who_hears_them() -> None:
    for sign in SIGNS:
        assert sign.words.startswith(("They ", "A complaint of theirs"))
        assert not {"cost", "worth", "value", "bad", "risk", "loss"} & set(sign.words.lower().rstrip(".").split())


def test_the_signs_of_a_whole_shop_are_counted() -> None:
    told = forecast(SHOP, FITTED, TIERS)
    read = read_signs(replace(SHOP, referrals=np.ones(len(SHOP), dtype=np.int64)), told, FITTED, TIERS)
    assert read.counts()["referral made"] == len(SHOP)
    assert list(read.counts()) == [sign.name for sign in SIGNS]
