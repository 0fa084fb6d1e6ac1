"""Holds the reps' event streams on the event loop: a snapshot first, then every notice in order, none lost."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from agent_assist.interact.masking import without_amounts
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


class NoSeat(Exception):
    """As many streams are open as this process may hold."""


@dataclass(eq=False)
class Seat:
    """Where one open stream stands."""

    rep: str
    sees_amounts: bool = True
    seq: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Streams:
    """All streams of one process. `ring` may be called from any thread, everything else belongs to the loop."""

    def __init__(self, reader: NoticeReader, most: int, value_roles: Collection[str]) -> None:
        self._reader = reader
        self._value_roles = value_roles
        self._most = most
        self._open: dict[str, set[Seat]] = defaultdict(set)
        self._count = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking: asyncio.Task[None] | None = None
        self._ended = asyncio.Event()
        # A pool of its own: panels never wait behind lookups, nor lookups behind panels.
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="streams")

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begins to look after missed rings on `loop`."""
        self._loop = loop
        self._looking = loop.create_task(self._look())

    def end(self) -> None:
        """Ends all streams; a panel begins again, wherever it is let in."""
        self._ended.set()

    async def ended(self) -> None:
        """Waits until all streams are to end."""
        await self._ended.wait()

    def stop(self) -> None:
        """Ends the looking."""
        if self._looking is not None:
            self._looking.cancel()
        self._loop = None
        self._pool.shutdown(wait=False, cancel_futures=True)

    def ring(self, rep: str, seq: int) -> None:
        """A rep has news up to `seq`; may be told twice, late, or not at all."""
        loop = self._loop
        if loop is not None and rep in self._open:
            loop.call_soon_threadsafe(self._wake, rep, seq)

    @contextmanager
    def seat(self, rep: str, role: str) -> Iterator[Seat]:
        """A seat for one more stream of this rep in this role. Raises NoSeat."""
        if self._count >= self._most:
            raise NoSeat
        seat = Seat(rep, role in self._value_roles)
        self._open[rep].add(seat)
        self._count += 1
        PANELS.inc()
        try:
            yield seat
        finally:
            self._open[rep].discard(seat)
            if not self._open[rep]:
                del self._open[rep]
            self._count -= 1
            PANELS.dec()

    async def hold(self, seat: Seat, after: int | None, until: float, send: Send) -> None:
        """Sends until `until` (time.monotonic) or until `send` fails; `after` is the last id the panel has seen."""
        await self._begin(seat, after, send)
        while time.monotonic() < until:
            await self._tell_news(seat, send)
            await _wait(seat.news, min(HEARTBEAT_SECONDS, until - time.monotonic()), send)

    async def _begin(self, seat: Seat, after: int | None, send: Send) -> None:
        """The snapshot; where the panel has seen some, it carries that number, and the rest is told again behind it."""
        seq, cards = await self._read(send, lambda: self._reader.current(seat.rep))
        seat.seq = after if after is not None and 0 <= after <= seq else seq
        bodies = ",".join(_body(card, seat) for card in cards)
        body = f'{{"seq":{seq},"rep":{json.dumps(seat.rep)},"cards":[{bodies}]}}'
        await send(_event("snapshot", seat.seq, body))

    async def _tell_news(self, seat: Seat, send: Send) -> None:
        seat.news.clear()
        while told := await self._read(send, lambda: self._reader.since(seat.rep, seat.seq)):
            for notice in told:
                await send(_event(notice.kind, notice.seq, _body(notice, seat)))
                seat.seq = notice.seq

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
        for seat in self._open.get(rep, ()):
            if seat.seq < seq:
                seat.news.set()


async def _wait(news: asyncio.Event, seconds: float, send: Send) -> None:
    try:
        await asyncio.wait_for(news.wait(), max(0.0, seconds))
    except TimeoutError:
        await send(": still here\n\n")


def _event(kind: str, seq: int, body: str) -> str:
    return f"id: {seq}\nevent: {kind}\ndata: {body}\n\n"


def _body(told: Told, seat: Seat) -> str:
    # The body is a JSON object that we wrote ourselves, on one line; its number is known only once it is stored.
    if seat.sees_amounts or told.kind != "card":
        return f'{told.body[:-1]},"seq":{told.seq}}}'
    # What is stored is for everybody at this desk; this panel is told as much as its role may see.
    return json.dumps({**without_amounts(json.loads(told.body)), "seq": told.seq})
