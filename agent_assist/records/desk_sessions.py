"""Keeps who is signed in to the desk, under the hash of what their browser holds, so that a session can be ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, insert, select, update

from agent_assist.customize.accounts import ACCOUNT, IDLE_LENGTH, INTEGRATION, VISIT_LENGTH, Visit
from agent_assist.customize.supervisors import Supervisor
from agent_assist.records.moments import as_ms, from_ms
from agent_assist.records.tables import desk_sessions, integrations, keys, supervisors

KEPT_DAYS = 30
NEEDED_SCOPE = "rules"
# A session in use is written down once in this while, not with every picture of a page.
NOTED_EVERY = timedelta(minutes=1)

_SIGNED_IN = (
    select(
        desk_sessions.c.begun_at,
        desk_sessions.c.ends_at,
        supervisors.c.id.label("account"),
        supervisors.c.name,
        supervisors.c.roles,
        integrations.c.id.label("integration"),
        integrations.c.name.label("system"),
        keys.c.scopes,
    )
    .select_from(desk_sessions)
    .outerjoin(supervisors, (supervisors.c.id == desk_sessions.c.supervisor_id) & (supervisors.c.disabled_at == 0))
    .outerjoin(keys, (keys.c.id == desk_sessions.c.key_id) & (keys.c.revoked_at == 0))
    .outerjoin(integrations, integrations.c.id == keys.c.integration_id)
    .where(
        desk_sessions.c.id == bindparam("id"),
        desk_sessions.c.ended_at == 0,
        desk_sessions.c.ends_at > bindparam("now"),
    )
)
_END = (
    update(desk_sessions)
    .where(desk_sessions.c.id == bindparam("of"), desk_sessions.c.ended_at == 0)
    .values(ended_at=bindparam("now"))
)
_GO_ON = (
    update(desk_sessions)
    .where(
        desk_sessions.c.id == bindparam("of"),
        desk_sessions.c.ended_at == 0,
        desk_sessions.c.ends_at < bindparam("until"),
    )
    .values(ends_at=bindparam("until"))
)
_FORGET = delete(desk_sessions).where(desk_sessions.c.ends_at < bindparam("before"))


def id_of(nonce: str) -> str:
    """What a session is kept under: who reads the table cannot sign in with it."""
    return sha256(nonce.encode()).hexdigest()


def begin(connection: Connection, nonce: str, owner: Mapping[str, str], now: datetime) -> None:
    """A session of `owner`: {"supervisor_id": …} of an account, or {"key_id": …} of a system's key."""
    times = {"begun_at": as_ms(now), "ends_at": as_ms(now + IDLE_LENGTH)}
    connection.execute(insert(desk_sessions), {"id": id_of(nonce), **owner, **times})


def read(connection: Connection, nonce: str, now: datetime) -> tuple[Supervisor | None, datetime | None]:
    """Whose session this is, None where it is over or its account or key is out of force; and until when it should go
    on now that it is used, None where that need not be written down."""
    row = connection.execute(_SIGNED_IN, {"id": id_of(nonce), "now": as_ms(now)}).one_or_none()
    who = _supervisor(row) if row else None
    if row is None or who is None:
        return None, None
    until = min(from_ms(row.begun_at) + VISIT_LENGTH, now + IDLE_LENGTH)
    return who, until if until - from_ms(row.ends_at) >= NOTED_EVERY else None


def go_on(connection: Connection, nonce: str, until: datetime) -> None:
    """Lets a session go on until then, unless it was ended or goes on for longer."""
    connection.execute(_GO_ON, {"of": id_of(nonce), "until": as_ms(until)})


def end(connection: Connection, nonce: str, now: datetime) -> None:
    """Ends this one."""
    connection.execute(_END, {"of": id_of(nonce), "now": as_ms(now)})


def end_all(connection: Connection, person: str, now: datetime) -> int:
    """Ends every session of a supervisor by their id; returns how many there were."""
    going = update(desk_sessions).where(
        _of(person), desk_sessions.c.ended_at == 0, desk_sessions.c.ends_at > as_ms(now)
    )
    return connection.execute(going.values(ended_at=as_ms(now))).rowcount


def latest(connection: Connection, person: str, limit: int) -> list[Visit]:
    """The sessions of a supervisor, the latest first."""
    newest = (desk_sessions.c.begun_at.desc(), desk_sessions.c.id)
    rows = connection.execute(select(desk_sessions).where(_of(person)).order_by(*newest).limit(limit))
    return [_visit(row) for row in rows]


def forget_old(connection: Connection, now: datetime) -> int:
    """Deletes what ended a month ago; returns how many."""
    return connection.execute(_FORGET, {"before": as_ms(now - timedelta(days=KEPT_DAYS))}).rowcount


def _of(person: str) -> ColumnElement[bool]:
    if person.startswith(ACCOUNT):
        return desk_sessions.c.supervisor_id == person.removeprefix(ACCOUNT)
    own_keys = select(keys.c.id).where(keys.c.integration_id == person.removeprefix(INTEGRATION))
    return desk_sessions.c.key_id.in_(own_keys)


def _supervisor(row: Any) -> Supervisor | None:
    if row.account:
        return Supervisor(f"{ACCOUNT}{row.account}", row.name, frozenset(row.roles.split())) if row.roles else None
    if row.integration and NEEDED_SCOPE in row.scopes.split():
        return Supervisor(f"{INTEGRATION}{row.integration}", row.system)
    return None


def _visit(row: Row[Any]) -> Visit:
    ended_at = from_ms(row.ended_at) if row.ended_at else None
    return Visit(row.id, from_ms(row.begun_at), from_ms(row.ends_at), ended_at)
