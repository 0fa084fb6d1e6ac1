"""Decides whether the schema is the one this program is written for, and brings it there by the numbered migrations."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from sqlalchemy import inspect, text

from agent_assist.records.session import Database
from agent_assist.settings import ROOT

FOLDER = ROOT / "migrations"
HEAD = "head"


def upgrade(database: Database, to: str = HEAD) -> None:
    """Up to `to` in one transaction: a migration that fails leaves the schema as it was."""
    if to == HEAD and current(database) == latest():
        return
    with database.write() as connection:
        _alembic().upgrade(connection, FOLDER, to)


def downgrade(database: Database, to: str) -> None:
    """Back to `to` ("base" for an empty database) in one transaction."""
    with database.write() as connection:
        _alembic().downgrade(connection, FOLDER, to)


def current(database: Database) -> str:
    """The version the schema is at, "" for an empty database."""
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.scalar(text("SELECT version_num FROM alembic_version")) or ""


def latest() -> str:
    """The version this program is written for: that of the last of its numbered migrations."""
    return max((path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py")), default="")


def _alembic() -> Any:
    # Alembic is as large as the rest of the records. Whoever finds the schema as it should be, which is nearly every
    # time that a command or a process of the service begins, does without it.
    return import_module("agent_assist.records.migrations")
