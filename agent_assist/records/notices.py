"""Keeps what each rep's panel is told, numbered per rep, so that a pop is stored before anybody is rung."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from agent_assist.interact.remembering import Notice, Posted, Told
from agent_assist.records.moments import as_ms
from agent_assist.records.statements import Prepared
from agent_assist.records.tables import notices, seats

MOST_AT_ONCE = 200
CURRENT_HOURS = 12
KEPT_HOURS = 24
HOUR_MS = 3_600_000

_INSERT = Prepared(insert(notices))
_SINCE = Prepared(
    select(notices.c.seq, notices.c.kind, notices.c.lookup_id, notices.c.body)
    .where(notices.c.rep == bindparam("rep"), notices.c.seq > bindparam("seq"))
    .order_by(notices.c.seq)
    .limit(MOST_AT_ONCE)
)
_LATEST = Prepared(
    select(notices.c.seq, notices.c.kind, notices.c.lookup_id, notices.c.body)
    .where(notices.c.rep == bindparam("rep"), notices.c.created_at > bindparam("after"))
    .order_by(notices.c.seq.desc())
    .limit(MOST_AT_ONCE)
)
_SEAT = Prepared(select(seats.c.last_seq).where(seats.c.rep == bindparam("rep")))
_MOVED = Prepared(select(seats.c.rep, seats.c.last_seq).where(seats.c.updated_at >= bindparam("since")).limit(100_000))


def _next_seq(dialect: Any) -> Any:
    # The lock on the seat is held to the end of the transaction: notices become visible in the order of their numbers.
    statement = dialect.insert(seats)
    changed = statement.on_conflict_do_update(
        index_elements=["rep"], set_={"last_seq": seats.c.last_seq + 1, "updated_at": statement.excluded.updated_at}
    )
    return changed.returning(seats.c.last_seq)


_NEXT_SEQ = {"sqlite": Prepared(_next_seq(sqlite)), "postgresql": Prepared(_next_seq(postgresql))}


def post(connection: Connection, told: Sequence[Notice], now: datetime) -> tuple[Posted, ...]:
    """Stores the notices in the order given, each under its rep's next number."""
    # Reps in one order, so that two transactions that tell the same reps never wait for each other.
    ordered = sorted(told, key=lambda notice: notice.rep)
    return tuple(_post_one(connection, notice, as_ms(now)) for notice in ordered)


def _post_one(connection: Connection, notice: Notice, at: int) -> Posted:
    statement = _NEXT_SEQ[connection.dialect.name]
    seq = statement.one(connection, {"rep": notice.rep, "last_seq": 1, "updated_at": at}).last_seq
    _INSERT.run(
        connection,
        {
            "rep": notice.rep,
            "seq": seq,
            "kind": notice.kind,
            "lookup_id": notice.lookup_id,
            "body": notice.body,
            "created_at": at,
        },
    )
    return Posted(notice.rep, seq)


def since(connection: Connection, rep: str, seq: int) -> list[Told]:
    """What the rep was told after `seq`, in order, at most 200 at a time."""
    return [Told(*row) for row in _SINCE.rows(connection, {"rep": rep, "seq": seq})]


def last_seq(connection: Connection, rep: str) -> int:
    """The number of the rep's latest notice, 0 where there is none."""
    seat = _SEAT.one(connection, {"rep": rep})
    return seat.last_seq if seat else 0


def current(connection: Connection, rep: str, now: datetime) -> list[Told]:
    """The latest card of each call that is still before the rep, oldest first, with the outcome told since."""
    latest = _LATEST.rows(connection, {"rep": rep, "after": as_ms(now) - CURRENT_HOURS * HOUR_MS})
    cards: dict[str, Told] = {}
    outcomes: dict[str, Told] = {}
    gone: set[str] = set()
    for row in latest:
        told = Told(*row)
        if told.lookup_id in gone or told.lookup_id in cards:
            continue
        if told.kind == "cleared":
            gone.add(told.lookup_id)
        elif told.kind == "outcome":
            outcomes.setdefault(told.lookup_id, told)
        else:
            cards[told.lookup_id] = _with_outcome(told, outcomes.get(told.lookup_id))
    return sorted(cards.values(), key=lambda told: told.seq)


def _with_outcome(card: Told, outcome: Told | None) -> Told:
    if outcome is None:
        return card
    body = {**orjson.loads(card.body), "outcome": orjson.loads(outcome.body)["outcome"]}
    return replace(card, body=orjson.dumps(body).decode())


def moved_since(connection: Connection, since_ms: int) -> dict[str, int]:
    """The latest number of every rep who was told something since `since_ms`."""
    return {rep: seq for rep, seq in _MOVED.rows(connection, {"since": since_ms})}


def prune(connection: Connection, now: datetime) -> int:
    """Forgets notices older than a day; returns how many."""
    return connection.execute(delete(notices).where(notices.c.created_at < as_ms(now) - KEPT_HOURS * HOUR_MS)).rowcount
