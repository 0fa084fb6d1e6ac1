"""Keeps the statements that sum up what customers did: one GROUP BY a table, the same on every database.

Whole days and whole pence only, and no division, which every database does in its own way: a day is named by the
millisecond it begins with, `at - ((at % day) + day) % day`, exact for times before 1970 as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    Table,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects import postgresql

from agent_assist.records.tables import interactions, ledger_entries, transactions

DAY_MS = 86_400_000
REFERRAL = "referral"

CURRENCY: BindParameter[str] = bindparam("currency")

_END: BindParameter[int] = bindparam("end")
_YEAR: BindParameter[int] = bindparam("year_ago")
_QUARTER: BindParameter[int] = bindparam("quarter_ago")
_NONE, _ONE, _DAY = (literal_column(str(number), BigInteger) for number in (0, 1, DAY_MS))


def everybody(table: Table) -> tuple[ColumnElement[bool], ...]:
    """No restriction: the whole table in one statement."""
    return ()


def in_range(table: Table) -> tuple[ColumnElement[bool], ...]:
    """The customers whose ids stand from `first` to `last`: a part of the whole that fits into memory."""
    return (table.c.customer_id.between(bindparam("first"), bindparam("last")),)


def chosen(table: Table) -> tuple[ColumnElement[bool], ...]:
    """The customers listed in `ids`."""
    return (table.c.customer_id.in_(bindparam("ids", expanding=True)),)


def day_start(at: Any) -> Any:
    """The millisecond at which the day of `at` begins."""
    return at - (at % _DAY + _DAY) % _DAY


def transaction_sums(restricted: tuple[ColumnElement[bool], ...] = ()) -> Select[Any]:
    """What each customer bought: counts, days and margins of all time, of the last year and of the last 90 days.

    Needs `end` (the first millisecond after the last day), `year_ago`, `quarter_ago` and `currency`.
    """
    at, kind, margin = transactions.c.occurred_at, transactions.c.kind, transactions.c.margin_minor
    is_bought, is_goods = kind == "purchase", kind.in_(("purchase", "return"))
    in_year, in_quarter, day = at >= _YEAR, at >= _QUARTER, day_start(at)
    return (
        select(
            transactions.c.customer_id,
            func.count().label("transactions"),
            func.count(case((is_bought, day)).distinct()).label("purchase_days"),
            func.count(case((is_bought & in_year, day)).distinct()).label("purchase_days_365"),
            func.count(case((is_bought & in_quarter, day)).distinct()).label("purchase_days_90"),
            func.coalesce(func.min(case((is_bought, at))), _NONE).label("first_at"),
            func.coalesce(func.max(case((is_bought, at))), _NONE).label("last_at"),
            _sum(margin).label("all_margin"),
            _sum_where(in_year, margin).label("all_margin_365"),
            _sum_where(is_goods, margin).label("margin"),
            _sum_where(is_goods & in_year, margin).label("margin_365"),
            _sum_where(is_goods & in_quarter, margin).label("margin_90"),
            _sum_where((kind == "return") & in_year).label("returns_365"),
        )
        .where(at < _END, transactions.c.currency == CURRENCY, *restricted)
        .group_by(transactions.c.customer_id)
    )


def contact_sums(restricted: tuple[ColumnElement[bool], ...] = ()) -> Select[Any]:
    """How often each customer was in touch, by channel, with complaints and referrals. Needs the same, no currency."""
    at, kind = interactions.c.occurred_at, interactions.c.kind
    is_contact, is_complaint = kind != REFERRAL, kind == "complaint"
    in_year = at >= _YEAR
    return (
        select(
            interactions.c.customer_id,
            interactions.c.channel,
            _sum_where(is_contact).label("contacts"),
            _sum_where(is_contact & in_year).label("contacts_365"),
            _sum_where(is_contact & (at >= _QUARTER)).label("contacts_90"),
            _sum_where(is_complaint).label("complaints"),
            _sum_where(is_complaint & in_year).label("complaints_365"),
            _sum_where(is_complaint & (interactions.c.status == "open")).label("open_complaints"),
            _sum_where(~is_contact).label("referrals"),
        )
        .where(at < _END, *restricted)
        .group_by(interactions.c.customer_id, interactions.c.channel)
    )


def group_sums(restricted: tuple[ColumnElement[bool], ...] = ()) -> Select[Any]:
    """The margin of each customer in each product group, returns taken off."""
    named = transactions.c.product_group
    return (
        select(transactions.c.customer_id, named, _sum(transactions.c.margin_minor).label("margin"))
        .where(
            named != "",
            transactions.c.occurred_at < _END,
            transactions.c.currency == CURRENCY,
            transactions.c.kind.in_(("purchase", "return")),
            *restricted,
        )
        .group_by(transactions.c.customer_id, named)
    )


def answers(restricted: tuple[ColumnElement[bool], ...] = ()) -> Select[Any]:
    """What customers said to `question`, the oldest first, and when the answer lapses."""
    told = ledger_entries.c
    return (
        select(told.customer_id, told.answer, told.expires_at)
        .where(
            told.question == bindparam("question"),
            told.state == "answered",
            told.replaced_by == "",
            told.at < _END,
            *restricted,
        )
        .order_by(told.customer_id, told.at, told.id)
    )


def declines(restricted: tuple[ColumnElement[bool], ...] = ()) -> Select[Any]:
    """How many questions each customer declined in the last year."""
    told = ledger_entries.c
    return (
        select(told.customer_id, func.count().label("declines_365"))
        .where(told.state == "declined", told.replaced_by == "", told.at >= _YEAR, told.at < _END, *restricted)
        .group_by(told.customer_id)
    )


def spelled_out(statement: Select[Any], bound: Mapping[str, Any]) -> str:
    """The statement as text with its values in place, for engines we do not speak to: DuckDB, Spark."""
    # In the usual style of this dialect the sign for the remainder would be doubled.
    dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    return str(statement.params(bound).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def _sum(amount: Any) -> Any:
    # PostgreSQL sums whole numbers into a decimal and DuckDB into 128 bits; pence fit into 64.
    return cast(func.sum(amount), BigInteger)


def _sum_where(condition: Any, amount: Any = None) -> Any:
    return _sum(case((condition, _ONE if amount is None else amount), else_=_NONE))
