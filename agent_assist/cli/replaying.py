"""The command `replay`: drives a running service with recorded calls, and tells how it did."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from agent_assist.cli.recordings import BadRecording, RecordedCall, read
from agent_assist.settings import Settings

TIMEOUT_SECONDS = 10.0
MOST_CALLS = 10_000_000
DESCRIPTION = """\
Sends each recorded call to the lookup, then its events, at the recorded times multiplied by --speed, or as fast as the
service answers. The key (--key or AGENT_ASSIST_KEY) needs the scopes lookup and events.
Exit code 0: every call answered 200; 1: some were not; 2: not possible."""


def add_to(commands: Any) -> None:
    """Adds `replay` to the command line."""
    parser = commands.add_parser("replay", help="drive a running service with recorded calls", description=DESCRIPTION)
    parser.add_argument("file", type=Path, help="recorded calls: CSV, may be gzipped")
    parser.add_argument("--url", default="", help="the service (default: where `serve` listens)")
    parser.add_argument("--key", default="", help="a key with the scopes lookup and events (AGENT_ASSIST_KEY)")
    parser.add_argument("--speed", default="1", type=_speed, help="1 as recorded, 60 a minute a second, or max")
    parser.add_argument("--limit", default=MOST_CALLS, type=int, help="only the first so many calls of the file")
    parser.add_argument("--clients", default=16, type=int, help="how many calls at the same time at most")
    parser.add_argument("--prefix", default="", help="put before every call id, to replay a file again as new calls")
    parser.set_defaults(run=replay)


def replay(options: argparse.Namespace, settings: Settings) -> int:
    """Replays the file and prints the table."""
    key = options.key or os.environ.get("AGENT_ASSIST_KEY", "")
    if not key:
        print(
            "agent-assist: A key is needed: --key KEY. "
            "Make one: keys create --name replay --scope lookup --scope events",
            file=sys.stderr,
        )
        return 2
    try:
        calls = read(options.file, options.limit)
    except BadRecording as fault:
        print(f"agent-assist: {fault}", file=sys.stderr)
        return 2
    url = options.url or f"http://{settings.host}:{settings.port}"
    telephone = Telephone(url.rstrip("/"), key, options.prefix)
    started = time.monotonic()
    outcome = _drive(telephone, calls, options.speed, max(1, min(options.clients, 256)))
    _print(outcome, time.monotonic() - started)
    return 0 if outcome.answered == outcome.calls else 1


@dataclass
class Outcome:
    """What came of a replay."""

    calls: int = 0
    answered: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    silences: Counter[str] = field(default_factory=Counter)
    prompts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    degraded: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, answer: dict[str, Any], seconds: float) -> None:
        """Counts one answered lookup."""
        self.answered += 1
        self.seconds.append(seconds)
        self.statuses[answer["status"]] += 1
        self.degraded += bool(answer["degraded"])
        if answer["prompt_id"]:
            self.prompts[answer["prompt_id"]] += 1
        else:
            self.silences[answer["silence"]] += 1


class Telephone:
    """Speaks as telephony to one service; each thread keeps a connection of its own."""

    def __init__(self, url: str, key: str, prefix: str) -> None:
        self._url, self._prefix = url, prefix
        self._headers = {"Authorization": f"Bearer {key}"}
        self._local = threading.local()

    def play(self, call: RecordedCall) -> tuple[dict[str, Any] | None, float, list[str]]:
        """The answer to the lookup, the seconds it took, and what went wrong."""
        began = time.perf_counter()
        answer, fault = self._post("/v1/calls/lookup", call.lookup(self._prefix))
        seconds = time.perf_counter() - began
        faults = [fault] if fault else []
        for event in call.events(self._prefix):
            _, fault = self._post("/v1/calls/events", event)
            faults += [f"event: {fault}"] if fault else []
        return answer, seconds, faults

    def _post(self, path: str, body: dict[str, Any]) -> tuple[dict[str, Any] | None, str]:
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
        try:
            response = self._local.session.post(
                self._url + path, json=body, headers=self._headers, timeout=TIMEOUT_SECONDS
            )
        except requests.RequestException as fault:
            return None, type(fault).__name__
        if response.status_code not in (200, 202):
            return None, f"{response.status_code}"
        return response.json(), ""


def _drive(telephone: Telephone, calls: list[RecordedCall], speed: float, clients: int) -> Outcome:
    outcome = Outcome(calls=len(calls))
    console = Console(stderr=True)
    with ThreadPoolExecutor(clients) as pool, Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("Replaying", total=len(calls))
        for done, future in enumerate(as_completed(_paced(pool, telephone, calls, speed)), 1):
            answer, seconds, faults = future.result()
            outcome.faults.update(faults)
            if answer is not None:
                outcome.add(answer, seconds)
            progress.advance(task)
            if not console.is_terminal and done % 1_000 == 0:
                print(f"{done:,} of {len(calls):,} calls", file=sys.stderr)
    return outcome


def _paced(pool: ThreadPoolExecutor, telephone: Telephone, calls: list[RecordedCall], speed: float) -> Iterable[Any]:
    futures, began = [], time.monotonic()
    for call in calls:
        if speed:
            due = began + (call.at - calls[0].at).total_seconds() / speed
            time.sleep(max(0.0, due - time.monotonic()))
        futures.append(pool.submit(telephone.play, call))
    return futures


def _print(outcome: Outcome, seconds: float) -> None:
    table = Table("what", "calls", "share", title=f"{outcome.calls:,} calls in {seconds:.1f} s")
    for counter, title in (
        (Counter({"answered 200": outcome.answered}), ""),
        (outcome.statuses, ""),
        (Counter(prompt=outcome.prompts.total()), ""),
        (outcome.silences, "silence: "),
        (outcome.faults, "fault: "),
        (Counter(degraded=outcome.degraded), ""),
    ):
        for name, count in counter.most_common():
            table.add_row(f"{title}{name}", f"{count:,}", f"{count / max(1, outcome.calls):.1%}")
    console = Console()
    console.print(table)
    if len(outcome.seconds) > 1:
        cut = statistics.quantiles(outcome.seconds, n=100)
        told = ", ".join(f"p{share} {cut[share - 1] * 1000:.1f} ms" for share in (50, 95, 99))
        console.print(f"Lookup, seen by the client: {told}")


def _speed(text: str) -> float:
    """Times faster than recorded; 0 stands for as fast as possible."""
    if text == "max":
        return 0.0
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not speed > 0:
        raise argparse.ArgumentTypeError(f"{text} is not a speed. Write 1, 60 or max.")
    return speed
