"""A lookup answers in time with what is known; the rest comes after, under the same lookup."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from web.switchboard import ANNABELLE, Switchboard, fault, opened

from agent_assist.story.hands import Overloaded

IN_TIME = 1.5


@pytest.fixture
def hasty(database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """A service that answers within 80 ms."""
    with opened(database_url, tmp_path, lookup_budget_ms=80) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="MGC", orders=4)
        yield board


def test_while_nothing_can_be_remembered_nothing_is_asked_but_the_caller_is_known(hasty: Switchboard) -> None:
    with nobody_else_writes(hasty):
        began = time.monotonic()
        answer = hasty.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01", budget_ms=60_000)
        assert time.monotonic() - began < IN_TIME
    assert (answer["status"], answer["customer_name"], answer["tier"]) == ("matched", "Annabelle Y.", "MGC")
    assert (answer["degraded"], answer["prompt_id"], answer["silence"]) == ("prompt", "", "degraded")
    eventually(lambda: hasty.cards("rep-01"))
    whole = hasty.lookup(call_id="c-1", ani=ANNABELLE)
    assert whole["lookup_id"] == answer["lookup_id"] and whole["prompt_id"] and whole["degraded"] == ""
    assert whole["prompt_text"] in hasty.cards("rep-01")[0].body


def test_a_repeat_while_the_first_is_under_way_has_the_same_lookup(hasty: Switchboard) -> None:
    with nobody_else_writes(hasty):
        answers = [hasty.lookup(call_id="c-1", ani=ANNABELLE) for _ in range(3)]
    eventually(lambda: hasty.rows("decisions"))
    assert len({answer["lookup_id"] for answer in answers}) == 1
    assert len(hasty.rows("calls")) == 1
    time.sleep(0.2)
    assert len(hasty.rows("ledger_entries")) == 1


def test_the_budget_of_a_call_only_lowers_the_one_that_is_set(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, lookup_budget_ms=8_000) as board, nobody_else_writes(board):
        began = time.monotonic()
        assert board.lookup(call_id="c-1", ani=ANNABELLE, budget_ms=40)["degraded"]
        assert time.monotonic() - began < IN_TIME


def test_too_much_under_way_is_refused_at_once(embedded: Switchboard) -> None:
    hands = embedded.house.hands
    with nobody_else_writes(embedded):
        with pytest.raises(Overloaded):
            for _ in range(10_000):
                hands.start(lambda: time.sleep(0.4))
        began = time.monotonic()
        refused = embedded.post("/v1/calls/lookup", {"call_id": "c-1", "ani": ANNABELLE})
        assert time.monotonic() - began < IN_TIME
    embedded.house.hands.close()
    assert (refused.status_code, fault(refused)["code"]) == (503, "overloaded")
    assert int(refused.headers["Retry-After"]) > 0


@contextmanager
def nobody_else_writes(board: Switchboard) -> Iterator[None]:
    """Holds what every writer needs: the one write lock of SQLite, the table of calls on PostgreSQL."""
    with board.house.database.write() as connection:
        if not board.house.database.is_embedded:
            connection.execute(text("LOCK TABLE calls IN SHARE MODE"))
        yield


def eventually(look: Callable[[], Any], seconds: float = 10.0) -> None:
    """Waits until there is something to see."""
    until = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < until
        time.sleep(0.02)
