"""Keeps one row per customer with all that the lookup reads, written in the same transaction as what it tells of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select, update

from agent_assist.customize.standings import stands_after
from agent_assist.differentiate.profile import Profile, Standing, from_snapshot
from agent_assist.records import current_values, tables
from agent_assist.records.moments import as_ms
from agent_assist.records.parts import READERS, TIMES, TIMES_DAYS, Part, part_of
from agent_assist.records.session import Database
from agent_assist.records.statements import Prepared, Upsert
from agent_assist.records.tables import customers, snapshots

VALUE = "value"
ALL_PARTS = frozenset({*READERS, VALUE})
CHUNK = 500
DAY_SECONDS = 86_400

_STORED = (
    select(snapshots.c.body, current_values.VALUE)
    .outerjoin(tables.current_values, tables.current_values.c.customer_id == snapshots.c.customer_id)
    .outerjoin(tables.assessments, current_values.NAMED)
    .where(snapshots.c.customer_id == bindparam("customer_id"))
)
# The lock makes two writers of one customer's events take turns, so that the later one sees what the earlier one wrote;
# the order keeps two batches from waiting for each other.
_LOCKED = (
    select(snapshots.c.customer_id, snapshots.c.body, snapshots.c.version)
    .where(snapshots.c.customer_id.in_(bindparam("ids", expanding=True)))
    .order_by(snapshots.c.customer_id)
    .with_for_update()
)
_STORE = Upsert(snapshots, key=("customer_id",), change=("body", "version", "last_contact_at", "updated_at"))
_REPLACE = Prepared(
    update(snapshots)
    .where(snapshots.c.customer_id == bindparam("seen_id"), snapshots.c.version == bindparam("seen_version"))
    .values(body=bindparam("new_body"), version=bindparam("new_version"), updated_at=bindparam("new_at"))
)
_COUNT = select(func.count()).select_from(customers)
_PAGE = (
    select(customers.c.id).where(customers.c.id > bindparam("after")).order_by(customers.c.id).limit(bindparam("size"))
)


def load(connection: Connection, customer_id: str) -> Profile | None:
    """The customer's profile as it was last kept, None where there is no such customer."""
    row = connection.execute(_STORED, {"customer_id": customer_id}).one_or_none()
    return None if row is None else decoded(row.body, row.value)


def decoded(body: str, value: str) -> Profile:
    """The profile in the two texts that keep it."""
    return from_snapshot({**orjson.loads(body), VALUE: orjson.loads(value) if value else None})


def refresh(
    connection: Connection,
    customer_ids: Collection[str],
    parts: Collection[str],
    now: datetime,
    *,
    has_news: bool = False,
) -> int:
    """Makes `parts` of these customers' snapshots anew from the events; returns how many changed.

    The version rises where the content changes, or where there `has_news`: a changed margin leaves no trace in a
    snapshot, and yet the customer has to be assessed again. A new value alone does not raise it. Call it after the
    events are written, in their transaction.
    """
    renew = partial(_refresh, connection, parts=parts, now=as_ms(now), has_news=has_news)
    return sum(renew(ids) for ids in _chunks(sorted(set(customer_ids))))


def note_asked(connection: Connection, profile: Profile, standing: Standing, now: datetime) -> bool:
    """Adds one question that is being put to the snapshot that `profile` was read from; False if it has changed since.

    The same change as reading the ledger anew, for the price of one statement: a call is waiting.
    """
    body = orjson.loads(orjson.dumps(profile))
    del body[VALUE]
    known = profile.ledger.get(standing.question)
    if known is None or known.at <= standing.at:
        stands_now = stands_after(known, standing, int(now.timestamp()))
        body["ledger"][standing.question] = orjson.loads(orjson.dumps(stands_now))
    times = sorted([standing.at, *body["times"].get("asked", ())], reverse=True)
    body["times"]["asked"] = [at for at in times[:TIMES] if at > times[0] - TIMES_DAYS * DAY_SECONDS]
    body["counts"]["asked"] = body["counts"].get("asked", 0) + 1
    body["version"] = profile.version + 1
    seen = {"seen_id": profile.customer_id, "seen_version": profile.version}
    new = {"new_body": _dumped(body), "new_version": body["version"], "new_at": as_ms(now)}
    return _REPLACE.run(connection, {**seen, **new}) > 0


def rebuild(database: Database, now: datetime, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Makes every snapshot anew, some hundreds a transaction; returns how many had to change.

    `progress` hears how many customers are done, of how many.
    """
    with database.read() as connection:
        total = connection.execute(_COUNT).scalar_one()
    done, changed, after = 0, 0, ""
    while True:
        with database.write() as connection:
            ids = list(connection.execute(_PAGE, {"after": after, "size": CHUNK}).scalars())
            if not ids:
                return changed
            changed += refresh(connection, ids, ALL_PARTS, now)
        after, done = ids[-1], done + len(ids)
        progress(done, total)


def _refresh(connection: Connection, ids: Sequence[str], parts: Collection[str], now: int, has_news: bool) -> int:
    if VALUE in parts:
        # First of all, as by everybody who locks both.
        current_values.hold(connection, ids)
    stored = {row.customer_id: row for row in connection.execute(_LOCKED, {"ids": ids})}
    missing = [id_ for id_ in ids if id_ not in stored]
    read = _read(connection, list(stored), parts)
    # A customer without a snapshot gets a whole one, whichever part was asked for.
    read |= _read(connection, missing, ALL_PARTS)
    rows = [row for id_, pieces in read.items() if (row := _renewed(id_, stored.get(id_), pieces, now, has_news))]
    _STORE.run_many(connection, rows)
    valued = current_values.refresh(connection, ids if VALUE in parts else missing)
    return len(valued.union(str(row["customer_id"]) for row in rows))


def _read(connection: Connection, ids: Sequence[str], names: Collection[str]) -> dict[str, dict[str, Part]]:
    if not ids:
        return {}
    parts = {name: READERS[name](connection, ids) for name in sorted(READERS.keys() & names)}
    known = [id_ for id_ in ids if all(id_ in part for part in parts.values())]
    return {id_: {name: part[id_] for name, part in parts.items()} for id_ in known}


def _renewed(id_: str, stored: Any, pieces: dict[str, Part], now: int, has_news: bool) -> dict[str, object] | None:
    if not pieces:
        return None
    body = orjson.loads(stored.body) if stored else Profile(id_, "").as_snapshot()
    body.pop(VALUE, None)
    for name, part in pieces.items():
        _merge(body, name, part)
    if stored and not has_news and _dumped(body) == stored.body:
        return None
    body["version"] = stored.version + 1 if stored else 1
    contacts = body["times"].get("contact", (0,))
    return {
        "customer_id": id_,
        "body": _dumped(body),
        "version": body["version"],
        "last_contact_at": contacts[0] * 1000,
        "updated_at": now,
    }


def _merge(body: dict[str, Any], name: str, part: Part) -> None:
    for field, value in part.items():
        if field in ("times", "counts"):
            others = {measure: kept for measure, kept in body[field].items() if part_of(measure) != name}
            body[field] = {**others, **value}
        else:
            body[field] = value


def _dumped(body: dict[str, Any]) -> str:
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()


def _chunks(ids: Sequence[str]) -> Iterator[list[str]]:
    left = iter(ids)
    while chunk := list(islice(left, CHUNK)):
        yield chunk
