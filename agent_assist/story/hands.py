"""Decides how much work may be under way at once, and finishes after the answer what the deadline left out."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

log = logging.getLogger(__name__)

LATER_LIMIT = 10_000
LATER_SECONDS = 300.0
RETRY_SECONDS = 0.5
CLOSE_SECONDS = 1.0
HELD_SECONDS = 0.5


class Overloaded(Exception):
    """More is under way than this process may take on; answer at once that it is too much."""


class Hands:
    """A bounded pool of threads for work that has a deadline but is finished all the same.

    An outside system that does not answer holds the thread that asked it. Once half of the threads are held for longer
    than any work takes, `are_held()` is true: callers answer at once with what they know, and wait for nothing.
    """

    def __init__(self, threads: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="hands")
        self._most_held = max(1, threads // 2)
        self._most = threads + waiting
        self._lock = threading.Lock()
        self._under_way = 0
        self._running: dict[int, float] = {}
        self._later: deque[tuple[float, Callable[[], None]]] = deque()
        self._news = threading.Event()
        self._closing = False
        self._finisher = threading.Thread(target=self._finish_later, name="later", daemon=True)
        self._finisher.start()

    def start(self, work: Callable[[], None]) -> Future[None]:
        """Begins `work` in a thread. Raises Overloaded when too much is under way."""
        with self._lock:
            if self._under_way >= self._most:
                raise Overloaded
            self._under_way += 1
        task = self._pool.submit(self._timed, work)
        task.add_done_callback(self._done)
        return task

    def are_held(self) -> bool:
        """True while so many threads wait for an outside system that waiting for one more makes no sense."""
        before = time.monotonic() - HELD_SECONDS
        return sum(began < before for began in list(self._running.values())) >= self._most_held

    def finish_later(self, work: Callable[[], None]) -> None:
        """Keeps `work` until the outside system is back: at most 10,000 pieces, each for five minutes.

        `work` raises any exception to be tried again.
        """
        with self._lock:
            if len(self._later) >= LATER_LIMIT:
                self._later.popleft()
                log.warning("later queue full, the oldest piece of work was given up")
            self._later.append((time.monotonic() + LATER_SECONDS, work))
        self._news.set()

    def close(self) -> None:
        """Takes no more work; what runs is given a second to be remembered before the records are closed."""
        self._closing = True
        self._news.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + CLOSE_SECONDS
        while self._under_way and time.monotonic() < until:
            time.sleep(0.01)
        self._finisher.join(max(0.0, until - time.monotonic()))

    def _done(self, task: Future[None]) -> None:
        if not task.cancelled() and (fault := task.exception()):
            # Nobody waits for this any more; the text of an exception may hold personal data, the place does not.
            log.error("unforeseen %s at %s", type(fault).__name__, place_of(fault))
        with self._lock:
            self._under_way -= 1

    def _timed(self, work: Callable[[], None]) -> None:
        thread = threading.get_ident()
        self._running[thread] = time.monotonic()
        try:
            work()
        finally:
            del self._running[thread]

    def _finish_later(self) -> None:
        while not self._closing:
            self._news.wait()
            self._news.clear()
            self._finish_all()

    def _finish_all(self) -> None:
        count, failing = 0, False
        while self._later and not self._closing:
            if not self.are_held() and self._finish_one():
                count += 1
                continue
            if not failing:
                log.warning("some work cannot be finished at the moment; it is tried again until it can")
            failing = True
            time.sleep(RETRY_SECONDS)
        if count:
            log.info("%d pieces of work that had been left for later are finished or given up", count)

    def _finish_one(self) -> bool:
        with self._lock:
            until, work = self._later[0]
        finished = time.monotonic() > until
        if not finished:
            finished = _succeeds(work)
        if finished:
            with self._lock:
                if self._later and self._later[0][1] is work:
                    self._later.popleft()
        return finished


def place_of(fault: BaseException) -> str:
    """File and line where it happened."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"


def _succeeds(work: Callable[[], None]) -> bool:
    try:
        work()
    except Exception as fault:  # whatever failed is tried again until its time is up
        log.debug("work for later is not possible yet: %s at %s", type(fault).__name__, place_of(fault))
        return False
    return True
