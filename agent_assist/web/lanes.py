"""Keeps the requests of one kind from waiting behind another: each lane has its own threads and its own limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from agent_assist.story.hands import Overloaded

LOOKUPS = ("/v1/calls/lookup",)
SIGNS_OF_LIFE = ("/healthz", "/readyz", "/metrics")
THREADS_FOR_LIFE = 4
DESK, RULES = "/desk", "/v1/rules"
THREADS_FOR_DESK = 4


class Lane:
    """`threads` that work, and room for `waiting` requests more. Belongs to the event loop."""

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._most = threads + waiting
        self._under_way = 0

    def demand_room(self) -> None:
        """Raises Overloaded where nobody else would find a place."""
        if self._under_way >= self._most:
            raise Overloaded

    @contextmanager
    def place(self) -> Iterator[Callable[..., object]]:
        """A place in the lane, with what starts the work. Raises Overloaded where there is none left."""
        self.demand_room()
        self._under_way += 1
        try:
            yield self._pool.submit
        finally:
            self._under_way -= 1

    def close(self) -> None:
        """Takes no more; what runs may finish in its own time."""
        self._pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True)
class Lanes:
    """A database that hangs holds those who tell events; lookups, which have a deadline, must never queue behind them.

    Whether the process is alive is answered when nothing else is. Supervisors, whose pictures are drawn one at a time
    as their rules are checked, hold up nobody but each other.
    """

    lookups: Lane
    life: Lane
    desk: Lane
    others: Lane

    def for_path(self, path: str) -> Lane:
        """The lane of a request to `path`, which the doors take for the same with more slashes in front."""
        path = f"/{path.lstrip('/')}"
        if path in LOOKUPS:
            return self.lookups
        if path in (DESK, RULES) or path.startswith((f"{DESK}/", f"{RULES}/")):
            return self.desk
        return self.life if path in SIGNS_OF_LIFE else self.others

    def close(self) -> None:
        """Closes all lanes."""
        for lane in (self.lookups, self.life, self.desk, self.others):
            lane.close()


def make_lanes(threads: int, waiting: int) -> Lanes:
    """Lanes for one process: `threads` and `waiting` for lookups, and as many again for everything else."""
    return Lanes(
        Lane("lookups", threads, waiting),
        Lane("life", THREADS_FOR_LIFE, waiting),
        Lane("desk", THREADS_FOR_DESK, waiting),
        Lane("doors", threads, waiting),
    )
