"""Extreme histories and parameters give the digits that arithmetic of high precision gives."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import mpmath
import numpy as np
import pytest

from agent_assist.differentiate.lifetime.hypergeometric import mean_power
from agent_assist.differentiate.lifetime.purchase_likelihood import History, Sample
from agent_assist.differentiate.lifetime.purchases import (
    PurchaseFit,
    chance_active,
    discounted_active_weeks,
    discounted_purchases,
    expected_purchases,
)

POINTS = 300
# Smaller than this, a number is as good as none.
NOTHING = 1e-250
Number = mpmath.mpf
Point = tuple[PurchaseFit, float, float, float, float]


@cache
def hostile_points() -> tuple[Point, ...]:
    """Parameters over six decades, up to 5,000 repeats within up to 1,500 weeks, and corners of all kinds."""
    chance = np.random.default_rng(1105)
    return tuple(_points(chance))


def _points(chance: np.random.Generator) -> Iterator[Point]:
    for number in range(POINTS):
        r, alpha, a, b = 10 ** chance.uniform((-3, -2, -3, -3), (2, 3, 3, 3))
        if number % 5 == 0:
            # Around its pole at 1 the closed form is of no use.
            a = 1 + chance.choice([1e-3, 1e-6, -1e-6, 1e-9])
        if number % 7 == 0:
            # Here r − a is whole, or nearly so.
            r, a = float(chance.integers(1, 20)), float(chance.integers(2, 9)) + chance.choice([0, 1e-7])
        repeats = float(np.floor(10 ** chance.uniform(0, 3.7)) - 1) if number % 4 else 0.0
        age = chance.choice([0.0, 1 / 7, 10 ** chance.uniform(0, 3), 1500.0])
        recency = age * chance.choice([0.0, chance.random(), 1 - 1e-9, 1.0]) if repeats else 0.0
        model = "mbg/nbd" if number % 2 else "bg/nbd"
        weeks = float(10 ** chance.uniform(-1, 3.2))
        yield PurchaseFit(model, float(r), float(alpha), float(a), float(b), 0.0, 0.0), repeats, recency, age, weeks


def test_the_likelihood_is_right_at_hostile_points() -> None:
    for fit, repeats, recency, age, _ in hostile_points():
        seen = History(*(np.array([value]) for value in (repeats, recency, age)))
        ours, _ = Sample.of(seen, np.ones(1)).score(fit.model, fit.parameters)
        with mpmath.workdps(40):
            right = float(exact_log_likelihood(fit, repeats, recency, age))
        # Its parts are up to x·ln x, and cancel.
        assert ours == pytest.approx(right, rel=1e-11, abs=1e-11 * (1 + repeats))


def test_the_chance_of_being_active_is_right_at_hostile_points() -> None:
    for fit, repeats, recency, age, _ in hostile_points():
        (ours,) = chance_active(fit, repeats, recency, age)
        with mpmath.workdps(40):
            right = float(1 / (1 + exact_odds_left(fit, repeats, recency, age)))
        assert ours == pytest.approx(right, rel=1e-12, abs=NOTHING)


def test_expected_purchases_are_right_at_hostile_points() -> None:
    for fit, repeats, recency, age, weeks in hostile_points():
        (ours,) = expected_purchases(fit, repeats, recency, age, weeks)
        right = exact_purchases(fit, repeats, recency, age, weeks)
        assert ours == pytest.approx(right, rel=1e-9, abs=NOTHING)


def test_discounted_sums_are_right_at_hostile_points() -> None:
    for fit, repeats, _, age, weeks in hostile_points()[::20]:
        discount = 10 ** np.random.default_rng(int(weeks * 10)).uniform(-4, 0)
        # Whoever bought today is active, as far as that can be.
        (active,) = chance_active(fit, repeats, age, age)
        for order, ours in (
            (1, discounted_purchases(fit, repeats, age, age, weeks, discount)[0]),
            (0, discounted_active_weeks(fit, repeats, age, age, weeks, discount)[0]),
        ):
            right = exact_sum(fit, repeats, age, weeks, discount, order)
            assert ours / active == pytest.approx(right, rel=1e-9, abs=NOTHING)


def test_forecasts_keep_within_what_can_be() -> None:
    for fit, repeats, recency, age, weeks in hostile_points():
        (active,) = chance_active(fit, repeats, recency, age)
        (weeks_active,) = discounted_active_weeks(fit, repeats, recency, age, weeks, 0.0)
        (purchases,) = expected_purchases(fit, repeats, recency, age, weeks)
        at_most = active * weeks * (fit.r + repeats) / (fit.alpha + age)
        assert 0 <= active <= 1
        assert 0 <= weeks_active <= active * weeks * (1 + 1e-9)
        assert 0 <= purchases <= at_most * (1 + 1e-9)


def test_many_customers_at_once_get_what_each_gets_alone() -> None:
    fit = PurchaseFit("mbg/nbd", 0.5, 6.0, 0.9, 1.6, 0.0, 0.0)
    points = hostile_points()
    repeats, recency, age = (np.array(column) for column in list(zip(*points, strict=True))[1:4])
    together = discounted_purchases(fit, repeats, recency, age, 156.0, 0.0018)
    alone = [discounted_purchases(fit, *point[1:4], 156.0, 0.0018)[0] for point in points]
    assert together == pytest.approx(alone, rel=1e-12, abs=NOTHING)


def test_a_mean_of_powers_is_one_for_a_scale_of_nothing_and_falls_from_there() -> None:
    scale = np.concatenate([[0.0], np.logspace(-6, 5, 60)])
    for a, b, power in ((1e-3, 1e-3, 0.1), (0.9, 2.6, 1.5), (1.0, 5e3, 5001.0), (1e3, 1e-3, 7.0), (3.0, 149.0, 11.0)):
        means = mean_power(np.array(power), a, np.array(b), scale)
        assert means[0] == pytest.approx(1, rel=1e-12)
        assert (np.diff(means) <= 1e-10 * means[:-1]).all()


@pytest.mark.parametrize(
    ("power", "a", "b", "scale"),
    [
        # At a pole, or beside it, of the formula for arguments near one.
        (11.0, 3.0, 149.0, 19.5898),
        (3.0, 1.000000001, 4.0, 27.0),
        (928.0, 3.0, 930.0, 12.3386),
        # A series whose terms alternate, and grow to many times their sum.
        (545.68, 297.16, 16.17, 0.1),
        (165.4, 30.42, 65.67, 2.79),
        (1266.62, 28.09, 653.54, 3.28),
        # An argument that differs from one in the sixth digit only.
        (5.776942828, 0.08146281323, 117.4727392, 229938.0),
        # Factors at and beyond the ends of what a float can hold.
        (15.27, 273.28, 140.49, 13.92),
        (40.0, 300.0, 1e3, 100.0),
        (5001.0, 0.01, 5000.0, 1e5),
    ],
)
def test_a_mean_of_powers_is_right_where_the_library_is_not(power: float, a: float, b: float, scale: float) -> None:
    with mpmath.workdps(50):
        share = mpmath.mpf(scale) / (1 + mpmath.mpf(scale))
        below = mpmath.hyp2f1(a, mpmath.mpf(a) + b - power, mpmath.mpf(a) + b, share, maxprec=100_000)
        right = float((1 - share) ** a * below)
    (ours,) = mean_power(np.array([power]), a, np.array([b]), np.array([scale]))
    assert ours == pytest.approx(right, rel=1e-9, abs=NOTHING)


def exact_odds_left(fit: PurchaseFit, repeats: float, recency: float, age: float) -> Number:
    r, alpha, _, _ = parameters(fit)
    if fit.model == "bg/nbd" and not repeats:
        return mpmath.mpf(0)
    a, stayed = mpmath.mpf(fit.a), stays(fit, repeats) - 1
    return a / stayed * ((alpha + age) / (alpha + recency)) ** (r + repeats)


def exact_log_likelihood(fit: PurchaseFit, repeats: float, recency: float, age: float) -> Number:
    r, alpha, a, b = parameters(fit)
    gammas = mpmath.loggamma(r + repeats) - mpmath.loggamma(r) + mpmath.loggamma(a + b) - mpmath.loggamma(b)
    betas = mpmath.loggamma(stays(fit, repeats)) - mpmath.loggamma(a + stays(fit, repeats))
    times = r * mpmath.log(alpha) - (r + repeats) * mpmath.log(alpha + age)
    return gammas + betas + times + mpmath.log(1 + exact_odds_left(fit, repeats, recency, age))


def exact_purchases(fit: PurchaseFit, repeats: float, recency: float, age: float, weeks: float) -> float:
    """The closed form of Fader, Hardie & Lee (2005), equation 10, after Euler's transformation."""
    with mpmath.workdps(60):
        r, alpha, a, _ = parameters(fit)
        stayed, power, ahead = stays(fit, repeats), r + repeats, weeks / (alpha + age + weeks)
        below = mpmath.hyp2f1(a - 1, a + stayed - 1 - power, a + stayed - 1, ahead, maxprec=100_000)
        if_there = (a + stayed - 1) / (a - 1) * (1 - (1 - ahead) ** (a - 1) * below)
        return float(if_there / (1 + exact_odds_left(fit, repeats, recency, age)))


