"""Stored calls are read in chunks of whole customers, page by page, the latest only where there are too many."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from agent_assist.records import integrations, stored_calls, tables
from agent_assist.records.moments import as_ms
from agent_assist.records.session import Database
from agent_assist.records.stored_calls import PAGE, Chunk, Extent

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
EVER = timedelta(days=365)


def store(database: Database, calls: Iterable[tuple[str, str, float]], facts: str = "{}") -> None:
    """Calls by (lookup id, customer, hours ago)."""
    with database.write() as connection:
        integration = integrations.settle(connection, "pbx", NOW, region="GB")
        for lookup_id, customer, hours in calls:
            at = as_ms(NOW - timedelta(hours=hours))
            call = {"lookup_id": lookup_id, "integration_id": integration.id, "call_id": lookup_id}
            connection.execute(insert(tables.calls), call)
            row = {"lookup_id": lookup_id, "customer_id": customer, "decided_at": at, "facts": facts}
            connection.execute(insert(tables.decisions), row)


def chunked(database: Database, size: int, since: timedelta = EVER, most: int = 1_000) -> tuple[Extent, list[Chunk]]:
    with database.read() as connection:
        extent = stored_calls.extent(connection, NOW - since, NOW, most)
        return extent, stored_calls.chunks(connection, extent, size)


def read(database: Database, chunk: Chunk) -> list[str]:
    with database.read() as connection:
        return [call.lookup_id for call in stored_calls.read(connection, chunk)]


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_every_call_is_in_one_chunk_and_a_customer_too(database: Database, size: int) -> None:
    calls = [(f"l-{n:02}", f"c-{n % 4}", float(30 - n)) for n in range(20)]
    strangers = [(f"s-{n:02}", "", float(n % 3)) for n in range(9)]
    store(database, [*calls, *strangers])
    extent, chunks = chunked(database, size)
    assert (extent.calls, extent.cut) == (29, False)
    found = [read(database, chunk) for chunk in chunks]
    assert [len(lookups) for lookups in found] == [chunk.calls for chunk in chunks]
    assert sorted(sum(found, [])) == sorted(lookup for lookup, *_ in [*calls, *strangers])
    for number in range(4):
        theirs = [f"l-{n:02}" for n in range(number, 20, 4)]
        (holding,) = [lookups for lookups in found if set(theirs) & set(lookups)]
        assert [lookup for lookup in holding if lookup in theirs] == theirs


def test_a_customer_with_very_many_calls_is_read_page_by_page(database: Database) -> None:
    count = 2 * PAGE + 1
    # Many at the same moment, so that a page ends between two that only their ids tell apart.
    store(database, [(f"l-{n:05}", "c-1", float((count - n) // 300)) for n in range(count)])
    _, (chunk,) = chunked(database, 10, most=count)
    assert read(database, chunk) == [f"l-{n:05}" for n in range(count)]


def test_only_the_days_asked_for_are_read(database: Database) -> None:
    store(database, [("old", "c-1", 49), ("new", "c-1", 47), ("ahead", "c-1", -1)])
    extent, (chunk,) = chunked(database, 10, timedelta(days=2))
    assert extent.calls == 1 and read(database, chunk) == ["new"]


def test_too_many_calls_are_cut_to_the_latest_and_told(database: Database) -> None:
    store(database, [(f"l-{n}", f"c-{n}", float(n)) for n in range(10)])
    extent, chunks = chunked(database, 100, most=4)
    assert (extent.calls, extent.cut) == (4, True)
    assert sum((read(database, chunk) for chunk in chunks), []) == ["l-0", "l-1", "l-2", "l-3"]


def test_where_there_are_none_there_are_no_chunks(database: Database) -> None:
    assert chunked(database, 10) == (Extent(as_ms(NOW - EVER), as_ms(NOW), 0), [])


@pytest.mark.parametrize("facts", ["", "[1]", "{"])
def test_a_call_that_cannot_be_read_is_handed_on_empty(database: Database, facts: str) -> None:
    store(database, [("l-1", "c-1", 1)], facts)
    _, (chunk,) = chunked(database, 10)
    with database.read() as connection:
        (call,) = stored_calls.read(connection, chunk)
    assert (call.lookup_id, call.facts, call.decision, call.at) == ("l-1", {}, {}, NOW - timedelta(hours=1))
