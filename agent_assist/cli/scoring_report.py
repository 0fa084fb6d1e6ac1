"""Decides what a whole run tells of the customer base: tiers, lines, distribution, trust, return, migration, signs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection

from agent_assist.cli.scoring_learning import Past, brought
from agent_assist.cli.scoring_writing import Assessed
from agent_assist.differentiate.catalogue import TIERS
from agent_assist.differentiate.equity import ABSENT, migration, return_on_customer
from agent_assist.differentiate.population import Population
from agent_assist.differentiate.tiers import Tiers, unit_costs
from agent_assist.differentiate.valuing import forecast
from agent_assist.records import assessments, score_runs, summary, value_lines
from agent_assist.records.score_runs import Run

BINS = 30
MOST_MONTHS = 12
# A report that is a week off still tells what was said at the time.
NEAR = timedelta(days=7)


def make_report(connection: Connection, run: Run, assessed: Assessed, past: Past | None) -> dict[str, Any]:
    """What `score report` and the value page show, as JSON; amounts in minor units."""
    drawn = value_lines.read(connection, value_lines.quarter_of(run.as_of))
    lines = {**drawn.lines.as_json(), "fence_minor": drawn.fence_minor, "quarter": drawn.quarter} if drawn else {}
    parameters = assessed.parameters
    return {
        "as_of": run.as_of.isoformat(),
        "customers": len(assessed.population),
        "currency": assessed.tiers.currency,
        "foreign_transactions": summary.count_foreign(connection, assessed.tiers.currency),
        "parameters": parameters.version,
        "note": parameters.note,
        "tiers": _tiers(assessed),
        "lines": lines,
        "histogram": _histogram(assessed),
        "calibration": parameters.back_test.as_json() if parameters.back_test else None,
        "equity": _equity(connection, assessed, past) if past else None,
        "migration": {"months": _months(connection, run, assessed)},
        "signs": assessed.signs.counts(),
    }


def _tiers(assessed: Assessed) -> list[dict[str, Any]]:
    told = []
    for name in TIERS:
        chosen = assessed.tier == name
        amounts = {"actual_minor": assessed.forecast.actual, "potential_minor": assessed.forecast.potential}
        sums = {label: int(column[chosen].sum()) for label, column in amounts.items()}
        told.append({"tier": name, "customers": int(np.count_nonzero(chosen)), **sums})
    return told


def _histogram(assessed: Assessed) -> dict[str, list[int]]:
    """Equal steps over the middle 98 %, and a bin at either end for the rest."""
    actual = assessed.forecast.actual
    if not len(actual):
        return {"edges_minor": [], "counts": []}
    low, high = np.quantile(actual, [0.01, 0.99])
    inner = np.linspace(low, max(high, low + BINS), BINS + 1).round().astype(np.int64)
    edges = np.unique(np.concatenate([[min(actual.min(), inner[0] - 1)], inner, [max(actual.max(), inner[-1]) + 1]]))
    return {"edges_minor": edges.tolist(), "counts": np.histogram(actual, edges)[0].tolist()}


def _equity(connection: Connection, assessed: Assessed, past: Past) -> dict[str, Any]:
    """Return on customer since the holdout began: that day is summed up anyway, and long enough ago to tell."""
    population, before = assessed.population, past.population
    restated = forecast(before, assessed.parameters, assessed.tiers).actual
    told = score_runs.report(connection, until=before.as_of)
    is_near = bool(told) and before.as_of - date.fromisoformat(told["as_of"]) <= NEAR if told else False
    reported = sum(row["actual_minor"] for row in told["tiers"]) if told and is_near else None
    equity = return_on_customer(
        before.ids, restated, population.ids, assessed.forecast.actual, _profit(assessed, past), reported
    )
    days = {"from": before.as_of.isoformat(), "to": population.as_of.isoformat()}
    return equity.as_json() | days | {"was_reported": reported is not None}


def _profit(assessed: Assessed, past: Past) -> int:
    """The margin of the weeks since, of everybody, less what their contacts cost."""
    newly = assessed.population.take(~past.there)
    margin = int(brought(assessed.population, past)[0].sum()) + int((newly.margin + newly.other_margin).sum())
    return margin - (_cost(assessed.population, assessed.tiers) - _cost(past.population, assessed.tiers))


def _cost(population: Population, tiers: Tiers) -> int:
    counts = np.append(population.contacts.sum(axis=0), population.complaints.sum())
    return int((counts * unit_costs(tiers)).sum())


def _months(connection: Connection, run: Run, assessed: Assessed) -> list[dict[str, Any]]:
    """Who moved where in this month so far, after the months that earlier reports told of; the latest last."""
    begin = run.as_of.replace(day=1)
    told = score_runs.report(connection, until=run.as_of) or {}
    earlier = [month for month in (told.get("migration") or {}).get("months", ()) if month["from"] < begin.isoformat()]
    population = assessed.population
    tier, actual = np.full(len(population), ABSENT, dtype=object), np.zeros(len(population), dtype=np.int64)
    if not assessments.stood(connection, population.ids, tier, actual, begin):
        return earlier[-MOST_MONTHS:]
    moved = migration(tier, actual, assessed.tier, assessed.forecast.actual).as_json()
    return [*earlier, {"from": begin.isoformat(), "to": run.as_of.isoformat(), **moved}][-MOST_MONTHS:]
