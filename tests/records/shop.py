"""A shop that sends records: short ways for the tests to send them and to look at what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import func, select

from agent_assist.differentiate.profile import Profile
from agent_assist.identify.trunks import TrunkProfile
from agent_assist.interact.calls import Integration
from agent_assist.records import snapshots, tables
from agent_assist.records.ingest import Report, ingest
from agent_assist.records.session import Database

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@dataclass
class Shop:
    """A source of records, its database, and a clock that goes on a minute with every sending."""

    database: Database
    integration: Integration
    trunk: TrunkProfile
    now: datetime = NOW

    def send(self, table: str, *records: object) -> Report:
        self.now += timedelta(minutes=1)
        return ingest(self.database, self.integration, table, records, self.trunk, self.now)

    def send_well(self, table: str, *records: Mapping[str, object]) -> Report:
        report = self.send(table, *records)
        assert [str(error) for error in report.errors] == []
        return report

    def id_of(self, ref: str) -> str:
        with self.database.read() as connection:
            wanted = select(tables.customers.c.id).where(tables.customers.c.ref == ref)
            return str(connection.execute(wanted).scalar_one())

    def profile_of(self, ref: str) -> Profile:
        with self.database.read() as connection:
            profile = snapshots.load(connection, self.id_of(ref))
        assert profile
        return profile

    def body_of(self, ref: str) -> dict[str, object]:
        body: dict[str, object] = orjson.loads(self.snapshot_of(ref)["body"])
        return body

    def snapshot_of(self, ref: str) -> dict[str, Any]:
        with self.database.read() as connection:
            wanted = select(tables.snapshots).where(tables.snapshots.c.customer_id == self.id_of(ref))
            return dict(connection.execute(wanted).mappings().one())

    def value_in_force(self, ref: str) -> dict[str, Any]:
        with self.database.read() as connection:
            kept = tables.current_values
            found = connection.execute(select(kept).where(kept.c.customer_id == self.id_of(ref)))
            return dict(next(iter(found.mappings()), {}))

    def count(self, table: str) -> int:
        with self.database.read() as connection:
            return connection.execute(select(func.count()).select_from(tables.metadata.tables[table])).scalar_one()
