"""Gives the doors the fence: who stands behind it and who is proposed, in pages, and what people decide about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, func, select, tuple_

from agent_assist.records import fences, pages
from agent_assist.records.moments import stamp_ms
from agent_assist.records.session import Database
from agent_assist.records.tables import current_values, customers, fence_members, fence_proposals

Told = dict[str, Any]


def _with_customer(table: Table) -> Select[Any]:
    amounts = [func.coalesce(current_values.c[name], 0).label(name) for name in ("actual_minor", "potential_minor")]
    return (
        select(
            table, customers.c.ref, customers.c.name, func.coalesce(current_values.c.tier, "").label("tier"), *amounts
        )
        .join(customers, customers.c.id == table.c.customer_id)
        .outerjoin(current_values, current_values.c.customer_id == table.c.customer_id)
    )


def _page(table: Table, at: str) -> Select[Any]:
    place = tuple_(table.c[at], table.c.id) < tuple_(bindparam("at"), bindparam("id"))
    newest = (table.c[at].desc(), table.c.id.desc())
    return _with_customer(table).where(place).order_by(*newest).limit(bindparam("limit"))


_MEMBERS = _page(fence_members, "since_at").where(fence_members.c.ended_at == 0)
_PROPOSALS = _page(fence_proposals, "created_at").where(fence_proposals.c.state == fences.OPEN)
_MEMBER = _with_customer(fence_members).where(
    fence_members.c.customer_id == bindparam("customer_id"), fence_members.c.ended_at == 0
)
_PROPOSAL = _with_customer(fence_proposals).where(fence_proposals.c.id == bindparam("proposal_id"))


@dataclass(frozen=True)
class FenceRecords:
    """The fence of one database."""

    database: Database

    def members(self, limit: int, before: str) -> Told:
        """A page of those who stand behind the fence, the latest first. Raises ValueError."""
        return self._pages(_MEMBERS, "members", _member, "since_at", limit, before)

    def proposals(self, limit: int, before: str) -> Told:
        """A page of the proposals that wait for a decision, the latest first. Raises ValueError."""
        return self._pages(_PROPOSALS, "proposals", _proposal, "created_at", limit, before)

    def put(self, customer_id: str, manager: str, reason: str, who: str, now: datetime) -> Told | None:
        """Puts a customer behind the fence, or under another manager."""
        with self.database.write() as connection:
            if not fences.put(connection, customer_id, manager, reason, who, now):
                return None
            return _member(connection.execute(_MEMBER, {"customer_id": customer_id}).one())

    def take_out(self, customer_id: str, reason: str, who: str, now: datetime) -> bool | None:
        """Takes a customer out."""
        with self.database.write() as connection:
            return fences.take_out(connection, customer_id, reason, who, now)

    def decide(
        self, proposal_id: str, accepts: bool, manager: str, reason: str, who: str, now: datetime
    ) -> Told | None:
        """Accepts or refuses a proposal. Raises NotPossible."""
        with self.database.write() as connection:
            if not fences.decide(connection, proposal_id, accepts, manager, reason, who, now):
                return None
            return _proposal(connection.execute(_PROPOSAL, {"proposal_id": proposal_id}).one())

    def _pages(
        self, statement: Select[Any], name: str, tell: Callable[[Any], Told], at: str, limit: int, before: str
    ) -> Told:
        after, id_ = pages.place(before)
        with self.database.read() as connection:
            rows = _rows(connection, statement, {"at": after, "id": id_, "limit": limit + 1})
        shown = rows[:limit]
        following = pages.cursor(getattr(shown[-1], at), shown[-1].id) if len(rows) > limit else ""
        return {name: [tell(row) for row in shown], "next": following}


def _rows(connection: Connection, statement: Select[Any], wanted: Told) -> list[Any]:
    return list(connection.execute(statement, wanted).all())


def _customer(row: Any) -> Told:
    same = ("customer_id", "ref", "name", "actual_minor", "potential_minor")
    return {**{name: getattr(row, name) for name in same}, "tier": row.tier or "unknown"}


def _member(row: Any) -> Told:
    same = ("manager", "reason", "put_by")
    return {**_customer(row), **{name: getattr(row, name) for name in same}, "since": stamp_ms(row.since_at)}


def _proposal(row: Any) -> Told:
    same = ("direction", "reason", "state", "manager", "decided_by", "decided_reason")
    times = {"proposed_at": stamp_ms(row.created_at), "decided_at": stamp_ms(row.decided_at)}
    return {"proposal_id": row.id, **_customer(row), **{name: getattr(row, name) for name in same}, **times}
