"""Reads the parts a snapshot is made of from the events, for many customers at once, in the form that is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Select, Table, bindparam, case, func, select

from agent_assist.customize.standings import CALL, stands
from agent_assist.differentiate.profile import Standing
from agent_assist.interact.calls import GIVEN
from agent_assist.interact.resuming import PROMISE
from agent_assist.records.given import read_given
from agent_assist.records.tables import (
    consents,
    customers,
    fence_members,
    identifiers,
    interactions,
    ledger_entries,
    transactions,
)

RECENT = 20
TIMES = 200
TIMES_DAYS = 400
SUMMARY_LENGTH = 500
ASKED_STATES = ("asked_no_answer", "answered", "declined")

_KEPT_FIRST = case((interactions.c.kind == "complaint", 0), (interactions.c.kind == PROMISE, 1), else_=2)

Part = dict[str, Any]
Parts = dict[str, Part]


def _of_these(table: Table) -> Any:
    return table.c.customer_id.in_(bindparam("ids", expanding=True))


def _rank(table: Table, *partition: str, first: Sequence[Any] = ()) -> Any:
    newest = (*first, table.c.occurred_at.desc(), table.c.id.desc())
    return func.row_number().over(partition_by=[table.c[name] for name in ("customer_id", *partition)], order_by=newest)


def _latest_rows(only_open: bool) -> Select[Any]:
    wanted = _of_these(interactions) & (interactions.c.status == "open") if only_open else _of_these(interactions)
    # However many threads are open, they push no complaint out of sight, and nothing that was promised.
    rank = _rank(interactions, first=[_KEPT_FIRST] if only_open else [])
    ranked = select(interactions, rank.label("rank")).where(wanted).subquery()
    newest = (ranked.c.occurred_at.desc(), ranked.c.id.desc())
    return select(ranked).where(ranked.c.rank <= RECENT).order_by(ranked.c.customer_id, *newest)


def _latest_times(table: Table, *by: str) -> Select[Any]:
    # The newest of a customer are among the newest of each kind, so that ranking by kind serves both.
    ranks = [_rank(table, name).label(f"by_{name}") for name in by]
    names = [table.c[name] for name in ("customer_id", "occurred_at", "kind", *(name for name in by if name != "kind"))]
    ranked = select(*names, *ranks).where(_of_these(table)).subquery()
    kept = ranked.c[f"by_{by[0]}"] <= TIMES
    for name in by[1:]:
        kept |= ranked.c[f"by_{name}"] <= TIMES
    return select(ranked).where(kept).order_by(ranked.c.occurred_at.desc())


_CUSTOMERS = select(customers).where(customers.c.id.in_(bindparam("ids", expanding=True)))
_CONSENTS = select(consents.c.customer_id, consents.c.purpose, consents.c.given).where(_of_these(consents))
_KINDS = (
    select(identifiers.c.customer_id, identifiers.c.kind)
    .where(_of_these(identifiers), identifiers.c.value != "")
    .distinct()
)
_MEMBERS = select(fence_members.c.customer_id, fence_members.c.manager, fence_members.c.since_at).where(
    _of_these(fence_members), fence_members.c.ended_at == 0
)
_RECENT = _latest_rows(only_open=False)
_OPEN = _latest_rows(only_open=True)
_CONTACT_TIMES = _latest_times(interactions, "channel", "kind")
_CONTACT_COUNTS = (
    select(
        interactions.c.customer_id,
        interactions.c.channel,
        func.count().label("contacts"),
        func.sum(case((interactions.c.kind == "complaint", 1), else_=0)).label("complaints"),
    )
    .where(_of_these(interactions))
    .group_by(interactions.c.customer_id, interactions.c.channel)
)
_TRANSACTION_TIMES = _latest_times(transactions, "kind")
_TRANSACTION_COUNTS = (
    select(transactions.c.customer_id, transactions.c.kind, func.count().label("times"))
    .where(_of_these(transactions), transactions.c.kind.in_(("purchase", "return")))
    .group_by(transactions.c.customer_id, transactions.c.kind)
)
_LEDGER = (
    select(ledger_entries)
    .where(_of_these(ledger_entries), ledger_entries.c.replaced_by == "")
    .order_by(ledger_entries.c.customer_id, ledger_entries.c.at, ledger_entries.c.id)
)


def read_customer(connection: Connection, ids: Sequence[str]) -> Parts:
    """Name and record of each customer, the consents, and the kinds of identifier that can be matched."""
    parts: Parts = {}
    for row in connection.execute(_CUSTOMERS, {"ids": ids}).all():
        parts[row.id] = {
            **{name: getattr(row, name) for name in ("name", "kind", "region", "language", "since")},
            "attributes": orjson.loads(row.attributes),
            "consents": {},
            "identifier_kinds": [],
        }
    for row in connection.execute(_CONSENTS, {"ids": ids}).all():
        parts[row.customer_id]["consents"][row.purpose] = bool(row.given)
    for row in sorted(connection.execute(_KINDS, {"ids": ids}), key=lambda row: str(row.kind)):
        parts[row.customer_id]["identifier_kinds"].append(row.kind)
    return parts


def read_fence(connection: Connection, ids: Sequence[str]) -> Parts:
    """The manager behind the fence and since when, for who stands there."""
    parts: Parts = {id_: {"manager": "", "manager_since": 0} for id_ in ids}
    for row in connection.execute(_MEMBERS, {"ids": ids}).all():
        parts[row.customer_id] = {"manager": row.manager, "manager_since": row.since_at // 1000}
    return parts


def read_contacts(connection: Connection, ids: Sequence[str]) -> Parts:
    """The latest and the open contacts, with times and counts of all, by channel, and of complaints."""
    parts: Parts = {id_: {"recent": [], "open_threads": [], "channels": []} for id_ in ids}
    for field, statement in (("recent", _RECENT), ("open_threads", _OPEN)):
        for row in connection.execute(statement, {"ids": ids}).all():
            parts[row.customer_id][field].append(_contact(row))
    times = _Times()
    for row in connection.execute(_CONTACT_TIMES, {"ids": ids}).all():
        times.add(row.customer_id, "contact", row.occurred_at)
        times.add(row.customer_id, f"contact:{row.channel}", row.occurred_at)
        if row.kind == "complaint":
            times.add(row.customer_id, "complaint", row.occurred_at)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(_CONTACT_COUNTS, {"ids": ids}).all():
        mine = counts[row.customer_id]
        mine[f"contact:{row.channel}"] = row.contacts
        mine["contact"] = mine.get("contact", 0) + row.contacts
        if row.complaints:
            mine["complaint"] = mine.get("complaint", 0) + int(row.complaints)
        parts[row.customer_id]["channels"].append(row.channel)
    for id_, part in parts.items():
        part.update(channels=sorted(part["channels"]), times=times.of(id_), counts=counts.get(id_, {}))
    return parts


def read_purchases(connection: Connection, ids: Sequence[str]) -> Parts:
    """Times and counts of purchases and returns."""
    times = _Times()
    for row in connection.execute(_TRANSACTION_TIMES, {"ids": ids}).all():
        if row.kind in ("purchase", "return"):
            times.add(row.customer_id, row.kind, row.occurred_at)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(_TRANSACTION_COUNTS, {"ids": ids}).all():
        counts[row.customer_id][row.kind] = row.times
    return {id_: {"times": times.of(id_), "counts": counts.get(id_, {})} for id_ in ids}


def read_ledger(connection: Connection, ids: Sequence[str]) -> Parts:
    """Where each question stands, and when something was asked: once a call, and only where we asked."""
    parts: Parts = {id_: {"ledger": {}} for id_ in ids}
    told: dict[str, list[tuple[Standing, int]]] = defaultdict(list)
    asked: dict[str, set[tuple[int, str, str]]] = defaultdict(set)
    for row in connection.execute(_LEDGER, {"ids": ids}).all():
        told[row.customer_id].append((standing_in(row), row.created_at // 1000))
        if row.state in ASKED_STATES and row.source == CALL:
            asked[row.customer_id].add((row.at, row.question, row.lookup_id))
    times = _Times()
    for id_, part in parts.items():
        for at, _, _ in sorted(asked[id_], reverse=True):
            times.add(id_, "asked", at)
        part["ledger"] = {question: asdict(standing) for question, standing in stands(told[id_]).items()}
        part.update(times=times.of(id_), counts={"asked": len(asked[id_])} if asked[id_] else {})
    return parts


READERS: Mapping[str, Callable[[Connection, Sequence[str]], Parts]] = {
    "customer": read_customer,
    "fence": read_fence,
    "contacts": read_contacts,
    "purchases": read_purchases,
    "ledger": read_ledger,
    "given": read_given,
}


def part_of(measure: str) -> str:
    """The part that keeps a measure's times and counts."""
    if measure in ("purchase", "return"):
        return "purchases"
    if measure.startswith(GIVEN):
        return "given"
    return "ledger" if measure == "asked" else "contacts"


