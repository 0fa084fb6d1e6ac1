"""Tells every server process, through Redis, that a rep has news or that another rule book may be in force.

Only names of reps and numbers of notices pass here. The news itself stays in the records: a lost ring loses nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import Any

import redis

from agent_assist.interact.remembering import Posted
from agent_assist.outside.noticeboard import BooksListener, InProcessNoticeboard, Listener

log = logging.getLogger(__name__)

CHANNEL = "agent-assist:rings"
BOOKS_CHANNEL = "agent-assist:books"
PUBLISH_SECONDS = 0.25
ANSWER_SECONDS = 0.9
BREAK_SECONDS = 1.0
RETRY_SECONDS = 0.5
MOST_UNTOLD = 10_000
AT_ONCE = 200

Message = tuple[str, str]
"""A channel and what is said on it."""


class RedisNoticeboard:
    """Rings through Redis from a thread of its own, so that nobody who has news ever waits for Redis.

    After a failure it rests a second and rings in this process only; what was missed is found by looking into the
    records.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._here = InProcessNoticeboard()
        self._news: SimpleQueue[Message | None] = SimpleQueue()
        self._closing = threading.Event()
        self._threads: list[threading.Thread] = []
        self._begin(self._publish_all, "noticeboard-ringing")

    def ring(self, posted: Iterable[Posted]) -> None:
        """Tells this process at once and the others through Redis; never raises, and never waits."""
        told = list(posted)
        self._here.ring(told)
        for notice in told:
            self._tell(CHANNEL, f"{notice.seq} {notice.rep}")

    def ring_books(self) -> None:
        """Tells this process at once and the others through Redis that another rule book may be in force."""
        self._here.ring_books()
        self._tell(BOOKS_CHANNEL, "")

    def listen(self, listener: Listener) -> None:
        """`listener` hears of every ring of any process from now on; it must be quick and bear to be told twice."""
        self._here.listen(listener)
        self._begin_to_hear()

    def listen_books(self, listener: BooksListener) -> None:
        """`listener` hears whenever another rule book may be in force; it must be quick and bear to be told twice."""
        self._here.listen_books(listener)
        self._begin_to_hear()

    def is_up(self) -> bool:
        """Whether Redis answers now."""
        try:
            with _client(self._url, ANSWER_SECONDS) as client:
                return bool(client.ping())
        except (redis.RedisError, OSError):
            return False

    def close(self) -> None:
        """Stops ringing, after what has been rung already, and listening."""
        self._closing.set()
        self._news.put(None)
        for thread in self._threads:
            thread.join(timeout=2)

    def _tell(self, channel: str, words: str) -> None:
        if self._news.qsize() < MOST_UNTOLD:
            self._news.put((channel, words))

    def _begin_to_hear(self) -> None:
        if len(self._threads) == 1:
            self._begin(self._hear, "noticeboard-hearing")

    def _begin(self, work: Callable[[], None], name: str) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _publish_all(self) -> None:
        client, rests_until, failing = _client(self._url, PUBLISH_SECONDS), 0.0, False
        news: list[Message | None] = []
        while None not in news:
            news = self._next_news()
            told = [message for message in news if message]
            if not told or time.monotonic() < rests_until:
                continue
            try:
                _publish(client, told)
            except (redis.RedisError, OSError) as fault:
                rests_until = time.monotonic() + BREAK_SECONDS
                _tell_change(failing, True, f"cannot be reached ({type(fault).__name__})")
                failing = True
                continue
            _tell_change(failing, False, "is reached again")
            failing = False
        client.close()

    def _next_news(self) -> list[Message | None]:
        """All that waits, at least one; None stands for the end."""
        news = [self._news.get()]
        while len(news) < AT_ONCE and not self._news.empty():
            news.append(self._news.get())
        return news

    def _hear(self) -> None:
        failing = False
        while not self._closing.is_set():
            try:
                with _client(self._url, ANSWER_SECONDS) as client, client.pubsub() as subscription:
                    subscription.subscribe(CHANNEL, BOOKS_CHANNEL)
                    _tell_change(failing, False, "is heard again")
                    failing = False
                    self._hear_until_broken(subscription)
            except (redis.RedisError, OSError) as fault:
                _tell_change(failing, True, f"cannot be heard ({type(fault).__name__})")
                failing = True
            self._closing.wait(RETRY_SECONDS)

    def _hear_until_broken(self, subscription: Any) -> None:
        while not self._closing.is_set():
            message = subscription.get_message(ignore_subscribe_messages=True, timeout=1.0)
            if message is not None and message["type"] == "message":
                self._heard(message["channel"].decode(), message["data"].decode())

    def _heard(self, channel: str, words: str) -> None:
        if channel == BOOKS_CHANNEL:
            self._here.ring_books()
            return
        seq, _, rep = words.partition(" ")
        self._here.ring([Posted(rep, int(seq))])


def _client(url: str, seconds: float) -> Any:
    return redis.Redis.from_url(
        url, socket_timeout=seconds, socket_connect_timeout=seconds, retry=None, health_check_interval=5
    )


def _publish(client: Any, told: list[Message]) -> None:
    with client.pipeline(transaction=False) as pipe:
        for channel, words in told:
            pipe.publish(channel, words)
        pipe.execute()


def _tell_change(before: bool, now: bool, words: str) -> None:
    # Once when it begins and once when it is over: an outage of an hour is two lines, not thousands.
    if before != now:
        log.warning("the noticeboard %s%s", words, "; all look into the records meanwhile" if now else "")
