"""Keeps the parameters of every fit with its back-test, under the version that each assessment names."""

from __future__ import annotations

from datetime import date, datetime

import orjson
from sqlalchemy import Connection, bindparam, insert, select

from agent_assist.differentiate.parameters import Parameters, parameters_from_json
from agent_assist.records.moments import as_ms, new_id
from agent_assist.records.roll import day_ms
from agent_assist.records.statements import Upsert
from agent_assist.records.tables import back_tests, value_parameters

_KEEP = Upsert(value_parameters, key=("version",))
_BY_VERSION = select(value_parameters.c.body).where(value_parameters.c.version == bindparam("wanted"))
_LATEST = (
    select(value_parameters.c.body)
    .where(value_parameters.c.as_of_at <= bindparam("until"))
    .order_by(
        value_parameters.c.as_of_at.desc(), value_parameters.c.created_at.desc(), value_parameters.c.version.desc()
    )
    .limit(1)
)


def keep(connection: Connection, parameters: Parameters, now: datetime) -> None:
    """Keeps parameters and back-test, each version once."""
    version, as_of = parameters.version, date.fromisoformat(parameters.as_of)
    row = {"version": version, "body": _dumped(parameters.as_json()), "as_of_at": day_ms(as_of)}
    if _KEEP.run(connection, {**row, "created_at": as_ms(now)}) and parameters.back_test:
        test = {"id": new_id(), "parameters": version, "body": _dumped(parameters.back_test.as_json())}
        connection.execute(insert(back_tests), {**test, "created_at": as_ms(now)})


def read(connection: Connection, version: str) -> Parameters | None:
    """The parameters of this version."""
    return _parameters(connection.execute(_BY_VERSION, {"wanted": version}).scalar())


def latest(connection: Connection, until: date) -> Parameters | None:
    """The latest parameters that knew nothing after `until`."""
    return _parameters(connection.execute(_LATEST, {"until": day_ms(until)}).scalar())


def _parameters(body: str | None) -> Parameters | None:
    return None if body is None else parameters_from_json(orjson.loads(body))


def _dumped(body: object) -> str:
    return orjson.dumps(body).decode()
