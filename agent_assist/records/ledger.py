"""Keeps for every customer and question where it stands: entries are appended, set aside, and never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select, update

from agent_assist.customize.standings import ASKED, CALL, Entry
from agent_assist.differentiate.profile import Standing
from agent_assist.records.moments import as_ms, new_id
from agent_assist.records.parts import standing_in
from agent_assist.records.snapshots import refresh
from agent_assist.records.statements import Prepared
from agent_assist.records.tables import ledger_entries, snapshots

TAKEN_BACK = "taken back"
NOT_ASKED = "not_asked"
HOUR_MS = 3_600_000

_WRITE = Prepared(insert(ledger_entries))
_OF_CUSTOMER = (
    select(ledger_entries)
    .where(ledger_entries.c.customer_id == bindparam("customer_id"))
    .order_by(ledger_entries.c.at.desc(), ledger_entries.c.id.desc())
)
_STANDING_OF_LOOKUP = select(ledger_entries.c.id, ledger_entries.c.customer_id, ledger_entries.c.question).where(
    ledger_entries.c.lookup_id == bindparam("lookup"), ledger_entries.c.replaced_by == ""
)
# What was put on a call and neither taken back nor left unasked, whatever came of it.
_PUT_BY = Prepared(
    select(ledger_entries.c.question, func.count().label("times"))
    .where(
        ledger_entries.c.rep == bindparam("rep"),
        ledger_entries.c.at > bindparam("since"),
        ledger_entries.c.at <= bindparam("until"),
        ledger_entries.c.state == ASKED,
        ledger_entries.c.wait_until == 0,
        ledger_entries.c.source == CALL,
        ledger_entries.c.replaced_by != TAKEN_BACK,
        ledger_entries.c.replaced_by != NOT_ASKED,
    )
    .group_by(ledger_entries.c.question)
)
_PUT_THROUGH = Prepared(
    update(ledger_entries)
    .where(
        ledger_entries.c.lookup_id == bindparam("of"),
        ledger_entries.c.rep != bindparam("by"),
        ledger_entries.c.state == ASKED,
        ledger_entries.c.wait_until == 0,
        ledger_entries.c.source == CALL,
    )
    .values(rep=bindparam("by"))
)
# Two who tell of one customer at once take turns, so that the second sees what the first has told.
_HOLD = select(snapshots.c.customer_id).where(snapshots.c.customer_id == bindparam("customer_id")).with_for_update()
_REPLACE = update(ledger_entries).where(ledger_entries.c.id == bindparam("its_id")).values(replaced_by=bindparam("by"))


def append(
    connection: Connection,
    customer_id: str,
    standing: Standing,
    now: datetime,
    *,
    note: str = "",
    source: str = CALL,
    ref: str = "",
    id_: str = "",
) -> str:
    """Adds where a question stands now, and brings the snapshot up to date; returns the entry's id.

    `source` is where it came from: call, api, unprompted or import; only what came from a call counts as asked. `ref`
    is the name its source knows it by.
    """
    id_ = write(connection, customer_id, standing, now, note=note, source=source, ref=ref, id_=id_)
    refresh(connection, [customer_id], {"ledger"}, now)
    return id_


def write(
    connection: Connection,
    customer_id: str,
    standing: Standing,
    now: datetime,
    *,
    note: str = "",
    source: str = CALL,
    ref: str = "",
    id_: str = "",
) -> str:
    """The entry alone, for who sees to the snapshot himself; returns its id."""
    id_ = id_ or new_id()
    texts = ("question", "rule", "state", "answer", "channel", "rep", "lookup_id")
    moments = ("at", "expires_at", "wait_until")
    row: dict[str, object] = {name: getattr(standing, name) for name in texts}
    row |= {name: getattr(standing, name) * 1000 for name in moments}
    told = {"note": note, "source": source, "ref": ref}
    _WRITE.run(connection, {**row, **told, "id": id_, "customer_id": customer_id, "created_at": as_ms(now)})
    return id_


def set_aside(
    connection: Connection, lookup_id: str, now: datetime, by: str = TAKEN_BACK, question: str = ""
) -> tuple[str, ...]:
    """Makes what this lookup recorded, of `question` alone where one is named, count no more; returns the customers.

    `by` is the id of what takes its place, or the word for why.
    """
    told = connection.execute(_STANDING_OF_LOOKUP, {"lookup": lookup_id}).all()
    rows = [row for row in told if not question or row.question == question]
    for row in rows:
        replace(connection, row.id, by)
    touched = tuple(sorted({row.customer_id for row in rows}))
    refresh(connection, touched, {"ledger"}, now)
    return touched


def counting(connection: Connection, lookup_id: str) -> list[str]:
    """The ids of what this lookup recorded and what still counts."""
    return [row.id for row in connection.execute(_STANDING_OF_LOOKUP, {"lookup": lookup_id})]


def reinstate(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    """Makes entries that were set aside count again."""
    these = ledger_entries.c.id.in_(ids)
    connection.execute(update(ledger_entries).where(these).values(replaced_by=""))
    touched = connection.execute(select(ledger_entries.c.customer_id).where(these)).scalars()
    refresh(connection, set(touched), {"ledger"}, now)


def replace(connection: Connection, id_: str, by: str) -> None:
    """Makes one entry count no more; the snapshot is for the caller to bring up to date."""
    connection.execute(_REPLACE, {"its_id": id_, "by": by})


def put_through(connection: Connection, lookup_id: str, rep: str, now: datetime) -> None:
    """Notes who took the call of a question, which was put before anybody knew which rep it would reach."""
    if _PUT_THROUGH.run(connection, {"of": lookup_id, "by": rep}):
        rows = connection.execute(_STANDING_OF_LOOKUP, {"lookup": lookup_id}).all()
        refresh(connection, {row.customer_id for row in rows}, {"ledger"}, now)


def hold(connection: Connection, customer_id: str) -> None:
    """Keeps others from telling of this customer until this transaction ends."""
    connection.execute(_HOLD, {"customer_id": customer_id})


def put_by(connection: Connection, rep: str, until: datetime) -> dict[str, int]:
    """How often each question was put through this rep in the hour before `until`; one query, by an index."""
    wanted = {"rep": rep, "since": as_ms(until) - HOUR_MS, "until": as_ms(until)}
    return {row.question: int(row.times) for row in _PUT_BY.rows(connection, wanted)}


def read(connection: Connection, customer_id: str) -> tuple[Entry, ...]:
    """Every entry of the customer, newest first, those that count no more among them."""
    return tuple(
        Entry(row.id, standing_in(row), row.note, row.source, row.replaced_by, row.ref, row.created_at // 1000)
        for row in connection.execute(_OF_CUSTOMER, {"customer_id": customer_id})
    )