class _Times:
    """Collects times per customer and measure; they come newest first, in milliseconds, and are kept in seconds."""

    def __init__(self) -> None:
        self._times: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))

    def add(self, customer_id: str, measure: str, at: int) -> None:
        times = self._times[customer_id][measure]
        # Measured from the newest, not from today: the same events then always make the same snapshot.
        if len(times) < TIMES and (not times or at // 1000 > times[0] - TIMES_DAYS * 86_400):
            times.append(at // 1000)

    def of(self, customer_id: str) -> dict[str, list[int]]:
        return dict(self._times.get(customer_id, {}))


def _contact(row: Row[Any]) -> dict[str, object]:
    copied: Iterable[str] = ("id", "channel", "direction", "kind", "topic", "status", "handled_by")
    return {
        **{name: getattr(row, name) for name in copied},
        "at": row.occurred_at // 1000,
        "summary": row.summary[:SUMMARY_LENGTH],
    }


def standing_in(row: Row[Any]) -> Standing:
    """What one row of the ledger says by itself."""
    texts = ("question", "state", "answer", "rule", "channel", "rep", "lookup_id")
    moments = ("at", "expires_at", "wait_until")
    return Standing(
        **{name: getattr(row, name) for name in texts}, **{name: getattr(row, name) // 1000 for name in moments}
    )
