"""The command `serve`: one command is a whole working service."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
from typing import Any

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from agent_assist.cli.free_port import hindrance
from agent_assist.cli.opening import SchemaBehind, open_database
from agent_assist.secret_file import read_secret
from agent_assist.settings import Settings

STOP_SECONDS = 5
MOST_PORT = 65_535
SPARE_CONNECTIONS = 2_048


def describe(parser: argparse.ArgumentParser) -> None:
    """Says what `serve` does and takes."""
    parser.description = "Runs the service. On the embedded default (SQLite) the schema is brought up to date first."
    parser.add_argument("--host", help="address to listen on (AGENT_ASSIST_HOST)")
    parser.add_argument("--port", type=_port, help="port to listen on (AGENT_ASSIST_PORT)")
    parser.set_defaults(run=serve)


def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Runs until it is told to stop."""
    host, port = options.host or settings.host, options.port or settings.port
    if problem := prepare(settings) or hindrance(host, port):
        print(f"agent-assist: {problem}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="agent-assist-") as folder:
        # Several processes add up their figures through files; a single one keeps them in memory. Which of the two is
        # decided when the figures are first imported, so that these processes must begin anew and not as our copies.
        if settings.workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
            multiprocessing.set_start_method("spawn", force=True)
        print(f"Agent Assist listens on http://{host}:{port}", file=sys.stderr, flush=True)
        server_for(host, port, settings).serve()
    return 0


def prepare(settings: Settings) -> str:
    """Sees to the schema and the secret before any process starts; returns what stands in the way, if anything."""
    try:
        open_database(settings).close()
    except SchemaBehind as fault:
        return str(fault)
    try:
        read_secret(settings.secret_file)
    except OSError as fault:
        where = f"The secret file {settings.secret_file} can be neither read nor made"
        return f"{where}: {fault.strerror}. Look at AGENT_ASSIST_SECRET_FILE."
    return ""


def server_for(host: str, port: int, settings: Settings) -> Any:
    """The server with its processes; each makes its own gateway from the environment."""
    return Granian(
        "agent_assist.app:create_gateway",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        workers=settings.workers,
        backpressure=settings.panels + SPARE_CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        websockets=False,
        log_level=LogLevels.warning,
    )


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is not a port. Write a number from 1 to {MOST_PORT}.")
