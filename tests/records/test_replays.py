"""Of a draft one replay runs at a time; one that is not heard of has failed, and one that has ended stays as it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from agent_assist.customize.drafts import APPROVED, DISCARDED, OPEN, PUBLISHED, Draft
from agent_assist.learn.replays import DIED, DONE, FAILED, RUNNING, STOPPED, Replay
from agent_assist.records import drafts, replays
from agent_assist.records.session import Database
from agent_assist.story.room_faults import NoSuchDraft, Overtaken, ReplayUnderWay

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
RESULT = {"calls": 7, "left_out": 1, "changed": 2}


def draft(database: Database, state: str = OPEN, revision: int = 3) -> str:
    made = Draft("", "Ask less", "Rosa Marin", ("rosa",), 1, "b-1", NOW, NOW, state=state, revision=revision)
    with database.write() as connection:
        return drafts.add(connection, made).id


def begin(database: Database, draft_id: str, seconds: float = 0) -> Replay:
    with database.write() as connection:
        return replays.begin(connection, draft_id, 30, "Rosa Marin", NOW + timedelta(seconds=seconds))


def latest(database: Database, draft_id: str, seconds: float = 0) -> Replay:
    with database.read() as connection:
        found = replays.latest(connection, draft_id)
    assert found
    return found.seen_at(NOW + timedelta(seconds=seconds))


def test_a_replay_is_of_the_draft_as_it_is(database: Database) -> None:
    begun = begin(database, draft(database))
    assert begun == latest(database, begun.draft_id)
    assert (begun.state, begun.revision, begun.days, begun.asked_by) == (RUNNING, 3, 30, "Rosa Marin")


def test_a_second_one_is_refused_while_the_first_is_heard_of(database: Database) -> None:
    draft_id = draft(database)
    begin(database, draft_id)
    with pytest.raises(ReplayUnderWay):
        begin(database, draft_id, 30)
    begin(database, draft(database))


def test_one_that_is_not_heard_of_for_thirty_seconds_has_failed(database: Database) -> None:
    draft_id = draft(database)
    first = begin(database, draft_id)
    with database.write() as connection:
        assert replays.beat(connection, first.id, NOW + timedelta(seconds=10), 5, 9)
    heard = latest(database, draft_id, 40)
    assert (heard.state, heard.done, heard.total) == (RUNNING, 5, 9)
    assert (latest(database, draft_id, 41).state, latest(database, draft_id, 41).fault) == (FAILED, DIED)
    second = begin(database, draft_id, 41)
    assert latest(database, draft_id) == second
    with database.write() as connection:
        assert not replays.beat(connection, first.id, NOW + timedelta(seconds=42), 6, 9)


def test_what_was_found_is_kept_and_named_in_the_draft(database: Database) -> None:
    begun = begin(database, draft(database))
    with database.write() as connection:
        assert replays.note_books(connection, begun.id, "b-2", 4, NOW)
        assert replays.finish(connection, begun, RESULT, NOW + timedelta(seconds=9))
    found = latest(database, begun.draft_id, 999)
    assert (found.state, found.result, found.in_force, found.revision) == (DONE, RESULT, "b-2", 4)
    assert (found.done, found.total, found.finished_at) == (8, 8, NOW + timedelta(seconds=9))
    with database.read() as connection:
        kept = drafts.find(connection, begun.draft_id)
    assert kept and (kept.replay_id, kept.revision) == (begun.id, 3)


def test_one_that_has_ended_stays_as_it_is(database: Database) -> None:
    begun = begin(database, draft(database))
    with database.write() as connection:
        assert replays.stop(connection, begun.id, NOW)
        assert not replays.beat(connection, begun.id, NOW, 1, 9)
        assert not replays.note_books(connection, begun.id, "b-2", 4, NOW)
        assert not replays.finish(connection, begun, RESULT, NOW)
        assert not replays.fail(connection, begun.id, "It broke off.", NOW)
        kept = drafts.find(connection, begun.draft_id)
    found = latest(database, begun.draft_id)
    assert (found.state, found.fault, found.result) == (STOPPED, "", {})
    assert kept and kept.replay_id == ""
    begin(database, begun.draft_id)


def test_a_draft_that_nobody_will_publish_any_more_is_not_replayed(database: Database) -> None:
    begin(database, draft(database, APPROVED))
    for state in (PUBLISHED, DISCARDED):
        with pytest.raises(Overtaken, match=state):
            begin(database, draft(database, state))


def test_a_draft_that_there_is_not_is_not_replayed(database: Database) -> None:
    with pytest.raises(NoSuchDraft):
        begin(database, "01J0")


def test_of_two_who_start_at_once_one_is_refused(database: Database) -> None:
    draft_id, ready = draft(database), Barrier(4)

    def start(_: int) -> str:
        ready.wait()
        try:
            return begin(database, draft_id).state
        except ReplayUnderWay:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(start, range(4))) == ["refused", "refused", "refused", RUNNING]
