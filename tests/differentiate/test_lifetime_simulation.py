"""Forecasts agree with customers who are let live: simulated histories, and what came after them."""

from __future__ import annotations

import numpy as np
import pytest
from differentiate.lifetime_samples import Lived, Real, live

from agent_assist.differentiate.lifetime.contact_cost import fit_contacts, shrunk_rate
from agent_assist.differentiate.lifetime.purchases import (
    PurchaseFit,
    chance_active,
    discounted_active_weeks,
    discounted_purchases,
    expected_purchases,
    fit_purchases,
)
from agent_assist.differentiate.lifetime.spend import expected_spend, fit_spend

HORIZON, DISCOUNT = 156.0, 0.0018
TRUTHS = (
    PurchaseFit("mbg/nbd", 0.6, 7.0, 0.9, 1.6, 0.0, 0.0),
    PurchaseFit("bg/nbd", 0.3, 4.5, 0.8, 2.5, 0.0, 0.0),
    PurchaseFit("mbg/nbd", 3.0, 12.0, 1.0, 9.0, 0.0, 0.0),
    PurchaseFit("bg/nbd", 5.0, 10.0, 20.0, 200.0, 0.0, 0.0),
)
NAMES = [f"{truth.model} with r {truth.r}" for truth in TRUTHS]


@pytest.mark.parametrize("truth", TRUTHS, ids=NAMES)
def test_forecasts_are_right_on_average_in_every_group_of_histories(truth: PurchaseFit) -> None:
    lived = live(truth, 60_000, 20070924, HORIZON, DISCOUNT)
    for group in groups(lived):
        history = [column[group] for column in lived.history]
        agree(chance_active(truth, *history), lived.active[group])
        agree(expected_purchases(truth, *history, HORIZON), lived.purchases[group])
        agree(discounted_purchases(truth, *history, HORIZON, DISCOUNT), lived.discounted[group])
        agree(discounted_active_weeks(truth, *history, HORIZON, DISCOUNT), lived.active_weeks[group])


@pytest.mark.parametrize("truth", TRUTHS, ids=NAMES)
def test_newcomers_bring_what_is_expected_of_them(truth: PurchaseFit) -> None:
    lived = live(truth, 60_000, 1987)
    grid = np.linspace(0, 100, 41)
    expected = [expected_purchases(truth, 0, 0, 0, weeks)[0] for weeks in grid]
    assert expected == sorted(expected)
    of_their_age = np.interp(lived.age, grid, expected)
    agree(of_their_age, lived.repeats)


@pytest.mark.parametrize("truth", TRUTHS[:3], ids=NAMES[:3])
def test_a_fit_finds_the_parameters_that_made_the_histories(truth: PurchaseFit) -> None:
    lived = live(truth, 40_000, 2005)
    fit = fit_purchases(*lived.history, model=truth.model)
    assert fit.r == pytest.approx(truth.r, rel=0.1)
    assert fit.alpha == pytest.approx(truth.alpha, rel=0.1)
    assert fit.a / (fit.a + fit.b) == pytest.approx(truth.a / (truth.a + truth.b), rel=0.15)
    forecast, right = (expected_purchases(one, *lived.history, HORIZON).sum() for one in (fit, truth))
    assert forecast == pytest.approx(right, rel=0.03)


def test_expected_spend_is_right_on_average_however_often_a_customer_bought() -> None:
    chance = np.random.default_rng(2013)
    days = chance.integers(1, 8, 60_000).astype(float)
    rate = chance.gamma(3.7, 1 / 15.4, len(days))
    mean, following = chance.gamma(6.2 * days, 1 / rate) / days, chance.gamma(6.2, 1 / rate)
    fit = fit_spend(mean, days)
    assert (fit.p, fit.q, fit.gamma) == pytest.approx((6.2, 3.7, 15.4), rel=0.05)
    expected = expected_spend(fit, mean, days)
    for group in (days == 1, days >= 5, mean < 15, mean > 50):
        agree(expected[group], following[group], 5)


def test_contact_rates_are_right_on_average_however_often_a_customer_called() -> None:
    chance = np.random.default_rng(1959)
    weeks = chance.uniform(1, 150, 60_000)
    rate = chance.gamma(0.3, 1 / 20, len(weeks))
    calls = chance.poisson(rate * weeks)
    fit = fit_contacts(calls, weeks)
    assert (fit.shape, fit.rate) == pytest.approx((0.3, 20), rel=0.05)
    expected = shrunk_rate(fit, calls, weeks)
    for group in (calls == 0, calls == 1, calls > 3, weeks < 20):
        agree(expected[group], rate[group], 5)


def groups(lived: Lived) -> list[np.ndarray]:
    """Histories of much the same kind: by repeats, and by whether the latest purchase was long ago."""
    recent = lived.age - lived.recency < 10
    found = [lived.repeats == 0, lived.repeats == 1, (lived.repeats > 1) & recent, (lived.repeats > 1) & ~recent]
    return [group for group in found if group.sum() > 100]


def agree(expected: Real, happened: Real, errors: float = 4) -> None:
    """The means differ by no more than that many standard errors of the difference."""
    difference = happened - expected
    assert abs(difference.mean()) <= errors * difference.std() / np.sqrt(len(difference)) + 1e-12
