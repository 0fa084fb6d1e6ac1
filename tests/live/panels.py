"""Holds event streams as panels do, over bare sockets, so that one thread can hold hundreds and see every byte."""

from __future__ import annotations

import json
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from live_service import LiveService


@dataclass(frozen=True)
class Event:
    id: int
    kind: str
    data: dict[str, Any]


class Panel:
    """One open stream. Use as a context manager."""

    def __init__(self, service: LiveService, token: str, last_event_id: int | None = None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", service.port), timeout=10)
        resumed = "" if last_event_id is None else f"Last-Event-ID: {last_event_id}\r\n"
        asked = f"GET /v1/stream HTTP/1.1\r\nHost: panel\r\nAuthorization: Bearer {token}\r\n{resumed}\r\n"
        self.socket.sendall(asked.encode())
        self.events: list[Event] = []
        self.comments: list[str] = []
        self.status = 0
        self._raw = b""
        self._text = ""

    def __enter__(self) -> Panel:
        self.until(lambda: self.status != 0)
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def until(self, holds: Callable[[], bool], seconds: float = 10) -> None:
        """Reads until this holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            left = deadline - time.monotonic()
            assert left > 0, f"it did not come within {seconds} s; heard: {self.events[-3:]} {self.comments[-3:]}"
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                continue
            assert data, f"the stream ended; heard: {self.events[-3:]}"
            self.take(data)

    def card(self, call_id: str, seconds: float = 10, where: Callable[[dict[str, Any]], bool] = bool) -> dict[str, Any]:
        """The latest card of this call, once there is one as wanted."""

        def found() -> list[dict[str, Any]]:
            return [one for one in self.cards() if one["call_id"] == call_id and where(one)]

        self.until(lambda: bool(found()), seconds)
        return found()[-1]

    def cards(self) -> list[dict[str, Any]]:
        told = [event.data for event in self.events if event.kind == "card"]
        return [card for event in self.events if event.kind == "snapshot" for card in event.data["cards"]] + told

    def take(self, data: bytes) -> None:
        self._raw += data
        if not self.status:
            head, found, self._raw = self._raw.partition(b"\r\n\r\n")
            if not found:
                self._raw = head
                return
            self.status = int(head.split(b" ", 2)[1])
        if self.status == 200:
            self._dechunk()

    def _dechunk(self) -> None:
        while b"\r\n" in self._raw:
            size_text, _, rest = self._raw.partition(b"\r\n")
            size = int(size_text, 16)
            if len(rest) < size + 2:
                break
            self._text += rest[:size].decode()
            self._raw = rest[size + 2 :]
        while "\n\n" in self._text:
            block, _, self._text = self._text.partition("\n\n")
            self._parse(block)

    def _parse(self, block: str) -> None:
        if block.startswith(":"):
            self.comments.append(block)
            return
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        self.events.append(Event(int(fields["id"]), fields["event"], json.loads(fields["data"])))


def read_all(panels: list[Panel], holds: Callable[[Panel], bool], seconds: float) -> list[Panel]:
    """Reads all of them at once until it holds for each; returns those for which it never did."""
    waiting = {panel.socket: panel for panel in panels if not holds(panel)}
    deadline = time.monotonic() + seconds
    with selectors.DefaultSelector() as selector:
        for one in waiting:
            selector.register(one, selectors.EVENT_READ)
        while waiting and time.monotonic() < deadline:
            for key, _ in selector.select(timeout=0.5):
                one = waiting.get(key.fileobj)  # type: ignore[call-overload]
                if one is None:
                    continue
                one.take(one.socket.recv(65536))
                if holds(one):
                    selector.unregister(key.fileobj)
                    del waiting[one.socket]
    return list(waiting.values())
