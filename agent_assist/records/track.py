"""Counts what came of the questions, for the learning loop."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, func, select

from agent_assist.records.tables import ledger_entries

_COUNTS = (
    select(ledger_entries.c.question, ledger_entries.c.state, func.count().label("times"))
    .where(ledger_entries.c.replaced_by == "", ledger_entries.c.source == "call")
    .group_by(ledger_entries.c.question, ledger_entries.c.state)
)


def count_entries(connection: Connection) -> dict[str, dict[str, int]]:
    """How often each question stands in each state."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(_COUNTS):
        counts[row.question][row.state] = row.times
    return counts
