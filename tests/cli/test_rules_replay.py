"""The command replays a draft, a folder or an earlier book, tells what it found, can be stopped, and refuses faults."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from live_service import own_environment
from replay_desk import FAULTY, PETS_OF_MORE, PETS_OF_NOBODY, desk, many_more, new_draft, rule
from web.switchboard import Switchboard

from agent_assist.cli import rules_replay
from agent_assist.cli.rules_replay_books import with_draft, with_folder
from agent_assist.cli.rules_replay_run import Stopped, Task, replay
from agent_assist.learn.replays import DONE, FAILED, STOPPED, Replay
from agent_assist.records import replays
from agent_assist.records.tables import metadata

PATH = "discovery/pets.yaml"


@pytest.fixture
def board(database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    with desk(database_url, tmp_path) as board:
        yield board


@pytest.fixture
def embedded_board(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    with desk(sqlite_url, tmp_path) as board:
        yield board


def run(board: Switchboard, *words: str) -> int:
    return rules_replay.main(["replay", *words], board.house.settings)


def kept(board: Switchboard, draft_id: str) -> Replay:
    with board.house.database.read() as connection:
        found = replays.latest(connection, draft_id)
    assert found
    return found


def folder_with(board: Switchboard, tmp_path: Path, text: str) -> Path:
    tried = tmp_path / "tried" / "discovery"
    tried.mkdir(parents=True)
    (tried / "pets.yaml").write_text(rule(text))
    return tried.parent


def test_a_draft_is_replayed_and_its_result_kept(board: Switchboard, capsys: pytest.CaptureFixture[str]) -> None:
    draft_id = new_draft(board)
    before = {table: board.rows(table) for table in metadata.tables if table not in ("rule_replays", "rule_drafts")}

    assert run(board, "--draft", draft_id, "--format", "json") == 0

    result = json.loads(capsys.readouterr().out)
    found = kept(board, draft_id)
    assert (found.state, found.result, found.done, found.total) == (DONE, result, 4, 4)
    assert found.in_force == result["in_force"] == board.house.shelf.book.version != result["draft"]
    assert (result["calls"], result["changed"], result["decided_again"]) == (4, 1, 0)
    assert (result["prompts"]["before"], result["prompts"]["after"], result["prompts"]["gained"]) == (1, 2, 1)
    (example,) = result["examples"]
    assert example["customer_id"] == board.ids["A-2"]
    assert example["after"] == "`pets` asks: Is there a pet, {first name}?"
    assert "Tara" not in json.dumps(result)
    assert {table: board.rows(table) for table in before} == before


def test_a_folder_is_replayed_and_told_in_tables(
    board: Switchboard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(board, "--folder", str(folder_with(board, tmp_path, PETS_OF_NOBODY))) == 0
    told = capsys.readouterr().out
    for words in (
        "4 calls of the last 30 days",
        "1 calls would have been different (25.0%).",
        "Questions would take reps 0 seconds a day instead of 8.",
        "Who loses most",
        board.ids["A-1"],
        "before: `pets` asks: Is there a pet, {first name}?",
        "after: Nothing to ask today.",
        "why: `pets` does not fit: `tier: is BZ`",
    ):
        assert words in told, words
    assert board.rows("rule_replays") == []


def test_a_folder_that_says_the_same_changes_nothing(
    embedded_board: Switchboard, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(embedded_board, "--folder", str(embedded_board.house.settings.rules_folder)) == 0
    assert "No call would have been any different." in capsys.readouterr().out


def test_an_earlier_book_is_replayed(
    embedded_board: Switchboard, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    board, earlier = embedded_board, embedded_board.house.shelf.book.version
    save(board, PETS_OF_MORE)
    assert run(board, "--book", earlier, "--format", "json") == 0
    result = json.loads(capsys.readouterr().out)
    # The calls were decided by the earlier book, so that the one in force decides them anew.
    assert (result["draft"], result["decided_again"], result["prompts"]["lost"]) == (earlier, 4, 1)


def test_the_latest_publication_is_what_a_draft_is_compared_with(embedded_board: Switchboard) -> None:
    board, folder = embedded_board, embedded_board.house.settings.rules_folder
    published = board.house.shelf.book.version
    # Saved and not looked at yet: what is in force is what was published.
    (folder / PATH).write_text(rule(PETS_OF_NOBODY))
    assert with_draft(board.house.database, folder, new_draft(board)).in_force.version == published
    pair = with_folder(board.house.database, Path("nowhere"), folder)
    assert (pair.in_force.version == published, pair.tried.version == published) == (True, False)


def test_before_the_first_publication_it_is_compared_with_the_rules_folder(embedded_board: Switchboard) -> None:
    board, folder = embedded_board, embedded_board.house.settings.rules_folder
    with board.house.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM rule_publications")
    pair = with_draft(board.house.database, folder, new_draft(board))
    assert pair.in_force.version == board.house.shelf.book.version


def test_a_faulty_draft_is_refused_with_its_faults(board: Switchboard, capsys: pytest.CaptureFixture[str]) -> None:
    draft_id = new_draft(board, FAULTY)
    assert run(board, "--draft", draft_id) == 1
    found = kept(board, draft_id)
    for told in (capsys.readouterr().err, found.fault):
        assert "discovery/pets.yaml:7" in told and "teir" in told and "Did you mean" in told, told
    assert (found.state, found.result) == (FAILED, {})


def test_where_no_calls_are_stored_it_is_told_plainly(
    embedded_board: Switchboard, capsys: pytest.CaptureFixture[str]
) -> None:
    board, draft_id = embedded_board, new_draft(embedded_board)
    with board.house.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM decisions")
    assert run(board, "--draft", draft_id, "--days", "1") == 0
    assert "No calls of the last day are stored: there is nothing to replay." in capsys.readouterr().out
    assert (kept(board, draft_id).state, kept(board, draft_id).result["calls"]) == (DONE, 0)


@pytest.mark.parametrize("words", [("--draft", "01J0"), ("--book", "b-0123456789ab")])
def test_what_there_is_not_is_told(
    embedded_board: Switchboard, words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(embedded_board, *words) == 2
    assert capsys.readouterr().err.startswith("agent-assist: No ")


@pytest.mark.parametrize("words", [(), ("--draft", "x", "--book", "y"), ("--book", "b-1", "--days", "0")])
def test_a_command_that_makes_no_sense_is_refused(embedded_board: Switchboard, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(embedded_board, *words)
    assert ended.value.code == 2


def test_several_processes_come_to_the_same_as_one(board: Switchboard) -> None:
    many_more(board, 5)
    pair = with_draft(board.house.database, board.house.settings.rules_folder, new_draft(board))
    task = Task(board.house.database, pair.in_force, pair.tried, 30, board.clock())
    told: list[tuple[int, int]] = []
    alone = replay(task, lambda *_: True)
    together = replay(replace(task, enough=0), lambda *how_far: told.append(how_far) is None)
    assert alone == together
    assert (alone["calls"], alone["prompts"]["gained"]) == (24, 6)
    assert (told[0], told[-1]) == ((0, 24), (24, 24))


def test_only_the_latest_calls_are_replayed_where_there_are_too_many(embedded_board: Switchboard) -> None:
    pair = with_draft(
        embedded_board.house.database, embedded_board.house.settings.rules_folder, new_draft(embedded_board)
    )
    task = Task(embedded_board.house.database, pair.in_force, pair.tried, 30, embedded_board.clock(), most=3)
    found = replay(task, lambda *_: True)
    assert (found["calls"], found["cut"], found["most"]) == (3, True, 3)


def test_it_ends_as_soon_as_somebody_has_stopped_it(embedded_board: Switchboard) -> None:
    pair = with_draft(
        embedded_board.house.database, embedded_board.house.settings.rules_folder, new_draft(embedded_board)
    )
    task = Task(embedded_board.house.database, pair.in_force, pair.tried, 30, embedded_board.clock())
    with pytest.raises(Stopped):
        replay(task, lambda *_: False)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, None])
def test_it_is_stopped_cleanly_by_a_signal_or_by_somebody_else_and_can_be_repeated(
    embedded_board: Switchboard, sqlite_url: str, how: signal.Signals | None
) -> None:
    board, draft_id = embedded_board, new_draft(embedded_board)
    many_more(board, 3_000)
    process = started(board, sqlite_url, "--draft", draft_id)
    line = process.stderr.readline()
    if how:
        process.send_signal(how)
    else:
        with board.house.database.write() as connection:
            replays.stop(connection, kept(board, draft_id).id, board.clock())
    _, told = process.communicate(timeout=30)
    assert (process.returncode, line) == (130, f"0 of {4 * 3_001:,} calls\n")
    assert told.endswith("Stopped. Nothing was changed; run it again for the whole result.\n"), told
    assert (kept(board, draft_id).state, kept(board, draft_id).result) == (STOPPED, {})
    with board.house.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM decisions WHERE lookup_id LIKE '%-%'")
    assert run(board, "--draft", draft_id) == 0
    assert kept(board, draft_id).state == DONE


def test_a_process_that_is_killed_leaves_nobody_behind(embedded_board: Switchboard, sqlite_url: str) -> None:
    board, draft_id = embedded_board, new_draft(embedded_board)
    many_more(board, 3_000)
    process = started(board, sqlite_url, "--draft", draft_id)
    until = time.monotonic() + 30
    while not (helpers := children_of(process.pid)) or not kept(board, draft_id).done:
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.communicate(timeout=30)
    while any(Path(f"/proc/{pid}").exists() for pid in helpers):
        assert time.monotonic() < until
        time.sleep(0.05)


def save(board: Switchboard, text: str) -> None:
    """A rule saved by hand, and seen by the service."""
    (board.house.settings.rules_folder / PATH).write_text(rule(text))
    board.house.read_rules()
    board.house.keep_book()


def started(board: Switchboard, url: str, *words: str) -> subprocess.Popen[Any]:
    settings = board.house.settings
    environment = own_environment(
        database_url=url, rules_folder=settings.rules_folder, secret_file=settings.secret_file
    )
    command = [sys.executable, "-m", "agent_assist", "rules", "replay", *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def children_of(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in told.read_text().split()] if told.exists() else []
