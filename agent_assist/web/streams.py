"""Holds the reps' event streams on the event loop: a snapshot first, then every notice in order, none lost."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from agent_assist.interact.remembering import RecordsAway, Told
from agent_assist.web.meters import PANELS

HEARTBEAT_SECONDS = 15.0
LOOK_SECONDS = 1.0
# A look reaches back further than the last one: a transaction may show later than its time stamp says.
LOOK_BACK_SECONDS = 15.0
AWAY_SECONDS = 1.0

Send = Callable[[str], Awaitable[None]]


class NoticeReader(Protocol):
    """The notices of the records. Raises RecordsAway."""

    def since(self, rep: str, seq: int) -> list[Told]: ...
    def current(self, rep: str) -> tuple[int, list[Told]]: ...
    def moved_since(self, epoch_seconds: float) -> dict[str, int]: ...


@dataclass(eq=False)
class _Stream:
    rep: str
    seq: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Streams:
    """All streams of one process. `ring` may be called from any thread, everything else belongs to the loop."""

    def __init__(self, reader: NoticeReader, most: int) -> None:
        self._reader = reader
        self._most = most
        self._open: dict[str, set[_Stream]] = defaultdict(set)
        self._count = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking: asyncio.Task[None] | None = None
        # A pool of its own: panels never wait behind lookups, nor lookups behind panels.
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="streams")

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begins to look after missed rings on `loop`."""
        self._loop = loop
        self._looking = loop.create_task(self._look())

    def stop(self) -> None:
        """Ends the looking; the streams end with the loop."""
        if self._looking is not None:
            self._looking.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def ring(self, rep: str, seq: int) -> None:
        """A rep has news up to `seq`; may be told twice, late, or not at all."""
        if self._loop is not None and rep in self._open:
            self._loop.call_soon_threadsafe(self._wake, rep, seq)

    def is_full(self) -> bool:
        """Whether one more stream would be too many."""
        return self._count >= self._most

    async def hold(self, rep: str, after: int | None, until: float, send: Send) -> None:
        """Sends until `until` (time.monotonic) or until `send` fails; `after` is the last id the panel has seen."""
        stream = _Stream(rep)
        self._open[rep].add(stream)
        self._count += 1
        PANELS.inc()
        try:
            await self._begin(stream, after, send)
            while time.monotonic() < until:
                await self._tell_news(stream, send)
                await _wait(stream.news, min(HEARTBEAT_SECONDS, until - time.monotonic()), send)
        finally:
            self._open[rep].discard(stream)
            if not self._open[rep]:
                del self._open[rep]
            self._count -= 1
            PANELS.dec()

    async def _begin(self, stream: _Stream, after: int | None, send: Send) -> None:
        """The snapshot; where the panel has seen some, it carries that number, and the rest is told again behind it."""
        seq, cards = await self._read(send, lambda: self._reader.current(stream.rep))
        stream.seq = after if after is not None and 0 <= after <= seq else seq
        bodies = ",".join(_with_seq(card) for card in cards)
        body = f'{{"seq":{seq},"rep":{json.dumps(stream.rep)},"cards":[{bodies}]}}'
        await send(_event("snapshot", stream.seq, body))

    async def _tell_news(self, stream: _Stream, send: Send) -> None:
        stream.news.clear()
        while told := await self._read(send, lambda: self._reader.since(stream.rep, stream.seq)):
            for notice in told:
                await send(_event(notice.kind, notice.seq, _with_seq(notice)))
                stream.seq = notice.seq

    async def _read(self, send: Send, reading: Callable[[], Any]) -> Any:
        loop = asyncio.get_running_loop()
        while True:
            try:
                return await loop.run_in_executor(self._pool, reading)
            except RecordsAway:
                await send(": the records are away\n\n")
                await asyncio.sleep(AWAY_SECONDS)

    async def _look(self) -> None:
        """Finds news whose ring was lost, by one question for all reps."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self._open:
                continue
            since = time.time() - LOOK_BACK_SECONDS
            try:
                moved = await loop.run_in_executor(self._pool, self._reader.moved_since, since)
            except RecordsAway:
                continue
            for rep, seq in moved.items():
                self._wake(rep, seq)

    def _wake(self, rep: str, seq: int) -> None:
        for stream in self._open.get(rep, ()):
            if stream.seq < seq:
                stream.news.set()


async def _wait(news: asyncio.Event, seconds: float, send: Send) -> None:
    try:
        await asyncio.wait_for(news.wait(), max(0.0, seconds))
    except TimeoutError:
        await send(": still here\n\n")


def _event(kind: str, seq: int, body: str) -> str:
    return f"id: {seq}\nevent: {kind}\ndata: {body}\n\n"


def _with_seq(told: Told) -> str:
    # The body is a JSON object that we wrote ourselves, on one line; its number is known only once it is stored.
    return f'{told.body[:-1]},"seq":{told.seq}}}'
