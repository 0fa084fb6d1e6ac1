"""The lifetime models give what was published for the CDNOW sample, and what an independent model says."""

from __future__ import annotations

import numpy as np
import pytest
from differentiate import pareto_nbd
from differentiate.lifetime_samples import Cdnow, cdnow, needs_real_data

from agent_assist.differentiate.lifetime.purchases import chance_active, expected_purchases, fit_purchases
from agent_assist.differentiate.lifetime.spend import expected_spend, fit_spend

pytestmark = needs_real_data


@pytest.fixture(scope="module")
def sample() -> Cdnow:
    return cdnow()


def test_bg_nbd_gives_the_published_estimates(sample: Cdnow) -> None:
    fit = fit_purchases(*sample.history, model="bg/nbd", prior=None)
    assert (round(fit.r, 3), round(fit.alpha, 3), round(fit.a, 3), round(fit.b, 3)) == (0.243, 4.414, 0.793, 2.426)
    assert round(fit.log_likelihood, 1) == -9582.4
    assert fit.customers == 2357


def test_mbg_nbd_gives_the_estimates_of_other_implementations(sample: Cdnow) -> None:
    fit = fit_purchases(*sample.history, prior=None)
    assert (round(fit.r, 3), round(fit.alpha, 3), round(fit.a, 3), round(fit.b, 3)) == (0.525, 6.183, 0.891, 1.614)


def test_gamma_gamma_on_repeat_purchases_gives_the_published_estimates(sample: Cdnow) -> None:
    fit = fit_spend(sample.spend, sample.repeats, prior=None)
    assert (round(fit.p, 2), round(fit.q, 2), round(fit.gamma, 2)) == (6.25, 3.74, 15.44)
    assert fit.customers == 946


def test_pareto_nbd_gives_the_published_estimates(sample: Cdnow) -> None:
    fit = pareto_nbd.fit(*sample.history)
    assert (round(fit.r, 3), round(fit.alpha, 3), round(fit.s, 3), round(fit.beta, 3)) == (0.553, 10.578, 0.606, 11.669)
    assert round(fit.log_likelihood, 1) == -9595.0


def test_the_weak_prior_is_hardly_felt_by_two_thousand_customers(sample: Cdnow) -> None:
    for model in ("mbg/nbd", "bg/nbd"):
        with_prior = fit_purchases(*sample.history, model=model)
        without = fit_purchases(*sample.history, model=model, prior=None)
        assert with_prior.parameters == pytest.approx(without.parameters, rel=0.02)
        assert with_prior.log_likelihood == pytest.approx(without.log_likelihood, abs=0.01)
    with_prior, without = (fit_spend(sample.spend, sample.repeats, **how) for how in ({}, {"prior": None}))
    days = np.array([0.0, 1.0, 5.0])
    assert expected_spend(with_prior, 50.0, days) == pytest.approx(expected_spend(without, 50.0, days), rel=0.01)


def test_mbg_nbd_doubts_one_time_buyers_whom_bg_nbd_takes_for_active(sample: Cdnow) -> None:
    once = sample.repeats == 0
    bg, mbg = (fit_purchases(*sample.history, model=model) for model in ("bg/nbd", "mbg/nbd"))
    assert (chance_active(bg, *sample.history)[once] == 1).all()
    doubted = chance_active(mbg, *sample.history)[once]
    assert round(doubted.mean(), 2) == 0.41
    assert 0.39 < doubted.min() < doubted.max() < 0.44


def test_mbg_nbd_takes_a_third_of_all_one_time_buyers_for_active() -> None:
    everybody = cdnow("cdnow_master.txt.gz")
    fit = fit_purchases(*everybody.history)
    assert fit.customers == 23570
    assert round(chance_active(fit, *everybody.history)[everybody.repeats == 0].mean(), 2) == 0.34


def test_both_models_agree_with_pareto_nbd_on_what_comes_and_who_is_active(sample: Cdnow) -> None:
    judge = pareto_nbd.fit(*sample.history)
    coming = pareto_nbd.expected_purchases(judge, *sample.history, 39.0)
    active = pareto_nbd.chance_active(judge, *sample.history)
    again = sample.repeats > 0
    for model in ("mbg/nbd", "bg/nbd"):
        fit = fit_purchases(*sample.history, model=model, prior=None)
        ours = expected_purchases(fit, *sample.history, 39.0)
        assert ours.sum() == pytest.approx(coming.sum(), rel=0.06)
        assert np.corrcoef(ours, coming)[0, 1] > 0.99
        assert np.corrcoef(chance_active(fit, *sample.history)[again], active[again])[0, 1] > 0.95


def test_forecasts_of_the_next_39_weeks_are_near_what_came(sample: Cdnow) -> None:
    fit = fit_purchases(*sample.history)
    ours = expected_purchases(fit, *sample.history, 39.0)
    assert ours.sum() == pytest.approx(sample.next_days.sum(), rel=0.2)
    assert np.corrcoef(ours, sample.next_days)[0, 1] > 0.6
