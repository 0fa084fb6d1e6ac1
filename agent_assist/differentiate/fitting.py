"""Decides the parameters of a population: every model fitted to what its customers did up to a day."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from agent_assist.differentiate.calibration import BackTest
from agent_assist.differentiate.lifetime.maximum import NotEnoughData
from agent_assist.differentiate.lifetime.purchases import PurchaseFit, fit_purchases
from agent_assist.differentiate.lifetime.spend import SpendFit, fit_spend
from agent_assist.differentiate.parameters import Parameters
from agent_assist.differentiate.population import Population
from agent_assist.differentiate.tiers import Tiers, unit_costs
from agent_assist.differentiate.valuing_band import tenths_of
from agent_assist.differentiate.valuing_course import YEAR_WEEKS, course_of, newcomer_course
from agent_assist.differentiate.valuing_newcomers import learn_newcomers
from agent_assist.differentiate.valuing_potential import learn_peers
from agent_assist.differentiate.valuing_rates import (
    counted_days,
    counts_in,
    fit_rate,
    history_days,
    known_days,
    weekly_fees,
)

ENOUGH_CUSTOMERS = 200_000


def fit(population: Population, tiers: Tiers, back_test: BackTest | None = None) -> Parameters:
    """Everything that `forecast` needs to know of the whole population.

    The horizon is that of `tiers`, but no longer than the history. Where there is too little to fit a model, the
    parameters say so in `note`, and the forecast is the last twelve months once more. `back_test` gives the band, and
    the correction if `tiers` use it. Purchases and spend are fitted to 200,000 customers at most.
    """
    buyers = _buyers(population)
    purchases, spend, note = _fit_models(buyers, tiers)
    history = history_days(population)
    days = known_days(population, history)
    contact_days, complaint_days = counted_days(population)
    parameters = Parameters(
        as_of=population.as_of.isoformat(),
        currency=tiers.currency,
        tiers=tiers.version,
        horizon_weeks=min(tiers.horizon_weeks, history / 7) if purchases else YEAR_WEEKS,
        weekly_discount=math.log1p(tiers.yearly_discount) / 52 if purchases else 0.0,
        history_days=history,
        purchases=purchases,
        spend=spend,
        contacts=tuple(
            fit_rate(counts_in(population, channel, window), days, window)
            for channel, window in enumerate(contact_days)
        ),
        contact_days=contact_days,
        complaints=fit_rate(population.complaints_365, days, complaint_days),
        complaint_days=complaint_days,
        referrals=fit_rate(population.referrals, days, history),
        newcomers=learn_newcomers(population, tiers),
        newcomer_minor=0.0,
        peers=learn_peers(population),
        correction=(back_test.correction or 1.0) if back_test and tiers.uses_correction else 1.0,
        back_test=back_test,
        note=note,
    )
    parameters = replace(parameters, newcomer_minor=_newcomer_minor(population, parameters, tiers))
    return replace(parameters, edges=_edges(buyers, parameters)) if purchases else parameters


def _buyers(population: Population) -> Population:
    """Those who have bought; of very many every second, third or so: more would not move a second digit."""
    places = np.flatnonzero(population.purchase_days > 0)
    return population.take(places[:: max(1, -(-len(places) // ENOUGH_CUSTOMERS))])


def _fit_models(bought: Population, tiers: Tiers) -> tuple[PurchaseFit | None, SpendFit | None, str]:
    try:
        purchases = fit_purchases(
            bought.repeats,
            bought.recency_days / 7,
            bought.age_days / 7,
            model="bg/nbd" if tiers.model == "bg/nbd" else "mbg/nbd",
        )
        spend = fit_spend(bought.margin / bought.purchase_days / 100, bought.purchase_days)
    except NotEnoughData as few:
        return None, None, str(few)
    return purchases, spend, ""


def _newcomer_minor(population: Population, parameters: Parameters, tiers: Tiers) -> float:
    """What a customer who now buys for the first time is expected to bring, in minor units.

    Less what they will cost to serve; without models it is what a buyer brought in the last twelve months.
    """
    if parameters.spend is None:
        buyers = population.purchase_days > 0
        return float(population.margin_365[buyers].mean()) if buyers.any() else 0.0
    purchases, weeks = newcomer_course(parameters)
    rates = np.array([rate.mean for rate in (*parameters.contacts, parameters.complaints)])
    return purchases * parameters.spend.mean * 100 - float(rates @ unit_costs(tiers)) * weeks


def _edges(buyers: Population, parameters: Parameters) -> tuple[float, ...]:
    course = course_of(buyers, parameters)
    return tenths_of(course.margin + weekly_fees(buyers, parameters) * course.weeks)
