"""Tells of database and noticeboard whether they are up, and if not, why; nobody waits long for the answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from agent_assist.records import migrate
from agent_assist.records.session import Database, RecordsAway
from agent_assist.room_laying import Board

CHECK_SECONDS = 1.0


class VitalSigns:
    """Looks after the parts of one process that lie outside it."""

    def __init__(self, database: Database, board: Board) -> None:
        self._database, self._board = database, board
        self._checks = ThreadPoolExecutor(2, thread_name_prefix="checks")

    def read(self) -> dict[str, dict[str, Any]]:
        """Each part, whether it is up, and if not, why."""
        database = self._within(self._why_no_database)
        board = self._within(lambda: "" if self._board.is_up() else "Redis does not answer.")
        return {
            "database": {"up": not database, "why": database},
            "noticeboard": {"up": not board, "why": board},
        }

    def close(self) -> None:
        """Ends without waiting for an answer."""
        self._checks.shutdown(wait=False, cancel_futures=True)

    def _within(self, check: Callable[[], str]) -> str:
        try:
            return self._checks.submit(check).result(timeout=CHECK_SECONDS)
        except TimeoutError:
            return f"No answer within {CHECK_SECONDS:g} s."

    def _why_no_database(self) -> str:
        try:
            at = migrate.current(self._database)
        except RecordsAway as fault:
            return f"The database is away ({type(fault.__cause__).__name__})."
        latest = migrate.latest()
        if at == latest:
            return ""
        return f"The schema is at {at or 'nothing'}, not {latest}. Run: python -m agent_assist migrate"
