"""`accounts`: makes and changes the accounts of supervisors, and says in one line what is not possible."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from live_service import own_environment
from sqlalchemy import select

from agent_assist.cli.main import main
from agent_assist.records import keys, personal_keys, supervisors, tables
from agent_assist.records.passwords import Passwords
from agent_assist.records.session import Database

PASSWORD = "three blue parcels"
ROSA = ("rosa.marin", "--name", "Rosa Marin", "--role", "author")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `accounts …`, with `sent` on standard input; the exit code and what it printed."""
    monkeypatch.setenv("AGENT_ASSIST_DATABASE_URL", database_url)

    def run(*words: str, sent: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sent)))
        code = main(["accounts", *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def row(database: Database, login: str = "rosa.marin") -> Any:
    with database.read() as connection:
        return supervisors.row_of(connection, login)


def test_an_account_is_made_with_the_password_that_a_program_sends(run: Run, database: Database) -> None:
    code, out, _ = run("create", *ROSA, "--password-stdin", sent=f"{PASSWORD}\r\nand more".encode())
    assert (code, out) == (0, "Account rosa.marin for Rosa Marin: author.\n")
    assert Passwords().matches(row(database).password_hash, PASSWORD)


def test_a_personal_key_is_printed_alone_and_opens(run: Run, database: Database) -> None:
    code, out, err = run("create", *ROSA, "--role", "approver", "--key")
    assert code == 0 and "author and approver" in err and "shown only now" in err
    held = keys.verify(personal_keys.all_active(database), out.strip())
    assert held and (held.name, held.roles) == ("Rosa Marin", {"author", "approver"})
    assert row(database).password_hash == ""


@pytest.mark.parametrize(
    ("words", "sent", "told"),
    [
        (("create", "rosa marin", *ROSA[1:], "--key"), b"", "A login has at most"),
        (("create", "rosa", "--name", " ", "--role", "author", "--key"), b"", "A name is one line"),
        (("create", *ROSA, "--password-stdin"), b"short\n", "at least 12"),
        (("create", *ROSA, "--password-stdin"), b"", "at least 12"),
        (("create", *ROSA, "--password-stdin"), b"x" * 100_000, "at most 200"),
        (("create", *ROSA, "--password-stdin"), b"\xff" * 20, "no UTF-8 text"),
        (("create", *ROSA), b"three blue parcels\n", "No terminal"),
        (("reset", "rosa.marin", "--key"), b"", "no account rosa.marin"),
        (("reset", "../etc/passwd"), b"", "A login has at most"),
        (("roles", "nobody", "--role", "author"), b"", "no account nobody"),
        (("disable", "nobody"), b"", "no account nobody"),
        (("enable", "nobody"), b"", "no account nobody"),
    ],
)
def test_what_is_not_possible_is_said_in_one_line_and_changes_nothing(
    run: Run, database: Database, words: tuple[str, ...], sent: bytes, told: str
) -> None:
    code, out, err = run(*words, sent=sent)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("agent-assist: ") and told in err
    with database.read() as connection:
        assert supervisors.all_accounts(connection) == ()


def test_who_is_there_already_is_told_before_a_password_is_asked_for(run: Run) -> None:
    assert run("create", *ROSA, "--key")[0] == 0
    for words in (("create", *ROSA), ("create", "rosa", *ROSA[1:])):
        code, _, err = run(*words)
        assert code == 2 and "already" in err


def test_without_a_role_or_with_an_unknown_one_the_command_line_is_refused(run: Run) -> None:
    for words in (("create", "rosa", "--name", "Rosa"), ("roles", "rosa"), ("roles", "rosa", "--role", "owner")):
        with pytest.raises(SystemExit) as ended:
            run(*words)
        assert ended.value.code == 2


def test_a_reset_changes_what_it_names_and_nothing_else(run: Run, database: Database) -> None:
    run("create", *ROSA, "--password-stdin", sent=PASSWORD.encode())
    before = row(database)
    _, key, _ = run("reset", "Rosa.Marin", "--key")
    after = row(database)
    assert key.startswith("aa_") and after.key_hash and after.password_hash == before.password_hash
    assert run("reset", "rosa.marin", "--password-stdin", sent=b"four green parcels\n")[0] == 0
    assert row(database).key_hash == after.key_hash
    assert Passwords().matches(row(database).password_hash, "four green parcels")
    assert "opens nothing more" in run("reset", "rosa.marin", "--revoke-key")[1]
    assert row(database).key_hash == ""
    assert "has no personal key" in run("reset", "rosa.marin", "--revoke-key")[1]


def test_roles_and_being_in_force_are_set_and_listed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    _, key, _ = run("create", *ROSA, "--key")
    assert (
        "author and approver; before: author" in run("roles", "rosa.marin", "--role", "approver", "--role", "author")[1]
    )
    assert [run(way, "rosa.marin")[1] for way in ("disable", "disable", "enable", "enable", "disable")] == [
        "rosa.marin is disabled.\n",
        "rosa.marin was disabled already.\n",
        "rosa.marin is in force again.\n",
        "rosa.marin was in force already.\n",
        "rosa.marin is disabled.\n",
    ]
    listed = run("list")[1]
    line = next(line for line in listed.splitlines() if "rosa.marin" in line)
    assert [cell.strip() for cell in line.strip("│").split("│")][:5] == [
        "rosa.marin",
        "Rosa Marin",
        "author and approver",
        "no",
        "yes",
    ]
    assert key.strip() not in listed


def test_the_audit_names_the_command_line(run: Run, database: Database) -> None:
    run("create", *ROSA, "--key")
    with database.read() as connection:
        who = {line.who for line in connection.execute(select(tables.audit))}
    assert len(who) == 1 and who.pop().startswith("command line")


def test_at_a_terminal_the_password_is_asked_for_twice_and_never_shown(sqlite_url: str, tmp_path: Path) -> None:
    # One after another, and the one that makes the account last: for a login that is taken no password is asked for.
    told = {
        ("a password and", "another password"): (2, "agent-assist: The two passwords are not the same."),
        ("\x04",): (2, "agent-assist: No password was entered."),
        (PASSWORD, PASSWORD): (0, "Account rosa.marin for Rosa Marin: author."),
    }
    for typed, (wanted, words) in told.items():
        code, answer = typed_at_a_terminal(sqlite_url, tmp_path, typed)
        assert (code, words in answer, PASSWORD in answer) == (wanted, True, False), answer


def typed_at_a_terminal(url: str, folder: Path, typed: tuple[str, ...]) -> tuple[int, str]:
    """The exit code and what stands on a terminal at which `accounts create` is answered with `typed`."""
    desk, terminal = pty.openpty()
    command = [sys.executable, "-m", "agent_assist", "accounts", "create", *ROSA]
    ends = dict.fromkeys(("stdin", "stdout", "stderr"), terminal)
    with subprocess.Popen(
        command, env=own_environment(database_url=url), cwd=folder, start_new_session=True, **ends
    ) as process:
        os.close(terminal)
        shown = b""
        for text, prompt in zip(typed, (b"Password for rosa.marin: ", b"The same again: "), strict=False):
            while prompt not in shown:
                shown += os.read(desk, 1_000)
            # The terminal hides what is typed only a moment after the question stands there.
            time.sleep(0.1)
            os.write(desk, text.encode() + (b"" if text == "\x04" else b"\n"))
        shown += _rest(desk)
    return process.returncode, shown.decode()


def _rest(terminal: int) -> bytes:
    """What is still to be read until the other side has gone."""
    shown = b""
    try:
        while more := os.read(terminal, 1_000):
            shown += more
    except OSError:
        pass
    os.close(terminal)
    return shown
