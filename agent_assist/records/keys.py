"""Keeps the keys of integrations: shown once when made, stored as a hash, compared in constant time."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from agent_assist.customize.accounts import INTEGRATION
from agent_assist.customize.supervisors import Supervisor
from agent_assist.interact.calls import Integration
from agent_assist.records.moments import as_ms, from_ms
from agent_assist.records.session import Database
from agent_assist.records.tables import desk_sessions, integrations, keys

PREFIX = "aa"


class Held(Protocol):
    """Whatever a secret can be the key to."""

    @property
    def hash(self) -> str: ...


Kept = TypeVar("Kept", bound=Held)


@dataclass(frozen=True)
class Key:
    """A key without its secret; `id` is the readable part that tells keys apart, `revoked_at` None while in force."""

    id: str
    integration: Integration
    scopes: frozenset[str]
    created_at: datetime
    revoked_at: datetime | None
    hash: str

    @property
    def supervisor(self) -> Supervisor:
        """Whom the key speaks for at the desk: all keys of an integration are one person, who may do everything."""
        return Supervisor(f"{INTEGRATION}{self.integration.id}", self.integration.name)


_KEYS = (
    select(
        keys,
        integrations.c.name.label("integration"),
        integrations.c.region,
        integrations.c.trunk,
    )
    .join(integrations, integrations.c.id == keys.c.integration_id)
    .order_by(keys.c.created_at, keys.c.id)
)
_ACTIVE = _KEYS.where(keys.c.revoked_at == 0)
_REVOKE = (
    update(keys).where(keys.c.id == bindparam("key_id"), keys.c.revoked_at == 0).values(revoked_at=bindparam("now"))
)
_END_SESSIONS = (
    update(desk_sessions)
    .where(desk_sessions.c.key_id == bindparam("of_key"), desk_sessions.c.ended_at == 0)
    .values(ended_at=bindparam("now"))
)


def create(connection: Connection, integration: Integration, scopes: Iterable[str], now: datetime) -> tuple[str, Key]:
    """A new key: the secret to be shown this once, and what is kept of it."""
    key_id = secrets.token_hex(4)
    secret, hashed = new_secret(key_id)
    kept = frozenset(scopes)
    row = {"id": key_id, "integration_id": integration.id, "hash": hashed, "scopes": " ".join(sorted(kept))}
    connection.execute(insert(keys), {**row, "created_at": as_ms(now)})
    return secret, Key(key_id, integration, kept, now, None, hashed)


def revoke(connection: Connection, key_id: str, now: datetime) -> bool:
    """Takes the key out of force, and ends who signed in with it; False where it was unknown or out of force."""
    if connection.execute(_REVOKE, {"key_id": key_id, "now": as_ms(now)}).rowcount == 0:
        return False
    connection.execute(_END_SESSIONS, {"of_key": key_id, "now": as_ms(now)})
    return True


def all_keys(connection: Connection) -> tuple[Key, ...]:
    """Every key ever made, oldest first."""
    return tuple(map(_key, connection.execute(_KEYS)))


def all_active(database: Database) -> Mapping[str, Key]:
    """The keys in force by their ids, for the door to keep for a while. Raises RecordsAway."""
    with database.read() as connection:
        return {key.id: key for key in map(_key, connection.execute(_ACTIVE))}


def new_secret(key_id: str) -> tuple[str, str]:
    """A secret that names the key it belongs to, and what is kept of it."""
    secret = f"{PREFIX}_{key_id}_{secrets.token_urlsafe(32)}"
    return secret, _hash(secret)


def verify(active: Mapping[str, Kept], secret: str) -> Kept | None:
    """The key in force that `secret` is, None where it is none."""
    prefix, _, rest = secret.partition("_")
    key = active.get(rest.partition("_")[0])
    # An unknown id takes as long to refuse as a wrong secret.
    known = hmac.compare_digest(key.hash if key else "", _hash(secret))
    return key if known and prefix == PREFIX else None


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


def _key(row: Row[Any]) -> Key:
    return Key(
        id=row.id,
        integration=Integration(row.integration_id, row.integration, row.region, row.trunk),
        scopes=frozenset(row.scopes.split()),
        created_at=from_ms(row.created_at),
        revoked_at=from_ms(row.revoked_at) if row.revoked_at else None,
        hash=row.hash,
    )
