"""Decides how often somebody may try to sign in, by where they are and by the login they try; right ones are free."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from agent_assist.customize.accounts import MOST_LOGIN, NotKnown
from agent_assist.web.errors import ApiError

log = logging.getLogger(__name__)

WRONG_PER_MINUTE = 10
WRONG_PER_HOUR = 60

Counter = tuple[RateLimitItem, tuple[str, str]]


class Tries:
    """Counts in memory, for each process."""

    def __init__(self, per_minute: int = WRONG_PER_MINUTE, per_hour: int = WRONG_PER_HOUR) -> None:
        self._storage = MemoryStorage()
        self._limiter = FixedWindowRateLimiter(self._storage)
        self._lock = threading.Lock()
        self._minute, self._hour = RateLimitItemPerMinute(per_minute), RateLimitItemPerHour(per_hour)

    @contextmanager
    def one_more(self, address: str, login: str = "") -> Iterator[None]:
        """A try, counted from its beginning so that many at once do not slip through, and only if NotKnown comes of it.

        Logins that do not exist are counted like those that do. Raises ApiError 429.
        """
        counters: list[Counter] = [(self._minute, ("address", address))]
        if name := login.strip().casefold()[:MOST_LOGIN]:
            counters += [(rate, ("login", name)) for rate in (self._minute, self._hour)]
        # Looked at and counted in one go: two at once could both take the last try that is left.
        with self._lock:
            self._count(counters)
        try:
            yield
        except NotKnown:
            # Never with the login: people type their passwords there.
            log.warning("a wrong try to sign in to the desk")
            raise
        except BaseException:
            self._take_back(counters)
            raise
        self._take_back(counters)

    def _count(self, counters: list[Counter]) -> None:
        for rate, who in counters:
            if not self._limiter.test(rate, *who):
                seconds = max(1, math.ceil(self._limiter.get_window_stats(rate, *who).reset_time - time.time()))
                wait = "a minute" if seconds <= 60 else f"{math.ceil(seconds / 60)} minutes"
                raise ApiError(429, f"Too many wrong tries. Wait {wait} and try again.", retry_after=seconds)
        for rate, who in counters:
            self._limiter.hit(rate, *who)

    def _take_back(self, counters: list[Counter]) -> None:
        for rate, who in counters:
            self._storage.decr(rate.key_for(*who))
