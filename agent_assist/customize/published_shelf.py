"""Keeps the book in force that was published last: verified when it is loaded, never replaced by a damaged one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from agent_assist.customize.publications import DamagedBook
from agent_assist.customize.rule_book import RuleBook, read_book
from agent_assist.customize.shelf import RuleShelf
from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.sheets import Fault, SheetFaults

ABOUT = "rule book"
LOOK_AGAIN = timedelta(minutes=1)
AWAY = Fault(ABOUT, 0, 0, "The database is away.", "The rules in the folder are in force until it is back.")


class BooksAway(Exception):
    """What was published cannot be read now."""


class PublishedBooks(Protocol):
    """What was published. Both raise BooksAway."""

    def latest(self) -> int:
        """The number of the latest publication, 0 before the first."""

    def sources(self, seq: int) -> Mapping[str, str]:
        """The files of its book. Raises DamagedBook where they are not what was published."""


class PublishedShelf:
    """Looks at the number of the latest publication; `book`, `faults`, `loaded_at` and `refresh` as in RuleShelf.

    `seq` is the publication in force, 0 while the book is that of the folder: before the first publication, and where
    the database is away at the start.
    """

    def __init__(self, published: PublishedBooks, folder: RuleShelf) -> None:
        self.book: RuleBook = folder.book
        self.faults: tuple[Fault, ...] = ()
        self.loaded_at: datetime | None = None
        self.seq = 0
        self._published = published
        self._folder = folder
        self._observed: Catalogue = folder.observed
        self._seen = 0
        self._look_again_at: datetime | None = None

    def refresh(self, now: datetime) -> bool:
        """Looks whether another book was published; True if it came into force."""
        try:
            latest = self._published.latest()
            if latest == 0:
                # The housekeeping publishes it in a moment, as the first.
                return self._take_folder(now)
            if latest == self._seen and not (self._look_again_at and now >= self._look_again_at):
                return False
            return self._take_newest(latest, now)
        except BooksAway:
            # Once a book is in force it stays: nobody has approved what is saved in the folder meanwhile.
            return self._take_folder(now, AWAY) if self.loaded_at is None else False

    def hurry(self) -> None:
        """The next look is a whole one."""
        self._folder.hurry()

    def _take_newest(self, latest: int, now: datetime) -> bool:
        faults: list[Fault] = []
        changed = False
        for seq in range(latest, self.seq, -1):
            book = self._read(seq, faults)
            if book:
                changed = self._put(book, now)
                self.seq = seq
                break
        # What is damaged may be mended by hand; looking at it each second would cost more than it is worth.
        self._look_again_at = now + LOOK_AGAIN if faults else None
        self._seen, self.faults = latest, tuple(faults)
        return changed

    def _read(self, seq: int, faults: list[Fault]) -> RuleBook | None:
        try:
            return read_book(self._published.sources(seq), self._observed, self._folder.checked)
        except DamagedBook as error:
            faults.append(Fault(ABOUT, 0, 0, str(error), "The last good one stays in force."))
        except SheetFaults as error:
            words = f"Book {seq} can no longer be read: {error.faults[0]}"
            faults.append(Fault(ABOUT, 0, 0, words, "The last good one stays in force."))
        return None

    def _take_folder(self, now: datetime, *why: Fault) -> bool:
        self._folder.refresh(now)
        self.faults = (*why, *self._folder.faults)
        return self._put(self._folder.book, now) if self._folder.loaded_at else False

    def _put(self, book: RuleBook, now: datetime) -> bool:
        changed = book.version != self.book.version
        self.book, self.loaded_at = book, now
        return changed
