"""Gives up on a PostgreSQL server that has stopped answering: its own timeouts do not help when it is frozen."""

from __future__ import annotations

import time
from typing import Any

import psycopg

SPARE_SECONDS = 1.0


class ImpatientConnection(psycopg.Connection[Any]):
    """Waits for the server at most `patience_seconds`, then counts as closed, so that the pool replaces it."""

    patience_seconds = 10.0

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Raises psycopg.OperationalError when the patience is up; a shorter `timeout` of somebody's stays theirs."""
        if timeout is not None:
            return super().wait(gen, interval=interval, timeout=timeout)
        until = time.monotonic() + self.patience_seconds
        try:
            return super().wait(gen, interval=interval, timeout=self.patience_seconds)
        except psycopg.OperationalError:
            if time.monotonic() >= until:
                self.pgconn.finish()
            raise


def connector(statement_seconds: float) -> Any:
    """What opens connections that wait a little longer than the server allows a statement."""

    class Connection(ImpatientConnection):
        patience_seconds = statement_seconds + SPARE_SECONDS

    def connect(_: object, __: object, arguments: Any, named: Any) -> Any:
        return Connection.connect(*arguments, **named)

    return connect
