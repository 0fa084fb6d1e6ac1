"""Gives the doors of the rule room what came of the rules lately, and what is worth a look; read once a minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from agent_assist.customize.publications import DamagedBook
from agent_assist.customize.remarks import Witness
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.witnesses import read_beside, witnesses_in
from agent_assist.interact.remembering import RecordsAway
from agent_assist.learn.rule_remarks import DAYS, Past, often_passed_over
from agent_assist.learn.rule_track import Track, track_from
from agent_assist.learn.worth_a_look import Look, look_at
from agent_assist.records import publications
from agent_assist.records.rule_history import RuleHistory
from agent_assist.records.rule_track import count_fired, latest_calls, latest_passed_over, oldest_decision
from agent_assist.records.session import Database

KEPT = timedelta(minutes=1)
REST = 20
"""So many times as long as a look takes, nobody looks again: with thousands of rules it would never end."""
LATER = timedelta(days=1)
"""Switches' clocks may be ahead of ours."""
MOST_CALLS = 2_000
AWAY = "the database is away"


@dataclass
class PastCalls:
    """What happened on the calls of one database. All raise RecordsAway."""

    database: Database
    history: RuleHistory = field(default_factory=RuleHistory)

    def track(self, days: int, now: datetime) -> Track:
        """What came of each rule in the last `days`."""
        since = now - timedelta(days=days)
        with self.database.read() as connection:
            return track_from(count_fired(connection, since, now + LATER), since)

    def of(self, book: RuleBook, now: datetime) -> Past:
        """What there is to say about the rules of `book`."""
        track = self.track(DAYS, now)
        since, statuses = track.since, {rule.name: rule.status for rule in book.rules}
        with self.database.read() as connection:
            passed_over: dict[str, Witness] = {}
            for name in often_passed_over(track):
                if witness := latest_passed_over(connection, name, since):
                    passed_over[name] = witness
            return Past(
                track,
                tuple(latest_calls(connection, since, now + LATER, MOST_CALLS, book.catalogue)),
                self.history.since(connection, statuses, since, oldest_decision(connection)),
                passed_over,
            )


class RuleLooks:
    """The track record of the rules in one database and the remarks on the book in force; any thread may ask.

    The cast and the whole calls are those of the rules folder, or of the publication where `is_published` says so.
    """

    def __init__(
        self,
        database: Database,
        book: Callable[[], RuleBook],
        folder: Path,
        is_published: bool,
        clock: Callable[[], datetime],
    ) -> None:
        self._database, self._past = database, PastCalls(database)
        self._book, self._folder, self._is_published, self._clock = book, folder, is_published, clock
        self._tracks: dict[int, tuple[datetime, Track]] = {}
        self._look: Look | None = None
        self._good_for = KEPT
        self._counting, self._looking = threading.Lock(), threading.Lock()

    def counts(self, days: int = 30) -> Track:
        """What came of each rule in the last `days`, at most a minute old. Raises RecordsAway."""
        with self._counting:
            now = self._clock()
            kept = self._tracks.get(days)
            if kept is None or not _is_fresh(kept[0], now):
                kept = self._tracks[days] = now, self._past.track(days, now)
            return kept[1]

    def look(self) -> Look:
        """What is worth a look in the book in force, at most a minute old; older where a look takes many seconds.

        While one thread looks again, all others have the last look at this book.
        """
        kept = self._kept_look()
        if kept and _is_fresh(kept.at, self._clock(), self._good_for):
            return kept
        if not self._looking.acquire(blocking=kept is None):
            assert kept
            return kept
        try:
            return self._look_again()
        finally:
            self._looking.release()

    def _look_again(self) -> Look:
        kept = self._kept_look()
        if kept and _is_fresh(kept.at, self._clock(), self._good_for):
            # Somebody else has looked while we waited.
            return kept
        begun = time.monotonic()
        look = self._look = self._look_at(self._book(), self._clock())
        self._good_for = max(KEPT, REST * timedelta(seconds=time.monotonic() - begun))
        return look

    def _kept_look(self) -> Look | None:
        """The last look, if it was at the book in force."""
        look = self._look
        return look if look and look.book_version == self._book().version else None

    def _look_at(self, book: RuleBook, now: datetime) -> Look:
        try:
            files, past, why_not = self._files(book), self._past.of(book, now), ""
        except RecordsAway:
            files, past, why_not = read_beside(self._folder), None, AWAY
        return look_at(book, witnesses_in(book, files, now), now, past, why_not)

    def _files(self, book: RuleBook) -> Mapping[str, str]:
        if self._is_published:
            with self._database.read() as connection:
                published = publications.last_of_version(connection, book.version)
                try:
                    return publications.files(connection, published.seq if published else 0)
                except DamagedBook:
                    # The book in force was read when it was whole, or is still that of the folder.
                    pass
        return read_beside(self._folder)


def _is_fresh(at: datetime, now: datetime, good_for: timedelta = KEPT) -> bool:
    return now - good_for < at <= now
