"""Keeps the systems that keys and records belong to, each by its name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from agent_assist.interact.calls import Integration
from agent_assist.records.moments import as_ms, new_id
from agent_assist.records.statements import Upsert
from agent_assist.records.tables import integrations

_BY_NAME = select(integrations).where(integrations.c.name == bindparam("name"))
_BY_ID = select(integrations).where(integrations.c.id == bindparam("id"))
_NEW = Upsert(integrations, key=("name",))


def find(connection: Connection, name: str) -> Integration | None:
    """The integration of this name, None where there is none yet."""
    row = connection.execute(_BY_NAME, {"name": name.strip()}).one_or_none()
    return Integration(row.id, row.name, row.region, row.trunk) if row else None


def get(connection: Connection, integration_id: str) -> Integration | None:
    """The integration with this id."""
    row = connection.execute(_BY_ID, {"id": integration_id}).one_or_none()
    return Integration(row.id, row.name, row.region, row.trunk) if row else None


def settle(connection: Connection, name: str, now: datetime, region: str = "", trunk: str = "") -> Integration:
    """The integration of this name, made where there is none; a region or trunk that is said replaces the stored."""
    row = {"id": new_id(), "name": name.strip(), "region": region, "trunk": trunk, "created_at": as_ms(now)}
    if not _NEW.run(connection, row):
        said = {column: value for column, value in (("region", region), ("trunk", trunk)) if value}
        if said:
            connection.execute(update(integrations).where(integrations.c.name == name.strip()).values(said))
    stored = connection.execute(_BY_NAME, {"name": name.strip()}).one()
    return Integration(stored.id, stored.name, stored.region, stored.trunk)
