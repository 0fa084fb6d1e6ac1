"""Keeps all parts of one process together: records, noticeboard, rules, hands, and what is done in the background."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from agent_assist import sheets
from agent_assist.bookkeeping import Bookkeeper
from agent_assist.customize.checker import Checker
from agent_assist.customize.published_shelf import PublishedShelf
from agent_assist.customize.sheet_shelf import SheetShelf
from agent_assist.customize.shelf import RuleShelf
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.differentiate.tiers import Tiers, load_tiers
from agent_assist.draft_replays import Replays
from agent_assist.housekeeping import Chore, Housekeeper, do_once
from agent_assist.identify.trunks import TrunkProfile, read_trunks
from agent_assist.learn.likelihoods import COUNTED_KINDS, Likelihoods, likelihoods_from
from agent_assist.outside.rule_folder import RuleFolder
from agent_assist.records import desk_sessions, notices, overrides, track
from agent_assist.records.call_records import DeskRecords
from agent_assist.records.key_ring import KeyRing
from agent_assist.records.passwords import Passwords
from agent_assist.records.published_books import PublishedBooks
from agent_assist.records.session import Database
from agent_assist.room_laying import lay_room, open_board
from agent_assist.secret_file import read_secret
from agent_assist.settings import Settings
from agent_assist.story.closing import close_lost_calls
from agent_assist.story.desk import Desk
from agent_assist.story.hands import Hands
from agent_assist.story.rule_room import APPROVED, RuleRoom
from agent_assist.story.unfolding import PendingIds
from agent_assist.vital_signs import VitalSigns
from agent_assist.web.tokens import PanelTokens

log = logging.getLogger(__name__)

KEYS_SECONDS = 3.0
STATEMENT_SECONDS = 5.0


@dataclass
class House:
    """All parts of one process. `open` begins the housekeeping, `close` ends everything."""

    settings: Settings
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    likelihoods: Likelihoods = field(default_factory=dict)

    def __post_init__(self) -> None:
        settings, folder = self.settings, self.settings.rules_folder
        self.database = Database(
            settings.database_url, pool_size=settings.database_connections, statement_seconds=STATEMENT_SECONDS
        )
        self.records = DeskRecords(self.database)
        self.noticeboard = open_board(settings)
        self.shelf = self._make_shelf(RuleShelf(folder, Catalogue(OBSERVED)))
        no_trunks: dict[str, TrunkProfile] = {}
        self.trunks = SheetShelf(folder / "trunks.yaml", load_trunks, no_trunks)
        self.tiers: SheetShelf[Tiers | None] = SheetShelf(folder / "tiers.yaml", load_tiers, None)
        self.keys = KeyRing(self.database)
        self.passwords = Passwords()
        self.signs = VitalSigns(self.database, self.noticeboard)
        self.hands = Hands(settings.database_connections, settings.lookups_waiting)
        self.pending = PendingIds()
        self.tokens = PanelTokens(read_secret(settings.secret_file))
        self.folder = RuleFolder(folder)
        self.checker = Checker(Catalogue(OBSERVED))
        self.replays = Replays(self.database, settings, self.clock)
        self.housekeeper = Housekeeper()
        self.books = Bookkeeper(self.database, self.lay_room, self.look_for_books)
        self._rule_chores = (
            Chore("reading the rules", 1.0, self.read_rules),
            Chore("keeping the rule book", 1.0, self.keep_book),
        )
        self._told: list[str] = []

    def open(self) -> None:
        """Reads the rule files, and begins to look after everything else in the background."""
        watching = [
            *self._rule_chores,
            Chore("reading the keys", 5.0, self.keys.refresh),
            Chore("reading the track record", 60.0, self.read_rates),
            Chore(
                "closing lost calls", 60.0, lambda: close_lost_calls(self.lay_desk(), self.settings.lost_after_hours)
            ),
            Chore("clearing old notices", 3600.0, self.clear_notices),
            Chore("ending tiers whose time is up", 60.0, self.end_tiers),
            Chore("forgetting old sessions of the desk", 3600.0, self.forget_sessions),
        ]
        do_once(watching[0])
        self.noticeboard.listen_books(self.look_for_books)
        self.housekeeper.keep(watching)
        # Calls that come before a key is known would be refused; where the database is away we start all the same.
        self.keys.wait_for_first(KEYS_SECONDS)
        log.info("ready to take calls")

    def close(self) -> None:
        """Ends the threads and the connections."""
        self.housekeeper.close()
        self.replays.close()
        self.hands.close()
        self.noticeboard.close()
        self.signs.close()
        self.database.close()

    def lay_desk(self) -> Desk:
        """What one request works with."""
        tiers = self.tiers.content
        return Desk(
            records=self.records,
            noticeboard=self.noticeboard,
            book=self.shelf.book,
            trunks=self.trunks.content,
            tier_words=tiers.words if tiers else {},
            hands=self.hands,
            now=self.clock(),
            pending=self.pending,
            likelihoods=self.likelihoods,
            control_share=self.settings.control_share,
        )

    def lay_room(self) -> RuleRoom:
        """What one request of the rule room works with."""
        now = self.clock()
        return lay_room(
            self.settings,
            self.database,
            self.folder,
            self.noticeboard,
            self.replays,
            in_force=self.shelf.book,
            check=partial(self.checker.check, now=now),
            now=now,
        )

    def read_rules(self) -> None:
        """Reads rules, trunks and tiers again where they changed; a faulty file leaves the last good one in force."""
        if self.shelf.loaded_at is None:
            self._bridge_half_written()
        if self.shelf.refresh(self.clock()):
            self.books.came_into_force(self.shelf.book)
            self._rule_chores[1].due.set()
            log.info("rule book %s is in force", self.shelf.book.version)
        for shelf in (self.trunks, self.tiers):
            shelf.refresh()
        told = [str(fault) for fault in self.faults()]
        for fault in told:
            if fault not in self._told:
                log.error("rule files: %s", fault)
        self._told = told

    def _bridge_half_written(self) -> None:
        """Where somebody died while writing the folder, some of its files are of one book, some of another. Until that
        is put right, what was published last is in force."""
        if isinstance(self.shelf, RuleShelf) and self.folder.journal():
            kept = PublishedShelf(
                PublishedBooks(self.database), RuleShelf(self.settings.rules_folder, self.shelf.observed)
            )
            kept.refresh(self.clock())
            if kept.seq:
                self.shelf.put(kept.book, self.clock())

    def faults(self) -> list[sheets.Fault]:
        """What is wrong with the rule files as they are now."""
        return [*self.shelf.faults, *self.trunks.faults, *self.tiers.faults]

    def keep_book(self) -> None:
        """Stores every book that came into force, and keeps folder and publications in step."""
        self.books.keep()

    def look_for_books(self) -> None:
        """Another book may be in force: looks at once, where the housekeeping runs."""
        self.shelf.hurry()
        for chore in self._rule_chores:
            chore.due.set()

    def read_rates(self) -> None:
        """How likely each question is to be answered, and how; calls go on with the last reading meanwhile."""
        listed = [fact.name for fact in self.shelf.book.catalogue.learned if fact.kind in COUNTED_KINDS]
        with self.database.read() as connection:
            counts = track.count_answers(connection, listed)
        self.likelihoods = likelihoods_from(counts)

    def clear_notices(self) -> None:
        """Forgets what panels were told a day ago."""
        with self.database.write() as connection:
            notices.prune(connection, self.clock())

    def end_tiers(self) -> None:
        """Lets go of the tiers that people set for a while."""
        with self.database.write() as connection:
            overrides.end_expired(connection, self.clock())

    def forget_sessions(self) -> None:
        """Forgets who was signed in to the desk a month ago."""
        with self.database.write() as connection:
            desk_sessions.forget_old(connection, self.clock())

    def readiness(self) -> dict[str, dict[str, Any]]:
        """Each part, whether it is up, and if not, why."""
        return {**self.signs.read(), "rules": self.rules_state()}

    def rules_state(self) -> dict[str, Any]:
        """Which book is in force, what the rules folder is to it, and what is wrong with the files as they are now."""
        faults = [str(fault) for fault in self.faults()]
        has_book = self.shelf.loaded_at is not None
        rules = {"version": self.shelf.book.version, "mode": self.settings.publish, "seq": self._seq_in_force()}
        return {"up": has_book, "why": "; ".join(faults), **rules, "folder": self.books.folder, "faults": faults}

    def _make_shelf(self, folder: RuleShelf) -> RuleShelf | PublishedShelf:
        return PublishedShelf(PublishedBooks(self.database), folder) if self.settings.publish == APPROVED else folder

    def _seq_in_force(self) -> int:
        return self.shelf.seq if isinstance(self.shelf, PublishedShelf) else self.books.seq


def load_trunks(path: Path) -> dict[str, TrunkProfile]:
    """The trunks in a file. Raises SheetFaults."""
    return read_trunks(sheets.read_file(path), path.name)
