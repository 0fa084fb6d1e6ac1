"""Gives the doors of the rule room what came of the rules lately, and what is worth a look; read once a minute."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agent_assist.customize.lint import worth_a_look
from agent_assist.customize.rule_book import RuleBook
from agent_assist.learn.rule_track import Track, track_from
from agent_assist.learn.worth_a_look import Look
from agent_assist.records.rule_track import count_fired
from agent_assist.records.session import Database

KEPT = timedelta(minutes=1)
LATER = timedelta(days=1)
"""Switches' clocks may be ahead of ours."""


@dataclass
class RuleLooks:
    """The track record of one database and the remarks on the book in force; any thread may ask."""

    database: Database
    book: Callable[[], RuleBook]
    clock: Callable[[], datetime]
    _tracks: dict[int, tuple[datetime, Track]] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def counts(self, days: int = 30) -> Track:
        """What came of each rule in the last `days`, at most a minute old. Raises RecordsAway."""
        with self._lock:
            now = self.clock()
            kept = self._tracks.get(days)
            if kept is None or not now - KEPT < kept[0] <= now:
                kept = self._tracks[days] = now, self._count(now, days)
            return kept[1]

    def look(self) -> Look:
        """What is worth a look in the book in force; without the database the cast alone bears witness."""
        book, now = self.book(), self.clock()
        return Look(book.version, tuple(worth_a_look(book, now.date())), "the cast", now)

    def _count(self, now: datetime, days: int) -> Track:
        since = now - timedelta(days=days)
        with self.database.read() as connection:
            return track_from(count_fired(connection, since, now + LATER), since)
