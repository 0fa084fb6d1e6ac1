"""The command `rules replay`: what a change of the rules would have done on the calls of the last days."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console

from agent_assist.cli import rules_replay_books
from agent_assist.cli.opening import open_database
from agent_assist.cli.rules_replay_books import Pair
from agent_assist.cli.rules_replay_run import MOST_WORKERS, USUAL_WORKERS, Stopped, Task, replay
from agent_assist.cli.rules_replay_telling import kept_in, told_on, until
from agent_assist.cli.rules_replay_words import print_result
from agent_assist.cli.rules_replay_workers import NICE
from agent_assist.learn.replays import MOST_DAYS, USUAL_DAYS, Replay
from agent_assist.records import replays
from agent_assist.records.session import Database, RecordsAway
from agent_assist.settings import Settings
from agent_assist.sheets import SheetFaults
from agent_assist.story.room_faults import RoomFault

# Nobody waits for it, and there may be very many calls.
STATEMENT_SECONDS = 600.0
DONE, FAULTY, IMPOSSIBLE, STOPPED = 0, 1, 2, 130
MOST_FAULTS = 20

DESCRIPTION = """Runs a draft over the stored calls of the last days, with the facts as they were seen, and compares it
with the book in force: prompts gained and lost by rule and tier, silences, extra questions per customer, seconds of
reps, who loses most, and calls to open. Nothing is changed by it.

The calls of a customer hang together: a question that the draft would have put counts for the calls after it. It may
be stopped at any time and run again."""


@dataclass
class _Desk:
    """What one run of the command works with; `kept` is the replay in the database, for a draft."""

    database: Database
    settings: Settings
    options: argparse.Namespace
    clock: Callable[[], datetime]
    console: Console
    kept: Replay | None = None
    asked_to_end: threading.Event = field(default_factory=threading.Event)


def main(argv: Sequence[str], settings: Settings) -> int:
    """Runs `rules replay …`: 0 done, 1 the draft is faulty, 2 not possible, 130 stopped."""
    options = _parser().parse_args(argv[1:])
    if options.replay:
        # Started by the service, whose calls go first.
        os.nice(NICE)
    database = open_database(settings, STATEMENT_SECONDS)
    desk = _Desk(database, settings, options, lambda: datetime.now(UTC), Console(stderr=True))
    try:
        with _listening(desk.asked_to_end):
            return _run(desk)
    finally:
        database.close()


def _run(desk: _Desk) -> int:
    try:
        if desk.options.draft:
            desk.kept = _kept(desk)
        return _replay(desk)
    except SheetFaults as error:
        faults = [str(fault) for fault in error.faults[:MOST_FAULTS]]
        return _refuse(desk, "\n".join(["It cannot be read. To mend:", *faults]), FAULTY)
    except RoomFault as fault:
        return _refuse(desk, str(fault), IMPOSSIBLE)
    except (KeyboardInterrupt, Stopped):
        if desk.kept:
            with desk.database.write() as connection:
                replays.stop(connection, desk.kept.id, desk.clock())
        print("Stopped. Nothing was changed; run it again for the whole result.", file=sys.stderr)
        return STOPPED
    except Exception as fault:
        _note_fault(desk, f"It broke off ({type(fault).__name__}). Start it again.")
        raise


def _kept(desk: _Desk) -> Replay:
    """The row by which others see how far this is: the one that whoever started us has made, or a new one."""
    options, now = desk.options, desk.clock()
    with desk.database.write() as connection:
        begun = replays.find(connection, options.replay) if options.replay else None
        return begun or replays.begin(connection, options.draft, options.days, "command line", now)


def _replay(desk: _Desk) -> int:
    began, options = time.monotonic(), desk.options
    pair = _books(desk)
    _note_books(desk, pair)
    with told_on(desk.console) as heard:
        if desk.kept:
            heard = kept_in(desk.database, desk.kept.id, desk.clock, heard)
        heard = until(desk.asked_to_end, heard)
        task = Task(desk.database, pair.in_force, pair.tried, options.days, desk.clock(), options.workers)
        result = {**replay(task, heard), "seconds": round(time.monotonic() - began, 1)}
    if desk.kept:
        with desk.database.write() as connection:
            if not replays.finish(connection, desk.kept, result, desk.clock()):
                raise Stopped
    _tell(result, options.format)
    return DONE


def _books(desk: _Desk) -> Pair:
    options, folder = desk.options, desk.settings.rules_folder
    if options.draft:
        return rules_replay_books.with_draft(desk.database, folder, options.draft)
    if options.folder:
        return rules_replay_books.with_folder(desk.database, folder, options.folder)
    return rules_replay_books.with_book(desk.database, folder, options.book)


def _note_books(desk: _Desk, pair: Pair) -> None:
    if desk.kept and pair.draft:
        known = (pair.in_force.version, pair.draft.revision)
        with desk.database.write() as connection:
            if not replays.note_books(connection, desk.kept.id, *known, desk.clock()):
                raise Stopped


def _refuse(desk: _Desk, words: str, code: int) -> int:
    print(f"agent-assist: {words}", file=sys.stderr)
    _note_fault(desk, words)
    return code


def _note_fault(desk: _Desk, words: str) -> None:
    """Tells it also to those who look at the row of the replay."""
    if desk.kept:
        with suppress(RecordsAway), desk.database.write() as connection:
            replays.fail(connection, desk.kept.id, words, desk.clock())


def _tell(result: dict[str, Any], form: str) -> None:
    if form == "json":
        print(orjson.dumps(result, option=orjson.OPT_INDENT_2).decode())
    else:
        print_result(result, Console())


@contextmanager
def _listening(asked: threading.Event) -> Iterator[None]:
    """Notes that somebody asks us to end, at the keyboard or politely by a signal; the second time they mean at once.

    An exception in the midst of a write might leave the turn to write taken, and the row could not say stopped.
    """

    def note(*_: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="agent-assist rules replay",
        description=DESCRIPTION,
        epilog="Ends with 0 when done, 1 where the draft is faulty, 2 where something is wrong, 130 when stopped.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    tried = parser.add_mutually_exclusive_group(required=True)
    tried.add_argument("--draft", default="", metavar="ID", help="a draft of the rule room; others see how far it is")
    tried.add_argument("--folder", type=Path, help="the rules in this folder")
    tried.add_argument("--book", default="", metavar="BOOK", help="an earlier book, by its number or version")
    parser.add_argument("--days", type=_days, default=USUAL_DAYS, help=f"so many days back (default: {USUAL_DAYS})")
    workers = range(1, MOST_WORKERS + 1)
    parser.add_argument("--workers", type=int, choices=workers, default=USUAL_WORKERS, help="processes (default: 2)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="tables, or for other programs")
    parser.add_argument("--replay", default="", help=argparse.SUPPRESS)
    return parser


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= MOST_DAYS:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is not a number of days from 1 to {MOST_DAYS}.")
