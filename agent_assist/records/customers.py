"""Finds customers by what they are reached by, and reads what is on record about each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Row, bindparam, func, literal_column, select

from agent_assist.identify.matching import MOST_CANDIDATES, Claimant
from agent_assist.records.current_values import NAMED, VALUE
from agent_assist.records.moments import from_ms
from agent_assist.records.statements import Prepared
from agent_assist.records.tables import (
    assessments,
    consents,
    current_values,
    customers,
    fence_members,
    identifiers,
    integrations,
    snapshots,
)

# One more than are ever shown, so that whoever reads them can tell that there are more.
CALLERS = MOST_CANDIDATES + 1
FOUND = 50


@dataclass(frozen=True)
class Identifier:
    """One thing a customer is reached by. `value` is the normalised form, "" where it could not be normalised."""

    kind: str
    value: str
    written: str
    verified: bool
    source: str


@dataclass(frozen=True)
class Customer:
    """What is on record about a customer; `ref` is the name the source of the record knows them by.

    `manager` is who looks after them behind the fence, "" for nobody.
    """

    id: str
    ref: str
    integration_id: str
    name: str
    kind: str
    region: str
    language: str
    since: str
    manager: str
    created_at: datetime
    updated_at: datetime
    attributes: Mapping[str, str] = field(default_factory=dict)
    consents: Mapping[str, bool] = field(default_factory=dict)
    identifiers: tuple[Identifier, ...] = ()


_RANKED = (
    select(
        identifiers.c.customer_id,
        identifiers.c.kind.label("identifier_kind"),
        identifiers.c.verified,
        identifiers.c.source,
        snapshots.c.last_contact_at,
    )
    .join(snapshots, snapshots.c.customer_id == identifiers.c.customer_id)
    .where(identifiers.c.kind == literal_column("'phone'"), identifiers.c.value == bindparam("number"))
    .order_by(identifiers.c.verified.desc(), snapshots.c.last_contact_at.desc(), identifiers.c.customer_id)
    .limit(literal_column(str(CALLERS)))
    .subquery()
)
# Ranked first, so that a switchboard of a thousand customers costs eleven snapshots.
_CALLERS = Prepared(
    select(_RANKED, customers.c.name, customers.c.kind, customers.c.ref, snapshots.c.body, VALUE)
    .join(customers, customers.c.id == _RANKED.c.customer_id)
    .join(snapshots, snapshots.c.customer_id == _RANKED.c.customer_id)
    .outerjoin(current_values, current_values.c.customer_id == _RANKED.c.customer_id)
    .outerjoin(assessments, NAMED)
    .order_by(_RANKED.c.verified.desc(), _RANKED.c.last_contact_at.desc(), _RANKED.c.customer_id)
)
_IS_BEHIND_THE_FENCE = (fence_members.c.customer_id == customers.c.id) & (fence_members.c.ended_at == 0)
_BY_ID = (
    select(customers, func.coalesce(fence_members.c.manager, "").label("manager"))
    .outerjoin(fence_members, _IS_BEHIND_THE_FENCE)
    .where(customers.c.id == bindparam("id"))
)
_CONSENTS = select(consents).where(consents.c.customer_id == bindparam("id")).order_by(consents.c.purpose)
_IDENTIFIERS = (
    select(identifiers, integrations.c.name.label("source_name"))
    .outerjoin(integrations, integrations.c.id == identifiers.c.source)
    .where(identifiers.c.customer_id == bindparam("id"))
    .order_by(identifiers.c.kind, identifiers.c.verified.desc(), identifiers.c.id)
)
_HOLDERS = (
    select(identifiers.c.customer_id)
    .where(identifiers.c.kind == bindparam("kind"), identifiers.c.value == bindparam("value"))
    .order_by(identifiers.c.verified.desc(), identifiers.c.customer_id)
    .limit(FOUND)
)


def find_callers(connection: Connection, number: str) -> tuple[tuple[Claimant, tuple[str, str]], ...]:
    """Who may be calling from this number (E.164), each with the two parts of their stored snapshot, in one query.

    Verified numbers first, then the latest contact; 11 at most, which says that there are more than can be candidates.
    """
    if not number:
        return ()
    return tuple((_claimant(row), (row.body, row.value)) for row in _CALLERS.rows(connection, {"number": number}))


def find(connection: Connection, kind: str, value: str) -> tuple[Customer, ...]:
    """The customers with this identifier in its normalised form, at most 50, the verified ones first."""
    if not value:
        return ()
    ids = connection.execute(_HOLDERS, {"kind": kind, "value": value}).scalars().all()
    return tuple(found for id_ in ids if (found := get(connection, id_)))


def get(connection: Connection, customer_id: str) -> Customer | None:
    """The customer with this id, None where there is none."""
    row = connection.execute(_BY_ID, {"id": customer_id}).one_or_none()
    if row is None:
        return None
    same = ("id", "ref", "integration_id", "name", "kind", "region", "language", "since", "manager")
    return Customer(
        **{name: getattr(row, name) for name in same},
        created_at=from_ms(row.created_at),
        updated_at=from_ms(row.updated_at),
        attributes=orjson.loads(row.attributes),
        consents={one.purpose: one.given for one in connection.execute(_CONSENTS, {"id": customer_id})},
        identifiers=tuple(map(_identifier, connection.execute(_IDENTIFIERS, {"id": customer_id}))),
    )


def _claimant(row: Row[Any]) -> Claimant:
    return Claimant(
        customer_id=row.customer_id,
        name=row.name,
        kind=row.kind,
        identifier_kind=row.identifier_kind,
        verified=bool(row.verified),
        source=row.source,
        last_contact_at=row.last_contact_at // 1000,
        customer_ref=row.ref,
    )


def _identifier(row: Row[Any]) -> Identifier:
    return Identifier(row.kind, row.value, row.written, row.verified, row.source_name or row.source)
