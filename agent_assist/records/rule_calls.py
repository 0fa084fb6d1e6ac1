"""Finds the latest calls on which one rule acted, with who called and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, literal, or_, select

from agent_assist.learn.rule_calls import RuleCall
from agent_assist.learn.rule_track import IN_TRIAL
from agent_assist.records.moments import as_ms, from_ms
from agent_assist.records.session import Database
from agent_assist.records.tables import calls, customers, decisions, outcomes

_PADDED = literal(" ").concat(decisions.c.fired).concat(" ")
# The index ix_decisions_decided_at_fired holds all that finding them needs.
_LATEST = (
    select(decisions.c.lookup_id)
    .where(
        decisions.c.decided_at >= bindparam("since"),
        or_(_PADDED.contains(bindparam("shown")), _PADDED.contains(bindparam("tried"))),
    )
    .order_by(decisions.c.decided_at.desc(), decisions.c.lookup_id.desc())
    .limit(bindparam("most"))
    .subquery()
)
_CALLS = (
    select(
        *(decisions.c[name] for name in ("lookup_id", "decided_at", "customer_id", "prompt_rule", "fired")),
        func.coalesce(customers.c.name, "").label("name"),
        calls.c.agent,
        func.coalesce(outcomes.c.result, "").label("result"),
        func.coalesce(outcomes.c.answer, "").label("answer"),
    )
    .join(_LATEST, _LATEST.c.lookup_id == decisions.c.lookup_id)
    .join(calls, calls.c.lookup_id == decisions.c.lookup_id)
    .outerjoin(customers, customers.c.id == decisions.c.customer_id)
    .outerjoin(outcomes, outcomes.c.lookup_id == decisions.c.lookup_id)
    .order_by(decisions.c.decided_at.desc(), decisions.c.lookup_id.desc())
)


@dataclass(frozen=True)
class RuleCalls:
    """The calls that are kept, by rule."""

    database: Database

    def latest(self, rule: str, since: datetime, most: int) -> Sequence[RuleCall]:
        """At most so many of the calls since then on which the rule acted, the latest first. Raises RecordsAway."""
        wanted = {"shown": f" {rule} ", "tried": f" {IN_TRIAL}{rule} ", "since": as_ms(since)}
        with self.database.read() as connection:
            return [_call(row, rule) for row in connection.execute(_CALLS, {**wanted, "most": most})]


def _call(row: Any, rule: str) -> RuleCall:
    is_asked = row.prompt_rule == rule
    return RuleCall(
        lookup_id=row.lookup_id,
        at=from_ms(row.decided_at),
        customer_id=row.customer_id,
        customer_name=row.name,
        rep=row.agent,
        is_trial=f"{IN_TRIAL}{rule}" in row.fired.split(),
        result=row.result if is_asked else "",
        answer=row.answer if is_asked else "",
    )
