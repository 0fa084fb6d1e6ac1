"""Keeps the rule book in force: read again when its files change, swapped in one assignment, never for a faulty one."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path

from agent_assist.customize.checked_files import CheckedFiles
from agent_assist.customize.rule_book import BOOK_SHEETS, RuleBook, empty_book
from agent_assist.customize.rules_folder import JOURNAL, load_folder, take_inventory
from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.sheets import Fault, SheetFaults

Signature = tuple[tuple[str, int, int], ...]
FILES_A_LOOK = 2_000
WAITED_SECONDS = 60.0


class RuleShelf:
    """Watches one folder. `book` may be read by any thread at any time; `refresh` is for one thread alone.

    `faults` tells why the files as they are now are not in force; `loaded_at` is when the book in force was read.
    """

    def __init__(self, folder: Path, observed: Catalogue, book: RuleBook | None = None) -> None:
        self.folder = folder
        self.observed = observed
        self.book = book or empty_book(observed)
        self.faults: tuple[Fault, ...] = ()
        self.loaded_at: datetime | None = None
        self._seen: Signature | None = None
        self.checked = CheckedFiles()
        self._looks_to_skip = 0

    def refresh(self, now: datetime) -> bool:
        """Looks at the folder and reads what changed; True if another book came into force.

        A folder of many thousand files is looked at less often: one call in every two thousand files.
        """
        if self._looks_to_skip:
            self._looks_to_skip -= 1
            return False
        if self._is_being_written():
            self._tell_of_waiting()
            return False
        # The signature is taken first: a file saved while we read makes it stale, and the next look reads again.
        signature = self._signature()
        self._looks_to_skip = len(signature) // FILES_A_LOOK
        if signature == self._seen:
            return False
        self._seen = signature
        try:
            book = load_folder(self.folder, self.observed, self.checked)
        except SheetFaults as error:
            self.faults = tuple(error.faults)
            return False
        if self._is_being_written() or self._signature() != signature:
            # Some of these files may be of one book, some of another.
            self._seen, self._looks_to_skip = None, 0
            return False
        self.faults = ()
        self.loaded_at = now
        changed = book.version != self.book.version
        self.book = book
        return changed

    def put(self, book: RuleBook, now: datetime) -> None:
        """Puts a book in force until the folder has been read."""
        self.book, self.loaded_at = book, now

    def hurry(self) -> None:
        """The next look is a whole one, however many files there are."""
        self._looks_to_skip = 0

    def _is_being_written(self) -> bool:
        # Whoever has nothing in force yet takes what there is: the journal may be of somebody who died.
        return self.loaded_at is not None and os.path.isfile(f"{self.folder}/{JOURNAL}")

    def _tell_of_waiting(self) -> None:
        """Whoever finds a journal of somebody who died takes it away; where nobody may, somebody has to be told."""
        try:
            age = time.time() - os.stat(f"{self.folder}/{JOURNAL}").st_mtime
        except OSError:
            return
        if abs(age) > WAITED_SECONDS:
            self._seen = None
            cure = "Give the service the right to write there; or remove the file, and look at what is in the folder."
            self.faults = (Fault(JOURNAL, 0, 0, "has long been there, and until it is gone no rule is read.", cure),)

    def _signature(self) -> Signature:
        found = take_inventory(self.folder)
        # Files in the wrong place count too, so that their faults appear and disappear.
        files = {*BOOK_SHEETS, *found.rules, *(fault.file for fault in found.faults)}
        return tuple(sorted(self._stamp(file) for file in files))

    def _stamp(self, file: str) -> tuple[str, int, int]:
        try:
            found = os.stat(f"{self.folder}/{file}")
        except OSError:
            return file, 0, 0
        return file, found.st_mtime_ns, found.st_size
