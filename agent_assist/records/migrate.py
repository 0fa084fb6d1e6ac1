"""Brings the schema to a version: the numbered migrations are the only way a table changes."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from agent_assist.records.session import Database

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def upgrade(database: Database, to: str = "head") -> None:
    """Up to `to` in one transaction: a migration that fails leaves the schema as it was."""
    with database.write() as connection:
        command.upgrade(_config(connection), to)


def downgrade(database: Database, to: str) -> None:
    """Back to `to` ("base" for an empty database) in one transaction."""
    with database.write() as connection:
        command.downgrade(_config(connection), to)


def current(database: Database) -> str:
    """The version the schema is at, "" for an empty database."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def latest() -> str:
    """The version this program is written for."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
