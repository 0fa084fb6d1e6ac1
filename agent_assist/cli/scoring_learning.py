"""Reads the columns a score needs, now and some weeks ago, and learns from them: parameters, back-test, lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection

from agent_assist.cli.scoring_progress import Teller
from agent_assist.differentiate.back_testing import back_test
from agent_assist.differentiate.fencing import fence_line
from agent_assist.differentiate.forecasting import Forecast
from agent_assist.differentiate.parameters import Parameters
from agent_assist.differentiate.placing import draw_lines
from agent_assist.differentiate.population import Population, Whole
from agent_assist.differentiate.tiers import Tiers
from agent_assist.differentiate.valuing import fit
from agent_assist.records import value_lines
from agent_assist.records.roll import Roll
from agent_assist.records.session import Database
from agent_assist.records.summary import read_population
from agent_assist.records.summing_beside import Beside
from agent_assist.records.value_lines import Drawn

# The holdout takes the last third of the history at most, so that two thirds are left to learn from.
LEAST_HOLDOUT_WEEKS = 4


@dataclass(frozen=True)
class Summed:
    """What customers did, and the versions of the snapshots it was read beside."""

    population: Population
    version: Whole

    def take(self, chosen: Any) -> Summed:
        return Summed(self.population.take(chosen), self.version[chosen])


@dataclass(frozen=True)
class Past:
    """The same customers some weeks ago, those who were there then; `there` says which of today's they are."""

    population: Population
    there: Any
    weeks: int


def summed(
    connection: Connection,
    roll: Roll,
    as_of: date,
    tiers: Tiers,
    teller: Teller,
    everybody: bool = True,
    helpers: Beside | None = None,
) -> Summed:
    """What the customers of the roll did; who joined after `as_of` is not there yet."""
    with teller.step("Sum up", len(roll)) as advance:
        population = read_population(
            connection, as_of, tiers.currency, roll, everybody=everybody, progress=advance, beside=helpers
        )
    there = (population.joined_day <= population.as_of_day) | _did_something(population)
    found = Summed(population, roll.version)
    # Taking all would be a copy of everything, and a million customers are many.
    return found if there.all() else found.take(there)


def read_past(
    connection: Connection,
    roll: Roll,
    population: Population,
    tiers: Tiers,
    teller: Teller,
    helpers: Beside | None = None,
) -> Past | None:
    """What had been done when the holdout began; None where the history is too short for one."""
    weeks = holdout_weeks(population, tiers)
    if not weeks:
        return None
    as_of = population.as_of - timedelta(weeks=weeks)
    with teller.step("Sum up the past", len(roll)) as advance:
        past = read_population(connection, as_of, tiers.currency, roll, progress=advance, beside=helpers)
    there = ((past.joined_day >= 0) & (past.joined_day <= past.as_of_day)) | _did_something(past)
    if len(roll) > len(population):
        kept = np.isin(roll.ids.astype(str), population.ids.astype(str), assume_unique=True)
        past, there = past.take(kept), there[kept]
    return Past(past.take(there), there, weeks)


def holdout_weeks(population: Population, tiers: Tiers) -> int:
    """How many of the latest weeks are held back: those of the sheet, a third of the history at most; 0 for none."""
    bought = population.first_day[population.purchase_days > 0]
    history = (population.as_of_day - int(bought.min())) // 7 if len(bought) else 0
    weeks = min(tiers.holdout_weeks, history // 3)
    return weeks if weeks >= LEAST_HOLDOUT_WEEKS else 0


def brought(population: Population, past: Past) -> tuple[Whole, Whole]:
    """What those of the past brought since, margin of everything in minor units, and on how many days they bought."""
    now, before = population.take(past.there), past.population
    margin = (now.margin + now.other_margin) - (before.margin + before.other_margin)
    return margin, now.purchase_days - before.purchase_days


def learn(population: Population, past: Past | None, tiers: Tiers, teller: Teller) -> Parameters:
    """The parameters of today, tested on the holdout where there is one."""
    tested = None
    with teller.step("Fit", len(population)):
        if past is not None:
            margin, days = brought(population, past)
            tested = back_test(past.population, margin, days, past.weeks, tiers)
        return fit(population, tiers, tested)


def lines_for(
    database: Database,
    population: Population,
    expected: Forecast,
    parameters: Parameters,
    tiers: Tiers,
    now: datetime,
) -> Drawn:
    """The lines of the quarter: those that stand, else drawn now and kept."""
    as_of = population.as_of
    quarter = value_lines.quarter_of(as_of)
    with database.read() as connection:
        standing = value_lines.read(connection, quarter)
    if standing is not None:
        return standing
    lines = draw_lines(population, expected, tiers)
    drawn = Drawn(quarter, lines, fence_line(expected.actual, tiers))
    with database.write() as connection:
        value_lines.keep(connection, drawn, parameters.version, as_of, now)
        return value_lines.read(connection, quarter) or drawn


def _did_something(population: Population) -> Any:
    return (population.transactions > 0) | (population.contacts.sum(axis=1) > 0)
