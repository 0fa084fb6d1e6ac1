"""Sums up what customers did, so that they can be assessed, and keeps every assessment with its reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, bindparam, case, func, insert, select

from agent_assist.differentiate.assessment import RECENT_DAYS, YEAR_DAYS, Activity
from agent_assist.differentiate.profile import Value, value_from_json
from agent_assist.records.moments import as_ms, new_id
from agent_assist.records.snapshot_values import as_json, stored_form
from agent_assist.records.snapshots import refresh
from agent_assist.records.tables import assessments, customers, interactions, transactions

DAY_MS = 86_400_000
PAGE = 2000


def _sum_where(condition: Any, amount: Any = 1) -> Any:
    return func.coalesce(func.sum(case((condition, amount), else_=0)), 0)


_AT, _KIND, _MARGIN = transactions.c.occurred_at, transactions.c.kind, transactions.c.margin_minor
_IN_YEAR = _AT > bindparam("year_ago")
_RECENT = _AT > bindparam("recently")
_BOUGHT, _RETURNED = _KIND == "purchase", _KIND == "return"
_IDS: Any = bindparam("ids", expanding=True)

# Whole days and whole pence: every database gives the same digits.
_SUMS = (
    select(
        transactions.c.customer_id,
        func.count().label("transactions"),
        func.count(case((_BOUGHT, _AT // DAY_MS)).distinct()).label("purchase_days"),
        func.min(case((_BOUGHT, _AT))).label("first_at"),
        func.max(case((_BOUGHT, _AT))).label("last_at"),
        _sum_where(_IN_YEAR & _BOUGHT).label("purchases"),
        _sum_where(_IN_YEAR & _BOUGHT, _MARGIN).label("purchase_margin"),
        _sum_where(_IN_YEAR & _RETURNED).label("returns"),
        _sum_where(_IN_YEAR & _RETURNED, _MARGIN).label("return_margin"),
        _sum_where(_IN_YEAR & ~_BOUGHT & ~_RETURNED, _MARGIN).label("other_margin"),
        _sum_where(_RECENT & _BOUGHT).label("recent_purchases"),
        _sum_where(_RECENT & _BOUGHT, _MARGIN).label("recent_margin"),
    )
    .where(transactions.c.customer_id.in_(_IDS), _AT <= bindparam("as_of"))
    .group_by(transactions.c.customer_id)
)
_CONTACTS = (
    select(
        interactions.c.customer_id,
        interactions.c.channel,
        func.count().label("contacts"),
        _sum_where(interactions.c.kind == "complaint").label("complaints"),
    )
    .where(
        interactions.c.customer_id.in_(_IDS),
        interactions.c.occurred_at > bindparam("year_ago"),
        interactions.c.occurred_at <= bindparam("as_of"),
    )
    .group_by(interactions.c.customer_id, interactions.c.channel)
)
_CUSTOMERS = (
    select(customers.c.id, customers.c.since)
    .where(customers.c.id > bindparam("after"))
    .order_by(customers.c.id)
    .limit(bindparam("size"))
)
_OF_CUSTOMER = (
    select(assessments)
    .where(assessments.c.customer_id == bindparam("customer_id"))
    .order_by(assessments.c.as_of_at.desc(), assessments.c.created_at.desc(), assessments.c.id.desc())
)


def activities(connection: Connection, as_of: datetime) -> Iterator[Activity]:
    """What every customer did up to `as_of`, in the order of their ids; some thousands are in memory at a time."""
    after = ""
    while rows := connection.execute(_CUSTOMERS, {"after": after, "size": PAGE}).all():
        after = rows[-1].id
        yield from _summed(connection, {row.id: row.since for row in rows}, as_ms(as_of))


def store(connection: Connection, assessed: Iterable[tuple[str, Value]], now: datetime) -> int:
    """Keeps an assessment for each customer id, and their snapshots with it; returns how many."""
    rows = [_row(customer_id, value, as_ms(now)) for customer_id, value in assessed]
    if rows:
        connection.execute(insert(assessments), rows)
        refresh(connection, [str(row["customer_id"]) for row in rows], {"value"}, now)
    return len(rows)


def read(connection: Connection, customer_id: str) -> tuple[Value, ...]:
    """Every assessment of the customer with its reasons, the latest first."""
    rows = connection.execute(_OF_CUSTOMER, {"customer_id": customer_id})
    return tuple(value_from_json(orjson.loads(stored_form(row))) for row in rows)


def _summed(connection: Connection, since: dict[str, str], as_of: int) -> Iterator[Activity]:
    wanted = {
        "ids": list(since),
        "as_of": as_of,
        "year_ago": as_of - YEAR_DAYS * DAY_MS,
        "recently": as_of - RECENT_DAYS * DAY_MS,
    }
    contacts: dict[str, dict[str, int]] = defaultdict(dict)
    complaints: dict[str, int] = defaultdict(int)
    for row in connection.execute(_CONTACTS, wanted):
        contacts[row.customer_id][row.channel] = row.contacts
        complaints[row.customer_id] += int(row.complaints)
    sums = {row["customer_id"]: _in_seconds(row) for row in connection.execute(_SUMS, wanted).mappings()}
    for id_, day in since.items():
        summed = sums.get(id_, {})
        yield Activity(id_, joined_at=_joined(day), complaints=complaints[id_], contacts=contacts[id_], **summed)


def _in_seconds(row: RowMapping) -> dict[str, int]:
    summed = {name: int(value or 0) for name, value in row.items() if name != "customer_id"}
    return {**summed, "first_at": summed["first_at"] // 1000, "last_at": summed["last_at"] // 1000}


def _joined(since: str) -> int:
    return int(datetime.combine(date.fromisoformat(since), datetime.min.time(), UTC).timestamp()) if since else 0


def _row(customer_id: str, value: Value, now: int) -> dict[str, object]:
    return {
        "id": new_id(),
        "customer_id": customer_id,
        "tier": value.tier,
        "computed_tier": value.computed_tier or value.tier,
        "objective": value.objective,
        "currency": value.currency,
        "parameters": value.parameters,
        "body": as_json(value),
        "as_of_at": value.as_of * 1000,
        "actual_minor": value.actual,
        "potential_minor": value.potential,
        "created_at": now,
    }
