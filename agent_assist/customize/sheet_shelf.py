"""Keeps one sheet in force, such as trunks.yaml: read again when it changes, and never replaced by a faulty one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from agent_assist.sheets import Fault, SheetFaults

Content = TypeVar("Content")


class SheetShelf(Generic[Content]):
    """`content` is for any thread, `refresh` for one thread alone. `faults` tells what is wrong with the file."""

    def __init__(self, path: Path, load: Callable[[Path], Content], until_then: Content) -> None:
        self.content = until_then
        self.faults: tuple[Fault, ...] = ()
        self._path = path
        self._load = load
        self._seen: tuple[int, int] | None = None

    def refresh(self) -> bool:
        """Reads the file if it changed; True if its content came into force."""
        try:
            stat = self._path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
        except OSError:
            stamp = (0, 0)
        if stamp == self._seen:
            return False
        self._seen = stamp
        try:
            self.content = self._load(self._path)
        except SheetFaults as error:
            self.faults = tuple(error.faults)
            return False
        self.faults = ()
        return True
