"""The command `migrate`: brings the schema to the version this program is written for, and says which that is."""

from __future__ import annotations

import argparse

from agent_assist.records import migrate
from agent_assist.records.session import Database
from agent_assist.settings import Settings


def describe(parser: argparse.ArgumentParser) -> None:
    """Says what `migrate` does."""
    parser.description = "Brings the schema to the version this program is written for."
    parser.set_defaults(run=bring_up_to_date)


def bring_up_to_date(_: argparse.Namespace, settings: Settings) -> int:
    """Brings the schema up to date."""
    database = Database(settings.database_url)
    migrate.upgrade(database)
    print(f"The schema is at {migrate.current(database)}.")
    database.close()
    return 0
