"""Brings record files in: in the order in which they refer to each other, with what became of every line."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from agent_assist.cli.record_files import RecordFile, UnusableFile, in_order, look_at
from agent_assist.customize.agenda import BookQuestion
from agent_assist.identify.trunks import TrunkProfile
from agent_assist.records import integrations
from agent_assist.records.changes import Remark
from agent_assist.records.ingest import Report, ingest_batches
from agent_assist.records.session import Database, RecordsAway

MOST_TOLD = 50
ALL_GOOD, SOME_BAD, UNUSABLE = 0, 1, 2


def run(
    database: Database,
    source: str,
    files: Sequence[Path],
    trunk: TrunkProfile,
    now: datetime,
    out: TextIO | None = None,
    err: TextIO | None = None,
    questions: Sequence[BookQuestion] = (),
) -> int:
    """Imports `files` as records of the integration `source`; numbers in national form are read as on `trunk`.

    Attributes of customers that answer one of `questions` become answers. Returns 0 where every record is in, 1 where
    some were refused (they are told on `err`, by file and line), 2 where a file or the database cannot be used. What is
    in stays in: repeating the import goes on where it ended.
    """
    console, told = Console(file=out or sys.stdout, highlight=False), Told(err or sys.stderr)
    looked = list(_looked_at(files, told))
    if told.unusable:
        return UNUSABLE
    try:
        with database.write() as connection:
            integration = integrations.settle(connection, source, now)
        for file in in_order(looked):
            take = partial(ingest_batches, database, integration, file.form.table, trunk=trunk, now=now)
            _bring_in(file, partial(take, questions=questions), console, told)
    except (RecordsAway, UnusableFile) as error:
        told.stop(f"{error}" if isinstance(error, UnusableFile) else f"The database is away: {error}. Import again.")
    told.finish()
    return UNUSABLE if told.unusable else SOME_BAD if told.refused else ALL_GOOD


@dataclass
class Told:
    """Tells what is wrong, the first fifty of a kind in full and the others by their number."""

    err: TextIO
    refused: int = 0
    noted: int = 0
    unusable: bool = False

    def stop(self, message: str) -> None:
        self.unusable = True
        print(message, file=self.err)

    def refuse(self, file: RecordFile, errors: Sequence[Remark]) -> None:
        for error in errors[: max(0, MOST_TOLD - self.refused)]:
            print(f"{file.path}:{error.line}: {error}", file=self.err)
        self.refused += len(errors)

    def note(self, file: RecordFile, notes: Sequence[Remark]) -> None:
        for note in notes[: max(0, MOST_TOLD - self.noted)]:
            print(f"{file.path}:{note.line}: note: {note}", file=self.err)
        self.noted += len(notes)

    def finish(self) -> None:
        for count, what in ((self.refused, "records were refused"), (self.noted, "notes")):
            if count > MOST_TOLD:
                print(f"… and {count - MOST_TOLD:,} more {what}.", file=self.err)


def _looked_at(files: Sequence[Path], told: Told) -> Iterator[RecordFile]:
    for path in files:
        try:
            yield look_at(path)
        except UnusableFile as error:
            told.stop(str(error))


def _bring_in(file: RecordFile, take: Callable[..., Iterator[Report]], console: Console, told: Told) -> None:
    for hint in file.unused:
        print(f"{file.path}:1: note: {hint}", file=told.err)
    total, started = Report(), time.monotonic()
    with _bar(console, file) as progress:
        for report in take(file.records(progress)):
            told.refuse(file, report.errors)
            told.note(file, report.notes)
            total += report.counts()
    console.print(_summary(file, total, time.monotonic() - started), soft_wrap=True)


@contextmanager
def _bar(console: Console, file: RecordFile) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(file.path.name, total=file.path.stat().st_size)
        yield lambda read: progress.update(task, completed=read)


def _summary(file: RecordFile, total: Report, seconds: float) -> str:
    kept = f"{total.created:,} new, {total.updated:,} changed, {total.unchanged:,} unchanged"
    counted = f"{total.received:,} {file.form.table}: {kept}, {total.refused:,} refused"
    return f"{file.path.name}: {counted} ({seconds:.1f} s)"
