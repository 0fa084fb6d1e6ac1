"""Keeps every run of the score: what it was asked, how far it came, what it found; and that only one runs at a time."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from agent_assist.records.moments import as_ms, from_ms, new_id
from agent_assist.records.roll import day_ms
from agent_assist.records.session import Database
from agent_assist.records.tables import score_runs

RUNNING, STOPPED, DONE = "running", "stopped", "done"
WHOLE, NEWS = "whole", "news"
SILENCE = timedelta(minutes=5)


class AlreadyRunning(Exception):
    """Another score is at work; the text says since when."""


@dataclass(frozen=True)
class Run:
    """One run. `mode` is WHOLE (everybody) or NEWS (who has news); `reached` the last customer that was written."""

    id: str
    mode: str
    as_of: date
    parameters: str
    tiers: str = ""
    reached: str = ""
    written: int = 0


_LATEST = select(score_runs).order_by(score_runs.c.started_at.desc(), score_runs.c.id.desc()).limit(1)
_RUNNING = select(score_runs).where(score_runs.c.state == RUNNING)
_WHOLE = (
    select(score_runs)
    .where(score_runs.c.state == DONE, score_runs.c.mode == WHOLE)
    .order_by(score_runs.c.as_of_at.desc(), score_runs.c.started_at.desc(), score_runs.c.id.desc())
)
_WHOLE_BEGAN = select(func.max(score_runs.c.started_at)).where(score_runs.c.state == DONE, score_runs.c.mode == WHOLE)
_WHOLE_UNTIL = _WHOLE.where(score_runs.c.as_of_at <= bindparam("until")).limit(1)
_CHANGE = (
    update(score_runs)
    .where(score_runs.c.id == bindparam("its_id"))
    .values({name: bindparam(f"new_{name}") for name in ("state", "parameters", "body", "finished_at")})
)


def begin(database: Database, run: Run, now: datetime) -> Run:
    """Takes the turn, for a new run or one that goes on. Raises AlreadyRunning."""
    try:
        with database.write() as connection:
            for row in connection.execute(_RUNNING).all():
                _give_up(connection, row, now)
            if run.id:
                _change(connection, run, RUNNING, now)
                return run
            run = Run(new_id(), run.mode, run.as_of, run.parameters, run.tiers)
            begun = {"id": run.id, "state": RUNNING, "mode": run.mode, "parameters": run.parameters}
            stamps = {"as_of_at": day_ms(run.as_of), "started_at": as_ms(now)}
            connection.execute(insert(score_runs), {**begun, **stamps, "body": _body(run, now)})
            return run
    except IntegrityError as twice:
        raise AlreadyRunning("Another score has just begun. Let it finish, then run this one again.") from twice


def keep(connection: Connection, run: Run, now: datetime) -> None:
    """Notes how far the run is; also a sign of life."""
    _change(connection, run, RUNNING, now)


def stop(connection: Connection, run: Run, now: datetime) -> None:
    """Gives the turn back before the end; the same run may go on later."""
    _change(connection, run, STOPPED, now)


def finish(connection: Connection, run: Run, report: Mapping[str, Any] | None, now: datetime) -> None:
    """The run is complete; `report` is what a whole one found."""
    _change(connection, run, DONE, now, {"report": report} if report else {}, as_ms(now))


def unfinished(connection: Connection) -> Run | None:
    """The latest run if it was to be a whole one and was stopped on the way."""
    row = connection.execute(_LATEST).one_or_none()
    return _run(row) if row is not None and row.mode == WHOLE and row.state != DONE else None


def latest_whole(connection: Connection) -> int:
    """When the latest complete run over everybody began, in epoch milliseconds; 0 where there was none."""
    return int(connection.execute(_WHOLE_BEGAN).scalar() or 0)


def report(connection: Connection, until: date | None = None) -> dict[str, Any] | None:
    """The report of the latest whole run, as of `until` at the latest; None where there is none."""
    row = connection.execute(_WHOLE_UNTIL, {"until": day_ms(until or date.max)}).one_or_none()
    found = orjson.loads(row.body).get("report") if row is not None else None
    return dict(found) if found else None


def _give_up(connection: Connection, row: Any, now: datetime) -> None:
    """Ends a run that says it is running and has died; one that lives keeps its turn."""
    body = orjson.loads(row.body)
    heard = from_ms(body.get("heard_at", row.started_at))
    is_ours = body.get("host") == socket.gethostname()
    is_alive = _is_alive(body.get("process", 0)) if is_ours else now - heard < SILENCE
    if is_alive:
        since = f"{from_ms(row.started_at):%Y-%m-%d %H:%M} UTC"
        raise AlreadyRunning(f"Another score has been running since {since}. Let it finish, then run this one again.")
    connection.execute(update(score_runs).where(score_runs.c.id == row.id).values(state=STOPPED))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process > 0


def _change(
    connection: Connection, run: Run, state: str, now: datetime, more: Mapping[str, Any] | None = None, at: int = 0
) -> None:
    told = {"state": state, "parameters": run.parameters, "body": _body(run, now, more), "finished_at": at}
    connection.execute(_CHANGE, {"its_id": run.id, **{f"new_{name}": value for name, value in told.items()}})


def _body(run: Run, now: datetime, more: Mapping[str, Any] | None = None) -> str:
    who = {"host": socket.gethostname(), "process": os.getpid(), "heard_at": as_ms(now)}
    how_far = {"tiers": run.tiers, "reached": run.reached, "written": run.written}
    return orjson.dumps({**who, **how_far, **(more or {})}).decode()


def _run(row: Any) -> Run:
    body = orjson.loads(row.body)
    how_far = {name: body[name] for name in ("tiers", "reached", "written")}
    return Run(row.id, row.mode, from_ms(row.as_of_at).date(), row.parameters, **how_far)
