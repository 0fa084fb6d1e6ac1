"""The card opens with where the dialogue stopped: the question without an answer, the promise, the other channel."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web.switchboard import ANNABELLE, SUMMARY, Switchboard, opened, well, write_rules

RULE = (
    "matters: may\nwhen:\n  contacts ever: at least 0\nask: Do you keep {fact}, {{first name}}?\nlearns: {fact}\n"
    "answers: yes or no\npurpose of data: service\nbecause: It helps.\n"
)


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """A service with two questions and one customer."""
    rules = write_rules(tmp_path / "rules", cats=RULE.format(fact="cats"), dogs=RULE.format(fact="dogs"))
    with opened(database_url, tmp_path, rules) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="LM")
        yield board


def resume(desk: Switchboard, rep: str) -> list[str]:
    """Where the dialogue stopped, as the latest card of this rep tells it."""
    stopped: list[str] = json.loads(desk.cards(rep)[-1].body)["resume"]
    return stopped


def talks(desk: Switchboard, call_id: str, rep: str) -> dict[str, Any]:
    call = desk.lookup(call_id=call_id, ani=ANNABELLE)
    desk.event("answered", call_id=call_id, agent=rep, at=1)
    return call


def test_the_first_rep_of_a_call_reads_nothing_of_it(desk: Switchboard) -> None:
    call = talks(desk, "c-1", "rep-01")
    assert call["prompt_id"] and resume(desk, "rep-01") == []
    well(desk.outcome(call, "answered", "yes"))
    well(desk.post("/v1/calls/c-1/verified", {"method": "password"}))
    assert resume(desk, "rep-01") == []


def test_after_a_transfer_the_next_rep_reads_what_was_asked_and_by_whom(desk: Switchboard) -> None:
    call = talks(desk, "c-1", "rep-01")
    desk.clock.goes_on(minutes=5)
    desk.event("transferred", kind="attended", from_agent="rep-01", to_agent="rep-02", at=0)
    assert resume(desk, "rep-02") == ["Asked 5 minutes ago by rep-01, no answer yet: Do you keep cats, Annabelle?"]
    well(desk.outcome(call, "answered", "yes"))
    desk.event("transferred", kind="attended", from_agent="rep-02", to_agent="rep-03", at=60)
    assert resume(desk, "rep-03") == ["Asked just now by rep-02: Do you keep cats, Annabelle? Answered: yes."]


def test_what_got_no_answer_was_asked_by_whoever_took_the_call_and_not_by_whom_it_only_rang(desk: Switchboard) -> None:
    desk.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-09")
    for number, rep in enumerate(("rep-03", "rep-02", "rep-01")):
        desk.event("answered", call_id="c-1", agent=rep, at=number)
    assert resume(desk, "rep-01") == ["Asked just now by rep-03, no answer yet: Do you keep cats, Annabelle?"]


def test_a_promise_that_another_system_notes_is_that_of_whoever_talked(desk: Switchboard) -> None:
    talks(desk, "c-1", "rep-02")
    well(desk.outcome({"call_id": "c-1", "lookup_id": ""}, "declined"))
    desk.event("ended", at=40)
    well(desk.post("/v1/calls/c-1/wrapup", {"follow_up": "Ring on Monday"}))
    desk.clock.goes_on(days=2)
    talks(desk, "c-2", "rep-01")
    assert resume(desk, "rep-01") == ["Something was promised 2 days ago by rep-02. Verify the caller to see what."]


def test_a_question_of_an_earlier_call_that_got_no_answer_is_told(desk: Switchboard) -> None:
    talks(desk, "c-1", "rep-02")
    desk.event("ended", at=30)
    desk.clock.goes_on(minutes=5)
    again = talks(desk, "c-2", "rep-01")
    assert (again["prompt_id"], again["silence"]) == ("", "budget")
    assert resume(desk, "rep-01") == ["Asked 5 minutes ago by rep-02, no answer yet: Do you keep cats, Annabelle?"]


def test_a_question_that_was_answered_elsewhere_since_is_not_told(desk: Switchboard) -> None:
    talks(desk, "c-1", "rep-02")
    well(desk.post(f"/v1/customers/{desk.ids['A-1']}/answers", {"question": "cats", "answer": "no", "channel": "app"}))
    talks(desk, "c-2", "rep-01")
    assert resume(desk, "rep-01") == []


def test_a_question_of_weeks_ago_is_no_place_to_go_on(desk: Switchboard) -> None:
    talks(desk, "c-1", "rep-02")
    desk.clock.goes_on(days=15)
    talks(desk, "c-2", "rep-01")
    assert resume(desk, "rep-01") == []


def test_a_promise_is_told_and_what_it_was_to_a_verified_caller_alone(desk: Switchboard) -> None:
    talks(desk, "c-1", "rep-02")
    well(desk.outcome({"call_id": "c-1", "lookup_id": ""}, "declined"))
    note = "A long story. " * 200
    words = {"disposition": "follow_up", "note": note, "follow_up": "Ring on Monday."}
    well(desk.post("/v1/calls/c-1/wrapup", words, key=desk.panel("rep-02")))
    desk.event("ended", at=40)
    desk.clock.goes_on(days=2)
    talks(desk, "c-2", "rep-01")
    assert resume(desk, "rep-01") == ["Something was promised 2 days ago by rep-02. Verify the caller to see what."]
    assert "Monday" not in desk.cards("rep-01")[-1].body
    well(desk.post("/v1/calls/c-2/verified", {"method": "password"}))
    assert resume(desk, "rep-01")[0].startswith("Promised 2 days ago by rep-02: Ring on Monday. A long story.")


def test_who_made_a_promise_is_not_told_of_it_on_the_same_call_but_whoever_takes_it_over_is(desk: Switchboard) -> None:
    talks(desk, "c-1", "rep-01")
    well(desk.outcome({"call_id": "c-1", "lookup_id": ""}, "declined"))
    words = {"disposition": "follow_up", "follow_up": "Ring on Monday"}
    well(desk.post("/v1/calls/c-1/wrapup", words, key=desk.panel("rep-01")))
    well(desk.post("/v1/calls/c-1/verified", {"method": "password"}))
    card = json.loads(desk.cards("rep-01")[-1].body)
    assert (card["resume"], card["open_threads"], card["timeline"]) == ([], [], [])
    desk.event("transferred", kind="attended", from_agent="rep-01", to_agent="rep-02", at=60)
    assert "Promised just now by rep-01: Ring on Monday." in resume(desk, "rep-02")


def test_a_promise_is_kept_once_a_later_call_ends_as_resolved(desk: Switchboard) -> None:
    talks(desk, "c-1", "rep-02")
    well(desk.outcome({"call_id": "c-1", "lookup_id": ""}, "declined"))
    well(desk.post("/v1/calls/c-1/wrapup", {"disposition": "follow_up", "follow_up": "Ring on Monday"}))
    desk.clock.goes_on(days=2)
    talks(desk, "c-2", "rep-01")
    assert len(resume(desk, "rep-01")) == 1
    well(desk.outcome({"call_id": "c-2", "lookup_id": ""}, "declined"))
    well(desk.post("/v1/calls/c-2/wrapup", {"disposition": "resolved"}))
    desk.clock.goes_on(days=1)
    talks(desk, "c-3", "rep-03")
    assert resume(desk, "rep-03") == []


def test_a_thread_in_another_channel_is_told_without_its_words(desk: Switchboard) -> None:
    desk.contact("A-1", 3, channel="chat", status="open", topic="Delivery late")
    talks(desk, "c-1", "rep-01")
    assert resume(desk, "rep-01") == ["Chat, 3 days ago, still open: Delivery late"]
    assert SUMMARY not in desk.cards("rep-01")[-1].body


def test_a_recorded_call_tells_of_everything_as_of_its_own_day(desk: Switchboard) -> None:
    desk.contact("A-1", 3, channel="chat", status="open", topic="Delivery late")
    then = desk.clock.now.isoformat()
    desk.clock.goes_on(days=700)
    desk.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01", occurred_at=then)
    card = json.loads(desk.cards("rep-01")[-1].body)
    assert card["resume"] == ["Chat, 3 days ago, still open: Delivery late"]
    assert card["open_threads"][0]["words"] == "Chat, 3 days ago, still open"
