"""What a purchase brings and how often customers call: their own past, drawn towards everybody's."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_assist.differentiate.lifetime.contact_cost import (
    LEAST_WEEKS,
    RateFit,
    fit_contacts,
    rate_fit_from_json,
    shrunk_rate,
)
from agent_assist.differentiate.lifetime.maximum import NotEnoughData
from agent_assist.differentiate.lifetime.spend import SpendFit, expected_spend, fit_spend, spend_fit_from_json

SPEND = SpendFit(6.25, 3.74, 15.44, 0.0, 0.0)
RATE = RateFit(0.5, 20.0)
AMOUNTS = st.floats(-1e7, 1e9, allow_nan=False)


@settings(max_examples=40)
@given(rows=st.lists(st.tuples(AMOUNTS, st.integers(0, 5000)), min_size=1, max_size=60), copies=st.integers(1, 5))
def test_any_amounts_give_an_expected_spend_or_an_honest_word(rows: list[tuple[float, int]], copies: int) -> None:
    mean, days = (np.array(column, dtype=float) for column in zip(*rows * copies, strict=True))
    try:
        fit = fit_spend(mean, days)
    except NotEnoughData as told:
        assert ((mean > 0) & (days > 0)).sum() < 10
        assert "a forecast needs 10" in str(told)
        return
    assert np.isfinite([fit.p, fit.q, fit.gamma, fit.log_likelihood, fit.mean]).all()
    assert fit.p > 0 and fit.q > 1 and fit.gamma > 0
    expected = expected_spend(fit, mean, days)
    own, low, high = np.where(days > 0, mean, fit.mean), np.minimum(mean, fit.mean), np.maximum(mean, fit.mean)
    assert np.isfinite(expected).all()
    assert (expected[days == 0] == pytest.approx(fit.mean)) if (days == 0).any() else True
    slack = 1e-9 * (np.abs(own) + fit.mean)
    bought = days > 0
    assert ((expected >= low - slack) & (expected <= high + slack))[bought].all()


def test_a_currency_a_hundred_times_smaller_gives_amounts_a_hundred_times_larger() -> None:
    chance = np.random.default_rng(3)
    mean, days = chance.gamma(2, 20, 200), chance.integers(1, 6, 200)
    pounds, pence = fit_spend(mean, days), fit_spend(100 * mean, days)
    assert (pence.p, pence.q, pence.gamma) == pytest.approx((pounds.p, pounds.q, 100 * pounds.gamma), rel=1e-5)
    assert expected_spend(pence, 100 * mean, days) == pytest.approx(100 * expected_spend(pounds, mean, days), rel=1e-6)


def test_the_mean_of_many_days_is_believed_more_than_that_of_one() -> None:
    once, often = expected_spend(SPEND, 100.0, [1, 50])
    assert SPEND.mean < once < often < 100
    assert expected_spend(SPEND, np.nan, 0) == pytest.approx(SPEND.mean)
    assert -50 < expected_spend(SPEND, -50.0, 4) < 0


def test_returns_and_silence_do_not_disturb_a_fit() -> None:
    chance = np.random.default_rng(4)
    mean, days = chance.gamma(2, 20, 100), chance.integers(1, 6, 100)
    disturbed = fit_spend([*mean, -20.0, 0.0, np.nan, 30.0], [*days, 2, 3, 0, 0])
    assert disturbed == fit_spend(mean, days)


def test_too_few_amounts_are_said_in_words() -> None:
    with pytest.raises(NotEnoughData, match="So far 3 customers have brought a margin"):
        fit_spend([10.0, 20.0, 30.0, -5.0], [1, 2, 3, 4])


@settings(max_examples=40)
@given(
    rows=st.lists(st.tuples(st.integers(0, 5000), st.floats(0, 1500)), min_size=1, max_size=60),
    copies=st.integers(1, 5),
)
def test_any_contacts_give_rates_or_an_honest_word(rows: list[tuple[int, float]], copies: int) -> None:
    counts, weeks = (np.array(column, dtype=float) for column in zip(*rows * copies, strict=True))
    try:
        fit = fit_contacts(counts, weeks)
    except NotEnoughData as told:
        assert (weeks < LEAST_WEEKS).all()
        assert str(told) == "No customer has been known for long enough to count contacts."
        return
    rates = shrunk_rate(fit, counts, weeks)
    assert np.isfinite([fit.shape, fit.rate, fit.log_likelihood]).all()
    assert (rates > 0).all() and np.isfinite(rates).all()
    own = counts / np.maximum(weeks, LEAST_WEEKS)
    between = (rates >= np.minimum(own, fit.mean) * (1 - 1e-9)) & (rates <= np.maximum(own, fit.mean) * (1 + 1e-9))
    assert between[weeks >= LEAST_WEEKS].all()


def test_a_channel_that_nobody_used_yet_costs_next_to_nothing() -> None:
    fit = fit_contacts(np.zeros(1000), np.full(1000, 50.0))
    assert fit.mean == pytest.approx(0.5 / 50_000)
    assert fit.customers == 1000


def test_a_channel_that_hardly_anybody_uses_keeps_its_mean() -> None:
    counts = np.zeros(100_000)
    counts[:3] = 1
    assert fit_contacts(counts, np.full(len(counts), 100.0)).mean == pytest.approx(3 / 10_000_000, rel=0.3)


def test_customers_who_are_all_alike_are_not_set_apart() -> None:
    counts = np.random.default_rng(6).poisson(4, 2000)
    rates = shrunk_rate(fit_contacts(counts, np.full(2000, 10.0)), counts, 10.0)
    assert rates.mean() == pytest.approx(0.4, rel=0.03)
    assert rates.max() < 0.5


def test_a_short_acquaintance_says_less_than_a_long_one() -> None:
    short, long = shrunk_rate(RATE, [1, 50], [2, 100])
    assert RATE.mean < short < long < 0.5
    assert shrunk_rate(RATE, 0, 0) == RATE.mean


def test_contacts_that_cannot_be_are_refused() -> None:
    for counts, weeks in (([-1.0], [3.0]), ([1.0], [-3.0]), ([np.nan], [3.0]), ([1.0], [np.inf])):
        with pytest.raises(ValueError, match="finite and at least 0"):
            fit_contacts(counts, weeks)


def test_fits_are_kept_as_json_and_come_back() -> None:
    assert spend_fit_from_json(json.loads(json.dumps(SPEND.as_json()))) == SPEND
    assert rate_fit_from_json(json.loads(json.dumps(RATE.as_json()))) == RATE
