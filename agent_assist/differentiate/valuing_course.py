"""Decides what each customer will do in the horizon: how often they buy, for how much, and how long they stay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent_assist.differentiate.lifetime.purchases import (
    PurchaseFit,
    chance_active,
    discounted_active_weeks,
    discounted_purchases,
    expected_purchases,
)
from agent_assist.differentiate.lifetime.spend import SpendFit, expected_spend
from agent_assist.differentiate.parameters import Parameters
from agent_assist.differentiate.population import Population, Real
from agent_assist.differentiate.valuing_newcomers import chance_to_buy

SOON_WEEKS = 90 / 7
BEFORE_DAYS = 30
YEAR_WEEKS = 365 / 7


@dataclass(frozen=True)
class Course:
    """Columns of floats: `purchases` (days) and `weeks` of the horizon, discounted, and their `margin` in minor units.

    `active`, `soon` and `soon_before` as in Forecast.
    """

    active: Real
    purchases: Real
    weeks: Real
    margin: Real
    soon: Real
    soon_before: Real


def course_of(population: Population, parameters: Parameters) -> Course:
    """What the models expect of each customer; without fitted models, the last twelve months once more."""
    if parameters.purchases is None or parameters.spend is None:
        return _same_again(population, parameters)
    course = _of_newcomers(population, parameters, parameters.purchases, parameters.spend)
    bought = population.purchase_days > 0
    if bought.any():
        _fill(course, bought, population.take(bought), parameters, parameters.purchases, parameters.spend)
    return course


def newcomer_course(parameters: Parameters) -> tuple[float, float]:
    """The discounted purchase days, the first among them, and weeks to be expected of one who now buys first."""
    if parameters.purchases is None:
        return 1.0, YEAR_WEEKS
    span = (parameters.horizon_weeks, parameters.weekly_discount)
    purchases = discounted_purchases(parameters.purchases, 0, 0, 0, *span)[0]
    return 1 + float(purchases), float(discounted_active_weeks(parameters.purchases, 0, 0, 0, *span)[0])


def _of_newcomers(population: Population, parameters: Parameters, fit: PurchaseFit, spend: SpendFit) -> Course:
    purchases, weeks = newcomer_course(parameters)
    chance = chance_to_buy(population, parameters)
    unknown = np.full(len(population), np.nan)
    margin = chance * purchases * spend.mean * 100
    return Course(unknown, chance * purchases, chance * weeks, margin, unknown.copy(), unknown.copy())


def _fill(
    course: Course,
    bought: NDArray[np.bool_],
    buyers: Population,
    parameters: Parameters,
    fit: PurchaseFit,
    spend: SpendFit,
) -> None:
    """Puts what is expected of `buyers` into the rows where `bought`."""
    repeats, recency, age = buyers.repeats, buyers.recency_days / 7, buyers.age_days / 7
    span = (parameters.horizon_weeks, parameters.weekly_discount)
    purchases = discounted_purchases(fit, repeats, recency, age, *span)
    course.active[bought] = chance_active(fit, repeats, recency, age)
    course.purchases[bought] = purchases
    course.weeks[bought] = discounted_active_weeks(fit, repeats, recency, age, *span)
    ticket = expected_spend(spend, buyers.margin / buyers.purchase_days / 100, buyers.purchase_days)
    course.margin[bought] = purchases * ticket * 100
    course.soon[bought] = expected_purchases(fit, repeats, recency, age, SOON_WEEKS)
    course.soon_before[bought] = _before(buyers, fit)


def _before(buyers: Population, fit: PurchaseFit) -> Real:
    """The purchases of 90 days expected 30 days ago, of those who have not bought since."""
    silent = buyers.as_of_day - buyers.last_day >= BEFORE_DAYS
    before = np.full(len(buyers), np.nan)
    if silent.any():
        seen = buyers.take(silent)
        age = (seen.age_days - BEFORE_DAYS) / 7
        before[silent] = expected_purchases(fit, seen.repeats, seen.recency_days / 7, age, SOON_WEEKS)
    return before


def _same_again(population: Population, parameters: Parameters) -> Course:
    unknown = np.full(len(population), np.nan)
    new = population.purchase_days == 0
    chance = chance_to_buy(population, parameters)
    margin = np.where(new, chance * parameters.newcomer_minor, population.margin_365)
    purchases = np.where(new, chance, population.purchase_days_365)
    weeks = np.where(new, chance, 1.0) * YEAR_WEEKS
    return Course(unknown, purchases, weeks, margin, unknown, unknown)
