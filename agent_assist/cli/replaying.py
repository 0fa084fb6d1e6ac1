"""The command `replay`: drives a running service with recorded calls, and tells how it did."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from rich.console import Console
from rich.progress import Progress

from agent_assist.cli.answering_calls import InventedAnswers
from agent_assist.cli.recordings import BadRecording, RecordedCall, read
from agent_assist.cli.replay_count import Outcome, Played
from agent_assist.cli.replay_report import print_outcome
from agent_assist.settings import Settings

TIMEOUT_SECONDS = 10.0
MOST_CALLS = 10_000_000
# A process looks for keys that it does not know once a second.
NEW_KEY_SECONDS = 1.5
MAKE_A_KEY = "Make one: keys create --name replay --scope lookup --scope events"
DESCRIPTION = """\
Sends each recorded call to the lookup, then its events, at the recorded times multiplied by --speed, or as fast as the
service answers. The key (--key or AGENT_ASSIST_KEY) needs the scopes lookup and events. With --answers invented the
questions are answered too, by the outcome door, as the seed decides: most with an answer, the others declined, not
asked, or left open.
Exit code 0: every call answered 200; 1: some were not; 2: not possible."""


def describe(parser: argparse.ArgumentParser) -> None:
    """Says what `replay` does and takes."""
    parser.description = DESCRIPTION
    parser.add_argument("file", type=Path, help="recorded calls: CSV, may be gzipped")
    parser.add_argument("--url", default="", help="the service (default: where `serve` listens)")
    parser.add_argument("--key", default="", help="a key with the scopes lookup and events (AGENT_ASSIST_KEY)")
    parser.add_argument("--speed", default="1", type=_speed, help="1 as recorded, 60 a minute a second, or max")
    parser.add_argument("--limit", default=MOST_CALLS, type=int, help="only the first so many calls of the file")
    parser.add_argument("--clients", default=16, type=int, help="how many calls at the same time at most")
    parser.add_argument("--prefix", default="", help="put before every call id, to replay a file again as new calls")
    parser.add_argument("--answers", default="none", choices=("none", "invented"), help="what customers answer")
    parser.add_argument("--answer-rate", default=0.6, type=_share, help="the share of questions answered (0.6)")
    parser.add_argument("--seed", default=1, type=int, help="the same seed invents the same answers")
    parser.set_defaults(run=replay)


def replay(options: argparse.Namespace, settings: Settings) -> int:
    """Replays the file and prints the table."""
    key = options.key or os.environ.get("AGENT_ASSIST_KEY", "")
    if not key:
        print(f"agent-assist: A key is needed: --key KEY. {MAKE_A_KEY}", file=sys.stderr)
        return 2
    try:
        calls = read(options.file, options.limit)
    except BadRecording as fault:
        print(f"agent-assist: {fault}", file=sys.stderr)
        return 2
    url = options.url or f"http://{settings.host}:{settings.port}"
    answers = InventedAnswers(options.answer_rate, options.seed) if options.answers == "invented" else None
    telephone = Telephone(url.rstrip("/"), key, options.prefix, answers)
    if hindrance := telephone.hindrance():
        print(f"agent-assist: {hindrance}", file=sys.stderr)
        return 2
    started = time.monotonic()
    outcome = _drive(telephone, calls, options.speed, max(1, min(options.clients, 256)))
    print_outcome(outcome, time.monotonic() - started, learned=answers is not None)
    return 0 if outcome.answered == outcome.calls else 1


class Telephone:
    """Speaks as telephony to one service; each thread keeps a connection of its own."""

    def __init__(self, url: str, key: str, prefix: str, answers: InventedAnswers | None = None) -> None:
        self._url, self._prefix, self._answers = url, prefix, answers
        self._headers = {"Authorization": f"Bearer {key}"}
        self._local = threading.local()

    def hindrance(self) -> str:
        """What would keep every call from being answered, and what to do; empty if nothing does. Tells of no call."""
        # Both doors look at the key before they refuse what is sent.
        for path, body in (("/v1/calls/lookup", {"format": "none"}), ("/v1/calls/events", {})):
            _, fault = self._post(path, body)
            if fault == "401":
                time.sleep(NEW_KEY_SECONDS)
                _, fault = self._post(path, body)
            if fault in ("401", "403"):
                return f"{self._url} refuses this key ({fault}). {MAKE_A_KEY}"
            if fault not in ("400", "503"):
                return f"No service answers at {self._url} ({fault}). Start it with `serve`, or name it with --url."
        return ""

    def play(self, place: int, call: RecordedCall) -> Played:
        """Plays one call: the lookup, then its events, and before its end what came of the question."""
        began = time.perf_counter()
        answer, fault = self._post("/v1/calls/lookup", call.lookup(self._prefix))
        seconds = time.perf_counter() - began
        faults = [fault] if fault else []
        told, entry, entry_at = "", None, 0.0
        for event in call.events(self._prefix):
            if event["event"] == "ended" and answer:
                told, entry, fault = self._tell(call, answer)
                entry_at = time.perf_counter()
                faults += [f"outcome: {fault}"] if fault else []
            _, fault = self._post("/v1/calls/events", event)
            faults += [f"event: {fault}"] if fault else []
        return Played(place, call.at, answer, began, seconds, tuple(faults), told, entry, entry_at)

    def _tell(self, call: RecordedCall, answer: dict[str, Any]) -> tuple[str, dict[str, Any] | None, str]:
        if self._answers is None or not call.answered_at:
            return "", None, ""
        body = self._answers.outcome(call.ref, answer, datetime.fromisoformat(call.answered_at))
        if body is None:
            return "", None, ""
        entry, fault = self._post(f"/v1/calls/{quote(answer['call_id'], safe='')}/outcome", body)
        return body["result"] if entry else "", entry, fault

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
            outcome.add(future.result())
            progress.advance(task)
            if not console.is_terminal and done % 1_000 == 0:
                print(f"{done:,} of {len(calls):,} calls", file=sys.stderr)
    return outcome


def _paced(pool: ThreadPoolExecutor, telephone: Telephone, calls: list[RecordedCall], speed: float) -> Iterable[Any]:
    futures, began = [], time.monotonic()
    for place, call in enumerate(calls):
        if speed:
            due = began + (call.at - calls[0].at).total_seconds() / speed
            time.sleep(max(0.0, due - time.monotonic()))
        futures.append(pool.submit(telephone.play, place, call))
    return futures


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


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a share. Write a number from 0 to 1, such as 0.6.")
    return share
