"""`rules check` lets the calls in the database bear witness, says who did, and never fails because of a database."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from customize.making_books import WHEN, asking, rule_text
from records.past_calls import PastCalls

from agent_assist.cli.recorded import stored_decisions
from agent_assist.cli.ruling import GOOD, main
from agent_assist.records import migrate
from agent_assist.records.session import Database
from agent_assist.settings import Settings

PEOPLE = "people:\n  mei:\n    name: Mei Tan\n    facts:\n      tier: NEW\n      open complaint: no\n"
CASES = """cases:
  - name: New
    who: mei
    expect: yes
  - name: Not new
    facts:
      tier: BZ
    expect: no
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rules" / "service").mkdir(parents=True)
    (tmp_path / "rules" / "people.yaml").write_text(PEOPLE)
    (tmp_path / "rules" / "service" / "pets.yaml").write_text(rule_text("pets", WHEN, asking("has pets")))
    (tmp_path / "rules" / "service" / "pets.cases.yaml").write_text(CASES)
    return tmp_path / "rules"


def checked(folder: Path, url: str, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """What is told of the question that is asked in vain, and who bore witness."""
    assert main(["check", "--folder", str(folder)], stored_decisions(Settings(database_url=url))) == GOOD
    _, remark, witnesses, _ = capsys.readouterr().out.splitlines()
    assert remark.startswith(f"Worth a look: {folder}/service/pets.yaml:9:1: No rule reads `has pets`")
    return remark.partition(" Witness: ")[2], witnesses


def test_customers_of_late_bear_witness_on_either_database(
    database_url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(database_url)
    past = PastCalls(database, datetime.now(UTC))
    assert checked(folder, database_url, capsys) == (
        "Mei Tan of the cast.",
        "Witnesses: the cast alone; no call of the last 60 days is kept.",
    )
    for days_ago in (2, 1):
        last = past.put("pets", days_ago=days_ago, facts={"tier": "MGC", "open complaint": False})
    witness, witnesses = checked(folder, database_url, capsys)
    assert witness == f"customer 18 on call {last}."
    assert witnesses.startswith("Witnesses: the cast and 2 calls since 20")
    database.close()


def test_a_database_that_nobody_has_is_not_made(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checked(folder, f"sqlite:///{tmp_path}/none.sqlite", capsys) == (
        "Mei Tan of the cast.",
        "Witnesses: the cast alone.",
    )
    assert not (tmp_path / "none.sqlite").exists()


def test_a_database_that_cannot_be_used_only_takes_the_calls_away(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    away = "Witnesses: the cast alone; the database is away."
    assert checked(folder, "postgresql://nobody@127.0.0.1:9/nothing", capsys)[1] == away
    (tmp_path / "junk.sqlite").write_text("This is no database, and never was one. " * 100)
    assert checked(folder, f"sqlite:///{tmp_path}/junk.sqlite", capsys)[1] == away
    sqlite3.connect(tmp_path / "bare.sqlite").execute("CREATE TABLE anything (a)").connection.close()
    behind = "Witnesses: the cast alone; the database's schema is not up to date."
    assert checked(folder, f"sqlite:///{tmp_path}/bare.sqlite", capsys)[1] == behind


def test_a_check_writes_nothing_into_a_database_of_an_older_schema(
    sqlite_url: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = Database(sqlite_url)
    migrate.downgrade(database, "0006")
    assert "schema is not up to date" in checked(folder, sqlite_url, capsys)[1]
    assert migrate.current(database) == "0006"
    database.close()
