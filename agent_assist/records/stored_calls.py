"""Reads the stored decisions of a span of time in chunks of whole customers, for processes that share the work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select, tuple_

from agent_assist.learn.seeing import StoredCall
from agent_assist.records.moments import as_ms, from_ms
from agent_assist.records.statements import Prepared
from agent_assist.records.tables import decisions

CHUNK, PAGE = 500, 500

_TABLE = decisions.c
_IN_SPAN = _TABLE.decided_at.between(bindparam("since"), bindparam("until"))
_COUNT = select(func.count()).select_from(decisions).where(_IN_SPAN)
_ANY = select(_TABLE.decided_at).where(_IN_SPAN).limit(1)
_NTH_NEWEST = select(_TABLE.decided_at).where(_IN_SPAN).order_by(_TABLE.decided_at.desc()).limit(1)
_CUSTOMERS = (
    select(_TABLE.customer_id, func.count().label("calls"))
    .where(_TABLE.customer_id != "", _IN_SPAN)
    .group_by(_TABLE.customer_id)
    .order_by(_TABLE.customer_id)
)
_OF_NOBODY = select(_TABLE.decided_at).where(_TABLE.customer_id == "", _IN_SPAN).order_by(_TABLE.decided_at)
_PLACE = (_TABLE.customer_id, _TABLE.decided_at, _TABLE.lookup_id)
_PAGE = Prepared(
    select(*_PLACE, _TABLE.book_version, _TABLE.facts, _TABLE.decision)
    .where(
        tuple_(*_PLACE) > tuple_(bindparam("customer"), bindparam("at"), bindparam("lookup")),
        _TABLE.customer_id <= bindparam("last"),
        _IN_SPAN,
    )
    .order_by(*_PLACE)
    .limit(PAGE)
)


@dataclass(frozen=True)
class Extent:
    """The decisions to read: from and to, in epoch milliseconds, how many, and whether older ones were left out."""

    since: int
    until: int
    calls: int
    cut: bool = False


@dataclass(frozen=True)
class Chunk:
    """The decisions of the customers from `first` to `last` between two times; "" is nobody in particular."""

    first: str
    last: str
    since: int
    until: int
    calls: int


def are_any(connection: Connection, since: datetime, until: datetime) -> bool:
    """Whether there are decisions between two times."""
    return connection.execute(_ANY, {"since": as_ms(since), "until": as_ms(until)}).first() is not None


def extent(connection: Connection, since: datetime, until: datetime, most: int) -> Extent:
    """The decisions between two times, or the latest `most` of them."""
    span = {"since": as_ms(since), "until": as_ms(until)}
    calls = connection.execute(_COUNT, span).scalar() or 0
    if calls <= most:
        return Extent(span["since"], span["until"], calls)
    # Those of the same millisecond stay together.
    span["since"] = connection.execute(_NTH_NEWEST.offset(most - 1), span).scalar_one()
    return Extent(span["since"], span["until"], connection.execute(_COUNT, span).scalar_one(), cut=True)


def chunks(connection: Connection, of: Extent, size: int = CHUNK) -> list[Chunk]:
    """Everything in pieces of about `size` decisions; a customer stands in one piece alone."""
    span = {"since": of.since, "until": of.until}
    return [*_of_customers(connection, span, size), *_of_nobody(connection, span, size)]


def read(connection: Connection, chunk: Chunk) -> Iterator[StoredCall]:
    """The decisions of a chunk by customer and time, read page by page."""
    wanted = {"last": chunk.last, "since": chunk.since, "until": chunk.until}
    place: dict[str, Any] = {"customer": chunk.first, "at": chunk.since - 1, "lookup": ""}
    while rows := _PAGE.rows(connection, {**wanted, **place}):
        yield from map(_call, rows)
        if len(rows) < PAGE:
            return
        place = {"customer": rows[-1].customer_id, "at": rows[-1].decided_at, "lookup": rows[-1].lookup_id}


def _of_customers(connection: Connection, span: dict[str, int], size: int) -> Iterator[Chunk]:
    first, calls = "", 0
    for row in connection.execute(_CUSTOMERS, span):
        first, calls = first or row.customer_id, calls + row.calls
        if calls >= size:
            yield Chunk(first, row.customer_id, **span, calls=calls)
            first, calls = "", 0
        last = row.customer_id
    if calls:
        yield Chunk(first, last, **span, calls=calls)


def _of_nobody(connection: Connection, span: dict[str, int], size: int) -> Iterator[Chunk]:
    """Callers nobody knows have nothing to do with each other: they are cut by time."""
    times = list(connection.execute(_OF_NOBODY, span).scalars())
    at = 0
    while at < len(times):
        end = min(at + size, len(times))
        while end < len(times) and times[end] == times[end - 1]:
            end += 1
        yield Chunk("", "", times[at], times[end - 1], end - at)
        at = end


def _call(row: Any) -> StoredCall:
    body, facts = _json(row.decision), _json(row.facts)
    parts = {name: body.get(name, {}) for name in ("decision", "asking", "ledger")}
    return StoredCall(row.lookup_id, row.customer_id, row.book_version, facts, at=from_ms(row.decided_at), **parts)


def _json(text: str) -> dict[str, Any]:
    # What cannot be read leaves its call out, and not all the others.
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
