"""Checks what supervisors write, in a process that takes calls: one at a time, reading again only what changed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime

from agent_assist.customize.checking import Checked, Report, check_files
from agent_assist.customize.drafts import Changes
from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.sheets import Fault

WAIT_SECONDS = 5.0


class Busy(Exception):
    """Other checks are under way; try again in a moment."""


class Checker:
    """May be asked by any thread. A check that would wait for longer than a few seconds raises Busy."""

    def __init__(self, observed: Catalogue, wait_seconds: float = WAIT_SECONDS) -> None:
        self._observed = observed
        self._checked = Checked()
        self._wait_seconds = wait_seconds
        self._lock = threading.Lock()

    def check(self, files: Mapping[str, str], now: datetime, faults: tuple[Fault, ...] = ()) -> Report:
        """The report on these room files; `faults` were found in further ones before. `now` is aware."""
        if not self._lock.acquire(timeout=self._wait_seconds):
            raise Busy
        try:
            return check_files(files, self._observed, now, unreadable=faults, checked=self._checked)
        finally:
            self._lock.release()

    def check_over(self, files: Mapping[str, str], changes: Changes, now: datetime) -> Report:
        """The report on `files` with `changes` laid over them."""
        kept = {file: text for file, text in files.items() if file not in changes}
        changed = {file: text for file, text in changes.items() if text is not None}
        return self.check(kept | changed, now, _gone_already(files, changes))


def _gone_already(files: Mapping[str, str], changes: Changes) -> tuple[Fault, ...]:
    """What is to be removed and is not there, so that a slip in the name does not pass for a removal."""
    gone = sorted(file for file, text in changes.items() if text is None and file not in files)
    return tuple(Fault(file[:200], 0, 0, "is not there to be removed.", "Look at its name.") for file in gone)
