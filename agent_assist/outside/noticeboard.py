"""Tells every server process that a rep has news: in this process, or through Redis between several.

Only names of reps and numbers of notices pass here. The news itself stays in the records: a lost ring loses nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import redis

from agent_assist.interact.remembering import Posted

log = logging.getLogger(__name__)

CHANNEL = "agent-assist:rings"
TIMEOUT_SECONDS = 0.05
BREAK_SECONDS = 1.0
RETRY_SECONDS = 0.5

Listener = Callable[[str, int], None]


class InProcessNoticeboard:
    """The embedded default: one process, no Redis."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def ring(self, posted: Iterable[Posted]) -> None:
        """Calls every listener in the thread that rings."""
        for notice in posted:
            for listener in self._listeners:
                listener(notice.rep, notice.seq)

    def listen(self, listener: Listener) -> None:
        """`listener` hears of every ring from now on; it must be quick."""
        self._listeners.append(listener)

    def is_up(self) -> bool:
        """Always: there is nothing that could be away."""
        return True

    def close(self) -> None:
        """Forgets the listeners."""
        self._listeners.clear()


class RedisNoticeboard:
    """Rings through Redis with a 50 ms timeout; after a failure it rests a second and rings in this process only.

    The streams find what they missed by looking into the records.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._redis = redis.Redis.from_url(
            url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS, retry=None
        )
        self._here = InProcessNoticeboard()
        self._rests_until = 0.0
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def ring(self, posted: Iterable[Posted]) -> None:
        """Publishes; never raises, and never waits longer than the timeout."""
        told = list(posted)
        if not told:
            return
        self._here.ring(told)
        if time.monotonic() < self._rests_until:
            return
        try:
            self._publish(told)
        except (redis.RedisError, OSError) as error:
            self._rests_until = time.monotonic() + BREAK_SECONDS
            log.warning("the noticeboard is away (%s); streams look into the records meanwhile", type(error).__name__)

    def listen(self, listener: Listener) -> None:
        """`listener` hears of every ring of any process from now on; it must be quick and bear to be told twice."""
        self._here.listen(listener)
        if self._thread is None:
            self._thread = threading.Thread(target=self._hear, name="noticeboard", daemon=True)
            self._thread.start()

    def is_up(self) -> bool:
        """Whether Redis answers now."""
        try:
            return bool(self._redis.ping())
        except (redis.RedisError, OSError):
            return False

    def close(self) -> None:
        """Stops listening."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(timeout=2)
        self._redis.close()

    def _publish(self, told: list[Posted]) -> None:
        messages = [f"{notice.seq} {notice.rep}" for notice in told]
        if len(messages) == 1:
            self._redis.publish(CHANNEL, messages[0])
            return
        with self._redis.pipeline(transaction=False) as pipe:
            for message in messages:
                pipe.publish(CHANNEL, message)
            pipe.execute()

    def _hear(self) -> None:
        while not self._closing.is_set():
            try:
                self._hear_until_broken()
            except (redis.RedisError, OSError) as error:
                log.warning("the noticeboard cannot be heard (%s)", type(error).__name__)
            self._closing.wait(RETRY_SECONDS)

    def _hear_until_broken(self) -> None:
        client: Any = redis.Redis.from_url(
            self._url, socket_timeout=5, socket_connect_timeout=2, health_check_interval=5
        )
        with client, client.pubsub(ignore_subscribe_messages=True) as subscription:
            subscription.subscribe(CHANNEL)
            while not self._closing.is_set():
                message = subscription.get_message(timeout=1.0)
                if message is not None:
                    seq, _, rep = message["data"].decode().partition(" ")
                    self._here.ring([Posted(rep, int(seq))])
