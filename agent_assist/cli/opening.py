"""Opens the database for a command: brought up to date where it is embedded, refused where its schema is behind."""

from __future__ import annotations

from agent_assist.cli.not_possible import NotPossible
from agent_assist.records import migrate
from agent_assist.records.session import Database
from agent_assist.settings import Settings


class SchemaBehind(NotPossible):
    """The database's schema is not the one this program is written for."""


def open_database(settings: Settings, statement_seconds: float = 10.0) -> Database:
    """The database of these settings, each statement bounded. Raises SchemaBehind and RecordsAway."""
    database = Database(settings.database_url, statement_seconds=statement_seconds)
    if database.is_embedded:
        migrate.upgrade(database)
    elif migrate.current(database) != migrate.latest():
        raise SchemaBehind("The database's schema is not up to date. Run: python -m agent_assist migrate")
    return database
