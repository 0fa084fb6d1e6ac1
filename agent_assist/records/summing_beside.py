"""Sums up ranges of customers in processes of their own, so that a large population does not wait for one core."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from agent_assist.records.session import Database
from agent_assist.records.summary_parts import Columns, Part, read_part

# Fewer are summed up before the processes have started.
ENOUGH = 200_000
MOST_PROCESSES = 4


@dataclass(frozen=True)
class Beside:
    """Processes that read parts, each with a connection of its own."""

    pool: ProcessPoolExecutor

    def read(self, parts: Sequence[Part]) -> Iterator[Columns]:
        """The columns of each part, in the order of the parts."""
        return self.pool.map(_read, parts)


@contextmanager
def beside(database: Database, customers: int, enough: int = ENOUGH) -> Iterator[Beside | None]:
    """Processes for a population of this size, gone at the end of the block; None where they are not worth it."""
    processes = min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
    if customers < enough or processes < 2:
        yield None
        return
    where = (database.url.render_as_string(hide_password=False), database.statement_seconds)
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, where)
    try:
        yield Beside(pool)
    finally:
        # What has not begun is dropped, so that somebody who stops the run does not wait for it.
        pool.shutdown(cancel_futures=True)


_database: Database | None = None


def _begin(url: str, statement_seconds: float) -> None:
    global _database
    # An interrupt reaches the whole group; the process that was started by hand decides what comes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _database = Database(url, pool_size=1, statement_seconds=statement_seconds)


def _read(part: Part) -> Columns:
    if _database is None:
        raise RuntimeError("this process was not begun")
    with _database.read() as connection:
        return read_part(connection, part)
