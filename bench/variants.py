"""Serves the variants that the lookup is measured against: a bare Flask route, and a lookup that remembers nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Response
from granian import Granian
from granian.constants import Interfaces, Loops

from agent_assist import app as app_module
from agent_assist import settings as settings_module
from agent_assist.house import House
from agent_assist.interact.remembering import Memory, Remembered
from agent_assist.records.call_records import CallRecords, DeskRecords
from agent_assist.records.stream_records import StreamRecords
from agent_assist.web.gateway import Gateway
from agent_assist.web.streams import Streams


class Forgetful(CallRecords):
    """Says that it remembered, and writes nothing."""

    def remember(self, memory: Memory) -> Remembered:
        """The file as it would be stored."""
        return Remembered(memory.as_file(), {}, {})


@dataclass(frozen=True)
class ForgetfulRecords(DeskRecords):
    """Reads as ever; a transaction is a connection for reading."""

    @contextmanager
    def writing(self) -> Iterator[CallRecords]:
        """No transaction, no lock, no write."""
        yield Forgetful(None)  # type: ignore[arg-type]


def create_bare() -> Gateway:
    """The gateway with a route that answers a constant."""
    return _gateway(bare=True)


def create_read() -> Gateway:
    """The gateway with a lookup that remembers nothing."""
    return _gateway(bare=False)


def _gateway(bare: bool) -> Gateway:
    settings = settings_module.from_environment(os.environ)
    house = House(settings)
    house.records = ForgetfulRecords(house.database)
    app: Any = app_module.make_app(house)

    @app.post("/bare")
    def constant() -> Response:
        return Response(b'{"status":"matched"}', mimetype="application/json")

    if bare:
        app.after_request_funcs.clear()
    house.open()
    streams = Streams(StreamRecords(house.database, house.clock), settings.panels, settings.value_roles)
    return Gateway(app, streams, house.tokens, settings.threads, settings.lookups_waiting, house.close)


if __name__ == "__main__":
    port, workers = int(os.environ["AGENT_ASSIST_PORT"]), int(os.environ["AGENT_ASSIST_WORKERS"])
    Granian(
        f"bench.variants:create_{sys.argv[1]}",
        factory=True,
        port=port,
        workers=workers,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        backpressure=8_192,
        log_enabled=False,
    ).serve()
