"""Reads a customer's history over all channels, newest first, page by page at the same cost however deep."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, tuple_

from agent_assist.differentiate.profile import Contact
from agent_assist.records import pages
from agent_assist.records.tables import interactions

MOST = 200

# Comparing the pair lets the index on (customer, time, id) find the place of the page at once.
_PAGE = (
    select(interactions)
    .where(
        interactions.c.customer_id == bindparam("customer_id"),
        tuple_(interactions.c.occurred_at, interactions.c.id) < tuple_(bindparam("at"), bindparam("id")),
    )
    .order_by(interactions.c.occurred_at.desc(), interactions.c.id.desc())
    .limit(bindparam("limit"))
)


@dataclass(frozen=True)
class Page:
    """Some contacts, newest first; `before` asks for the next page, "" after the last one."""

    contacts: tuple[Contact, ...]
    before: str


def page(connection: Connection, customer_id: str, limit: int = 20, before: str = "") -> Page:
    """Up to `limit` (1 to 200) contacts older than the place that `before` stands for.

    Raises ValueError for a `before` that no page has given.
    """
    at, id_ = pages.place(before)
    limit = max(1, min(limit, MOST))
    wanted = {"customer_id": customer_id, "at": at, "id": id_, "limit": limit + 1}
    rows = connection.execute(_PAGE, wanted).all()
    shown = rows[:limit]
    contacts = tuple(
        Contact(
            id=row.id,
            at=row.occurred_at // 1000,
            channel=row.channel,
            direction=row.direction,
            kind=row.kind,
            topic=row.topic,
            summary=row.summary,
            status=row.status,
            handled_by=row.handled_by,
        )
        for row in shown
    )
    return Page(contacts, pages.cursor(shown[-1].occurred_at, shown[-1].id) if len(rows) > limit else "")
