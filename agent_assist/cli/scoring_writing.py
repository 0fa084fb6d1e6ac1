"""Writes the assessments of a run down, chunk by chunk, each chunk in one piece with how far the run has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

import numpy as np

from agent_assist.differentiate.assessing import stored
from agent_assist.differentiate.early_signs import Signs
from agent_assist.differentiate.forecasting import Forecast
from agent_assist.differentiate.parameters import Parameters
from agent_assist.differentiate.placing import Placement
from agent_assist.differentiate.population import Population, Texts, Whole
from agent_assist.differentiate.tiers import Tiers
from agent_assist.records import assessments, score_runs
from agent_assist.records.assessments import Heading, Scored
from agent_assist.records.score_runs import Run
from agent_assist.records.session import Database


@dataclass(frozen=True)
class Assessed:
    """All that is known of the customers of a run, in columns; `tier` is the one in force, `placed` set by people."""

    population: Population
    version: Whole
    forecast: Forecast
    placement: Placement
    parameters: Parameters
    signs: Signs
    placed: Mapping[str, str]
    tier: Texts
    tiers: Tiers

    def place_after(self, reached: str) -> int:
        """How many customers come before the first who is still to be written."""
        return int(np.flatnonzero(self.population.ids == reached)[-1]) + 1 if reached else 0


def write(database: Database, run: Run, assessed: Assessed, size: int, clock: Callable[[], datetime]) -> Iterator[Run]:
    """Writes whoever comes after `run.reached`, `size` in one piece; yields the run as it stands after each."""
    heading = Heading(run.id, run.as_of, assessed.tiers.currency, assessed.parameters.version)
    rows = _scored(assessed, assessed.place_after(run.reached))
    while chunk := list(islice(rows, size)):
        run = replace(run, reached=chunk[-1].customer_id, written=run.written + len(chunk))
        now = clock()
        with database.write() as connection:
            assessments.store_scored(connection, chunk, heading, assessed.placed, now)
            score_runs.keep(connection, run, now)
        yield run


def _scored(assessed: Assessed, start: int) -> Iterator[Scored]:
    part = slice(start, None)
    population, expected, placement = assessed.population, assessed.forecast, assessed.placement
    texts = stored(
        population.take(part),
        expected.take(part),
        placement.take(part),
        assessed.parameters,
        assessed.signs.take(part),
        assessed.placed,
        assessed.tiers,
    )
    columns = zip(
        population.ids[part].tolist(),
        assessed.tier[part].tolist(),
        placement.tier[part].tolist(),
        placement.wanted[part].tolist(),
        expected.actual[part].tolist(),
        expected.potential[part].tolist(),
        assessed.version[part].tolist(),
        texts,
        strict=True,
    )
    for id_, tier, computed, wanted, actual, potential, version, text in columns:
        yield Scored(id_, tier, computed, wanted, actual, potential, text, version)
