"""Tells how far a replay is: a bar on a terminal, plain lines elsewhere, and a row in the database for everybody."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from agent_assist.cli.rules_replay_run import Heard
from agent_assist.records import replays
from agent_assist.records.session import Database, RecordsAway

BEAT_SECONDS = 1.0
LINE_SECONDS = 5.0


@dataclass
class Turnstile:
    """Lets one through every so many seconds; the first at once."""

    seconds: float
    _next: float = field(default=0.0, init=False)

    def lets_through(self) -> bool:
        """Whether it is time again."""
        if (now := time.monotonic()) < self._next:
            return False
        self._next = now + self.seconds
        return True


@contextmanager
def told_on(console: Console) -> Iterator[Heard]:
    """Whoever is told of the progress for the person at the console."""
    columns = (TextColumn("Replaying"), BarColumn(), MofNCompleteColumn(), TextColumn("calls"), TimeRemainingColumn())
    lines = Turnstile(LINE_SECONDS)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def heard(done: int, total: int) -> bool:
            bar.update(task, completed=done, total=total)
            if not console.is_terminal and total and lines.lets_through():
                console.print(f"{done:,} of {total:,} calls", highlight=False)
            return True

        yield heard


def kept_in(database: Database, replay_id: str, clock: Callable[[], datetime], then: Heard) -> Heard:
    """The same that also notes every second that the replay lives; it is to end where somebody has stopped it."""
    beats = Turnstile(BEAT_SECONDS)

    def heard(done: int, total: int) -> bool:
        then(done, total)
        if not beats.lets_through():
            return True
        # A database that is away for a moment is no reason to end.
        with suppress(RecordsAway), database.write() as connection:
            return replays.beat(connection, replay_id, clock(), done, total)
        return True

    return heard


def until(asked_to_end: Event, then: Heard) -> Heard:
    """The same until somebody asks us to end."""
    return lambda done, total: then(done, total) and not asked_to_end.is_set()
