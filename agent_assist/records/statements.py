"""Keeps statements that are built once: upserts, and those of the hot path, which go to the driver without a detour."""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import psycopg
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

# What the drivers themselves raise where the database is away, locked or too slow.
DRIVER_AWAY = (sqlite3.OperationalError, psycopg.OperationalError, psycopg.InterfaceError)


class Prepared:
    """A statement for the hot path: made into SQL once per database and set of names, then run on the driver's cursor.

    It takes part in its connection's transaction. Values come and go as the driver has them: a flag may be 0 or 1.
    """

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._made: dict[tuple[str, frozenset[str]], tuple[str, Sequence[str] | None, dict[str, Any]]] = {}
        self._row: Any = None

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Writes; the columns of an insert or the bound parameters by name. Returns how many rows were written."""
        return int(self._execute(connection, values).rowcount)

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Reads; each row has its columns as attributes."""
        cursor = self._execute(connection, values)
        if self._row is None:
            self._row = namedtuple("Row", [column[0] for column in cursor.description])  # type: ignore[misc]
        return [self._row._make(row) for row in cursor.fetchall()]

    def one(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The first row, None where there is none."""
        return next(iter(self.rows(connection, values)), None)

    def _execute(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        sql, order, fixed = self._sql(connection, values)
        given = {**fixed, **values}
        driver: Any = connection.connection.driver_connection
        try:
            return driver.execute(sql, given if order is None else tuple(given[name] for name in order))
        except psycopg.Error:
            if driver.closed:
                # The pool is told, as it would be by SQLAlchemy itself, so that nobody is handed a dead connection.
                connection.invalidate()
            raise

    def _sql(
        self, connection: Connection, values: Mapping[str, Any]
    ) -> tuple[str, Sequence[str] | None, dict[str, Any]]:
        key = (connection.dialect.name, frozenset(values))
        if key not in self._made:
            columns = list(values) if self._statement.is_dml and not self._statement.is_update else None
            compiled = self._statement.compile(dialect=connection.dialect, column_keys=columns)
            fixed = {name: bind.value for name, bind in compiled.binds.items() if name not in values}
            self._made[key] = (str(compiled), compiled.positiontup, fixed)
        return self._made[key]


class Upsert:
    """A statement, built once: inserts rows, or changes those under the same key; without `change` they are left be.

    `unless_above` names a column: a row in which it is higher than in the new one is left be as well.
    """

    def __init__(self, table: Table, *, key: Sequence[str], change: Sequence[str] = (), unless_above: str = "") -> None:
        self._by_dialect: dict[str, Any] = {}
        self._prepared: dict[str, Prepared] = {}
        for dialect in (sqlite, postgresql):
            statement = dialect.insert(table)
            changes = {name: statement.excluded[name] for name in change}
            older = table.c[unless_above] <= statement.excluded[unless_above] if unless_above else None
            settled = (
                statement.on_conflict_do_update(index_elements=list(key), set_=changes, where=older)
                if changes
                else statement.on_conflict_do_nothing(index_elements=list(key))
            )
            self._by_dialect[dialect.dialect.name] = settled
            self._prepared[dialect.dialect.name] = Prepared(settled)

    def run(self, connection: Connection, row: Mapping[str, object]) -> bool:
        """Whether a row was written: False says that it stood there already and was left be."""
        return self._prepared[connection.dialect.name].run(connection, row) > 0

    def statement(self, connection: Connection) -> Any:
        """The statement as this connection's database has it."""
        return self._by_dialect[connection.dialect.name]

    def run_many(self, connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
        """All rows, each with the same columns; none is fine."""
        if rows:
            connection.execute(self.statement(connection), rows)


class Bulk:
    """An upsert of many rows at once, handed to the driver as they are: tuples in the order of `names`."""

    def __init__(self, upsert: Upsert, names: Sequence[str]) -> None:
        self._upsert = upsert
        self._names = tuple(names)
        self._made: dict[str, tuple[str, Sequence[str] | None]] = {}

    def run(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Writes all rows, in the connection's transaction."""
        if not rows:
            return
        sql, order = self._sql(connection)
        driver: Any = connection.connection.driver_connection
        if order is None:
            values: Any = [dict(zip(self._names, row, strict=True)) for row in rows]
        else:
            values = map(itemgetter(*(self._names.index(name) for name in order)), rows)
        cursor = driver.cursor()
        try:
            cursor.executemany(sql, values)
        finally:
            cursor.close()

    def _sql(self, connection: Connection) -> tuple[str, Sequence[str] | None]:
        name = connection.dialect.name
        if name not in self._made:
            statement = self._upsert.statement(connection)
            compiled = statement.compile(dialect=connection.dialect, column_keys=list(self._names))
            self._made[name] = (str(compiled), compiled.positiontup)
        return self._made[name]
