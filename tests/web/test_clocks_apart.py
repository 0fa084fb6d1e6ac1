"""Switches do not agree on the time, and calls at once are remembered in any order: nobody is asked twice for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from web.switchboard import ANNABELLE, NOW, Switchboard, opened, well, write_rules

from agent_assist.records import snapshots

RULE = (
    "matters: may\nwhen:\n  contacts ever: at least 0\nask: About {fact}, {{first name}}?\nlearns: {fact}\n"
    "answers: yes or no\ngood for: 30 days\nafter a decline: wait 60 days\npurpose of data: service\n"
    "because: It helps.\n"
)


@pytest.fixture
def desk(embedded: Switchboard, sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """Two questions, and Annabelle."""
    names = {"garden": "has a garden", "pets": "has pets"}
    rules = write_rules(tmp_path / "two", **{name: RULE.format(fact=fact) for name, fact in names.items()})
    with opened(sqlite_url, tmp_path, rules=rules) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="LM")
        yield board


@pytest.mark.parametrize("seconds", [1, 60, 3600, 14 * 3600])
def test_a_call_with_an_earlier_clock_that_is_remembered_later_is_not_asked_too(
    desk: Switchboard, seconds: int
) -> None:
    assert desk.lookup(call_id="c-1", ani=ANNABELLE)["prompt_id"]
    earlier = (NOW - timedelta(seconds=seconds)).isoformat()
    second = desk.lookup(call_id="c-2", ani=ANNABELLE, occurred_at=earlier)
    assert (second["prompt_id"], second["silence"]) == ("", "budget")


def test_a_recorded_call_of_last_month_is_asked_whatever_was_asked_since(desk: Switchboard) -> None:
    desk.lookup(call_id="c-1", ani=ANNABELLE)
    earlier = (NOW - timedelta(days=33)).isoformat()
    assert desk.lookup(call_id="c-2", ani=ANNABELLE, occurred_at=earlier)["prompt_id"]


@pytest.mark.parametrize("result", ["answered", "declined"])
def test_a_call_with_a_clock_years_ahead_does_not_open_what_is_settled_today(desk: Switchboard, result: str) -> None:
    for question in ("has a garden", "has pets"):
        body = {"question": question, "result": result, "answer": "yes"}
        well(desk.post(f"/v1/customers/{desk.ids['A-1']}/answers", body))
    ahead = (NOW + timedelta(days=4000)).isoformat()
    assert desk.lookup(call_id="c-1", ani=ANNABELLE, occurred_at=ahead)["prompt_id"]
    today = desk.lookup(call_id="c-2", ani=ANNABELLE)
    assert (today["prompt_id"], today["silence"]) == ("", result)
    told = well(desk.get(f"/v1/customers/{desk.ids['A-1']}/ledger"))["questions"]
    assert [one["state"] for one in told] == [result, result]
    assert snapshots.rebuild(desk.house.database, desk.clock.now) == 0


def test_nobody_answers_before_the_call_whatever_its_clock_says(desk: Switchboard) -> None:
    ahead = NOW + timedelta(days=90)
    call = desk.lookup(call_id="c-1", ani=ANNABELLE, occurred_at=ahead.isoformat())
    well(desk.outcome(call, "answered", "yes"))
    soon = desk.lookup(call_id="c-2", ani=ANNABELLE, occurred_at=(ahead + timedelta(days=10)).isoformat())
    assert soon["detail"]["prompt"]["question"] != call["detail"]["prompt"]["question"]
