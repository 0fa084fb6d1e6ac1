"""Gives the rule room its records: publications and drafts, each write kept as one piece."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from agent_assist.customize.drafts import Draft, DraftEvent
from agent_assist.customize.publications import Publication
from agent_assist.customize.supervisors import Supervisor
from agent_assist.learn.replays import Replay
from agent_assist.records import aftermath, drafts, publications, replays
from agent_assist.records.session import Database


@dataclass(frozen=True)
class RuleRecords:
    """The database as the rule room knows it."""

    database: Database

    @contextmanager
    def reading(self) -> Iterator[RoomRecords]:
        """A short visit to read."""
        with self.database.read() as connection:
            yield RoomRecords(connection)

    @contextmanager
    def writing(self) -> Iterator[RoomRecords]:
        """A short transaction, kept as one piece when the block ends well."""
        with self.database.write() as connection:
            yield RoomRecords(connection)


@dataclass(frozen=True)
class RoomRecords:
    """Publications and drafts, on one connection."""

    connection: Connection

    def latest_seq(self) -> int:
        """The number of the latest publication, 0 before the first."""
        return publications.latest_seq(self.connection)

    def publication(self, seq: int) -> Publication | None:
        """Publication number `seq`."""
        return publications.find(self.connection, seq)

    def last_of_version(self, version: str) -> Publication | None:
        """The latest publication of a version."""
        return publications.last_of_version(self.connection, version)

    def publications(self, limit: int, before: int = 0) -> tuple[Sequence[Publication], int]:
        """Publications, the latest first."""
        return publications.listed(self.connection, limit, before)

    def files(self, seq: int) -> dict[str, str]:
        """The room files of a publication. Raises DamagedBook."""
        return publications.files(self.connection, seq)

    def add_publication(self, publication: Publication, files: Mapping[str, str]) -> bool:
        """Keeps a publication; False where its number is taken."""
        return publications.add(self.connection, publication, files)

    def draft(self, draft_id: str) -> Draft | None:
        """The draft of this id."""
        return drafts.find(self.connection, draft_id)

    def drafts(self, states: Sequence[str], limit: int, before: str = "") -> tuple[Sequence[Draft], str]:
        """Drafts in one of `states`, those changed last first, with "" in the place of each text."""
        return drafts.listed(self.connection, states, limit, before)

    def add_draft(self, draft: Draft) -> Draft:
        """Keeps a new draft."""
        return drafts.add(self.connection, draft)

    def change_draft(self, now: Draft, before: Draft) -> bool:
        """Puts a draft in the place of what it was before, if that is still there."""
        return drafts.change(self.connection, now, before)

    def latest_replay(self, draft_id: str) -> Replay | None:
        """The latest replay of a draft, as it was last heard of."""
        return replays.latest(self.connection, draft_id)

    def events(self, subjects: Sequence[str], limit: int) -> Sequence[DraftEvent]:
        """Who did what to these drafts (by id) and books (`book 7`), the latest first."""
        return drafts.events(self.connection, subjects, limit)

    def keep_audit(
        self, who: Supervisor, action: str, subject: str, now: datetime, before: str = "", after: str = ""
    ) -> None:
        """Who did what to which draft or book."""
        aftermath.keep_audit(self.connection, _named(who), action, subject, now, before, after)

    def extend_audit(
        self, who: Supervisor, action: str, subject: str, now: datetime, after: str, within: timedelta
    ) -> bool:
        """Whether what was told last already is the same of the same person, no longer ago, and now reaches to here."""
        return aftermath.extend_audit(self.connection, _named(who), action, subject, now, after, within)


def _named(who: Supervisor) -> str:
    return f"{who.name} ({who.id})"
