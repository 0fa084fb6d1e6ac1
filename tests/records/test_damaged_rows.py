"""One damaged row of the rule room hides no other, and is told as what it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Table, update

from agent_assist.customize.drafts import OPEN, Draft
from agent_assist.customize.publications import SAVED, Publication
from agent_assist.customize.rule_book import version_of
from agent_assist.learn.replays import FAILED
from agent_assist.records import decisions, drafts, publications, replays
from agent_assist.records.moments import EPOCH
from agent_assist.records.session import Database
from agent_assist.records.tables import rule_books, rule_drafts, rule_publications, rule_replays
from agent_assist.story.room_faults import NotReady

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
PETS = "discovery/pets.yaml"
SOURCES = {PETS: "rule: pets\n"}
VERSION = version_of(SOURCES)


def damage(database: Database, table: Table, key: Any, **values: Any) -> None:
    with database.write() as connection:
        connection.execute(update(table).where(next(iter(table.primary_key)) == key).values(values))


def begun(database: Database, title: str) -> Draft:
    with database.write() as connection:
        return drafts.add(connection, Draft("", title, "Rosa Marin", ("rosa",), 1, VERSION, NOW, NOW, {PETS: None}))


@pytest.mark.parametrize(
    "values",
    [
        {"changes": '{"a'},
        {"changes": "[5]"},
        {"changes": '{"discovery/pets.yaml": 5}'},
        {"authors": "x"},
        {"authors": '{"rosa": 1}'},
        {"created_at": 2**62},
    ],
)
def test_a_damaged_draft_hides_no_other_and_says_so_itself(database: Database, values: dict[str, Any]) -> None:
    whole, broken = begun(database, "Whole"), begun(database, "Broken")
    damage(database, rule_drafts, broken.id, **values)
    with database.read() as connection:
        assert drafts.listed(connection, (OPEN,), 10) == ([whole], "")
        assert drafts.find(connection, whole.id) == whole
        with pytest.raises(NotReady, match="damaged"):
            drafts.find(connection, broken.id)


def test_a_book_whose_moment_is_damaged_is_still_one_of_the_books(database: Database) -> None:
    with database.write() as connection:
        for seq in (1, 2):
            assert publications.add(connection, Publication(seq, VERSION, SAVED, NOW), SOURCES)
    damage(database, rule_publications, 1, at=2**62)
    with database.read() as connection:
        assert [(book.seq, book.at) for book in publications.listed(connection, 10)[0]] == [(2, NOW), (1, EPOCH)]


@pytest.mark.parametrize(
    "body", ["{", "[1]", "{}", '{"sources": 5}', '{"sources": {"a": 5}}', '{"sources": {"a": "b"}}']
)
def test_a_damaged_book_is_none_until_the_same_is_kept_again(database: Database, body: str) -> None:
    def keep() -> None:
        with database.write() as connection:
            decisions.keep_book(connection, VERSION, {"version": VERSION, "sources": SOURCES}, 0)

    keep()
    damage(database, rule_books, VERSION, body=body)
    with database.read() as connection:
        assert decisions.kept_book(connection, VERSION) is None
    keep()
    with database.read() as connection:
        assert decisions.kept_book(connection, VERSION) == {"version": VERSION, "sources": SOURCES}


@pytest.mark.parametrize("body", ["{", "[1]"])
def test_a_replay_whose_result_is_damaged_has_failed(database: Database, body: str) -> None:
    draft = begun(database, "Replayed")
    with database.write() as connection:
        replay = replays.begin(connection, draft.id, 30, "Rosa Marin", NOW)
        replays.finish(connection, replay, {"calls": 7, "left_out": 1}, NOW)
    damage(database, rule_replays, replay.id, body=body)
    with database.read() as connection:
        found = replays.latest(connection, draft.id)
    assert found and (found.state, found.result) == (FAILED, {}) and "damaged" in found.fault
