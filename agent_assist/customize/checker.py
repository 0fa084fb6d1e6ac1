"""Checks what supervisors write, in a process that takes calls: one at a time, reading again only what changed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime

from agent_assist.customize.checking import Checked, Report, check_files
from agent_assist.customize.drafts import Changes
from agent_assist.customize.folder_walk import shown
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

    def check(self, files: Mapping[str, str], now: datetime) -> Report:
        """The report on these room files. `now` is aware."""
        return self._check(files, now, (), self._checked)

    def check_over(self, files: Mapping[str, str], changes: Changes, now: datetime) -> Report:
        """The report on `files` with `changes` laid over them; without any files the changes are all there is."""
        kept = {file: text for file, text in files.items() if file not in changes}
        changed = {file: text for file, text in changes.items() if text is not None}
        # Files of somebody else's would drive out what is remembered of ours.
        checked = self._checked if files else Checked()
        return self._check(kept | changed, now, _gone_already(files, changes), checked)

    def _check(self, files: Mapping[str, str], now: datetime, faults: tuple[Fault, ...], checked: Checked) -> Report:
        if not self._lock.acquire(timeout=self._wait_seconds):
            raise Busy
        try:
            return check_files(files, self._observed, now, unreadable=faults, checked=checked)
        finally:
            self._lock.release()


def _gone_already(files: Mapping[str, str], changes: Changes) -> tuple[Fault, ...]:
    """What is to be removed and is not there, so that a slip in the name does not pass for a removal."""
    gone = sorted(file for file, text in changes.items() if text is None and file not in files)
    return tuple(Fault(shown(file), 0, 0, "is not there to be removed.", "Look at its name.") for file in gone)
