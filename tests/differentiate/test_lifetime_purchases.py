"""Purchase models stand few customers and strange ones, and say so where there is too little to go by."""

from __future__ import annotations

import json

import numpy as np
import pytest
from differentiate.lifetime_samples import Real, live
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_assist.differentiate.lifetime.maximum import NotEnoughData
from agent_assist.differentiate.lifetime.purchases import (
    LEAST_CUSTOMERS,
    PurchaseFit,
    chance_active,
    discounted_active_weeks,
    discounted_purchases,
    expected_purchases,
    fit_purchases,
    purchase_fit_from_json,
)

MODELS = st.sampled_from(["mbg/nbd", "bg/nbd"])
TRUTH = PurchaseFit("mbg/nbd", 0.6, 7.0, 0.9, 1.6, 0.0, 0.0)
HISTORY = st.tuples(st.integers(0, 3000), st.floats(0, 1), st.integers(0, 10_000))


@settings(max_examples=40)
@given(histories=st.lists(HISTORY, min_size=1, max_size=40), copies=st.integers(1, 7), model=MODELS)
def test_from_one_to_three_hundred_customers_give_numbers_or_an_honest_word(
    histories: list[tuple[int, float, int]], copies: int, model: str
) -> None:
    repeats, part, days = (np.array(column, dtype=float) for column in zip(*histories * copies, strict=True))
    age = days / 7
    recency = np.where(repeats > 0, age * part, 0.0)
    try:
        fit = fit_purchases(repeats, recency, age, model=model)
    except NotEnoughData as told:
        assert len(repeats) < LEAST_CUSTOMERS or not repeats.any() or not age.any()
        assert str(told).endswith(("customers do.", "10.", "history."))
        return
    assert np.isfinite(fit.parameters).all() and (fit.parameters > 0).all()
    assert np.isfinite(fit.log_likelihood)
    within_bounds(fit, repeats, recency, age)


@settings(max_examples=12)
@given(customers=st.integers(10, 300), seed=st.integers(0, 10_000), model=MODELS)
def test_a_few_ordinary_customers_give_a_forecast_that_is_not_absurd(customers: int, seed: int, model: str) -> None:
    lived = live(TRUTH, customers, seed)
    try:
        fit = fit_purchases(*lived.history, model=model)
    except NotEnoughData:
        assert not lived.repeats.any()
        return
    within_bounds(fit, *lived.history)
    assert expected_purchases(fit, *lived.history, 52.0).sum() < 5 * (lived.repeats.sum() + customers)


def within_bounds(fit: PurchaseFit, repeats: Real, recency: Real, age: Real) -> None:
    active = chance_active(fit, repeats, recency, age)
    weeks = discounted_active_weeks(fit, repeats, recency, age, 156.0, 0.0018)
    purchases = discounted_purchases(fit, repeats, recency, age, 156.0, 0.0018)
    undiscounted = expected_purchases(fit, repeats, recency, age, 156.0)
    assert ((active >= 0) & (active <= 1)).all()
    assert ((weeks >= 0) & (weeks <= 156 * active * (1 + 1e-9))).all()
    assert np.isfinite(undiscounted).all()
    assert ((purchases >= 0) & (purchases <= undiscounted * (1 + 1e-9))).all()
    assert (undiscounted <= purchases / 0.75 + 1e-12).all()


@pytest.mark.parametrize(
    ("repeats", "recency", "age", "words"),
    [
        ([], [], [], "So far 0 customers have bought"),
        ([3] * 9, [5] * 9, [20] * 9, "So far 9 customers have bought; a forecast needs 10."),
        ([0] * 50, [0] * 50, [20] * 50, "Nobody has come back to buy again yet"),
        ([1] * 50, [0] * 50, [0] * 50, "All customers bought for the first time today"),
    ],
)
def test_too_little_data_is_said_in_words(repeats: list[int], recency: list[int], age: list[int], words: str) -> None:
    with pytest.raises(NotEnoughData, match=words):
        fit_purchases(repeats, recency, age)


