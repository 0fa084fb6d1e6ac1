"""The score from beginning to end: read what customers did, learn from it, value and place everybody, write it down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import numpy as np

from agent_assist.cli.scoring_learning import Past, Summed, learn, lines_for, read_past, summed
from agent_assist.cli.scoring_progress import Teller
from agent_assist.cli.scoring_report import make_report
from agent_assist.cli.scoring_writing import Assessed, write
from agent_assist.differentiate.assessing import overridden
from agent_assist.differentiate.early_signs import read_signs
from agent_assist.differentiate.fencing import propose
from agent_assist.differentiate.parameters import Parameters
from agent_assist.differentiate.placing import place
from agent_assist.differentiate.tiers import Tiers
from agent_assist.differentiate.valuing import forecast
from agent_assist.records import assessments, fences, overrides, score_runs, value_lines, value_parameters
from agent_assist.records.moments import as_ms
from agent_assist.records.roll import count, due, read_roll
from agent_assist.records.score_runs import NEWS, WHOLE, Run
from agent_assist.records.session import Database, RecordsAway
from agent_assist.records.summing_beside import beside

# Above this share of all customers it is cheaper to read everybody than to pick them out.
MANY = 0.1


class NoSuchParameters(Exception):
    """The parameters that were asked for do not exist."""


@dataclass(frozen=True)
class Wish:
    """What is asked of a run: the day it looks from, whether everybody is to be assessed, and with which parameters."""

    as_of: date
    everybody: bool = False
    parameters: str = ""


@dataclass(frozen=True)
class Done:
    """What a run did: how many customers it wrote, their tiers, and the report of a whole run."""

    run: Run
    resumed: bool
    tiers: Counter[str] = field(default_factory=Counter)
    report: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Desk:
    """What a run works with; `chunk` customers are written in one piece."""

    database: Database
    tiers: Tiers
    clock: Callable[[], datetime]
    teller: Teller
    chunk: int = 5_000


def score(desk: Desk, wish: Wish) -> Done:
    """Assesses whoever is due; everybody where that is wished, or where there is nothing yet to go by.

    Raises AlreadyRunning, NoSuchParameters and RecordsAway. A run that is stopped leaves whole chunks; a whole run that
    was stopped goes on where it ended when it is asked for the same day again.
    """
    planned, parameters = _plan(desk, wish)
    run = score_runs.begin(desk.database, planned, desk.clock())
    with _turn(desk, run) as course:
        if run.mode == NEWS and parameters is not None:
            return _score_news(desk, course, parameters)
        return _score_everybody(desk, course, parameters, bool(planned.id))


@dataclass
class Course:
    """How far the run is."""

    run: Run


@contextmanager
def _turn(desk: Desk, run: Run) -> Iterator[Course]:
    course = Course(run)
    try:
        yield course
    except BaseException:
        with suppress(RecordsAway), desk.database.write() as connection:
            score_runs.stop(connection, course.run, desk.clock())
        raise


def _plan(desk: Desk, wish: Wish) -> tuple[Run, Parameters | None]:
    """The run to make or to go on with, and the parameters to use, None for a new fit."""
    version = desk.tiers.version
    with desk.database.read() as connection:
        given = value_parameters.read(connection, wish.parameters) if wish.parameters else None
        if wish.parameters and given is None:
            raise NoSuchParameters(f"There are no parameters {wish.parameters}. `score report` names the latest.")
        left = score_runs.unfinished(connection)
        if left and left.as_of == wish.as_of and left.tiers == version and not wish.parameters:
            fitted = value_parameters.read(connection, left.parameters) if left.parameters else None
            return left, fitted
        latest = given or value_parameters.latest(connection, wish.as_of)
        drawn = value_lines.read(connection, value_lines.quarter_of(wish.as_of))
        stands = drawn is not None and not drawn.is_newer_than(score_runs.latest_whole(connection))
    goes_by_news = not wish.everybody and not left and stands and latest and (given or latest.tiers == version)
    if goes_by_news and latest:
        return Run("", NEWS, wish.as_of, latest.version, version), latest
    return Run("", WHOLE, wish.as_of, given.version if given else "", version), given


def _score_news(desk: Desk, course: Course, parameters: Parameters) -> Done:
    as_of, teller = course.run.as_of, desk.teller
    with desk.database.read() as connection:
        with teller.step("Read who has news") as advance:
            ids = due(connection, as_of, desk.tiers.again_after_days, as_ms(desk.clock()))
            is_many = len(ids) > MANY * count(connection)
            roll = read_roll(connection, as_of, None if is_many else ids, advance)
        chosen = np.isin(roll.ids.astype(str), np.array(ids, dtype=str)) if is_many else slice(None)
        found = summed(connection, roll, as_of, desk.tiers, teller, everybody=is_many).take(chosen)
        drawn = value_lines.read(connection, value_lines.quarter_of(as_of))
    if drawn is None:
        raise LookupError("the lines of the quarter vanished during the run")
    assessed = _assess(desk, found, parameters, drawn.lines)
    _write(desk, course, assessed)
    return _finish(desk, course, assessed, None)


def _score_everybody(desk: Desk, course: Course, parameters: Parameters | None, resumed: bool) -> Done:
    as_of, teller = course.run.as_of, desk.teller
    with desk.database.read() as connection:
        with teller.step("Read who there is", count(connection)) as advance:
            roll = read_roll(connection, as_of, progress=advance)
        with beside(desk.database, len(roll)) as helpers:
            found = summed(connection, roll, as_of, desk.tiers, teller, helpers=helpers)
            past = read_past(connection, roll, found.population, desk.tiers, teller, helpers)
    if parameters is None:
        parameters = learn(found.population, past, desk.tiers, teller)
    with desk.database.write() as connection:
        value_parameters.keep(connection, parameters, desk.clock())
        course.run = replace(course.run, parameters=parameters.version)
        score_runs.keep(connection, course.run, desk.clock())
    assessed = _assess(desk, found, parameters, None)
    _write(desk, course, assessed)
    with teller.step("Report"):
        report = _report(desk, course, assessed, past)
        _propose(desk, course, assessed)
    return _finish(desk, course, assessed, report, resumed)


def _assess(desk: Desk, found: Summed, parameters: Parameters, lines: Any) -> Assessed:
    population, tiers = found.population, desk.tiers
    with desk.teller.step("Value", len(population)):
        expected = forecast(population, parameters, tiers)
        drawn = lines or lines_for(desk.database, population, expected, parameters, tiers, desk.clock()).lines
        placement = place(population, expected, drawn, tiers)
        signs = read_signs(population, expected, parameters, tiers)
    with desk.database.read() as connection:
        placed = overrides.in_force(connection, desk.clock())
    tier = overridden(population.ids, placement.tier, placed)
    return Assessed(population, found.version, expected, placement, parameters, signs, placed, tier, tiers)


def _write(desk: Desk, course: Course, assessed: Assessed) -> None:
    left = len(assessed.population) - assessed.place_after(course.run.reached)
    with desk.teller.step("Write", left) as advance:
        for run in write(desk.database, course.run, assessed, desk.chunk, desk.clock):
            advance(run.written - course.run.written)
            course.run = run


def _finish(
    desk: Desk, course: Course, assessed: Assessed, report: dict[str, Any] | None, resumed: bool = False
) -> Done:
    if report is not None:
        report["seconds"] = desk.teller.seconds
    with desk.database.write() as connection:
        score_runs.finish(connection, course.run, report, desk.clock())
    return Done(course.run, resumed, Counter(assessed.tier.tolist()), report)


def _report(desk: Desk, course: Course, assessed: Assessed, past: Past | None) -> dict[str, Any]:
    with desk.database.read() as connection:
        return make_report(connection, course.run, assessed, past)


def _propose(desk: Desk, course: Course, assessed: Assessed) -> None:
    population, as_of = assessed.population, course.run.as_of
    quarters = []
    with desk.database.read() as connection:
        for back in range(desk.tiers.fence_quarters):
            tier, actual = np.full(len(population), "", dtype=object), np.zeros(len(population), dtype=np.int64)
            assessments.stood(connection, population.ids, tier, actual, value_lines.quarter_start(as_of, back))
            quarters.append(tier)
        members = fences.managers(connection)
        drawn = value_lines.read(connection, value_lines.quarter_of(as_of))
    expected, fence = assessed.forecast, drawn.fence_by_hand if drawn else 0
    proposals = propose(
        population.ids, assessed.tier, expected.actual, expected.potential, quarters, members, desk.tiers, fence
    )
    with desk.database.write() as connection:
        fences.store_proposals(connection, proposals, course.run.id, desk.clock())
