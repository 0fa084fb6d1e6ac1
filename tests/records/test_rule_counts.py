"""Which rules acted is counted from the calls of a while, and the latest calls come back as witnesses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from records.past_calls import PastCalls
from sqlalchemy import event

from agent_assist.differentiate.catalogue import NEVER, OBSERVED, Catalogue, Unknown
from agent_assist.learn.rule_track import FiredCount, Track
from agent_assist.records.rule_looks import PastCalls as Reader
from agent_assist.records.rule_track import count_fired, latest_calls, latest_passed_over, oldest_decision
from agent_assist.records.session import Database

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
CATALOGUE = Catalogue(OBSERVED)


@pytest.fixture
def past(database: Database) -> PastCalls:
    return PastCalls(database, NOW)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def test_calls_are_counted_by_the_rules_that_acted_and_by_what_came_of_it(past: PastCalls) -> None:
    past.put("pets garden", "answered", days_ago=3)
    past.put("pets garden", "answered", days_ago=2)
    past.put("pets garden", days_ago=1)
    past.put()
    past.put("pets", days_ago=31)
    past.put("pets", days_ago=-1)
    with past.database.read() as connection:
        found = count_fired(connection, ago(30), NOW)
        assert oldest_decision(connection) == ago(31)
    assert sorted(found, key=lambda one: (one.fired, one.result)) == [
        FiredCount("", "", 1, ago(1)),
        FiredCount("pets garden", "", 1, ago(1)),
        FiredCount("pets garden", "answered", 2, ago(2)),
    ]


def test_the_track_of_a_while_has_calls_that_are_a_little_ahead_of_our_clock(past: PastCalls) -> None:
    past.put("pets", "not_asked", days_ago=-0.01)
    track = Reader(past.database).track(30, NOW)
    assert (track.calls, track.of("pets").skipped) == (1, 1)


def test_a_database_without_calls_has_nothing_to_tell(past: PastCalls) -> None:
    assert Reader(past.database).track(30, NOW) == Track(ago(30))
    with past.database.read() as connection:
        assert oldest_decision(connection) is None
        assert latest_calls(connection, ago(60), NOW, 10, CATALOGUE) == []
        assert latest_passed_over(connection, "pets", ago(60)) is None


def test_the_latest_calls_come_back_with_facts_ledger_and_moment(past: PastCalls) -> None:
    facts = {"tier": "MGC", "last purchase": NEVER, "has email": Unknown("not on record"), "gone": 3}
    standing = {"question": "has pets", "state": "answered", "at": 5}
    body = {"asking": {"status": "matched", "arm": "control", "asked_times": [7]}, "ledger": {"has pets": standing}}
    past.put(days_ago=70)
    first = past.put(days_ago=3, facts=facts, body=body)
    past.put(days_ago=2, body={"asking": {}, "ledger": {}})
    past.put(days_ago=1.5, body={"ledger": {"has pets": {"unheard": 1}}, "asking": {"asked_times": []}})
    last = past.put(days_ago=1, customer="")
    with past.database.read() as connection:
        # What was stored in other shapes is left out.
        found = latest_calls(connection, ago(60), NOW, 10, CATALOGUE)
        assert len(latest_calls(connection, ago(60), NOW, 1, CATALOGUE)) == 1
    assert [caller.witness.lookup_id for caller in found] == [last, first]
    assert str(found[0].witness) == f"a caller whom we do not know on call {last}"
    caller = found[1]
    assert caller.facts == facts and caller.now == ago(3) and caller.customer == "18"
    assert caller.ledger["has pets"].state == "answered"
    assert (caller.asking.arm, caller.asking.asked_times) == ("control", (7,))


def test_the_latest_call_on_which_a_question_was_passed_over_bears_witness(past: PastCalls) -> None:
    past.put("pets garden", "not_asked", days_ago=9)
    wanted = past.put("pets ~shed", "not_suitable", days_ago=8, customer="19")
    past.put("pets", "answered", days_ago=7)
    past.put("pets", days_ago=6)
    past.put("pets-too", "not_asked", days_ago=5)
    past.put("garden pets", "not_asked", days_ago=4)
    with past.database.read() as connection:
        witness = latest_passed_over(connection, "pets", ago(60))
        assert latest_passed_over(connection, "pets", ago(7)) is None
    assert witness and (witness.customer_id, witness.lookup_id) == ("19", wanted)


def test_counting_reads_the_index_alone(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.read() as connection:
        seen: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *told: seen.append(told[2]))
        count_fired(connection, ago(60), NOW)
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {seen[0]}", ("", 0, 1, "")).all()
    assert "USING COVERING INDEX ix_decisions_decided_at_fired" in str(plan)
    database.close()
