"""Keeps the tiers that people have set, each with an author, a reason and an end; they are seen at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from agent_assist.records.aftermath import keep_audit
from agent_assist.records.moments import as_ms, from_ms, new_id, stamp_ms
from agent_assist.records.session import Database
from agent_assist.records.snapshots import refresh
from agent_assist.records.tables import customers, tier_overrides

AT_ONCE = 500
HOUSEKEEPER = "agent-assist"

_LOCKED = select(customers.c.id).where(customers.c.id == bindparam("customer_id")).with_for_update()
_OF_CUSTOMER = tier_overrides.c.customer_id == bindparam("of_customer")
_CURRENT = select(tier_overrides).where(_OF_CUSTOMER, tier_overrides.c.ended_at == 0)
_LAST_END = select(func.max(tier_overrides.c.ended_at)).where(_OF_CUSTOMER)
_IN_FORCE = select(tier_overrides.c.customer_id, tier_overrides.c.tier).where(
    tier_overrides.c.ended_at == 0, tier_overrides.c.expires_at > bindparam("now")
)
# Two processes that tidy up at the same time share the work.
_EXPIRED = (
    select(tier_overrides)
    .where(tier_overrides.c.ended_at == 0, tier_overrides.c.expires_at <= bindparam("now"))
    .order_by(tier_overrides.c.customer_id)
    .limit(AT_ONCE)
    .with_for_update(skip_locked=True)
)


def in_force(connection: Connection, now: datetime) -> Mapping[str, str]:
    """The tier that a person has set and that has not expired at `now`, by customer id."""
    return {row.customer_id: row.tier for row in connection.execute(_IN_FORCE, {"now": as_ms(now)})}


def put(
    connection: Connection, customer_id: str, tier: str, reason: str, author: str, expires_at: datetime, now: datetime
) -> bool:
    """Sets the customer's tier until `expires_at`; the same words again change nothing. False without such a customer.

    A customer who was never assessed is placed with their first assessment.
    """
    if connection.execute(_LOCKED, {"customer_id": customer_id}).one_or_none() is None:
        return False
    current = connection.execute(_CURRENT, {"of_customer": customer_id}).one_or_none()
    told = {"tier": tier, "reason": reason, "expires_at": as_ms(expires_at)}
    if current is not None and all(getattr(current, name) == value for name, value in told.items()):
        return True
    if current is not None:
        _end(connection, current, author, now)
    row = {"id": new_id(), "customer_id": customer_id, **told, "author": author, "set_at": as_ms(now)}
    connection.execute(insert(tier_overrides), row)
    after = _words(tier, expires_at, reason)
    keep_audit(connection, author, "tier set", customer_id, now, before=_words_of(current), after=after)
    refresh(connection, [customer_id], {"value"}, now)
    return True


def end(connection: Connection, customer_id: str, who: str, now: datetime) -> bool | None:
    """Whether an override was in force until now; None where there is no such customer."""
    if connection.execute(_LOCKED, {"customer_id": customer_id}).one_or_none() is None:
        return None
    current = connection.execute(_CURRENT, {"of_customer": customer_id}).one_or_none()
    if current is None:
        return False
    _take_back(connection, current, who, "tier no longer set", now)
    return True


def end_expired(connection: Connection, now: datetime) -> int:
    """Ends overrides whose time is up, some hundreds at a time; returns how many."""
    expired = connection.execute(_EXPIRED, {"now": as_ms(now)}).all()
    for row in expired:
        _take_back(connection, row, HOUSEKEEPER, "tier expired", now)
    return len(expired)


def of(connection: Connection, customer_id: str) -> dict[str, Any] | None:
    """The override in force as a JSON object, None where there is none."""
    row = connection.execute(_CURRENT, {"of_customer": customer_id}).one_or_none()
    if row is None:
        return None
    same = {name: getattr(row, name) for name in ("customer_id", "tier", "reason", "author")}
    return {**same, "set_at": stamp_ms(row.set_at), "expires_at": stamp_ms(row.expires_at)}


@dataclass(frozen=True)
class OverrideRecords:
    """The overrides of one database, for the doors."""

    database: Database

    def put(
        self, customer_id: str, tier: str, reason: str, author: str, expires_at: datetime, now: datetime
    ) -> dict[str, Any] | None:
        """The override now in force; None where there is no such customer."""
        with self.database.write() as connection:
            put(connection, customer_id, tier, reason, author, expires_at, now)
            return of(connection, customer_id)

    def end(self, customer_id: str, who: str, now: datetime) -> bool | None:
        """Whether there was one to end; None where there is no such customer."""
        with self.database.write() as connection:
            return end(connection, customer_id, who, now)

    def of(self, customer_id: str) -> dict[str, Any] | None:
        """The override in force, None where there is none."""
        with self.database.read() as connection:
            return of(connection, customer_id)


def _take_back(connection: Connection, row: Any, who: str, action: str, now: datetime) -> None:
    _end(connection, row, who, now)
    keep_audit(connection, who, action, row.customer_id, now, before=_words_of(row))
    refresh(connection, [row.customer_id], {"value"}, now)


def _end(connection: Connection, row: Any, who: str, now: datetime) -> None:
    # One end per moment and customer: the table holds that nobody has two overrides at a time.
    last = connection.execute(_LAST_END, {"of_customer": row.customer_id}).scalar() or 0
    ended = {"ended_at": max(as_ms(now), last + 1), "ended_by": who}
    connection.execute(update(tier_overrides).where(tier_overrides.c.id == row.id).values(ended))


def _words_of(row: Any) -> str:
    return _words(row.tier, from_ms(row.expires_at), row.reason) if row else ""


def _words(tier: str, expires_at: datetime, reason: str) -> str:
    return f"{tier} until {expires_at:%Y-%m-%d %H:%M} UTC: {reason}"
