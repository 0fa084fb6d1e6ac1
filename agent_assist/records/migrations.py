"""Runs numbered migrations on an open connection; loading this loads Alembic (see migrate.py)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, folder: Path, to: str) -> None:
    """Up to `to`."""
    command.upgrade(_config(connection, folder), to)


def downgrade(connection: Connection, folder: Path, to: str) -> None:
    """Back to `to`."""
    command.downgrade(_config(connection, folder), to)


def _config(connection: Connection, folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
