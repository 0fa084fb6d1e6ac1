"""A draft is replayed by its door in a process of its own; everybody sees how far it is, and may stop it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from replay_desk import FAULTY, desk, many_more, new_draft, until_ended
from web.switchboard import Switchboard, fault, well

from agent_assist.draft_replays import Replays
from agent_assist.records import replays


@pytest.fixture
def board(database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    with desk(database_url, tmp_path) as board:
        yield board


@pytest.fixture
def embedded_board(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    with desk(sqlite_url, tmp_path) as board:
        yield board


def door(draft_id: str) -> str:
    return f"/v1/rules/drafts/{draft_id}/replay"


def test_a_draft_is_replayed_in_a_process_of_its_own(board: Switchboard) -> None:
    draft_id = new_draft(board)
    begun = board.post(door(draft_id), {"days": 7})
    assert begun.status_code == 202
    told = begun.get_json()
    assert (told["state"], told["days"], told["revision"], told["asked_by"]) == ("running", 7, 1, "pbx")

    done = until_ended(board, draft_id)

    assert (done["state"], done["replay_id"], done["fault"]) == ("done", told["replay_id"], "")
    assert (done["done"], done["total"], done["in_force"]) == (4, 4, board.house.shelf.book.version)
    result = done["result"]
    assert (result["calls"], result["days"], result["prompts"]["gained"]) == (4, 7, 1)
    (row,) = board.rows("rule_drafts")
    assert (row["replay_id"], row["revision"]) == (told["replay_id"], 1)


def test_it_can_be_stopped_and_repeated(embedded_board: Switchboard) -> None:
    board, draft_id = embedded_board, new_draft(embedded_board)
    many_more(board, 3_000)
    first = board.post(door(draft_id), {}).get_json()
    assert fault(board.post(door(draft_id), {}))["code"] == "under_way"
    stopped = well(board.delete(door(draft_id)))
    assert (stopped["replay_id"], stopped["state"]) == (first["replay_id"], "stopped")
    assert well(board.delete(door(draft_id))) == stopped
    assert [row["who"] for row in board.rows("audit") if row["action"] == "replay stopped"] == ["pbx"]
    with board.house.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM decisions WHERE lookup_id LIKE '%-%'")

    again = board.post(door(draft_id), {}).get_json()

    assert again["replay_id"] != first["replay_id"]
    done = until_ended(board, draft_id)
    assert (done["replay_id"], done["state"], done["result"]["calls"]) == (again["replay_id"], "done", 4)


def test_one_replay_runs_in_a_process_at_a_time(embedded_board: Switchboard) -> None:
    board = embedded_board
    first, second = new_draft(board), new_draft(board)
    assert board.post(door(first), {}).status_code == 202
    refused = board.post(door(second), {})
    assert (refused.status_code, fault(refused)["code"]) == (409, "under_way")
    assert board.get(door(second)).status_code == 404
    until_ended(board, first)


def test_a_faulty_draft_fails_with_its_faults(embedded_board: Switchboard) -> None:
    draft_id = new_draft(embedded_board, FAULTY)
    embedded_board.post(door(draft_id), {})
    failed = until_ended(embedded_board, draft_id)
    assert (failed["state"], failed["result"]) == ("failed", {})
    assert "discovery/pets.yaml:7" in failed["fault"] and "`teir`" in failed["fault"]


def test_a_process_that_ends_without_a_word_is_told(embedded_board: Switchboard) -> None:
    board, draft_id = embedded_board, new_draft(embedded_board)
    broken = Replays(board.house.database, board.house.settings, board.clock)
    broken.start(draft_id)
    broken.close()
    ended = until_ended(board, draft_id)
    assert ended["state"] in ("failed", "stopped") and not ended["result"]
    assert ended["state"] == "stopped" or ended["fault"].startswith("It ended too early")


def test_a_service_that_ends_takes_its_replay_along(embedded_board: Switchboard) -> None:
    board, draft_id = embedded_board, new_draft(embedded_board)
    many_more(board, 3_000)
    board.post(door(draft_id), {})
    board.house.replays.close()
    assert until_ended(board, draft_id)["state"] in ("failed", "stopped")


@pytest.mark.parametrize("body", [{"days": 0}, {"days": 367}, {"days": "30"}, {"days": 1.5}])
def test_a_number_of_days_that_makes_no_sense_is_refused(embedded_board: Switchboard, body: object) -> None:
    answer = embedded_board.post(door(new_draft(embedded_board)), body)
    assert (answer.status_code, fault(answer)["field"]) == (400, "days")
    assert embedded_board.rows("rule_replays") == []


def test_a_draft_without_a_replay_and_no_draft_at_all_are_told_apart_from_one_at_work(
    embedded_board: Switchboard,
) -> None:
    draft_id = new_draft(embedded_board)
    for method in ("GET", "DELETE"):
        assert embedded_board.send(method, door(draft_id)).status_code == 404
    assert embedded_board.post(door("01J0"), {}).status_code == 404


def test_a_draft_that_is_published_is_not_replayed(embedded_board: Switchboard) -> None:
    draft_id = new_draft(embedded_board)
    with embedded_board.house.database.write() as connection:
        connection.exec_driver_sql("UPDATE rule_drafts SET state = 'published'")
    answer = embedded_board.post(door(draft_id), {})
    assert (answer.status_code, fault(answer)["code"]) == (409, "overtaken")


def test_only_a_key_for_rules_may_replay(embedded_board: Switchboard) -> None:
    draft_id, key = new_draft(embedded_board), embedded_board.new_key("read", name="reports")
    for method in ("GET", "POST", "DELETE"):
        assert embedded_board.send(method, door(draft_id), key=key, json={}).status_code == 403


def test_one_that_is_not_heard_of_any_more_has_failed_for_whoever_looks(embedded_board: Switchboard) -> None:
    board, draft_id = embedded_board, new_draft(embedded_board)
    with board.house.database.write() as connection:
        replays.begin(connection, draft_id, 30, "Rosa Marin", board.clock())
    assert well(board.get(door(draft_id)))["state"] == "running"
    board.clock.goes_on(seconds=31)
    assert well(board.get(door(draft_id)))["state"] == "failed"
