"""What customers did is summed up to the same digits by every database."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records.shop import Shop
from sqlalchemy import Select, delete, insert
from sqlalchemy.dialects import postgresql

from agent_assist.differentiate.catalogue import CHANNELS
from agent_assist.differentiate.population import Population
from agent_assist.differentiate.profile import Standing
from agent_assist.records import ledger, summary, summary_statements, summing_beside
from agent_assist.records.roll import read_roll
from agent_assist.records.tables import interactions, transactions

DAY = date(2026, 11, 22)
DAY_MS = 86_400_000
BOUND: dict[str, Any] = summary.windows(DAY) | {"currency": "GBP"}
STATEMENTS: dict[str, Select[Any]] = {
    "transactions": summary_statements.transaction_sums(),
    "interactions": summary_statements.contact_sums(),
    "groups": summary_statements.group_sums(),
}
# Around the ends of the windows, around 1970 where days are counted from, and before it.
TIMES = st.one_of(
    st.sampled_from([BOUND["end"], BOUND["year_ago"], BOUND["quarter_ago"], 0, -DAY_MS]).flatmap(
        lambda edge: st.integers(edge - 2, edge + 2)
    ),
    st.integers(-40 * 365 * DAY_MS, 80 * 365 * DAY_MS),
)


def at(days_ago: float) -> str:
    return (datetime(2026, 11, 22, 12, tzinfo=UTC) - timedelta(days=days_ago)).isoformat()


def bought(ref: int, days_ago: float, margin: str = "10.01", kind: str = "purchase", **said: str) -> dict[str, object]:
    same = {"customer_ref": "A-1", "currency": "GBP", "revenue": "0", "occurred_at": at(days_ago)}
    return {"transaction_ref": f"P-{ref}", "kind": kind, "margin": margin, **same, **said}


def contact(ref: int, days_ago: float, channel: str = "phone", kind: str = "contact", **said: str) -> dict[str, object]:
    same = {"interaction_ref": f"C-{ref}", "customer_ref": "A-1", "occurred_at": at(days_ago)}
    return {**same, "channel": channel, "kind": kind, **said}


def population(shop: Shop, as_of: date = DAY, everybody: bool = True) -> Population:
    with shop.database.read() as connection:
        ids = None if everybody else [shop.id_of("A-1")]
        return summary.read_population(connection, as_of, "GBP", read_roll(connection, as_of, ids), everybody=everybody)


def told(of: Population, *names: str) -> dict[str, Any]:
    """These columns of the first customer."""
    return {name: getattr(of, name)[0].tolist() for name in names}


def day_number(days_ago: int) -> int:
    return (DAY - date(1970, 1, 1)).days - days_ago


def test_purchases_are_summed_by_window_net_of_returns(shop: Shop) -> None:
    shop.send_well(
        "transactions",
        bought(1, 10),
        bought(2, 10),
        bought(3, 200),
        bought(4, 400),
        bought(5, 20, "-4.50", "return"),
        bought(6, 20, "1.00", "fee"),
        bought(7, 500, "-3.00", "cost"),
        bought(8, -1),
    )

    assert told(
        population(shop),
        *("transactions", "purchase_days", "purchase_days_365", "purchase_days_90", "returns_365"),
        *("first_day", "last_day", "margin", "margin_365", "margin_90", "other_margin", "other_margin_365"),
    ) == {
        "transactions": 7,
        "purchase_days": 3,
        "purchase_days_365": 2,
        "purchase_days_90": 1,
        "returns_365": 1,
        "first_day": day_number(400),
        "last_day": day_number(10),
        "margin": 4 * 1001 - 450,
        "margin_365": 3 * 1001 - 450,
        "margin_90": 2 * 1001 - 450,
        "other_margin": 100 - 300,
        "other_margin_365": 100,
    }


def test_a_window_ends_with_the_day_and_begins_so_many_days_before(shop: Shop) -> None:
    shop.send_well("transactions", *(bought(days, days) for days in (0, 89, 90, 364, 365)))

    assert told(population(shop), "purchase_days", "purchase_days_365", "purchase_days_90") == {
        "purchase_days": 5,
        "purchase_days_365": 4,
        "purchase_days_90": 2,
    }
    assert told(population(shop, DAY - timedelta(days=89)), "purchase_days") == {"purchase_days": 4}


def test_contacts_are_summed_by_channel_and_referrals_are_none(shop: Shop) -> None:
    shop.send_well(
        "interactions",
        contact(1, 5),
        contact(2, 5, "web", "complaint", status="open"),
        contact(3, 100, "web"),
        contact(4, 366, kind="complaint"),
        contact(5, 9, kind="referral"),
    )

    found = population(shop)

    phone, web = CHANNELS.index("phone"), CHANNELS.index("web")
    assert [found.contacts[0, phone], found.contacts[0, web], found.contacts.sum()] == [2, 2, 4]
    assert [found.contacts_365[0, phone], found.contacts_90[0, web], found.contacts_365.sum()] == [1, 1, 3]
    assert told(found, "complaints", "complaints_365", "open_complaints", "referrals") == {
        "complaints": 2,
        "complaints_365": 1,
        "open_complaints": 1,
        "referrals": 1,
    }


def test_money_in_another_currency_is_left_out_and_counted(shop: Shop) -> None:
    shop.send_well("transactions", bought(1, 10), bought(2, 20, currency="EUR"))

    assert told(population(shop), "transactions", "margin") == {"transactions": 1, "margin": 1001}
    with shop.database.read() as connection:
        assert summary.count_foreign(connection, "GBP") == 1


def test_product_groups_make_a_matrix_where_there_are_any(shop: Shop) -> None:
    shop.send_well("transactions", bought(1, 10))
    assert population(shop).group_margin is None

    groups = [bought(2, 9, product_group="Garden"), bought(3, 8, product_group="Kitchen"), bought(4, 7)]
    shop.send_well("transactions", *groups, bought(5, 6, "-1.00", "return", product_group="Garden"))

    found = population(shop)
    assert found.product_groups == ("Garden", "Kitchen") and found.group_margin is not None
    assert found.group_margin.tolist() == [[901, 1001], [0, 0]]


def test_answers_and_declines_come_from_the_ledger(shop: Shop) -> None:
    end = int(datetime(2026, 11, 22, tzinfo=UTC).timestamp())
    for days_ago, state, answer in (
        (300, "answered", "nearly all"),
        (20, "answered", "about half"),
        (9, "declined", ""),
    ):
        question = "share of spend" if answer else "works from home"
        standing = Standing(question, state, end - days_ago * 86_400, answer, lookup_id=f"call {days_ago}")
        with shop.database.write() as connection:
            ledger.append(connection, shop.id_of("A-1"), standing, shop.now)

    assert told(population(shop), "share", "share_before", "declines_365") == {
        "share": 0.5,
        "share_before": 0.9,
        "declines_365": 1,
    }
    earlier = population(shop, DAY - timedelta(days=100))
    assert told(earlier, "share", "declines_365") == {"share": 0.9, "declines_365": 0}
    assert np.isnan(earlier.share_before[0]) and np.isnan(earlier.share[1])


def test_who_joined_and_did_nothing_is_there_as_well(shop: Shop) -> None:
    found = population(shop)

    assert found.ids.tolist() == [shop.id_of("A-1"), shop.id_of("T-2")]
    assert found.joined_day.tolist() == [
        (date(2011, 1, 18) - date(1970, 1, 1)).days,
        (date(2020, 12, 7) - date(1970, 1, 1)).days,
    ]
    assert told(found, "transactions", "first_day", "last_day") == {"transactions": 0, "first_day": -1, "last_day": -1}


def test_a_customer_alone_has_the_sums_they_have_among_all(shop: Shop) -> None:
    shop.send_well("transactions", bought(1, 10), bought(2, 400, product_group="Garden"))
    shop.send_well("interactions", contact(1, 5))

    alone, among = population(shop, everybody=False), population(shop)

    assert len(alone) == 1
    for name in ("margin", "margin_365", "purchase_days", "first_day", "contacts", "group_margin"):
        assert getattr(alone, name).tolist() == getattr(among, name)[:1].tolist()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            TIMES,
            st.sampled_from(("A-1", "T-2")),
            st.sampled_from(("purchase", "purchase", "return", "fee", "cost")),
            st.integers(-(10**12), 10**12),
            st.sampled_from(("GBP", "EUR")),
            st.sampled_from(("", "Garden", "Kitchen")),
        ),
        max_size=30,
    ),
    st.lists(
        st.tuples(
            TIMES,
            st.sampled_from(("A-1", "T-2")),
            st.sampled_from(CHANNELS),
            st.sampled_from(("contact", "complaint", "referral")),
            st.sampled_from(("open", "closed")),
        ),
        max_size=20,
    ),
)
def test_every_database_comes_to_the_same_digits(
    shop: Shop, sales: Sequence[tuple[Any, ...]], contacts: Sequence[tuple[Any, ...]]
) -> None:
    ids = {ref: shop.id_of(ref) for ref in ("A-1", "T-2")}
    same = {"integration_id": shop.integration.id}
    names = ("occurred_at", "customer_id", "kind", "margin_minor", "currency", "product_group")
    sold = [_row(number, names, sale, ids) | same for number, sale in enumerate(sales)]
    names = ("occurred_at", "customer_id", "channel", "kind", "status")
    told = [_row(number, names, event, ids) | same for number, event in enumerate(contacts)]
    with shop.database.write() as connection:
        for table, rows in ((transactions, sold), (interactions, told)):
            connection.execute(delete(table))
            if rows:
                connection.execute(insert(table), rows)
    duck = _duck({"transactions": sold, "interactions": told})

    for statement in STATEMENTS.values():
        with shop.database.read() as connection:
            ours = [tuple(row) for row in connection.execute(statement, BOUND)]
        theirs = duck.execute(summary_statements.spelled_out(statement, BOUND)).fetchall()
        assert digest(ours) == digest(theirs)
        assert digest(ours) == digest(_by_hand(statement, sold, told))


def test_the_page_shows_the_statement_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs" / "value.md").read_text()
    shown = page.split("```sql\n")[1].split("```")[0]

    assert shown.split() == summary_statements.spelled_out(STATEMENTS["transactions"], BOUND).split()


def digest(rows: Sequence[tuple[Any, ...]]) -> str:
    """One word for all rows, whatever their order, that differs where one digit does."""
    return hashlib.sha256(repr(sorted(tuple(map(_plain, row)) for row in rows)).encode()).hexdigest()


def _plain(value: object) -> object:
    assert isinstance(value, int | str), f"{value!r} is neither whole nor a word"
    return value


def _row(number: int, names: Sequence[str], told: Sequence[Any], ids: dict[str, str]) -> dict[str, Any]:
    row = dict(zip(names, told, strict=True))
    return row | {"id": f"{number:04}", "ref": str(number), "customer_id": ids[row["customer_id"]]}


def _duck(tables: dict[str, list[dict[str, Any]]]) -> duckdb.DuckDBPyConnection:
    duck = duckdb.connect()
    for table in (transactions, interactions):
        columns = ", ".join(f"{one.name} {one.type.compile(postgresql.dialect())}" for one in table.columns)
        duck.execute(f"CREATE TABLE {table.name} ({columns})")
        for row in tables[table.name]:
            marks = ", ".join("?" * len(row))
            duck.execute(f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    return duck


def _by_hand(statement: Select[Any], sold: list[dict[str, Any]], told: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The same by plain arithmetic, in which a whole number divided rounds down."""
    end, year, quarter = BOUND["end"], BOUND["year_ago"], BOUND["quarter_ago"]
    if statement is STATEMENTS["interactions"]:
        keys = {(row["customer_id"], row["channel"]) for row in told if row["occurred_at"] < end}
        return [
            (*key, *_contacts([row for row in told if (row["customer_id"], row["channel"]) == key], end, year, quarter))
            for key in keys
        ]
    valid = [row for row in sold if row["occurred_at"] < end and row["currency"] == "GBP"]
    if statement is STATEMENTS["groups"]:
        goods = [row for row in valid if row["kind"] in ("purchase", "return") and row["product_group"]]
        groups = {(row["customer_id"], row["product_group"]) for row in goods}
        return [
            (*key, sum(row["margin_minor"] for row in goods if (row["customer_id"], row["product_group"]) == key))
            for key in groups
        ]
    return [
        (id_, *_sales([row for row in valid if row["customer_id"] == id_], year, quarter))
        for id_ in {row["customer_id"] for row in valid}
    ]


