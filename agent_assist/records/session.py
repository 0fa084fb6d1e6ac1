"""Opens the database: short reads, one-piece writes, one error when it is away; nobody else asks which one it is."""

from __future__ import annotations

import select
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    TimeoutError,
)

from agent_assist.interact.remembering import RecordsAway as RecordsAway
from agent_assist.records.impatience import connector
from agent_assist.records.statements import DRIVER_AWAY
from agent_assist.settings import BadSetting

CONNECT_SECONDS = 2
WRITE = "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST:PORT/NAME"
# Calls write to the same pages again and again: the less often these go to the main file, the less there is to write.
# 4,000 pages are 16 MB.
SQLITE = (
    "journal_mode = WAL",
    "synchronous = NORMAL",
    "wal_autocheckpoint = 4000",
    "foreign_keys = ON",
    "cache_size = -32000",
)
KEEPALIVE = {"keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}


class Database:
    """One database by its URL: `sqlite:///file` or `postgresql://…`. Nothing is opened before it is used.

    `pool_size` is the number of connections for reading, and again for writing; size it to the threads that use it.
    `wait_seconds` bounds the wait for a free connection and for the write lock, `statement_seconds` every statement.
    """

    def __init__(
        self, url: str, *, pool_size: int = 8, wait_seconds: float = 2.0, statement_seconds: float = 10.0
    ) -> None:
        self.url = _translated(url)
        self.pool_size = pool_size
        self.wait_seconds = wait_seconds
        self.statement_seconds = statement_seconds
        self._write_lock = threading.Lock()

    @property
    def is_embedded(self) -> bool:
        """Whether the data lives in a file beside us, with nobody else to bring its schema up to date."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading, each statement on its own (autocommit); it refuses to write. Raises RecordsAway."""
        with _told(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A connection in one transaction: all is kept when the block ends well, else nothing. Raises RecordsAway."""
        with _told(), self._turn(), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Gives all connections back; the next use opens new ones."""
        for name in ("_reading", "_writing"):
            if name in self.__dict__:
                self.__dict__.pop(name).dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        # SQLite knows one writer: threads queue here, in order, where its own busy handler would have them poll.
        if not self.is_embedded:
            yield
            return
        if not self._write_lock.acquire(timeout=self.wait_seconds):
            raise RecordsAway(f"Another writer has held the database for more than {self.wait_seconds} s.")
        try:
            yield
        finally:
            self._write_lock.release()

    @cached_property
    def _reading(self) -> Engine:
        return self._sqlite(for_writing=False) if self.is_embedded else self._postgresql(for_writing=False)

    @cached_property
    def _writing(self) -> Engine:
        return self._sqlite(for_writing=True) if self.is_embedded else self._postgresql(for_writing=True)

    def _sqlite(self, for_writing: bool) -> Engine:
        engine = create_engine(
            self.url,
            isolation_level=None if for_writing else "AUTOCOMMIT",
            # Never for writing: our own BEGIN is invisible to the driver, and a failed transaction would stay open.
            skip_autocommit_rollback=not for_writing,
            pool_size=1 if for_writing else self.pool_size,
            max_overflow=0,
            pool_timeout=self.wait_seconds,
            connect_args={"timeout": self.wait_seconds, "check_same_thread": False},
        )

        @event.listens_for(engine, "connect")
        def prepare(connection: sqlite3.Connection, _: object) -> None:
            connection.isolation_level = None
            for pragma in SQLITE:
                connection.execute(f"PRAGMA {pragma}")
            if not for_writing:
                connection.execute("PRAGMA query_only = ON")

        if for_writing:

            @event.listens_for(engine, "begin")
            def begin(connection: Connection) -> None:
                # IMMEDIATE: a transaction that reads first and writes later would otherwise fail where it should wait.
                # Straight to the driver: nothing of what SQLAlchemy prepares for a statement is wanted here.
                driver: Any = connection.connection.driver_connection
                driver.execute("BEGIN IMMEDIATE")

        return engine

    def _postgresql(self, for_writing: bool) -> Engine:
        milliseconds = int(self.statement_seconds * 1000)
        options = f"-c statement_timeout={milliseconds} -c idle_in_transaction_session_timeout={3 * milliseconds}"
        engine = create_engine(
            self.url,
            skip_autocommit_rollback=not for_writing,
            **({} if for_writing else {"isolation_level": "AUTOCOMMIT"}),
            pool_size=self.pool_size,
            max_overflow=0,
            pool_timeout=self.wait_seconds,
            pool_use_lifo=True,
            connect_args={
                "connect_timeout": CONNECT_SECONDS,
                "tcp_user_timeout": milliseconds,
                "application_name": "agent-assist",
                "options": options if for_writing else f"{options} -c default_transaction_read_only=on",
                **KEEPALIVE,
            },
        )
        event.listen(engine, "checkout", _refuse_stale)
        event.listen(engine, "do_connect", connector(self.statement_seconds))
        return engine


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, TimeoutError, *DRIVER_AWAY) as error:
        raise RecordsAway(str(getattr(error, "orig", None) or error).strip()) from error
    except DatabaseError as error:
        # A file that is no database, or a damaged one; what the others of its kind tell is our own fault.
        if type(error.orig) is not sqlite3.DatabaseError:
            raise
        raise RecordsAway(str(error.orig)) from error


def _refuse_stale(connection: Any, _: object, __: object) -> None:
    # A server that ended the connection has left an end-of-file in the socket of this idle connection. Looking costs
    # microseconds where a ping costs a round trip; the pool answers by opening a new connection, once or twice.
    poll = select.poll()
    poll.register(connection.pgconn.socket, select.POLLIN)
    if connection.closed or poll.poll(0):
        raise DisconnectionError("the server has ended the connection")


def _translated(url: str) -> URL:
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    except (ArgumentError, ValueError):
        # What is wrong with it may hold the password.
        raise BadSetting(f"The address of the database cannot be read: {WRITE} (a port is a number).") from None
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        return parsed.set(drivername="sqlite+pysqlite")
    raise BadSetting(f"{parsed.render_as_string()} is not a database for this: {WRITE}.")
