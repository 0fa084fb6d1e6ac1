"""What is known of a customer, whichever channel told it: settled once, put right with its history, shown as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from web.switchboard import ANNABELLE, NOW, SHARED, STRANGER, Switchboard, fault, opened, well, write_rules

ANSWERS = "answers:\n  - yes\n  - no\n  - sometimes"
RULE = (
    "matters: may\nwhen:\n  contacts ever: at least 0\nask: About {fact}, {{first name}}?\nlearns: {fact}\n{answers}\n"
    "good for: 30 days\nafter a decline: wait 20 days\npurpose of data: service\nbecause: It helps.\n"
)


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """A service with two questions and two customers who share a line."""
    rules = write_rules(
        tmp_path / "rules",
        home_office=RULE.format(fact="works from home", answers=ANSWERS),
        pets=RULE.format(fact="number of pets", answers="answers: number"),
    )
    with opened(database_url, tmp_path, rules) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, SHARED, tier="LM")
        board.customer("T-2", "Tara White", SHARED, tier="LM")
        yield board


def tell(desk: Switchboard, question: str = "works from home", answer: str = "yes", **members: Any) -> Any:
    return desk.post(f"/v1/customers/{desk.ids['A-1']}/answers", {"question": question, "answer": answer, **members})


def ledger(desk: Switchboard, ref: str = "A-1") -> dict[str, Any]:
    return well(desk.get(f"/v1/customers/{desk.ids[ref]}/ledger"))


def state(desk: Switchboard, question: str = "works from home") -> dict[str, Any]:
    (found,) = [one for one in ledger(desk)["questions"] if one["question"] == question]
    return found


def unprompted(
    desk: Switchboard, call: dict[str, Any], answer: str, question: str = "number of pets", **options: Any
) -> Any:
    body = {"lookup_id": call["lookup_id"], "question": question, "answer": answer}
    return desk.post(f"/v1/calls/{call['call_id']}/answers", body, **options)


def test_a_question_that_was_never_asked_is_told_as_such(desk: Switchboard) -> None:
    told = ledger(desk)
    assert [(one["question"], one["state"], one["settled"]) for one in told["questions"]] == [
        ("number of pets", "never_asked", False),
        ("works from home", "never_asked", False),
    ]
    assert told["ledger"] == []


def test_an_answer_from_another_channel_settles_the_question(desk: Switchboard) -> None:
    at = (NOW - timedelta(hours=2)).isoformat()
    entry = well(tell(desk, "Works from Home", "YES", channel="chat", at=at, answer_ref="chat-77", rep="Rep-07"))
    assert (entry["state"], entry["answer"], entry["channel"], entry["rep"]) == ("answered", "yes", "chat", "rep-07")
    assert (entry["source"], entry["at"], entry["repeat"]) == ("api", "2026-11-22T08:00:00Z", False)
    assert entry["expires_at"] == "2026-12-22T08:00:00Z"
    assert desk.lookup(call_id="c-1", ani=ANNABELLE)["detail"]["prompt"]["question"] == "number of pets"
    assert state(desk)["state"] == "answered" and state(desk)["settled"] is True


def test_what_was_told_by_the_api_does_not_count_as_asked(desk: Switchboard) -> None:
    well(tell(desk))
    assert desk.lookup(call_id="c-1", ani=ANNABELLE)["silence"] == ""
    assert desk.lookup(call_id="c-2", ani=ANNABELLE)["silence"] == "budget"


def test_an_answer_expires_by_the_clock_alone(desk: Switchboard) -> None:
    well(tell(desk))
    desk.clock.goes_on(days=31)
    found = state(desk)
    assert (found["state"], found["settled"], found["answer"]) == ("expired", False, "yes")
    assert ledger(desk)["ledger"][0]["state"] == "answered"


def test_a_decline_told_in_a_chat_cools_off(desk: Switchboard) -> None:
    well(tell(desk, answer="", result="declined", channel="chat"))
    well(tell(desk, "number of pets", "2"))
    assert desk.lookup(call_id="c-1", ani=ANNABELLE)["silence"] == "declined"
    desk.clock.goes_on(days=21)
    assert desk.lookup(call_id="c-2", ani=ANNABELLE)["prompt_id"] == "home-office"


def test_telling_it_again_changes_nothing(desk: Switchboard) -> None:
    for members in ({"answer_ref": "chat-77"}, {"at": NOW.isoformat(), "channel": "web"}, {"channel": "email"}):
        first = well(tell(desk, **members))
        before = desk.rows("ledger_entries"), desk.rows("snapshots"), desk.rows("audit")
        desk.clock.goes_on(minutes=5)
        again = well(tell(desk, **members))
        assert again == {**first, "repeat": True}
        assert before == (desk.rows("ledger_entries"), desk.rows("snapshots"), desk.rows("audit"))


def test_a_correction_under_the_same_name_keeps_the_old_answer_in_the_history(desk: Switchboard) -> None:
    first = well(tell(desk, answer_ref="chat-77"))
    desk.clock.goes_on(minutes=5)
    second = well(tell(desk, answer="no", answer_ref="chat-77"))
    told = ledger(desk)["ledger"]
    assert [(one["answer"], one["counts"], one["replaced_by"]) for one in told] == [
        ("no", True, ""),
        ("yes", False, second["id"]),
    ]
    audit = [row for row in desk.rows("audit") if row["action"] == "answer"]
    assert [(row["action"], row["before"], row["after"]) for row in audit] == [("answer", first["id"], second["id"])]


def test_a_later_answer_replaces_an_earlier_one_whoever_tells_it_first(desk: Switchboard) -> None:
    well(tell(desk, answer="no", at=(NOW - timedelta(days=1)).isoformat(), channel="web"))
    well(tell(desk, answer="yes", at=(NOW - timedelta(days=3)).isoformat(), channel="email"))
    assert state(desk)["answer"] == "no"
    assert [(one["answer"], one["counts"]) for one in ledger(desk)["ledger"]] == [("no", True), ("yes", False)]


def test_saying_yes_then_no_then_yes_ends_with_yes(desk: Switchboard) -> None:
    for answer in ("yes", "no", "yes"):
        desk.clock.goes_on(minutes=1)
        well(tell(desk, answer=answer))
    assert state(desk)["answer"] == "yes" and len(ledger(desk)["ledger"]) == 3


def test_a_time_that_is_yet_to_come_counts_as_now(desk: Switchboard) -> None:
    assert well(tell(desk, at="2030-01-01T00:00:00Z"))["at"] == "2026-11-22T10:00:00Z"


@pytest.mark.parametrize(
    ("members", "status", "code", "field"),
    [
        ({"answer": "perhaps"}, 422, "not_offered", "answer"),
        ({"answer": ""}, 422, "not_offered", "answer"),
        ({"question": "shoe size"}, 422, "no_such_question", "question"),
        ({"question": ""}, 400, "bad_request", "question"),
        ({"channel": "pigeon"}, 400, "bad_request", "channel"),
        ({"at": "yesterday"}, 400, "bad_request", "at"),
        ({"result": "not_asked"}, 400, "bad_request", "result"),
    ],
)
def test_what_the_book_does_not_ask_or_offer_is_refused(
    desk: Switchboard, members: dict[str, Any], status: int, code: str, field: str
) -> None:
    refused = tell(desk, **{"question": "works from home", **members})
    assert (refused.status_code, fault(refused)["code"], fault(refused)["field"]) == (status, code, field)
    assert desk.rows("ledger_entries") == []


def test_an_answer_of_a_customer_that_nobody_knows_is_not_found(desk: Switchboard) -> None:
    refused = desk.post(
        "/v1/customers/01J0000000000000000000000/answers", {"question": "number of pets", "answer": "2"}
    )
    assert (refused.status_code, fault(refused)["field"]) == (404, "customer_id")


def test_what_a_caller_says_unasked_is_known_and_was_not_asked(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    assert call["prompt_id"] == "home-office"
    token = desk.panel("rep-01")
    entry = well(unprompted(desk, call, "3", key=token))
    assert (entry["state"], entry["answer"], entry["source"]) == ("answered", "3", "unprompted")
    assert (entry["rep"], entry["channel"], entry["lookup_id"]) == ("rep-01", "phone", call["lookup_id"])
    assert len([told for told in desk.told("rep-01") if told.kind == "card"]) == 2
    well(desk.outcome(call, "answered", "no"))
    assert {one["question"]: one["answer"] for one in ledger(desk)["questions"]} == {
        "number of pets": "3",
        "works from home": "no",
    }


def test_the_rep_may_put_right_what_was_noted_on_the_same_call(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE)
    well(unprompted(desk, call, "3"))
    assert well(unprompted(desk, call, "3"))["repeat"] is True
    well(unprompted(desk, call, "4"))
    told = [one for one in ledger(desk)["ledger"] if one["question"] == "number of pets"]
    assert [(one["answer"], one["counts"]) for one in told] == [("4", True), ("3", False)]


def test_taking_back_a_pick_takes_back_what_was_said_unasked(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=SHARED)
    assert (fault(unprompted(desk, call, "3"))["code"]) == "no_customer"
    body = {"lookup_id": call["lookup_id"], "customer_id": desk.ids["A-1"]}
    well(desk.post("/v1/calls/c-1/customer", body))
    well(unprompted(desk, call, "3"))
    well(desk.delete(f"/v1/calls/c-1/customer?lookup_id={call['lookup_id']}"))
    assert state(desk, "number of pets")["state"] == "never_asked"


def test_what_was_said_unasked_before_a_mistaken_pick_stands_again(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE)
    well(unprompted(desk, call, "3"))
    well(desk.post("/v1/calls/c-1/customer", {"lookup_id": call["lookup_id"], "customer_id": desk.ids["T-2"]}))
    assert state(desk, "number of pets")["state"] == "never_asked"
    well(desk.delete(f"/v1/calls/c-1/customer?lookup_id={call['lookup_id']}"))
    assert state(desk, "number of pets")["answer"] == "3"


def test_a_panel_tells_only_of_calls_on_its_own_desk(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    token = desk.panel("rep-02")
    assert unprompted(desk, call, "3", key=token).status_code == 404
    assert desk.get("/v1/calls/c-1/answers", key=token).status_code == 404


def test_the_questions_a_caller_may_answer_unasked_leave_out_the_one_that_is_put(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE)
    offered = well(desk.get("/v1/calls/c-1/answers"))["questions"]
    assert [(one["question"], one["kind"], one["is_open"]) for one in offered] == [("number of pets", "number", True)]
    assert offered[0]["text"] == "About number of pets, Annabelle?"
    well(unprompted(desk, call, "3"))
    assert [(one["is_open"], one["answer"]) for one in well(desk.get("/v1/calls/c-1/answers"))["questions"]] == [
        (False, "")
    ]
    well(desk.post("/v1/calls/c-1/verified", {"method": "password"}))
    assert [one["answer"] for one in well(desk.get("/v1/calls/c-1/answers"))["questions"]] == ["3"]


def test_nothing_can_be_told_of_a_stranger(desk: Switchboard) -> None:
    desk.lookup(call_id="c-1", ani=STRANGER)
    assert fault(desk.get("/v1/calls/c-1/answers"))["code"] == "no_customer"


def test_an_outcome_may_say_when_it_was(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE)
    desk.clock.goes_on(hours=3)
    body = {"lookup_id": call["lookup_id"], "result": "answered", "answer": "yes", "at": NOW.isoformat()}
    entry = well(desk.post("/v1/calls/c-1/outcome", body))
    assert entry["expires_at"] == "2026-12-22T10:00:00Z"
    assert state(desk)["at"] == "2026-11-22T10:00:00Z"


def test_an_attribute_that_a_record_newly_tells_is_an_answer_with_its_time(desk: Switchboard) -> None:
    desk.ingest("customers", {"customer_ref": "A-1", "name": "Annabelle Yu", "Works_From_Home": "Sometimes"})
    found = state(desk)
    assert (found["state"], found["answer"], found["source"], found["channel"]) == (
        "answered",
        "sometimes",
        "import",
        "",
    )
    assert desk.lookup(call_id="c-1", ani=ANNABELLE)["prompt_id"] == "pets"
    desk.clock.goes_on(days=31)
    assert state(desk)["state"] == "expired"
    assert desk.lookup(call_id="c-2", ani=ANNABELLE)["prompt_id"] == "home-office"


def test_a_record_that_repeats_itself_does_not_undo_what_the_customer_said_since(desk: Switchboard) -> None:
    record = {"customer_ref": "A-1", "name": "Annabelle Yu", "works_from_home": "no"}
    desk.ingest("customers", record)
    desk.clock.goes_on(days=1)
    well(tell(desk, answer="yes"))
    desk.clock.goes_on(days=1)
    desk.ingest("customers", {**record, "language": "en"})
    assert state(desk)["answer"] == "yes"
    desk.ingest("customers", {**record, "works_from_home": "sometimes"})
    assert state(desk)["answer"] == "sometimes"


def test_what_a_record_says_beside_the_offered_answers_stays_an_attribute(desk: Switchboard) -> None:
    desk.ingest("customers", {"customer_ref": "A-1", "name": "Annabelle Yu", "works_from_home": "on and off"})
    assert state(desk)["state"] == "never_asked"
