"""Sorts the rows of one ingested batch into new, changed and unchanged, and writes only the first two."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, update

from agent_assist.customize.agenda import BookQuestion
from agent_assist.identify.trunks import TrunkProfile
from agent_assist.interact.calls import Integration
from agent_assist.records.forms import Row
from agent_assist.records.moments import new_id


@dataclass(frozen=True)
class Numbered:
    """One row on its way in, with the line it came from and the name its source knows it by."""

    line: int
    ref: str
    row: Row


@dataclass(frozen=True)
class Remark:
    """Something to be told about one record: where it came from, which field it is about, and what there is to say."""

    line: int
    ref: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field} {self.message}" if self.field else self.message


@dataclass(frozen=True)
class Source:
    """Who sends the records, how numbers are written there, and when they came (epoch milliseconds).

    `questions` are those of the rule book, by their names in small letters: a record may answer them.
    """

    integration: Integration
    trunk: TrunkProfile
    now: int
    questions: Mapping[str, BookQuestion] = field(default_factory=dict)


@dataclass
class Changes:
    """What a batch changes in one table; `touched` names the customers whose snapshots have to follow."""

    table: Table
    source: Source
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    touched: set[str] = field(default_factory=set)
    errors: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    _inserts: list[Row] = field(default_factory=list)
    _updates: list[Row] = field(default_factory=list)

    def latest(self, rows: Sequence[Numbered], key: Callable[[Row], Hashable]) -> Iterator[Numbered]:
        """The rows, each key once: where a batch tells of one thing several times, the last word counts."""
        by_key = {key(one.row): one for one in rows}
        self.unchanged += len(rows) - len(by_key)
        yield from by_key.values()

    def settle(self, old: Row | None, row: Row, empty: Row) -> str:
        """Notes `row` as new, `empty` where it is silent, or as a change of `old`; returns its id, "" for neither."""
        if old is None:
            row = {"id": new_id(), **empty, **row, "created_at": self.source.now, "updated_at": self.source.now}
            self._inserts.append(row)
            self.created += 1
            return str(row["id"])
        if all(old[name] == value for name, value in row.items()):
            self.unchanged += 1
            return ""
        self._updates.append({**old, **row, "updated_at": self.source.now})
        self.updated += 1
        return str(old["id"])

    def refuse(self, one: Numbered, field: str, message: str) -> None:
        """Leaves a row out, with what is wrong with it."""
        self.errors.append(Remark(one.line, one.ref, field, message))

    def note(self, one: Numbered, field: str, message: str) -> None:
        """Tells something of a row that is kept all the same."""
        self.notes.append(Remark(one.line, one.ref, field, message))

    def write(self, connection: Connection) -> None:
        """Writes the new rows and the changed ones, these in the order of their ids, lest two batches deadlock."""
        columns = [column.name for column in self.table.columns]
        if self._inserts:
            connection.execute(insert(self.table), [{name: row[name] for name in columns} for row in self._inserts])
        if self._updates:
            changed = [name for name in columns if name != "id"]
            statement = update(self.table).where(self.table.c.id == bindparam("its_id"))
            values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in changed}
            rows = sorted(self._updates, key=lambda row: str(row["id"]))
            connection.execute(
                statement.values(values),
                [{"its_id": row["id"], **{f"new_{name}": row[name] for name in changed}} for row in rows],
            )
