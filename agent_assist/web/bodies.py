"""Reads what a request sends before it takes anybody's place, in a time, and large ones within a memory they share."""

from __future__ import annotations

import asyncio
from typing import Any

from agent_assist.story.hands import Overloaded

MOST_BYTES = 9 * 1024 * 1024
SMALL_BYTES = 64 * 1024
# What all bodies together may hold beyond a small one each, until they are whole.
SHARED_BYTES = 256 * 1024 * 1024
MOST_SECONDS = 60.0


class TooLarge(Exception):
    """The body is larger than any door takes."""


class TooSlow(Exception):
    """The body was not whole in time."""


class Bodies:
    """The bodies that are on their way to one process. Belongs to the event loop."""

    def __init__(self, most_seconds: float = MOST_SECONDS, shared_bytes: int = SHARED_BYTES) -> None:
        self._most_seconds, self._free = most_seconds, shared_bytes

    async def read(self, scope: Any, protocol: Any) -> bytes:
        """The whole body. Raises TooLarge, TooSlow, and Overloaded where too many large ones come at once."""
        if scope.method in ("GET", "HEAD"):
            return b""
        declared = scope.headers.get("content-length", "")
        size = int(declared) if declared.isdigit() else MOST_BYTES
        if size > MOST_BYTES:
            raise TooLarge
        try:
            async with asyncio.timeout(self._most_seconds):
                return bytes(await protocol()) if size <= SMALL_BYTES else await self._in_parts(protocol)
        except TimeoutError:
            raise TooSlow from None

    async def _in_parts(self, protocol: Any) -> bytes:
        parts, size, taken = [], 0, 0
        try:
            async for part in protocol:
                size += len(part)
                if size > MOST_BYTES:
                    raise TooLarge
                more = max(0, size - SMALL_BYTES) - taken
                if more > self._free:
                    raise Overloaded
                self._free, taken = self._free - more, taken + more
                parts.append(bytes(part))
            return b"".join(parts)
        finally:
            self._free += taken
