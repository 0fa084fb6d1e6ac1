"""Reads what was published, for the shelf that keeps it in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from agent_assist.customize.published_shelf import BooksAway
from agent_assist.customize.room_files import sources_in
from agent_assist.records import publications
from agent_assist.records.session import Database, RecordsAway


@dataclass(frozen=True)
class PublishedBooks:
    """The publications of one database."""

    database: Database

    def latest(self) -> int:
        """The number of the latest, 0 before the first. Raises BooksAway."""
        with self._reading() as connection:
            return publications.latest_seq(connection)

    def sources(self, seq: int) -> Mapping[str, str]:
        """The files of a publication's book. Raises DamagedBook and BooksAway."""
        with self._reading() as connection:
            return sources_in(publications.files(connection, seq))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self.database.read() as connection:
                yield connection
        except (RecordsAway, ProgrammingError) as fault:
            # The second where the schema is not there yet.
            raise BooksAway from fault
