"""The way in that `serve` starts: doors answered by a pool of threads, streams held by the event loop, one port."""

from __future__ import annotations

import asyncio
import io
import signal
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

import orjson
from flask import Flask
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from agent_assist.story.hands import Overloaded
from agent_assist.web.bodies import Bodies, TooLarge, TooSlow
from agent_assist.web.guard import presented_secret
from agent_assist.web.lanes import make_lanes
from agent_assist.web.streams import NoSeat, Streams
from agent_assist.web.telephony import ARRIVED_AT
from agent_assist.web.tokens import ACCESS_SECONDS, BadToken, PanelTokens

# The body is whole by the time the application sees it, however it came.
TOLD_ALREADY = ("content-length", "transfer-encoding")
JSON_HEADERS = [("content-type", "application/json"), ("cache-control", "no-store")]
STREAM_HEADERS = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
    ("x-content-type-options", "nosniff"),
]


class Gateway:
    """An RSGI application around the Flask one. Where `most_waiting` wait already, one more is refused at once."""

    def __init__(
        self,
        app: Flask,
        streams: Streams,
        tokens: PanelTokens,
        threads: int,
        most_waiting: int,
        close: Callable[[], None],
    ) -> None:
        self._app = app
        self._streams = streams
        self._tokens = tokens
        self._lanes = make_lanes(threads, most_waiting)
        self._close = close
        self._bodies = Bodies()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._streams.start(loop)
        loop.add_signal_handler(signal.SIGTERM, self._leave)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._streams.stop()
        self._lanes.close()
        self._close()

    def _leave(self) -> None:
        # The server waits for whatever is under way, and a stream is under way for as long as the panel is open: these
        # are ended first. To the server an interrupt is what the signal was that we have taken from it.
        self._streams.end()
        signal.raise_signal(signal.SIGINT)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """One request. What is not HTTP is not for us."""
        if scope.proto != "http":
            protocol.close(1002)
        elif scope.path == "/v1/stream" and scope.method == "GET":
            await self._stream(scope, protocol)
        else:
            await self._answer(scope, protocol)

    async def _answer(self, scope: Any, protocol: Any) -> None:
        arrived_at = time.monotonic()
        try:
            lane = self._lanes.for_path(scope.path)
            lane.demand_room()
            # Before a place is taken: whoever sends slowly, or never, must not keep others out.
            body = await self._bodies.read(scope, protocol)
            with lane.place() as start:
                loop = asyncio.get_running_loop()
                answered = loop.create_future()
                environ = _environ(scope, body, arrived_at)
                # The thread answers by itself; the loop only hears of it: the client does not wait for the loop.
                start(self._call, environ, protocol, loop, answered)
                await answered
        except Overloaded:
            _refuse(protocol, 503, "overloaded", "Too much is under way. Try again in a moment.", ("retry-after", "1"))
        except TooSlow:
            _refuse(protocol, 408, "too_slow", "The request was not whole in time.", ("connection", "close"))
        except ProtocolClosed:
            # Whoever sent it has gone.
            return
        except TooLarge:
            _refuse(protocol, 413, "too_large", "The request is larger than any address here takes.")

    def _call(self, environ: dict[str, Any], protocol: Any, loop: asyncio.AbstractEventLoop, answered: Any) -> None:
        try:
            status, headers, body = _run(self._app, environ)
            protocol.response_bytes(status, headers, body)
        finally:
            loop.call_soon_threadsafe(_settle, answered)

    async def _stream(self, scope: Any, protocol: Any) -> None:
        query = {name: values[-1] for name, values in parse_qs(scope.query_string).items()}
        try:
            session = self._tokens.read_access(presented_secret(scope.headers.get("authorization", ""), query))
        except BadToken as fault:
            _refuse(protocol, 401, "token_expired" if fault.expired else "unauthorized", str(fault))
            return
        try:
            with self._streams.seat(session.rep, session.role) as seat:
                transport = protocol.response_stream(200, STREAM_HEADERS)
                until = time.monotonic() + ACCESS_SECONDS
                holding = self._streams.hold(seat, _last_id(scope), until, transport.send_str)
                await _first_of(holding, protocol.client_disconnect(), self._streams.ended())
        except NoSeat:
            message = "Too many panels are open. Try again later."
            _refuse(protocol, 503, "too_many_panels", message, ("retry-after", "10"))


async def _first_of(*awaited: Any) -> None:
    """Until the first of them ends; the others are ended with it."""
    tasks = [asyncio.create_task(_awaiting(each)) for each in awaited]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _awaiting(what: Any) -> None:
    # The server's own futures cannot be gathered once they are cancelled: it would wait for them for ever.
    await what


def _environ(scope: Any, body: bytes, arrived_at: float) -> dict[str, Any]:
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        ARRIVED_AT: arrived_at,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        elif name not in TOLD_ALREADY:
            environ["HTTP_" + name.upper().replace("-", "_")] = value
    return environ


def _run(app: Flask, environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes]:
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Callable[[bytes], Any]:
        started[:] = (int(status.split(" ", 1)[0]), headers)
        return lambda _: None

    parts: Iterable[bytes] = app.wsgi_app(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close:
            close()
    return started[0], started[1], body


def _settle(answered: asyncio.Future[None]) -> None:
    if not answered.done():
        answered.set_result(None)


def _last_id(scope: Any) -> int | None:
    written = scope.headers.get("last-event-id", "")
    return int(written) if written.isdigit() and len(written) < 19 else None


def _refuse(protocol: Any, status: int, code: str, message: str, *headers: tuple[str, str]) -> None:
    body = orjson.dumps({"error": {"code": code, "message": message}})
    protocol.response_bytes(status, [*JSON_HEADERS, *headers], body)
