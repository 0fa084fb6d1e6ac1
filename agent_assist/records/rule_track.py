"""Counts which rules acted on calls and what came of them, and brings the latest calls back as witnesses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select

from agent_assist.customize.callers import Caller, on_a_call
from agent_assist.customize.decisions import asking_from_json
from agent_assist.customize.making_way import in_turns
from agent_assist.customize.remarks import Witness
from agent_assist.differentiate.catalogue import Catalogue
from agent_assist.differentiate.facts import decode
from agent_assist.differentiate.profile import Standing
from agent_assist.learn.rule_track import SKIPS, FiredCount
from agent_assist.records.moments import as_ms, from_ms
from agent_assist.records.tables import decisions, outcomes

_BY_CALL = decisions.outerjoin(outcomes, outcomes.c.lookup_id == decisions.c.lookup_id)
_RESULT = func.coalesce(outcomes.c.result, "").label("result")
# Of a decision only what stands in the index ix_decisions_decided_at_fired is read.
_FIRED = (
    select(decisions.c.fired, _RESULT, func.count().label("times"), func.max(decisions.c.decided_at).label("last_at"))
    .select_from(_BY_CALL)
    .where(decisions.c.decided_at >= bindparam("since"), decisions.c.decided_at <= bindparam("until"))
    .group_by(decisions.c.fired, _RESULT)
)
_OLDEST = select(func.min(decisions.c.decided_at))
_LATEST = (
    select(*(decisions.c[name] for name in ("lookup_id", "customer_id", "facts", "decision", "decided_at")))
    .where(decisions.c.decided_at >= bindparam("since"), decisions.c.decided_at <= bindparam("until"))
    .order_by(decisions.c.decided_at.desc(), decisions.c.lookup_id.desc())
    .limit(bindparam("most"))
)
# A question stands first of the rules that acted.
_PASSED_OVER = (
    select(decisions.c.lookup_id, decisions.c.customer_id)
    .select_from(_BY_CALL)
    .where(
        decisions.c.decided_at >= bindparam("since"),
        (decisions.c.fired == bindparam("rule")) | decisions.c.fired.like(bindparam("rule") + " %"),
        outcomes.c.result.in_(sorted(SKIPS)),
    )
    .order_by(decisions.c.decided_at.desc(), decisions.c.lookup_id.desc())
    .limit(1)
)


def count_fired(connection: Connection, since: datetime, until: datetime) -> list[FiredCount]:
    """How often which rules acted together between the two, and with which result; calls without any are counted."""
    rows = connection.execute(_FIRED, {"since": as_ms(since), "until": as_ms(until)})
    return [FiredCount(row.fired, row.result, row.times, from_ms(row.last_at)) for row in rows]


def oldest_decision(connection: Connection) -> datetime | None:
    """When the first decision was made that is kept, None where none is."""
    at = connection.execute(_OLDEST).scalar()
    return None if at is None else from_ms(at)


def latest_calls(
    connection: Connection, since: datetime, until: datetime, most: int, catalogue: Catalogue
) -> list[Caller]:
    """The callers of the latest decisions as these saw them, the latest first; what is no longer read is left out."""
    rows = connection.execute(_LATEST, {"since": as_ms(since), "until": as_ms(until), "most": most})
    return list(_callers(rows, catalogue))


def latest_passed_over(connection: Connection, rule: str, since: datetime) -> Witness | None:
    """The latest call on which the rep did not put this rule's question, or found it not suitable."""
    row = connection.execute(_PASSED_OVER, {"rule": rule, "since": as_ms(since)}).one_or_none()
    return None if row is None else on_a_call(row.customer_id, row.lookup_id)


def _callers(rows: Iterable[Any], catalogue: Catalogue) -> Iterator[Caller]:
    for row in in_turns(rows, 10):
        try:
            body = orjson.loads(row.decision)
            yield Caller(
                on_a_call(row.customer_id, row.lookup_id),
                decode(orjson.loads(row.facts), catalogue),
                from_ms(row.decided_at),
                {question: Standing(**standing) for question, standing in body["ledger"].items()},
                asking_from_json(body["asking"]),
            )
        except (TypeError, ValueError, KeyError):
            # Stored by a program that knew other shapes.
            continue
