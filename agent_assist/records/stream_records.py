"""Gives the streams the notices of the reps, each visit on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import orjson
from sqlalchemy import Connection

from agent_assist.interact.remembering import Told
from agent_assist.records import aftermath, notices
from agent_assist.records.session import Database


@dataclass(frozen=True)
class StreamRecords:
    """Notices of one database."""

    database: Database
    clock: Callable[[], datetime]

    def since(self, rep: str, seq: int) -> list[Told]:
        """What the rep was told after `seq`."""
        with self.database.read() as connection:
            return notices.since(connection, rep, seq)

    def current(self, rep: str) -> tuple[int, list[Told]]:
        """The number of the latest notice, and the cards that are before the rep."""
        with self.database.read() as connection:
            # The number is read first: a card that comes between is told again, never left out.
            seq = notices.last_seq(connection, rep)
            return seq, [_with_draft(connection, rep, card) for card in notices.current(connection, rep, self.clock())]

    def moved_since(self, epoch_seconds: float) -> dict[str, int]:
        """The latest number of every rep who was told something since."""
        with self.database.read() as connection:
            return notices.moved_since(connection, int(epoch_seconds * 1000))


def _with_draft(connection: Connection, rep: str, card: Told) -> Told:
    """The card as it was told, with what the rep has typed since."""
    draft = aftermath.draft(connection, card.lookup_id, rep)
    if not draft:
        return card
    return replace(card, body=orjson.dumps({**orjson.loads(card.body), "draft": draft}).decode())
