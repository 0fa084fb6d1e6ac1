"""Runs a draft over the stored calls of the last days, beside the book in force, in several processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from typing import Any

from agent_assist.cli.rules_replay_workers import Inputs, begin, compare_chunk
from agent_assist.customize.rule_book import RuleBook
from agent_assist.learn.comparing import compare
from agent_assist.learn.likelihoods import COUNTED_KINDS, Likelihoods, likelihoods_from
from agent_assist.learn.replay_result import Span, result_of
from agent_assist.learn.replays import MOST_CALLS
from agent_assist.learn.tally import Tally
from agent_assist.learn.walking import books_of
from agent_assist.records import stored_calls, track
from agent_assist.records.moments import from_ms
from agent_assist.records.session import Database
from agent_assist.records.stored_calls import Chunk

USUAL_WORKERS, MOST_WORKERS = 2, 4
LOOK_SECONDS = 1.0
# Fewer are compared before other processes have started.
ENOUGH = 2_000


class Stopped(Exception):
    """Somebody has stopped the replay."""


@dataclass(frozen=True)
class Task:
    """What to replay: both books, so many days back from `now`, at most so many calls, in so many processes."""

    database: Database
    in_force: RuleBook
    draft: RuleBook
    days: int
    now: datetime
    workers: int = USUAL_WORKERS
    most: int = MOST_CALLS
    enough: int = ENOUGH


Heard = Callable[[int, int], bool]
"""Told at least every second how many calls of how many are done; False says that it is to end."""


def replay(task: Task, heard: Heard) -> dict[str, Any]:
    """What was found. Raises Stopped and RecordsAway."""
    with task.database.read() as connection:
        extent = stored_calls.extent(connection, task.now - timedelta(days=task.days), task.now, task.most)
        chunks = stored_calls.chunks(connection, extent)
        usual = _usual(task, connection)
    whole, done = Tally(), 0
    _go_on(heard, done, extent.calls)
    compared = _compared_here if extent.calls < task.enough else _compared_beside
    with closing(compared(task, chunks, usual)) as tallies:
        for tally in tallies:
            whole = whole.merged(tally)
            done = whole.calls + whole.left_out
            _go_on(heard, done, max(extent.calls, done))
    since, until = from_ms(extent.since), from_ms(extent.until)
    span = Span(task.in_force.version, task.draft.version, task.days, since, until, task.most, extent.cut)
    return result_of(whole, span)


def _go_on(heard: Heard, done: int, total: int) -> None:
    if not heard(done, total):
        raise Stopped


def _usual(task: Task, connection: Any) -> Likelihoods:
    """How likely answers are today, for questions of which nothing was stored."""
    learned = {fact.name: fact.kind for book in (task.in_force, task.draft) for fact in book.catalogue.learned}
    listed = [name for name, kind in learned.items() if kind in COUNTED_KINDS]
    return likelihoods_from(track.count_answers(connection, listed))


def _compared_here(task: Task, chunks: Sequence[Chunk], usual: Likelihoods) -> Generator[Tally, None, None]:
    books = books_of(task.in_force, task.draft, usual)
    with task.database.read() as connection:
        for chunk in chunks:
            yield compare(stored_calls.read(connection, chunk), books)


def _compared_beside(task: Task, chunks: Sequence[Chunk], usual: Likelihoods) -> Generator[Tally, None, None]:
    """The tallies as they come; an empty one where a second has gone by without any."""
    left = iter(chunks)
    with _processes(task, usual) as pool:
        under_way: set[Future[Tally]] = set()
        while True:
            # Two for each: one at work, and one to go on with.
            for chunk in islice(left, 2 * task.workers - len(under_way)):
                under_way.add(pool.submit(compare_chunk, chunk))
            if not under_way:
                return
            ready, under_way = wait(under_way, LOOK_SECONDS, FIRST_COMPLETED)
            yield from (each.result() for each in ready)
            if not ready:
                yield Tally()


@contextmanager
def _processes(task: Task, usual: Likelihoods) -> Iterator[ProcessPoolExecutor]:
    database = task.database
    url = database.url.render_as_string(hide_password=False)
    inputs = Inputs(url, database.statement_seconds, task.in_force.sources, task.draft.sources, usual)
    workers = max(1, min(task.workers, MOST_WORKERS, len(os.sched_getaffinity(0))))
    pool = ProcessPoolExecutor(workers, get_context("spawn"), begin, (inputs,))
    try:
        yield pool
    finally:
        # What has not begun is dropped, so that somebody who stops the replay does not wait for it.
        pool.shutdown(cancel_futures=True)
