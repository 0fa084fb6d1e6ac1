"""Keeps the personal keys of supervisors: one for each account at most, shown once when made, stored as a hash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from agent_assist.customize.accounts import ACCOUNT
from agent_assist.customize.supervisors import Supervisor
from agent_assist.interact.calls import Integration
from agent_assist.records.session import Database
from agent_assist.records.tables import supervisors

OPENS = frozenset({"rules"})

_ACTIVE = select(supervisors).where(
    supervisors.c.key_hash != "", supervisors.c.disabled_at == 0, supervisors.c.roles != ""
)


@dataclass(frozen=True)
class PersonalKey:
    """The key of an account in force; `id` is the account's. It opens what the scope `rules` opens."""

    id: str
    name: str
    roles: frozenset[str]
    hash: str

    @property
    def integration(self) -> Integration:
        """A person is no system: no call and no record belongs to them."""
        return Integration("", self.name)

    @property
    def scopes(self) -> frozenset[str]:
        """What it may do."""
        return OPENS

    @property
    def supervisor(self) -> Supervisor:
        """Whom it speaks for."""
        return Supervisor(f"{ACCOUNT}{self.id}", self.name, self.roles)


def all_active(database: Database) -> Mapping[str, PersonalKey]:
    """The personal keys in force by the ids of their accounts. Raises RecordsAway."""
    with database.read() as connection:
        rows = connection.execute(_ACTIVE).all()
    return {row.id: PersonalKey(row.id, row.name, frozenset(row.roles.split()), row.key_hash) for row in rows}
