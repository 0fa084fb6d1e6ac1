"""Keeps the keys in force, of systems and of people, in memory: a door can open while the database is slow."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from agent_assist.interact.remembering import RecordsAway
from agent_assist.records import keys, personal_keys
from agent_assist.records.keys import Key
from agent_assist.records.personal_keys import PersonalKey
from agent_assist.records.session import Database

LOOK_AGAIN_SECONDS = 1.0

AnyKey = Key | PersonalKey


class KeyRing:
    """`refresh` is called every few seconds; an unknown key makes it look once more, at most once a second."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._active: Mapping[str, AnyKey] | None = None
        self._looked_at = 0.0
        self._looking = threading.Lock()
        self._read = threading.Event()

    def refresh(self) -> None:
        """Reads the keys in force. Raises RecordsAway, and keeps those it had."""
        self._looked_at = time.monotonic()
        self._active = {**keys.all_active(self._database), **personal_keys.all_active(self._database)}
        self._read.set()

    def wait_for_first(self, seconds: float) -> bool:
        """Whether keys have been read, waiting so long for it: until then every door is shut."""
        return self._read.wait(seconds)

    def find(self, secret: str) -> AnyKey | None:
        """The key in force that `secret` is. Raises RecordsAway where no keys could be read yet."""
        found = keys.verify(self._active or {}, secret)
        if found is None and self._may_look():
            try:
                self.refresh()
                found = keys.verify(self._active or {}, secret)
            except RecordsAway:
                found = None
            finally:
                self._looking.release()
        if self._active is None:
            raise RecordsAway("the keys could not be read yet")
        return found

    def _may_look(self) -> bool:
        # One thread at a time: a database that hangs must not collect those who ask for unknown keys.
        if time.monotonic() - self._looked_at < LOOK_AGAIN_SECONDS:
            return False
        return self._looking.acquire(blocking=False)
