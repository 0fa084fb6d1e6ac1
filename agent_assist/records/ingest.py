"""Takes in records, from HTTP and files alike: strictly read, written once, good ones kept, bad ones told by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from agent_assist.customize.agenda import BookQuestion
from agent_assist.identify.trunks import TrunkProfile
from agent_assist.interact.calls import Integration
from agent_assist.records import tables
from agent_assist.records.changes import Changes, Numbered, Remark, Source
from agent_assist.records.forms import FORMS, Form, Unfit, read_record
from agent_assist.records.keeping import keep_customers, keep_events, keep_identifiers
from agent_assist.records.moments import as_ms
from agent_assist.records.session import Database
from agent_assist.records.snapshots import refresh

BATCH = 1000

Keep = Callable[[Connection, Sequence[Numbered], Source], Changes]

# For each table: how its rows are kept, and which part of a snapshot tells of them.
_KEEPERS: Mapping[str, tuple[Keep, str]] = {
    "customers": (keep_customers, "customer"),
    "identifiers": (keep_identifiers, "customer"),
    "interactions": (partial(keep_events, tables.interactions), "contacts"),
    "transactions": (partial(keep_events, tables.transactions), "purchases"),
}


@dataclass(frozen=True)
class Unreadable:
    """Stands in the place of a record that could not even be parsed; `message` says why."""

    message: str


@dataclass(frozen=True)
class Report:
    """What became of the records: received = created + updated + unchanged + refused.

    `errors` tell why each refused record was, `notes` tell something of records that were kept.
    """

    received: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    errors: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()

    def counts(self) -> Report:
        """The same without errors and notes, to be summed over a long file."""
        return replace(self, errors=(), notes=())

    def __add__(self, other: Report) -> Report:
        return Report(
            self.received + other.received,
            self.created + other.created,
            self.updated + other.updated,
            self.unchanged + other.unchanged,
            self.refused + other.refused,
            self.errors + other.errors,
            self.notes + other.notes,
        )


def ingest(
    database: Database,
    integration: Integration,
    table: str,
    records: Iterable[object],
    trunk: TrunkProfile,
    now: datetime,
    first_line: int = 1,
    questions: Sequence[BookQuestion] = (),
) -> Report:
    """Takes `records` (mappings by the names of the contract, or Unreadable) into `table`, 1,000 a transaction.

    Records are keyed by the integration and their own reference, so that taking them twice changes nothing. What a
    record does not name stays as it is; what it names as empty is cleared. Attributes of customers that answer one of
    `questions` become answers. Raises RecordsAway, and KeyError for an unknown table.
    """
    numbered = enumerate(records, first_line)
    return sum(ingest_batches(database, integration, table, numbered, trunk, now, questions), Report())


def ingest_batches(
    database: Database,
    integration: Integration,
    table: str,
    numbered: Iterable[tuple[int, object]],
    trunk: TrunkProfile,
    now: datetime,
    questions: Sequence[BookQuestion] = (),
) -> Iterator[Report]:
    """The same for records with their lines: a report for each batch once it is stored, and nothing kept in memory."""
    asked = {question.question.casefold(): question for question in questions}
    form, source = FORMS[table], Source(integration, trunk, as_ms(now), asked)
    left = iter(numbered)
    while batch := list(islice(left, BATCH)):
        rows, unfit = _read(form, batch)
        changes = _kept(database, table, rows, source, now)
        errors = sorted([*unfit, *changes.errors], key=lambda error: error.line)
        counts = (changes.created, changes.updated, changes.unchanged, len(errors))
        yield Report(len(batch), *counts, tuple(errors), tuple(changes.notes))


def _read(form: Form, batch: Sequence[tuple[int, object]]) -> tuple[list[Numbered], list[Remark]]:
    rows, unfit = [], []
    for line, record in batch:
        ref = str(record.get(form.key) or "")[:100] if isinstance(record, Mapping) else ""
        try:
            if isinstance(record, Unreadable):
                raise Unfit("", record.message)
            rows.append(Numbered(line, ref, read_record(form, record)))
        except Unfit as error:
            unfit.append(Remark(line, ref, error.field, error.message))
    return rows, unfit


def _kept(database: Database, table: str, rows: Sequence[Numbered], source: Source, now: datetime) -> Changes:
    keep, part = _KEEPERS[table]
    attempt = partial(_keep, database, keep, part, rows, source, now)
    try:
        return attempt()
    except IntegrityError:
        # Somebody else has just stored one of these records: the second time it is found, and compared.
        return attempt()


def _keep(
    database: Database, keep: Keep, part: str, rows: Sequence[Numbered], source: Source, now: datetime
) -> Changes:
    with database.write() as connection:
        changes = keep(connection, rows, source)
        parts = {part, "ledger"} if source.questions and part == "customer" else {part}
        refresh(connection, changes.touched, parts, now, has_news=True)
        return changes
