"""Whoever runs the service publishes, lists, compares and takes back rule books from the command line."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path

import pytest
from web.small_room import PETS, ROSA, SAMIR, room_of, small_room, small_rules
from web.switchboard import Switchboard

from agent_assist.cli.main import main as whole_command_line
from agent_assist.cli.rules_publishing import main
from agent_assist.story.approving import approve, ask_approval
from agent_assist.story.drafting import begin_draft, find_draft, list_drafts
from agent_assist.story.hand_edits import in_force

Run = Callable[..., tuple[int, str, str]]
ME = f"command line ({getpass.getuser()})"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command for a service; exit code, output and errors."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(board: Switchboard, *argv: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(argv, board.house.settings)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def edit(board: Switchboard, before: str = "may", after: str = "should") -> None:
    file = board.house.settings.rules_folder / PETS
    file.write_text(file.read_text().replace(before, after))


def look(board: Switchboard) -> None:
    board.house.read_rules()
    board.house.keep_book()


def test_on_saving_the_folder_is_kept_under_a_note(database_url: str, tmp_path: Path, run: Run) -> None:
    with small_room(database_url, tmp_path) as board:
        edit(board)
        code, out, _ = run(board, "publish", "--note", "Pets matter.")
        assert code == 0 and "Book 2 (b-" in out and "is in force: saved" in out
        look(board)
        assert board.house.shelf.book.version in out
        code, out, _ = run(board, "publish")
        assert code == 0 and "Book 2 (b-" in out
        _, out, _ = run(board, "books")
        assert [word in out for word in ("first", "saved", ME, "Pets matter.")] == [True] * 4


def test_a_faulty_folder_is_not_published(database_url: str, tmp_path: Path, run: Run) -> None:
    with small_room(database_url, tmp_path, publish="approved") as board:
        edit(board, "tier", "tire")
        code, out, _ = run(board, "publish")
        assert code == 1 and "Did you mean `tier`?" in out
        assert run(board, "publish", "--folder", str(tmp_path / "gone"))[0] == 2


def test_where_a_second_person_is_needed_the_draft_waits_for_them(database_url: str, tmp_path: Path, run: Run) -> None:
    with small_room(database_url, tmp_path, publish="approved") as board:
        look(board)
        edit(board)
        code, out, _ = run(board, "publish", "--note", "Pets matter.")
        (draft,) = list_drafts(room_of(board), 10)[0]
        assert (code, draft.state, draft.author, draft.title) == (0, "asked", ME, "Pets matter.")
        assert f"/desk/rules/drafts/{draft.id}" in out
        run(board, "publish")
        assert len(list_drafts(room_of(board), 10)[0]) == 1
        approve(room_of(board), SAMIR, draft.id, draft.revision)
        code, out, _ = run(board, "publish")
        assert code == 0 and "is in force: published, approved by Samir Haddad" in out
        look(board)
        assert board.house.shelf.book.rule("pets").matters == "should"  # type: ignore[union-attr]


def test_somebody_else_approves_at_the_command_line(sqlite_url: str, tmp_path: Path, run: Run) -> None:
    with small_room(sqlite_url, tmp_path, publish="approved") as board:
        look(board)
        assert run(board, "drafts")[:2] == (0, "No draft is under way.\n")
        text = in_force(room_of(board)).files[PETS].replace("matters: may", "matters: should")
        draft = begin_draft(room_of(board), ROSA, "Pets matter", {PETS: text})
        assert run(board, "approve", draft.id)[0] == 1
        ask_approval(room_of(board), ROSA, draft.id, draft.revision)
        code, out, err = run(board, "approve", draft.id, "--revision", "7")
        assert (code, out, err.count("\n")) == (1, "", 1)
        assert [word in run(board, "drafts")[1] for word in (draft.id, "asked", "Rosa Marin", PETS)] == [True] * 4

        code, out, _ = run(board, "approve", draft.id, "--revision", str(draft.revision))

        assert code == 0 and "is approved in revision 1, without a replay" in out and "`pets`: " in out
        assert find_draft(room_of(board), draft.id).approver == ME
        assert run(board, "approve", draft.id)[0] == 0
        code, out, err = run(board, "approve", "01J0")
        assert (code, out, err.count("\n")) == (2, "", 1)


def test_nobody_approves_at_the_command_line_what_they_have_written_there(
    sqlite_url: str, tmp_path: Path, run: Run
) -> None:
    with small_room(sqlite_url, tmp_path, publish="approved") as board:
        look(board)
        edit(board)
        run(board, "publish")
        (draft,) = list_drafts(room_of(board), 10)[0]
        code, out, err = run(board, "approve", draft.id)
        assert (code, out) == (1, "") and "Somebody else has to approve it." in err
        assert find_draft(room_of(board), draft.id).state == "asked"


def test_another_folder_is_published_into_that_of_the_service(database_url: str, tmp_path: Path, run: Run) -> None:
    with small_room(database_url, tmp_path) as board:
        other = small_rules(tmp_path / "other")
        (other / PETS).write_text((other / PETS).read_text().replace("may", "must"))
        code, out, _ = run(board, "publish", "--folder", str(other))
        assert code == 0 and "Book 2" in out and "published" in out
        assert "matters: must" in (board.house.settings.rules_folder / PETS).read_text()
        assert "Book 2" in run(board, "publish", "--folder", str(other))[1]


def test_books_are_compared_and_brought_back(database_url: str, tmp_path: Path, run: Run) -> None:
    with small_room(database_url, tmp_path, publish="approved", second_person="off") as board:
        look(board)
        version = board.house.shelf.book.version
        edit(board, "is LM or NEW", "is MGC or NEW")
        assert run(board, "publish")[0] == 0
        assert run(board, "diff", "1", "2")[1] == "`pets`: now also for MGC; no longer for LM\n"
        assert run(board, "diff", "2", "2")[1] == "They are the same.\n"
        code, out, _ = run(board, "rollback", version, "--note", "Reps complained.")
        assert code == 0 and f"Book 3 ({version}) is in force: rolled back" in out
        look(board)
        assert board.house.shelf.book.version == version
        code, out, err = run(board, "rollback", "9")
        assert (code, out) == (2, "") and "No book has this number" in err


def test_a_fault_of_the_room_is_told_with_what_a_check_found(database_url: str, tmp_path: Path, run: Run) -> None:
    with small_room(database_url, tmp_path) as board:
        edit(board, "tier", "tire")
        code, _, err = run(board, "rollback", "1")
        assert code == 1 and "has a fault" in err and "Did you mean `tier`?" in err


def test_the_whole_command_line_knows_them(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AGENT_ASSIST_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("AGENT_ASSIST_RULES_FOLDER", str(small_rules(tmp_path / "rules")))
    assert whole_command_line(["rules", "publish"]) == 0 and "Book 1" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        whole_command_line(["rules", "--help"])
    assert "rollback" in capsys.readouterr().out
