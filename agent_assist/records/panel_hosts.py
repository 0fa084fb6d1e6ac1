"""Keeps which web origins embed the panel: those for which a key with the scope `embed` asked for a token lately."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, select

from agent_assist.records.moments import as_ms
from agent_assist.records.session import Database, RecordsAway
from agent_assist.records.statements import Prepared, Upsert
from agent_assist.records.tables import panel_hosts

KEPT_DAYS = 30
DAY_MS = 86_400_000
MOST = 100
FRESH_SECONDS = 5.0

_NAME = Upsert(panel_hosts, key=("origin",), change=("named_at",))
_NAMED = Prepared(
    select(panel_hosts.c.origin)
    .where(panel_hosts.c.named_at > bindparam("after"))
    .order_by(panel_hosts.c.named_at.desc())
    .limit(MOST)
)


class PanelHosts:
    """The origins of one database, in memory for some seconds."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._origins: tuple[str, ...] = ()
        self._read_at = 0.0
        self._reading = threading.Lock()

    def name(self, origin: str) -> None:
        """Somebody who may embed the panel does so at `origin`. Raises RecordsAway."""
        if origin in self.origins():
            return
        with self._database.write() as connection:
            _NAME.run(connection, {"origin": origin, "named_at": as_ms(self._clock())})
        self._read_at = 0.0

    def origins(self) -> tuple[str, ...]:
        """The origins named in the last thirty days; those known before where the database is away."""
        if time.monotonic() - self._read_at > FRESH_SECONDS and self._reading.acquire(blocking=False):
            try:
                self._read()
            except RecordsAway:
                pass
            finally:
                self._reading.release()
        return self._origins

    def _read(self) -> None:
        after = as_ms(self._clock()) - KEPT_DAYS * DAY_MS
        with self._database.read() as connection:
            self._origins = tuple(row.origin for row in _NAMED.rows(connection, {"after": after}))
        self._read_at = time.monotonic()