def test_histories_that_cannot_be_are_refused() -> None:
    fine = ([1.0] * 20, [2.0] * 20, [3.0] * 20)
    for place, wrong in ((0, -1.0), (0, np.nan), (1, 4.0), (1, -1.0), (2, np.inf)):
        columns = [list(column) for column in fine]
        columns[place][7] = wrong
        with pytest.raises(ValueError, match=r"finite|at least 0") as refused:
            fit_purchases(*columns)
        assert not isinstance(refused.value, NotEnoughData)
        with pytest.raises(ValueError, match=r"finite|at least 0"):
            chance_active(TRUTH, *columns)
    with pytest.raises(ValueError, match="no model 'pareto'"):
        fit_purchases(*fine, model="pareto")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="Weights"):
        fit_purchases(*fine, weights=[-1.0] * 20)
    for weeks, discount in ((-1.0, 0.0), (np.inf, 0.0), (np.nan, 0.0), (10.0, -0.1), (10.0, np.nan)):
        with pytest.raises(ValueError, match="horizon"):
            discounted_purchases(TRUTH, *fine, weeks, discount)


def test_a_weight_counts_like_as_many_rows_in_any_order() -> None:
    lived = live(TRUTH, 400, 7)
    weights = np.arange(400) % 4
    rows = np.random.default_rng(1).permutation(np.repeat(np.arange(400), weights))
    weighted = fit_purchases(*lived.history, weights=weights)
    repeated = fit_purchases(*(column[rows] for column in lived.history))
    assert weighted.customers == repeated.customers == len(rows)
    assert weighted.parameters == pytest.approx(repeated.parameters, rel=1e-4)
    assert weighted.log_likelihood == pytest.approx(repeated.log_likelihood)


def test_the_same_data_gives_the_same_digits() -> None:
    lived = live(TRUTH, 500, 8)
    assert fit_purchases(*lived.history) == fit_purchases(*lived.history)


def test_many_different_histories_are_fitted_as_few_are() -> None:
    # More rows than the starts race on: the winner must still climb on all of them.
    lived = live(TRUTH, 30_000, 9)
    age = lived.age + np.random.default_rng(2).uniform(0, 1e-3, len(lived.age))
    rough = fit_purchases(*lived.history)
    fine = fit_purchases(lived.repeats, lived.recency, age)
    assert fine.parameters == pytest.approx(rough.parameters, rel=1e-3)


def test_a_fit_is_kept_as_json_and_comes_back() -> None:
    fit = fit_purchases(*live(TRUTH, 200, 10).history)
    assert purchase_fit_from_json(json.loads(json.dumps(fit.as_json()))) == fit


def test_nobody_to_forecast_is_no_fault() -> None:
    assert len(discounted_purchases(TRUTH, [], [], [], 156.0, 0.0018)) == 0


def test_nothing_is_expected_of_no_time_at_all() -> None:
    assert expected_purchases(TRUTH, 0, 0, 0, 0.0) == 0
    assert discounted_active_weeks(TRUTH, 3, 10, 12, 0.0, 0.0018)[0] == 0


def test_silence_makes_a_customer_doubtful_and_more_so_the_more_often_they_came() -> None:
    silent_for = np.arange(0.0, 60.0, 5.0)
    for fit in (TRUTH, PurchaseFit("bg/nbd", 0.3, 4.5, 0.8, 2.5, 0.0, 0.0)):
        seldom = chance_active(fit, 2, 50.0, 50 + silent_for)
        often = chance_active(fit, 20, 50.0, 50 + silent_for)
        assert (np.diff(seldom) < 0).all() and (np.diff(often) < 0).all()
        assert often[0] > seldom[0]
        assert often[-1] < seldom[-1]


def test_bg_nbd_takes_whoever_bought_once_for_active_and_mbg_nbd_does_not() -> None:
    for weeks in (0.0, 30.0, 500.0):
        assert chance_active(PurchaseFit("bg/nbd", 0.3, 4.5, 0.8, 2.5, 0.0, 0.0), 0, 0, weeks)[0] == 1
        assert chance_active(TRUTH, 0, 0, weeks)[0] < 0.65
