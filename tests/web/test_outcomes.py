"""What came of the question: recorded once, corrected with a trace, refused where it does not fit, kept in mind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from web.switchboard import ANNABELLE, STRANGER, Switchboard, fault, opened, well, write_rules

ANSWERS = "answers:\n  - yes\n  - no\n  - sometimes"
ASK = "matters: may\nwhen:\n  contacts ever: at least 0\nask: {text}\nlearns: {fact}\n{answers}\n{terms}"
TERMS = "good for: 12 months\nafter a decline: wait 6 months\npurpose of data: service\nbecause: It helps.\n"


def rule(fact: str = "works from home", answers: str = ANSWERS, terms: str = TERMS) -> str:
    return ASK.format(text=f"About {fact}, {{first name}}?", fact=fact, answers=answers, terms=terms)


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """A service with one question and one customer."""
    rules = write_rules(tmp_path / "rules", home_office=rule())
    with opened(database_url, tmp_path, rules) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="LM")
        yield board


def test_an_answer_becomes_the_ledger_entry_that_is_answered(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE)
    entry = well(desk.outcome(call, "answered", "Sometimes", note="Mondays"))
    assert (entry["question"], entry["state"], entry["answer"]) == ("works from home", "answered", "sometimes")
    assert (entry["result"], entry["note"], entry["rule"]) == ("answered", "Mondays", "home-office")
    assert (entry["customer_id"], entry["lookup_id"]) == (call["customer_id"], call["lookup_id"])
    assert entry["expires_at"][:7] == "2027-11" and entry["wait_until"] == ""
    (kept,) = well(desk.get(f"/v1/customers/{call['customer_id']}/ledger"))["ledger"][:1]
    assert (kept["state"], kept["answer"], kept["note"], kept["counts"]) == ("answered", "sometimes", "Mondays", True)


def test_saying_it_again_changes_nothing(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE)
    first = well(desk.outcome(call, "answered", "yes"))
    before = desk.rows("ledger_entries"), desk.rows("outcomes"), desk.rows("audit"), desk.rows("snapshots")
    desk.clock.goes_on(minutes=5)
    assert well(desk.outcome(call, "answered", "Yes")) == first
    assert before == (desk.rows("ledger_entries"), desk.rows("outcomes"), desk.rows("audit"), desk.rows("snapshots"))


def test_another_answer_replaces_the_first_and_the_audit_keeps_that(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE)
    well(desk.outcome(call, "answered", "yes"))
    desk.clock.goes_on(minutes=5)
    assert well(desk.outcome(call, "answered", "no"))["answer"] == "no"
    entries = well(desk.get(f"/v1/customers/{call['customer_id']}/ledger"))["ledger"]
    assert [(one["state"], one["answer"]) for one in entries if one["counts"]] == [("answered", "no")]
    assert ("answered", "yes") in [(one["state"], one["answer"]) for one in entries]
    (line,) = [row for row in desk.rows("audit") if row["action"] == "outcome"]
    assert '"yes"' in line["before"] and '"no"' in line["after"] and line["subject"] == call["lookup_id"]


@pytest.mark.parametrize("result", ["declined", "not_asked", "not_suitable"])
def test_an_answer_can_be_corrected_into_any_other_result(desk: Switchboard, result: str) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE)
    well(desk.outcome(call, "answered", "yes"))
    assert well(desk.outcome(call, result))["result"] == result
    shown = desk.lookup(call_id="c-1", ani=ANNABELLE)["detail"]["outcome"]
    assert (shown["result"], shown["answer"]) == (result, "")


def test_what_was_not_asked_may_be_asked_on_the_next_call(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE)
    well(desk.outcome(call, "not_asked"))
    assert desk.lookup(call_id="c-2", ani=ANNABELLE)["prompt_id"] == "home-office"


def test_what_was_answered_is_asked_again_only_when_the_answer_has_expired(desk: Switchboard) -> None:
    well(desk.outcome(desk.lookup(call_id="c-1", ani=ANNABELLE), "answered", "yes"))
    desk.clock.goes_on(days=300)
    assert desk.lookup(call_id="c-2", ani=ANNABELLE)["silence"] == "answered"
    desk.clock.goes_on(days=70)
    assert desk.lookup(call_id="c-3", ani=ANNABELLE)["prompt_id"] == "home-office"


def test_a_decline_waits_out_its_time(desk: Switchboard) -> None:
    entry = well(desk.outcome(desk.lookup(call_id="c-1", ani=ANNABELLE), "declined"))
    assert (entry["state"], entry["answer"], entry["expires_at"]) == ("declined", "", "")
    desk.clock.goes_on(days=170)
    assert desk.lookup(call_id="c-2", ani=ANNABELLE)["silence"] == "declined"
    desk.clock.goes_on(days=20)
    assert desk.lookup(call_id="c-3", ani=ANNABELLE)["prompt_id"] == "home-office"


def test_what_does_not_suit_rests_as_long_as_the_dialogue_says(database_url: str, tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "rules", home_office=rule())
    manners = (rules / "dialogue.yaml").read_text()
    (rules / "dialogue.yaml").write_text(
        manners.replace("pause if not suitable: 30 days", "pause if not suitable: 60 days")
    )
    with opened(database_url, tmp_path, rules) as desk:
        desk.customer("A-1", "Annabelle Yu", ANNABELLE, tier="LM")
        well(desk.outcome(desk.lookup(call_id="c-1", ani=ANNABELLE), "not_suitable"))
        desk.clock.goes_on(days=50)
        assert desk.lookup(call_id="c-2", ani=ANNABELLE)["prompt_id"] == ""
        desk.clock.goes_on(days=15)
        assert desk.lookup(call_id="c-3", ani=ANNABELLE)["prompt_id"] == "home-office"


def test_an_answer_that_is_not_offered_is_refused_and_leaves_no_trace(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE)
    for answer in ("perhaps", "", "yes; no"):
        refused = desk.outcome(call, "answered", answer)
        assert (refused.status_code, fault(refused)["code"], fault(refused)["field"]) == (422, "not_offered", "answer")
    assert desk.rows("outcomes") == []
    assert "outcome" not in {row["action"] for row in desk.rows("audit")}


@pytest.mark.parametrize(
    ("answers", "kind", "good", "kept", "bad"),
    [
        ("answers: number", "number", "1,200", "1200", "many"),
        ("answers: date", "date", "2027-02-28", "2027-02-28", "2027-02-30"),
        ("answers: text", "text", "  in the  shed ", "in the shed", " "),
        ("answers: yes or no", "yes or no", "YES", "yes", "maybe"),
    ],
)
def test_typed_answers_are_kept_in_one_form(
    sqlite_url: str, tmp_path: Path, answers: str, kind: str, good: str, kept: str, bad: str
) -> None:
    with opened(sqlite_url, tmp_path, write_rules(tmp_path / "rules", typed=rule("the thing", answers))) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="LM")
        call = board.lookup(call_id="c-1", ani=ANNABELLE)
        assert call["detail"]["prompt"]["kind"] == kind
        assert board.outcome(call, "answered", bad).status_code == 422
        assert well(board.outcome(call, "answered", good))["answer"] == kept


def test_an_outcome_of_a_call_without_a_question_is_a_conflict(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=STRANGER)
    refused = desk.outcome(call, "declined")
    assert (refused.status_code, fault(refused)["code"]) == (409, "nothing_asked")


def test_an_outcome_of_a_call_that_nobody_knows_is_not_found(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE)
    for call_id, lookup_id in (("c-9", ""), ("c-9", call["lookup_id"]), ("c-1", "01J0000000000000000000000")):
        refused = desk.outcome({"call_id": call_id, "lookup_id": lookup_id}, "declined")
        assert (refused.status_code, fault(refused)["code"]) == (404, "not_found")


def test_the_lookup_id_may_be_left_out(desk: Switchboard) -> None:
    desk.lookup(call_id="c-1", ani=ANNABELLE)
    assert well(desk.post("/v1/calls/c-1/outcome", {"result": "declined"}))["state"] == "declined"


@pytest.mark.parametrize(
    "body", [{}, {"result": "maybe"}, {"result": "answered", "answer": 3}, {"result": None}, [], "x"]
)
def test_an_outcome_of_the_wrong_form_is_refused(desk: Switchboard, body: object) -> None:
    desk.lookup(call_id="c-1", ani=ANNABELLE)
    assert desk.post("/v1/calls/c-1/outcome", body).status_code == 400


def test_a_call_id_with_signs_of_its_own_finds_its_way(desk: Switchboard) -> None:
    for call_id in ("a/b", "a b", "ü#1", "sip:1@example.com;x=1", "a%2Fb", "a//b", "a?b"):
        call = desk.lookup(call_id=call_id, ani=ANNABELLE)
        path = quote(call_id, safe="")
        answer = desk.post(f"/v1/calls/{path}/verified", {"lookup_id": call["lookup_id"], "method": "asked"})
        assert (call_id, answer.status_code) == (call_id, 200)


def test_the_panel_is_told_what_came_of_it(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    well(desk.outcome(call, "answered", "yes"))
    kinds = [told.kind for told in desk.told("rep-01")]
    assert kinds == ["card", "outcome"]
    assert '"words":"Answered: yes"' in desk.told("rep-01")[1].body
    (card,) = desk.cards("rep-01")
    assert "Answered: yes" in card.body


def test_the_outcomes_of_all_calls_tell_how_likely_an_answer_is(desk: Switchboard) -> None:
    for number in range(3):
        desk.customer(f"X-{number}", "Mei Tan", f"0113 496 072{number}", tier="LM")
        call = desk.lookup(call_id=f"c-{number}", ani=f"0113 496 072{number}")
        well(desk.outcome(call, "answered", "yes"))
    desk.house.read_rates()
    overall = (3 + 5) / (3 + 10)
    likelihood = desk.house.likelihoods["LM"]["works from home"]
    assert likelihood.answering == round((3 + 10 * overall) / (3 + 10), 4)
    assert likelihood.answers == {"yes": 3}
