"""Lists the calls that were decided, the latest first: all of them, those of one rep, or those of some customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, tuple_

from agent_assist.learn.decided_calls import DecidedCall
from agent_assist.records import pages
from agent_assist.records.moments import sound_from_ms
from agent_assist.records.session import Database
from agent_assist.records.tables import calls, customers, decisions, outcomes

_NEWEST = (decisions.c.decided_at, decisions.c.lookup_id)
# With who called and what came of it, the latest first.
DECIDED = (
    select(
        *(decisions.c[name] for name in ("lookup_id", "decided_at", "customer_id", "prompt_rule", "silence", "fired")),
        func.coalesce(customers.c.name, "").label("name"),
        calls.c.agent,
        func.coalesce(outcomes.c.result, "").label("result"),
        func.coalesce(outcomes.c.answer, "").label("answer"),
    )
    .join(calls, calls.c.lookup_id == decisions.c.lookup_id)
    .outerjoin(customers, customers.c.id == decisions.c.customer_id)
    .outerjoin(outcomes, outcomes.c.lookup_id == decisions.c.lookup_id)
    .order_by(*(column.desc() for column in _NEWEST))
)


@dataclass(frozen=True)
class DecidedCalls:
    """The calls that are kept."""

    database: Database

    def page(
        self, limit: int, before: str = "", rep: str = "", customer_ids: Sequence[str] = ()
    ) -> tuple[Sequence[DecidedCall], str]:
        """At most so many calls, and the `before` of the page after, "" on the last. Raises ValueError for a `before`
        that no page gave, and RecordsAway."""
        wanted = DECIDED.where(tuple_(*_NEWEST) < tuple_(*pages.place(before))).limit(limit + 1)
        if rep:
            wanted = wanted.where(calls.c.agent == rep)
        if customer_ids:
            wanted = wanted.where(decisions.c.customer_id.in_(customer_ids))
        with self.database.read() as connection:
            rows = connection.execute(wanted).all()
        last = rows[limit - 1] if len(rows) > limit else None
        return [_call(row) for row in rows[:limit]], pages.cursor(last.decided_at, last.lookup_id) if last else ""


def _call(row: Any) -> DecidedCall:
    return DecidedCall(
        lookup_id=row.lookup_id,
        at=sound_from_ms(row.decided_at),
        customer_id=row.customer_id,
        customer_name=row.name,
        rep=row.agent,
        rule=row.prompt_rule,
        silence=row.silence,
        result=row.result,
        answer=row.answer,
    )
