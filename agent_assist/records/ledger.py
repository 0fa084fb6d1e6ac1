"""Keeps for every customer and question where it stands: entries are appended, set aside, and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from agent_assist.differentiate.profile import Standing
from agent_assist.records.moments import as_ms, new_id
from agent_assist.records.snapshots import refresh
from agent_assist.records.statements import Prepared
from agent_assist.records.tables import ledger_entries

TAKEN_BACK = "taken back"


@dataclass(frozen=True)
class Entry:
    """One entry as it was recorded; `replaced_by` is "" while it counts."""

    id: str
    standing: Standing
    note: str
    source: str
    replaced_by: str


_WRITE = Prepared(insert(ledger_entries))
_OF_CUSTOMER = (
    select(ledger_entries)
    .where(ledger_entries.c.customer_id == bindparam("customer_id"))
    .order_by(ledger_entries.c.at.desc(), ledger_entries.c.id.desc())
)
_STANDING_OF_LOOKUP = select(ledger_entries.c.id, ledger_entries.c.customer_id).where(
    ledger_entries.c.lookup_id == bindparam("lookup"), ledger_entries.c.replaced_by == ""
)
_REPLACE = update(ledger_entries).where(ledger_entries.c.id == bindparam("its_id")).values(replaced_by=bindparam("by"))


def append(
    connection: Connection, customer_id: str, standing: Standing, now: datetime, *, note: str = "", source: str = "call"
) -> str:
    """Adds where a question stands now, and brings the snapshot up to date; returns the entry's id.

    `source` is where it came from: call, or unprompted for what was volunteered, which does not count as asked.
    """
    id_ = write(connection, customer_id, standing, now, note, source)
    refresh(connection, [customer_id], {"ledger"}, now)
    return id_


def write(
    connection: Connection, customer_id: str, standing: Standing, now: datetime, note: str = "", source: str = "call"
) -> str:
    """The entry alone, for who sees to the snapshot himself; returns its id."""
    id_ = new_id()
    texts = ("question", "rule", "state", "answer", "channel", "rep", "lookup_id")
    moments = ("at", "expires_at", "wait_until")
    row: dict[str, object] = {name: getattr(standing, name) for name in texts}
    row |= {name: getattr(standing, name) * 1000 for name in moments}
    row |= {"id": id_, "customer_id": customer_id, "note": note, "source": source, "created_at": as_ms(now)}
    _WRITE.run(connection, row)
    return id_


def set_aside(connection: Connection, lookup_id: str, now: datetime, by: str = TAKEN_BACK) -> tuple[str, ...]:
    """Makes what this lookup recorded count no more, `by` the id of what takes its place; returns the customers."""
    rows = connection.execute(_STANDING_OF_LOOKUP, {"lookup": lookup_id}).all()
    for row in rows:
        connection.execute(_REPLACE, {"its_id": row.id, "by": by})
    touched = tuple(sorted({row.customer_id for row in rows}))
    refresh(connection, touched, {"ledger"}, now)
    return touched


def read(connection: Connection, customer_id: str) -> tuple[Entry, ...]:
    """Every entry of the customer, newest first, those that count no more among them."""
    return tuple(
        Entry(
            row.id,
            Standing(
                question=row.question,
                state=row.state,
                at=row.at // 1000,
                answer=row.answer,
                rule=row.rule,
                channel=row.channel,
                rep=row.rep,
                expires_at=row.expires_at // 1000,
                wait_until=row.wait_until // 1000,
                lookup_id=row.lookup_id,
            ),
            row.note,
            row.source,
            row.replaced_by,
        )
        for row in connection.execute(_OF_CUSTOMER, {"customer_id": customer_id})
    )
