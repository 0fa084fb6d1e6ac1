"""Counts which rules acted on calls and what came of them, and reads the latest decisions as witnesses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from agent_assist.learn.rule_track import FiredCount
from agent_assist.records.moments import as_ms, from_ms
from agent_assist.records.tables import decisions, outcomes

# Of a decision only what stands in the index ix_decisions_decided_at_fired is read.
_RESULT = func.coalesce(outcomes.c.result, "").label("result")
_FIRED = (
    select(decisions.c.fired, _RESULT, func.count().label("times"), func.max(decisions.c.decided_at).label("last_at"))
    .select_from(decisions.outerjoin(outcomes, outcomes.c.lookup_id == decisions.c.lookup_id))
    .where(decisions.c.decided_at >= bindparam("since"), decisions.c.decided_at <= bindparam("until"))
    .group_by(decisions.c.fired, _RESULT)
)


def count_fired(connection: Connection, since: datetime, until: datetime) -> list[FiredCount]:
    """How often which rules acted together between the two, and with which result; calls without any are counted."""
    rows = connection.execute(_FIRED, {"since": as_ms(since), "until": as_ms(until)})
    return [FiredCount(row.fired, row.result, row.times, from_ms(row.last_at)) for row in rows]
