"""Finds the latest calls on which one rule acted, with who called and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, literal, or_, select

from agent_assist.learn.rule_calls import RuleCall
from agent_assist.learn.rule_track import IN_TRIAL
from agent_assist.records.decided_calls import DECIDED
from agent_assist.records.moments import as_ms, from_ms
from agent_assist.records.session import Database
from agent_assist.records.tables import decisions

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
)
_CALLS = DECIDED.where(decisions.c.lookup_id.in_(_LATEST))


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
