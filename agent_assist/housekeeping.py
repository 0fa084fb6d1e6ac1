"""Does in the background what nobody waits for: rule files read again, keys and rates refreshed, lost calls closed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

log = logging.getLogger(__name__)


@dataclass
class Chore:
    """Something to do every so many seconds, first at once. What fails is tried again the next time."""

    name: str
    every_seconds: float
    do: Callable[[], object]
    failing: bool = field(default=False, init=False)
    due: threading.Event = field(default_factory=threading.Event, init=False)
    """Set by whoever does not want to wait."""


class Housekeeper:
    """One thread per list of chores, so that a database that hangs does not keep the rule files from being read."""

    def __init__(self) -> None:
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._chores: list[Chore] = []

    def keep(self, chores: Sequence[Chore]) -> None:
        """Begins with these chores, in a thread of their own."""
        for chore in chores:
            self._chores.append(chore)
            thread = threading.Thread(target=self._repeat, args=(chore,), name=chore.name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Ends all chores; what hangs is left behind."""
        self._closing.set()
        for chore in self._chores:
            chore.due.set()
        for thread in self._threads:
            thread.join(timeout=1)

    def _repeat(self, chore: Chore) -> None:
        while True:
            # First: who asks for it while it is being done, or says that it is over, is not forgotten.
            chore.due.clear()
            if self._closing.is_set():
                return
            do_once(chore)
            chore.due.wait(chore.every_seconds)


def do_once(chore: Chore) -> None:
    """Does the chore; a failure is logged when it begins and when it is over, not every time."""
    try:
        chore.do()
    except Exception as fault:
        if not chore.failing:
            log.warning("%s is not possible at the moment: %s", chore.name, type(fault).__name__)
        chore.failing = True
        return
    if chore.failing:
        log.info("%s is possible again", chore.name)
    chore.failing = False