def _sales(rows: list[dict[str, Any]], year: int, quarter: int) -> tuple[int, ...]:
    bought = [row["occurred_at"] for row in rows if row["kind"] == "purchase"]
    goods = [row for row in rows if row["kind"] in ("purchase", "return")]

    def days(since: float) -> int:
        return len({at // DAY_MS for at in bought if at >= since})

    def margin(of: list[dict[str, Any]], since: float) -> int:
        return sum(row["margin_minor"] for row in of if row["occurred_at"] >= since)

    ever = float("-inf")
    return (
        *(len(rows), days(ever), days(year), days(quarter), min(bought, default=0), max(bought, default=0)),
        *(margin(rows, ever), margin(rows, year), margin(goods, ever), margin(goods, year), margin(goods, quarter)),
        sum(row["kind"] == "return" and row["occurred_at"] >= year for row in rows),
    )


def _contacts(rows: list[dict[str, Any]], end: int, year: int, quarter: int) -> tuple[int, ...]:
    rows = [row for row in rows if row["occurred_at"] < end]
    usual = [row["occurred_at"] for row in rows if row["kind"] != "referral"]
    complaints = [row for row in rows if row["kind"] == "complaint"]
    return (
        *(len(usual), sum(at >= year for at in usual), sum(at >= quarter for at in usual), len(complaints)),
        sum(row["occurred_at"] >= year for row in complaints),
        sum(row["status"] == "open" for row in complaints),
        len(rows) - len(usual),
    )


def test_processes_beside_this_one_sum_up_the_same(shop: Shop) -> None:
    shop.send_well(
        "transactions", bought(1, 3), bought(2, 40, "0.07", kind="return"), bought(3, 700, product_group="tea")
    )
    shop.send_well("interactions", contact(1, 5), contact(2, 5, "web", "complaint", status="open"))
    alone = population(shop)

    with summing_beside.beside(shop.database, len(alone), enough=1) as helpers, shop.database.read() as connection:
        roll = read_roll(connection, DAY)
        found = summary.read_population(connection, DAY, "GBP", roll, beside=helpers)

    for part in fields(Population):
        np.testing.assert_array_equal(getattr(found, part.name), getattr(alone, part.name))
    assert found.transactions.sum() == 3 and found.group_margin is not None


def test_few_customers_need_no_processes_beside_this_one(shop: Shop) -> None:
    with summing_beside.beside(shop.database, 2) as helpers:
        assert helpers is None
