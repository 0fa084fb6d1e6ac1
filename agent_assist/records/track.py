"""Counts what came of the questions put on calls, by question, tier and answer, for what to expect of the next one."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, case, func, literal, select

from agent_assist.customize.standings import ANSWERED, ASKED, CALL, DECLINED
from agent_assist.learn.likelihoods import Count
from agent_assist.records.tables import current_values, ledger_entries

LATEST = 200_000
"""So many entries are counted, however long the ledger is: it is read every minute, and old answers tell least."""
MOST_GROUPS = 20_000

_PUT = (
    select(*(ledger_entries.c[name] for name in ("customer_id", "question", "state", "answer")))
    .where(
        ledger_entries.c.replaced_by == "",
        ledger_entries.c.source == CALL,
        ledger_entries.c.state.in_((ASKED, ANSWERED, DECLINED)),
    )
    .order_by(ledger_entries.c.id.desc())
    .limit(LATEST)
    .subquery()
)
_TIER = func.coalesce(current_values.c.tier, "").label("tier")
_IS_COUNTED = (_PUT.c.state == ANSWERED) & _PUT.c.question.in_(bindparam("listed", expanding=True))
_ANSWER = case((_IS_COUNTED, _PUT.c.answer), else_=literal("")).label("answer")
_TIMES = func.count().label("times")
_COUNTS = (
    select(_PUT.c.question, _TIER, _PUT.c.state, _ANSWER, _TIMES)
    .select_from(_PUT.outerjoin(current_values, current_values.c.customer_id == _PUT.c.customer_id))
    .group_by(_PUT.c.question, _TIER, _PUT.c.state, _ANSWER)
    .order_by(_TIMES.desc(), _PUT.c.question, _TIER, _PUT.c.state, _ANSWER)
    .limit(MOST_GROUPS)
)


def count_answers(connection: Connection, listed: Collection[str]) -> list[Count]:
    """How often each question stands where, by the customer's tier of today.

    The answers themselves are told apart for the questions in `listed`, where few different ones can come.
    """
    rows = connection.execute(_COUNTS, {"listed": list(listed)})
    return [Count(row.question, row.tier, row.state, row.answer, row.times) for row in rows]
