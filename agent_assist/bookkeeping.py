"""Keeps the records of one process in step with its rule book: every book stored, every publication followed."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from agent_assist.customize.rule_book import RuleBook
from agent_assist.records import decisions
from agent_assist.records.moments import as_ms
from agent_assist.records.session import Database
from agent_assist.story.following import READ_ONLY, follow
from agent_assist.story.half_written import finish_writing
from agent_assist.story.room_faults import FolderFault, Overtaken
from agent_assist.story.rule_room import RuleRoom

log = logging.getLogger(__name__)

FILES_A_LOOK = 2_000


class Bookkeeper:
    """`keep` is for one thread alone; the rest is for any. `hurry` is called when another book may be in force.

    `seq` is the latest publication that was seen, `folder` what the rules folder is to it: one of those in following.
    """

    def __init__(self, database: Database, lay_room: Callable[[], RuleRoom], hurry: Callable[[], None]) -> None:
        self.seq = 0
        self.folder = ""
        self._database = database
        self._lay_room = lay_room
        self._hurry = hurry
        self._unkept: deque[RuleBook] = deque()
        self._latest = 0
        self._seen: object = None
        self._looks_to_skip = 0
        self._was_overtaken = False

    def came_into_force(self, book: RuleBook) -> None:
        """A book that is still to be stored."""
        self._unkept.append(book)

    def keep(self) -> None:
        """Stores what came into force, and sees to it that folder and publications agree. Raises RecordsAway."""
        room = self._lay_room()
        self._store(room)
        try:
            is_at_rest = finish_writing(room)
        except FolderFault:
            self.folder = READ_ONLY
            raise
        with room.records.reading() as records:
            latest = records.latest_seq()
        if latest != self._latest:
            # Its ring may have been lost.
            self._latest = latest
            self.look_at_once()
            self._hurry()
        if is_at_rest:
            self._follow_in_turn(room, latest)

    def look_at_once(self) -> None:
        """The next look is a whole one."""
        self._looks_to_skip = 0

    def _store(self, room: RuleRoom) -> None:
        while self._unkept:
            # So that its decisions can be explained next year.
            book = self._unkept[0]
            with self._database.write() as connection:
                decisions.keep_book(connection, book.version, book.as_json(), as_ms(room.now))
            self._unkept.popleft()

    def _follow_in_turn(self, room: RuleRoom, latest: int) -> None:
        """Where another process is writing the folder, the next look is early enough; raises if it is then as well."""
        try:
            self._follow(room, latest)
        except Overtaken:
            if self._was_overtaken:
                raise
            self._was_overtaken = True
        else:
            self._was_overtaken = False

    def _follow(self, room: RuleRoom, latest: int) -> None:
        if self._looks_to_skip:
            self._looks_to_skip -= 1
            return
        stamp = room.folder.stamp()
        self._looks_to_skip = len(stamp) // FILES_A_LOOK
        # On saving, only what changes here is kept: two machines with different files would go on answering each other.
        seen: Any = (stamp, room.in_force.version, latest if room.follows else 0)
        if seen == self._seen:
            return
        self.folder, seq = follow(room, self.seq)
        self.seq = seq or self.seq
        self._seen = seen
