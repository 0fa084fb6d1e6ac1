"""Tells how far a long piece of work is: a bar on a terminal, plain lines elsewhere; and how long each step took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[int], None]


@dataclass
class Teller:
    """Tells of the steps of one run; `seconds` holds how long each has taken."""

    console: Console
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, total: int | None = None) -> Iterator[Advance]:
        """One step of `total` customers; the function that it lends is told how many more are done."""
        begun = time.monotonic()
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True, disable=not self.console.is_terminal) as bar:
            task = bar.add_task(name, total=total)
            yield lambda done: bar.advance(task, done)
        self.seconds[name] = round(self.seconds.get(name, 0) + time.monotonic() - begun, 2)
        if not self.console.is_terminal:
            counted = f" {total:,} customers" if total else ""
            self.console.print(f"{name}:{counted} {time.monotonic() - begun:.1f} s", highlight=False)