def exact_sum(fit: PurchaseFit, repeats: float, age: float, weeks: float, discount: float, order: int) -> float:
    """The discounted integral over the horizon by adaptive quadrature, in a logarithm of time."""
    with mpmath.workdps(20):
        r, alpha, a, _ = parameters(fit)
        stayed, power, since = stays(fit, repeats), r + repeats, alpha + age
        pace = 1 / (discount + (1 + power) / since)

        def inside(step: Number) -> Number:
            ahead = pace * mpmath.expm1(step)
            share = ahead / (since + ahead)
            below = mpmath.hyp2f1(a, a + stayed - power - order, a + stayed, share, maxprec=100_000)
            rate = (power / since) ** order * (1 - share) ** a * below
            return rate * mpmath.exp(-discount * ahead) * (ahead + pace)

        reach = mpmath.log1p(weeks / pace)
        return float(mpmath.quad(inside, mpmath.linspace(0, reach, 4), maxdegree=6))


def parameters(fit: PurchaseFit) -> tuple[Number, ...]:
    return tuple(mpmath.mpf(value) for value in (fit.r, fit.alpha, fit.a, fit.b))


def stays(fit: PurchaseFit, repeats: float) -> Number:
    return mpmath.mpf(fit.b) + repeats + (1 if fit.model == "mbg/nbd" else 0)
