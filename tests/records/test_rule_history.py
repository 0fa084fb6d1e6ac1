"""Since when a rule is live or in trial is told by the books that were in force one after the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from records.past_calls import PastCalls
from sqlalchemy import update

from agent_assist.records import tables
from agent_assist.records.rule_history import RuleHistory
from agent_assist.records.session import Database

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


@pytest.fixture
def past(database: Database) -> PastCalls:
    return PastCalls(database, NOW)


def days_since(past: PastCalls, *, back: float = 1000, oldest: float | None = None, **statuses: str) -> dict[str, int]:
    """For how many days each rule has had its status."""
    first = None if oldest is None else NOW - timedelta(days=oldest)
    with past.database.read() as connection:
        found = RuleHistory().since(connection, statuses, NOW - timedelta(days=back), first)
    return {name: (NOW - at).days for name, at in found.items()}


def test_nothing_is_known_where_no_book_is_kept(past: PastCalls) -> None:
    assert days_since(past, pets="live", oldest=400) == {}


def test_a_rule_has_its_status_since_the_first_publication_in_a_row(past: PastCalls) -> None:
    past.keep_book("b-1", 90, pets="live", shed="trial")
    past.keep_book("b-2", 50, pets="draft", shed="trial")
    past.keep_book("b-3", 20, pets="live", shed="live", garden="live")
    for seq, version, days_ago in ((1, "b-1", 90), (2, "b-2", 50), (3, "b-1", 40), (4, "b-3", 20)):
        past.publish(seq, version, days_ago)
    assert days_since(past, pets="live", shed="live", garden="live") == {"pets": 40, "shed": 20, "garden": 20}
    assert days_since(past, pets="live", shed="trial", kids="live") == {"pets": 40}


def test_a_rule_that_was_retired_in_between_begins_anew(past: PastCalls) -> None:
    past.keep_book("b-1", 90, pets="live")
    past.keep_book("b-2", 50, pets="retired")
    past.keep_book("b-3", 20, pets="live")
    assert days_since(past, pets="live") == {"pets": 20}


def test_books_from_before_there_were_publications_count(past: PastCalls) -> None:
    past.keep_book("b-1", 90, pets="live")
    past.keep_book("b-2", 30, pets="live")
    past.publish(1, "b-2", 10)
    assert days_since(past, pets="live") == {"pets": 90}


def test_decisions_from_before_the_first_book_count_for_rules_that_were_always_so(past: PastCalls) -> None:
    past.keep_book("b-1", 90, pets="live", shed="trial")
    past.keep_book("b-2", 30, pets="live", shed="live")
    assert days_since(past, pets="live", shed="live", oldest=200) == {"pets": 200, "shed": 30}
    assert days_since(past, pets="live", oldest=50) == {"pets": 90}


def test_no_further_is_looked_back_than_is_asked_for(past: PastCalls) -> None:
    for number, days_ago in enumerate((90, 70, 30), 1):
        past.keep_book(f"b-{number}", days_ago, pets="live")
    assert days_since(past, pets="live", back=60) == {"pets": 70}


def test_a_damaged_book_says_nothing_either_way(past: PastCalls) -> None:
    past.keep_book("b-1", 90, pets="live")
    past.keep_book("b-2", 30, pets="live")
    for number, damaged in enumerate(("", "{", '{"sources": 1}', '{"sources": {"service/pets.yaml": 5}}')):
        past.keep_book(f"b-9{number}", 50 - number)
        with past.database.write() as connection:
            books = tables.rule_books
            connection.execute(update(books).where(books.c.version == f"b-9{number}").values(body=damaged))
    past.publish(1, "b-gone", 40)
    past.publish(2, "b-2", 30)
    assert days_since(past, pets="live") == {"pets": 90}


def test_a_publication_whose_moment_is_damaged_stops_nobody(past: PastCalls) -> None:
    past.keep_book("b-1", 90, pets="live")
    for seq, days_ago in ((1, 90), (2, 20)):
        past.publish(seq, "b-1", days_ago)
    with past.database.write() as connection:
        publications = tables.rule_publications
        connection.execute(update(publications).where(publications.c.seq == 2).values(at=2**62))
    assert days_since(past, pets="live") == {"pets": 90}
