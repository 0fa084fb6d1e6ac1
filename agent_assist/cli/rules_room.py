"""Opens the rule room for a command: the database, the rules folder and the noticeboard of these settings."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from agent_assist.cli.opening import open_database
from agent_assist.customize.checking import check_files
from agent_assist.customize.rule_book import empty_book
from agent_assist.customize.supervisors import Supervisor
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.draft_replays import Replays
from agent_assist.outside.rule_folder import RuleFolder
from agent_assist.room_laying import lay_room, open_board
from agent_assist.settings import Settings
from agent_assist.story.rule_room import RuleRoom

STATEMENT_SECONDS = 30.0


@contextmanager
def opened_room(settings: Settings) -> Iterator[RuleRoom]:
    """The rule room as a server would lay it out now. Raises SchemaBehind and RecordsAway."""
    database = open_database(settings, STATEMENT_SECONDS)
    board = open_board(settings)
    # A replay goes on after the command has ended.
    replays = Replays(database, settings, lambda: datetime.now(UTC))
    now, observed = datetime.now(UTC), Catalogue(OBSERVED)
    try:
        yield lay_room(
            settings,
            database,
            RuleFolder(settings.rules_folder),
            board,
            replays,
            in_force=empty_book(observed),
            check=lambda files: check_files(files, observed, now),
            now=now,
        )
    finally:
        # What was rung is told first.
        board.close()
        database.close()


def operator() -> Supervisor:
    """Whoever sits at the command line; they may do what the rights of their files allow."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return Supervisor(f"command-line:{name}", f"command line ({name})")
