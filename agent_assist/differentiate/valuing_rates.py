"""Decides over which time contacts were counted, and how often each customer will be in touch from now on."""

from __future__ import annotations

import numpy as np

from agent_assist.differentiate.catalogue import CHANNELS
from agent_assist.differentiate.lifetime.contact_cost import RateFit, fit_contacts, shrunk_rate
from agent_assist.differentiate.lifetime.maximum import NotEnoughData
from agent_assist.differentiate.parameters import Parameters
from agent_assist.differentiate.population import NO_DAY, Population, Real, Whole

YEAR_DAYS = 365
RECENT_DAYS = 90
NEVER = RateFit(0.0, 1.0)
FEE_PRIOR_WEEKS = 13


def history_days(population: Population) -> int:
    """How far back the population's first purchase lies, at least one day."""
    first = population.first_day[population.first_day != NO_DAY]
    return max(1, population.as_of_day - int(first.min())) if len(first) else 1


def known_days(population: Population, history: int) -> Whole:
    """For how many days each customer has been known, at least 1 and at most `history`."""
    dates = (population.joined_day, population.first_day)
    since = np.minimum(*(np.where(days == NO_DAY, population.as_of_day, days) for days in dates))
    unknown = (population.joined_day == NO_DAY) & (population.first_day == NO_DAY)
    days = np.where(unknown, history, population.as_of_day - since)
    return np.clip(days, 1, max(history, 1)).astype(np.int64)


def counted_days(population: Population) -> tuple[tuple[int, ...], int]:
    """Over how many trailing days the contacts of each channel, and the complaints, were counted.

    Where no contact of a channel is older than 90 days, the channel is taken to be recorded for no longer: otherwise a
    call centre that began to log its calls last month would look as if nobody had rung in the eleven months before.
    A complaint is a contact, so that where no contact at all is older, no complaint can be.
    """
    days = [_window(population.contacts[:, i], population.contacts_90[:, i]) for i in range(len(CHANNELS))]
    return tuple(days), _window(population.contacts, population.contacts_90)


def fit_rate(counts: Whole, days: Whole, window: int) -> RateFit:
    """The rate per week at which customers are in touch, from `counts` over `days`, at most `window` of them.

    Where nobody ever was, nobody is expected to be: a channel that is not in use shall cost nobody anything.
    """
    try:
        return fit_contacts(counts, np.minimum(days, window) / 7) if counts.any() else NEVER
    except NotEnoughData:
        return NEVER


def counts_in(population: Population, channel: int, window: int) -> Whole:
    """Each customer's contacts by a channel within the window of its rate."""
    within = population.contacts_90 if window == RECENT_DAYS else population.contacts_365
    counts: Whole = within[:, channel]
    return counts


def weekly_contacts(population: Population, parameters: Parameters) -> Real:
    """The contacts a week to be expected of each customer: (n, channels + 1), complaints last."""
    days = known_days(population, parameters.history_days)
    columns = [
        shrunk_rate(fit, counts_in(population, channel, window), np.minimum(days, window) / 7)
        for channel, (fit, window) in enumerate(zip(parameters.contacts, parameters.contact_days, strict=True))
    ]
    window = np.minimum(days, parameters.complaint_days)
    columns.append(shrunk_rate(parameters.complaints, population.complaints_365, window / 7))
    return np.stack(columns, axis=1)


def weekly_referrals(population: Population, parameters: Parameters) -> Real:
    """The customers a week that each is expected to send us."""
    days = known_days(population, parameters.history_days)
    return shrunk_rate(parameters.referrals, population.referrals, days / 7)


def weekly_fees(population: Population, parameters: Parameters) -> Real:
    """Fees and other margin a week in minor units, the customer's own of twelve months, drawn towards none."""
    days = np.minimum(known_days(population, parameters.history_days), YEAR_DAYS)
    fees: Real = population.other_margin_365 / (days / 7 + FEE_PRIOR_WEEKS)
    return fees


def _window(ever: Whole, recent: Whole) -> int:
    return RECENT_DAYS if ever.sum() == recent.sum() else YEAR_DAYS
