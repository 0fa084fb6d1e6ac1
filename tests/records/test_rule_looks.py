"""Remarks and counts for the doors: kept for a minute, and there without the database as far as they can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from customize.making_books import WHEN, asking, book_of, rule_text
from records.past_calls import PastCalls

from agent_assist.customize.publications import PUBLISHED, Publication
from agent_assist.interact.remembering import RecordsAway
from agent_assist.records import publications
from agent_assist.records.rule_looks import RuleLooks
from agent_assist.records.session import Database

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
BOOK = book_of({"pets": rule_text("pets", WHEN, asking("has pets"))})


class Looks(RuleLooks):
    """Remarks on BOOK by a clock that tests turn."""

    def __init__(self, database: Database, folder: Path, is_published: bool = False) -> None:
        self.now = NOW
        super().__init__(database, lambda: BOOK, folder, is_published, lambda: self.now)


def people(name: str) -> str:
    return f"people:\n  one:\n    name: {name}\n    facts:\n      tier: NEW\n      open complaint: no\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.yaml").write_text(people("Mei Tan"))
    return tmp_path


@pytest.mark.parametrize("is_published", [False, True])
def test_without_the_database_the_cast_alone_bears_witness(folder: Path, is_published: bool) -> None:
    looks = Looks(Database("postgresql://nobody@127.0.0.1:9/nothing"), folder, is_published)
    look = looks.look()
    assert look.witnesses == "the cast alone; the database is away"
    assert [str(remark.witness) for remark in look.remarks] == ["Mei Tan of the cast"]
    with pytest.raises(RecordsAway):
        looks.counts()


def test_where_books_are_published_their_own_cast_bears_witness(database: Database, folder: Path) -> None:
    looks = Looks(database, folder, is_published=True)
    assert str(looks.look().remarks[0].witness) == "Mei Tan of the cast"
    files = {**BOOK.sources, "people.yaml": people("Chioma Obi")}
    with database.write() as connection:
        publications.add(connection, Publication(1, BOOK.version, PUBLISHED, NOW), files)
    looks.now += timedelta(minutes=1)
    assert str(looks.look().remarks[0].witness) == "Chioma Obi of the cast"


def test_counts_are_kept_for_a_minute_for_each_number_of_days(database: Database, folder: Path) -> None:
    past, looks = PastCalls(database, NOW), Looks(database, folder)
    past.put("pets", days_ago=20)
    assert (looks.counts().calls, looks.counts(10).calls) == (1, 0)
    past.put("pets")
    looks.now += timedelta(seconds=59)
    assert (looks.counts().calls, looks.counts(10).calls) == (1, 0)
    looks.now += timedelta(seconds=1)
    assert (looks.counts().calls, looks.counts(10).calls) == (2, 1)


def test_while_one_looks_again_the_others_have_the_last_look(sqlite_url: str, folder: Path) -> None:
    database = Database(sqlite_url)
    looks = Looks(database, folder)
    first = looks.look()
    looks.now += timedelta(minutes=1)
    with looks._looking:
        assert looks.look() is first
    assert looks.look() is not first
    database.close()
