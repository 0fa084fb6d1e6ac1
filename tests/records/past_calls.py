"""Puts calls of the past into a database, with what was decided on them and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import insert

from agent_assist.customize.decisions import Asking
from agent_assist.differentiate.facts import encode
from agent_assist.records import decisions, tables
from agent_assist.records.moments import as_ms
from agent_assist.records.session import Database


@dataclass
class PastCalls:
    """A database whose calls were decided before `now`; lookups are numbered in the order in which they are put."""

    database: Database
    now: datetime
    numbers: int = field(default=0)

    def __post_init__(self) -> None:
        with self.database.write() as connection:
            connection.execute(insert(tables.integrations).values(id="past", name="past"))

    def put(
        self,
        fired: str = "",
        result: str = "",
        *,
        days_ago: float = 1,
        customer: str = "18",
        facts: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> str:
        """One call on which just the rules in `fired` acted. Returns its lookup id."""
        self.numbers += 1
        lookup_id, at = f"01J{self.numbers:05}", as_ms(self.now - timedelta(days=days_ago))
        call = {"lookup_id": lookup_id, "integration_id": "past", "call_id": lookup_id, "customer_id": customer}
        stored = {"asking": Asking().as_json(), "ledger": {}} if body is None else body
        told = {"fired": fired, "decided_at": at, "book_version": "b-1"}
        texts = {"facts": orjson.dumps(encode(facts or {})).decode(), "decision": orjson.dumps(stored).decode()}
        with self.database.write() as connection:
            connection.execute(insert(tables.calls).values(**call, occurred_at=at))
            connection.execute(
                insert(tables.decisions).values(lookup_id=lookup_id, customer_id=customer, **told, **texts)
            )
            if result:
                connection.execute(insert(tables.outcomes).values(lookup_id=lookup_id, result=result, at=at))
        return lookup_id

    def keep_book(self, version: str, days_ago: float, **statuses: str) -> None:
        """A book in which these rules have these statuses, loaded then; retired ones stand in their folder."""
        sources = {
            f"{'retired' if status == 'retired' else 'service'}/{name}.yaml": f"rule: {name}\nstatus: {status}\n"
            for name, status in ((name.replace("_", "-"), status) for name, status in statuses.items())
        }
        with self.database.write() as connection:
            at = as_ms(self.now - timedelta(days=days_ago))
            decisions.keep_book(connection, version, {"version": version, "sources": sources}, at)

    def publish(self, seq: int, version: str, days_ago: float) -> None:
        """A publication of a book that is kept."""
        at = as_ms(self.now - timedelta(days=days_ago))
        with self.database.write() as connection:
            connection.execute(insert(tables.rule_publications).values(seq=seq, version=version, at=at))
