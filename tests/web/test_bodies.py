"""How a body is read: in a time, and large ones within a memory that all share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from agent_assist.story.hands import Overloaded
from agent_assist.web.bodies import MOST_BYTES, SMALL_BYTES, Bodies, TooLarge, TooSlow

LARGE = 200 * 1024


@dataclass
class Request:
    """What a client sends, in parts, each when `gate` is open."""

    parts: list[bytes]
    headers: dict[str, str] = field(default_factory=dict)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    method: str = "POST"

    async def __call__(self) -> bytes:
        await self.gate.wait()
        return b"".join(self.parts)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            yield part
        await self.gate.wait()


def sent(*parts: bytes, declared: int = 0, whole: bool = True) -> Request:
    request = Request(list(parts), {"content-length": str(declared)} if declared else {})
    if whole:
        request.gate.set()
    return request


async def read(bodies: Bodies, request: Request) -> bytes:
    return await bodies.read(request, request)


@pytest.mark.parametrize("declared", [10, SMALL_BYTES + 1, 0])
def test_a_body_that_is_not_whole_in_time_is_given_up(declared: int) -> None:
    with pytest.raises(TooSlow):
        asyncio.run(read(Bodies(most_seconds=0.01), sent(b"{", declared=declared, whole=False)))


def test_what_is_larger_than_any_door_takes_is_refused_before_it_is_whole() -> None:
    for request in (sent(declared=MOST_BYTES + 1, whole=False), sent(*[b"x" * MOST_BYTES, b"x"], whole=False)):
        with pytest.raises(TooLarge):
            asyncio.run(read(Bodies(), request))


def test_large_bodies_share_a_memory_and_give_it_back() -> None:
    async def crowd() -> None:
        bodies, first = Bodies(shared_bytes=LARGE), sent(b"x" * LARGE, whole=False)
        reading = asyncio.create_task(read(bodies, first))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await read(bodies, sent(b"x" * LARGE))
        assert await read(bodies, sent(b"{}", declared=2)) == b"{}", "small ones come through"
        first.gate.set()
        assert len(await reading) == LARGE == len(await read(bodies, sent(b"x" * LARGE)))

    asyncio.run(crowd())
