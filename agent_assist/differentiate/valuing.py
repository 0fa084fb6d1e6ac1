"""Decides what every customer is worth from today on, line by line: what they bring, and what they will cost."""

from __future__ import annotations

import numpy as np

from agent_assist.differentiate.fitting import fit
from agent_assist.differentiate.forecasting import (
    COMPLAINTS,
    CORRECTION,
    COSTS,
    FEES,
    LINE_COUNT,
    MARGIN,
    REFERRALS,
    Forecast,
    joined,
)
from agent_assist.differentiate.parameters import Parameters
from agent_assist.differentiate.placing import newcomers
from agent_assist.differentiate.population import Population, Real, Whole
from agent_assist.differentiate.rounding import whole_parts
from agent_assist.differentiate.tiers import Tiers, unit_costs
from agent_assist.differentiate.valuing_band import band_of
from agent_assist.differentiate.valuing_course import Course, course_of
from agent_assist.differentiate.valuing_potential import potential_parts
from agent_assist.differentiate.valuing_rates import weekly_contacts, weekly_fees, weekly_referrals

CHUNK = 65_536

__all__ = ["fit", "forecast"]


def forecast(population: Population, parameters: Parameters, tiers: Tiers) -> Forecast:
    """What to expect of each customer; a part of the population gets the same numbers as the whole.

    actual = margin (purchases × spend a purchase day) + fees + correction + referrals − cost to serve by channel, all
    expected over the horizon of `parameters` and discounted. Memory beyond the columns is small.
    """
    if len(population) <= CHUNK:
        return _forecast(population, parameters, tiers)
    starts = range(0, len(population), CHUNK)
    return joined([_forecast(population.take(slice(i, i + CHUNK)), parameters, tiers) for i in starts])


def _realised(population: Population, tiers: Tiers) -> Whole:
    """What the last twelve months brought, less what their contacts cost, in minor units."""
    contacts = np.concatenate([population.contacts_365, population.complaints_365[:, None]], axis=1)
    costs: Whole = np.asarray(contacts @ unit_costs(tiers), dtype=np.int64)
    return population.margin_365 + population.other_margin_365 - costs


def _forecast(population: Population, parameters: Parameters, tiers: Tiers) -> Forecast:
    course = course_of(population, parameters)
    parts = _parts(population, parameters, tiers, course)
    lines = whole_parts(parts)
    active = np.where(np.isfinite(course.active), course.active, 1.0)
    gap, groups = potential_parts(population, parameters, tiers, course.margin, active, course.weeks)
    potential_lines = whole_parts(gap)
    low, high = _band(population, parameters, parts)
    return Forecast(
        actual=lines.sum(axis=1),
        potential=potential_lines.sum(axis=1),
        lines=lines,
        potential_lines=potential_lines,
        groups=groups,
        active=course.active,
        purchases=course.purchases,
        soon=course.soon,
        soon_before=course.soon_before,
        realised=_realised(population, tiers),
        low=low,
        high=high,
        is_estimate=newcomers(population, tiers) | (population.purchase_days == 0) | (not parameters.is_fitted),
    )


def _parts(population: Population, parameters: Parameters, tiers: Tiers, course: Course) -> Real:
    """The lines of actual before they are rounded: (n, LINE_COUNT) in minor units."""
    parts = np.zeros((len(population), LINE_COUNT))
    contacts = weekly_contacts(population, parameters)
    parts[:, MARGIN] = course.margin
    parts[:, FEES] = weekly_fees(population, parameters) * course.weeks
    parts[:, CORRECTION] = (parts[:, MARGIN] + parts[:, FEES]) * (parameters.correction - 1)
    credit = tiers.referral_credit * max(parameters.newcomer_minor, 0.0)
    parts[:, REFERRALS] = credit * weekly_referrals(population, parameters) * course.weeks
    costs = -contacts * unit_costs(tiers) * course.weeks[:, None]
    parts[:, COSTS], parts[:, COMPLAINTS] = costs[:, :-1], costs[:, -1]
    if not parameters.is_fitted:
        _same_costs(parts, population, tiers)
    return parts


def _same_costs(parts: Real, population: Population, tiers: Tiers) -> None:
    """Without models the last twelve months are taken for the next, with their fees and costs."""
    units = unit_costs(tiers)
    parts[:, FEES] = population.other_margin_365
    parts[:, COSTS] = -population.contacts_365 * units[:-1]
    parts[:, COMPLAINTS] = -population.complaints_365 * units[-1]


def _band(population: Population, parameters: Parameters, parts: Real) -> tuple[Real, Real]:
    margin = parts[:, MARGIN] + parts[:, FEES]
    low, high = band_of(parameters, margin, parts[:, REFERRALS:].sum(axis=1))
    return tuple(np.where(population.purchase_days > 0, end, np.nan) for end in (low, high))  # type: ignore[return-value]
