"""Decides how good the forecast is: what it would have said some weeks ago, against what came since."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np

from agent_assist.differentiate.calibration import BackTest, Decile
from agent_assist.differentiate.fitting import fit
from agent_assist.differentiate.population import Population, Real, Whole
from agent_assist.differentiate.tiers import Tiers
from agent_assist.differentiate.valuing_band import TENTHS
from agent_assist.differentiate.valuing_course import course_of
from agent_assist.differentiate.valuing_rates import weekly_fees

CORRECTION_LIMITS = (0.25, 4.0)


def back_test(
    before: Population, brought_minor: Whole, bought_days: Whole, holdout_weeks: int, tiers: Tiers
) -> BackTest:
    """What a forecast as of `before.as_of` would have missed in the `holdout_weeks` after it.

    `brought_minor` (n) is the margin of all transactions in these weeks, returns and fees in it, `bought_days` (n) the
    distinct days of purchase, both 0 for who did nothing, in the order of `before`. Only customers who had bought
    before are compared, undiscounted and without the cost to serve.
    """
    bought = before.purchase_days > 0
    buyers, real, days = before.take(bought), brought_minor[bought], bought_days[bought]
    parameters = fit(before, tiers)
    found = BackTest(
        before.as_of.isoformat(), holdout_weeks, tiers.model, len(buyers), 0, int(real.sum()), 0.0, int(days.sum())
    )
    if not parameters.is_fitted:
        return replace(found, note=f"Not tested. {parameters.note}")
    course = course_of(buyers, replace(parameters, horizon_weeks=float(holdout_weeks), weekly_discount=0.0))
    predicted = course.margin + weekly_fees(buyers, parameters) * course.weeks
    expected, came = float(predicted.sum()), float(real.sum())
    return replace(
        found,
        predicted_minor=round(expected),
        predicted_days=float(course.purchases.sum()),
        bias=expected / came - 1 if came > 0 else None,
        rank_forecast=_rank(predicted, real),
        rank_past=_rank(buyers.margin, real),
        correction=float(np.clip(came / expected, *CORRECTION_LIMITS)) if expected > 0 and came > 0 else None,
        deciles=_deciles(predicted, real, course.purchases, days),
    )


def _rank(told: Real | Whole, real: Whole) -> float | None:
    """Spearman's rank correlation, None where one of the two does not differ between customers."""
    if len(real) < 3 or (told == told[0]).all() or (real == real[0]).all():
        return None
    # Most of what a score loads would be for this one figure, and only a score of everybody asks for it.
    return float(import_module("scipy.stats").spearmanr(told, real).statistic)


def _deciles(predicted: Real, real: Whole, expected_days: Real, days: Whole) -> tuple[Decile, ...]:
    if len(real) < TENTHS:
        return ()
    order = np.argsort(predicted, kind="stable")
    return tuple(
        Decile(
            customers=len(part),
            predicted_minor=float(predicted[part].mean()),
            real_minor=float(real[part].mean()),
            low_minor=float(np.quantile(real[part], 0.1)),
            high_minor=float(np.quantile(real[part], 0.9)),
            predicted_days=float(expected_days[part].mean()),
            real_days=float(days[part].mean()),
        )
        for part in np.array_split(order, TENTHS)
    )
