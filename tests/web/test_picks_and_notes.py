"""What the rep tells: who it is, that they were wrong, the half-typed note, and the last word on the call."""

from __future__ import annotations

from typing import Any

import pytest
from web.switchboard import ANNABELLE, NOW, SHARED, STRANGER, TARA, Switchboard, fault, well


def pick(shop: Switchboard, call: dict[str, Any], ref: str) -> dict[str, Any]:
    body = {"lookup_id": call["lookup_id"], "customer_id": shop.ids[ref]}
    return well(shop.post(f"/v1/calls/{call['call_id']}/customer", body))


def take_back(shop: Switchboard, call: dict[str, Any]) -> dict[str, Any]:
    return well(shop.delete(f"/v1/calls/{call['call_id']}/customer?lookup_id={call['lookup_id']}"))


def counting(shop: Switchboard, ref: str) -> list[tuple[str, str]]:
    """Question and state of every entry that counts for the customer."""
    told = well(shop.get(f"/v1/customers/{shop.ids[ref]}/ledger"))["ledger"]
    return [(entry["question"], entry["state"]) for entry in told if entry["counts"]]


def test_the_rep_picks_one_of_several_and_the_call_is_decided_anew(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=SHARED, agent="rep-01")
    picked = pick(shop, call, "A-1")
    assert (picked["status"], picked["customer_name"], picked["verification"]) == ("matched", "Annabelle Y.", "claimed")
    assert picked["lookup_id"] == call["lookup_id"] and picked["prompt_id"]
    assert len(picked["detail"]["candidates"]) == 2 and picked["detail"]["identity"]["picked"] is True
    assert counting(shop, "A-1") == [(picked["detail"]["prompt"]["question"], "asked_no_answer")]
    (card,) = shop.cards("rep-01")
    assert "Annabelle Y." in card.body and '"picked":true' in card.body
    assert shop.lookup(call_id="c-1", ani=SHARED)["prompt_id"] == picked["prompt_id"]


@pytest.mark.parametrize("at", ["2026-11-21T21:30:00-08:00", "2026-11-22T08:15:00+05:30", "2026-11-22T09:59:59Z"])
def test_a_call_that_is_picked_keeps_the_hour_of_the_desks_clock(shop: Switchboard, at: str) -> None:
    call = shop.lookup(call_id="c-1", ani=STRANGER, occurred_at=at)
    facts = [well(shop.get(f"/v1/decisions/{call['lookup_id']}/why"))["facts"]]
    pick(shop, call, "O-3")
    facts.append(well(shop.get(f"/v1/decisions/{call['lookup_id']}/why"))["facts"])
    assert len({(one["call hour"], one["call weekday"]) for one in facts}) == 1
    assert facts[0]["call hour"] == int(at[11:13])


def test_picking_twice_changes_nothing(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=SHARED)
    first, again = pick(shop, call, "A-1"), pick(shop, call, "A-1")
    assert first == again
    assert len([row for row in shop.rows("audit") if row["action"] == "pick"]) == 1
    assert len(counting(shop, "A-1")) == 1


def test_a_customer_found_by_other_means_may_be_picked(shop: Switchboard) -> None:
    for number, ani in enumerate((STRANGER, "anonymous", "4711", TARA)):
        call = shop.lookup(call_id=f"c-{number}", ani=ani)
        assert pick(shop, call, "O-3")["customer_name"] == "Oliver B."


def test_a_pick_of_nobody_is_not_found(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=SHARED)
    answer = shop.post("/v1/calls/c-1/customer", {"customer_id": "01J0000000000000000000000"})
    assert (answer.status_code, fault(answer)["field"]) == (404, "customer_id")


def test_taking_a_pick_back_takes_back_everything_recorded_under_it(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=SHARED, agent="rep-01")
    picked = pick(shop, call, "A-1")
    well(shop.outcome(picked, "answered", picked["detail"]["prompt"]["answers"][0]["value"]))
    restored = take_back(shop, call)
    assert counting(shop, "A-1") == []
    assert shop.rows("outcomes") == []
    for name in ("status", "customer_id", "silence", "prompt_id", "candidates", "verification", "lookup_id"):
        assert restored[name] == call[name]
    (card,) = shop.cards("rep-01")
    assert '"picked":false' in card.body and "Annabelle Yu" not in card.body and '"outcome":null' in card.body
    assert take_back(shop, call) == restored


def test_the_question_of_the_pick_may_be_asked_again_once_it_was_taken_back(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=SHARED)
    asked = pick(shop, call, "A-1")["prompt_id"]
    take_back(shop, call)
    assert shop.lookup(call_id="c-2", ani=ANNABELLE)["prompt_id"] == asked


def test_a_match_that_was_picked_away_comes_back_with_its_question(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE)
    before = counting(shop, "A-1")
    pick(shop, call, "O-3")
    assert counting(shop, "A-1") == []
    pick(shop, call, "T-2")
    restored = take_back(shop, call)
    assert (restored["customer_name"], restored["prompt_id"]) == ("Annabelle Y.", call["prompt_id"])
    assert counting(shop, "A-1") == before and counting(shop, "O-3") == counting(shop, "T-2") == []


@pytest.mark.parametrize("result", ["answered", "declined"])
def test_what_was_told_before_a_mistaken_pick_stands_again_once_it_is_taken_back(
    shop: Switchboard, result: str
) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE)
    asked = call["detail"]["prompt"]
    well(shop.outcome(call, "not_suitable"))
    told = well(shop.outcome(call, result, asked["answers"][0]["value"], note="said at once"))
    pick(shop, call, "O-3")
    assert counting(shop, "A-1") == []
    pick(shop, call, "A-1")
    pick(shop, call, "T-2")
    restored = take_back(shop, call)
    assert (restored["prompt_id"], restored["detail"]["outcome"]["result"]) == (call["prompt_id"], result)
    assert counting(shop, "A-1") == [(asked["question"], result)]
    assert counting(shop, "O-3") == counting(shop, "T-2") == []
    assert well(shop.outcome(call, result, asked["answers"][0]["value"], note="said at once")) == told
    shop.clock.goes_on(days=3)
    assert shop.lookup(call_id="c-2", ani=ANNABELLE)["detail"]["prompt"].get("question") != asked["question"]


def test_a_pick_before_anybody_looked_the_call_up_leaves_nothing_once_it_is_taken_back(shop: Switchboard) -> None:
    shop.event("answered", agent="rep-01")
    call = {"call_id": "c-1", "lookup_id": shop.rows("calls")[0]["lookup_id"]}
    assert pick(shop, call, "O-3")["prompt_id"]
    restored = take_back(shop, call)
    assert (restored["status"], restored["customer_id"], restored["prompt_id"]) == ("pending", "", "")
    assert shop.lookup(call_id="c-1", ani=ANNABELLE)["customer_id"] == shop.ids["A-1"]


def test_a_pick_that_is_verified_and_taken_back_is_a_claim_again(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=SHARED)
    pick(shop, call, "A-1")
    well(shop.post("/v1/calls/c-1/verified", {"method": "password"}))
    take_back(shop, call)
    assert shop.lookup(call_id="c-1", ani=SHARED)["verification"] == call["verification"]


def test_the_contact_of_a_call_follows_the_pick(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE)
    shop.event("answered", at=1, agent="rep-01")
    shop.event("ended", at=61)
    pick(shop, call, "O-3")
    assert contacts(shop, "O-3") == 1
    take_back(shop, call)
    assert contacts(shop, "O-3") == 0


def test_a_pick_after_the_end_of_a_call_brings_it_into_the_history(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=STRANGER)
    shop.event("answered", at=1, agent="rep-01")
    shop.event("ended", at=61)
    pick(shop, call, "O-3")
    assert contacts(shop, "O-3") == 1


def test_a_pick_after_a_transfer_under_a_new_call_id_is_for_the_whole_dialogue(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=SHARED, agent="rep-01")
    second = shop.lookup(call_id="c-2", ani="4711", parent_call_id="c-1", agent="rep-02")
    picked = pick(shop, second, "A-1")
    assert (picked["customer_name"], picked["prompt_id"] != "") == ("Annabelle Y.", True)
    entry = well(shop.outcome(picked, "answered", picked["detail"]["prompt"]["answers"][0]["value"]))
    assert entry["customer_id"] == shop.ids["A-1"]
    restored = take_back(shop, second)
    assert (restored["status"], restored["prompt_id"], restored["customer_id"]) == ("multiple", "", "")
    assert counting(shop, "A-1") == []


def test_the_note_of_a_wrapup_lands_in_the_history_and_a_promise_keeps_its_thread_open(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01", intent="delivery")
    shop.event("answered", at=1, agent="rep-01")
    shop.event("ended", at=91)
    body = {"disposition": "settled", "note": "Parcel found at the depot.", "follow_up": "ring on Monday"}
    told = well(shop.post("/v1/calls/c-1/wrapup", body))
    assert {name: told[name] for name in body} == body
    history = well(shop.get(f"/v1/customers/{shop.ids['A-1']}/history"))["history"]
    assert history[0]["summary"] == "Promised: ring on Monday. Parcel found at the depot."
    assert (history[0]["status"], history[0]["channel"], history[0]["topic"]) == ("open", "phone", "delivery")
    shop.clock.goes_on(hours=1)
    assert shop.lookup(call_id="c-2", ani=ANNABELLE)["open_threads"] == 1


def test_a_wrapup_may_be_corrected(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE)
    shop.event("ended", at=91)
    well(shop.post("/v1/calls/c-1/wrapup", {"note": "Wrong.", "follow_up": "ring back"}))
    well(shop.post("/v1/calls/c-1/wrapup", {"note": "Right."}))
    newest = well(shop.get(f"/v1/customers/{shop.ids['A-1']}/history"))["history"][0]
    assert (newest["summary"], newest["status"], contacts(shop, "A-1")) == ("Right.", "closed", 1)


def test_a_disposition_of_complaint_opens_a_complaint(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE)
    well(shop.post("/v1/calls/c-1/wrapup", {"disposition": "complaint", "note": "Third late parcel."}))
    shop.clock.goes_on(days=3)
    assert shop.lookup(call_id="c-2", ani=ANNABELLE)["prompt_id"] == "open-complaint"


def test_a_half_typed_note_survives_a_reload(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    token = shop.panel("rep-01")
    for note in ("Wants", "Wants the parc"):
        body = {"lookup_id": call["lookup_id"], "note": note}
        well(shop.send("PUT", "/v1/calls/c-1/draft", key=token, json=body))
    (card,) = shop.cards("rep-01")
    assert '"draft":"Wants the parc"' in card.body
    shop.event("held", at=3)
    assert '"draft":"Wants the parc"' in shop.cards("rep-01")[0].body


@pytest.mark.parametrize("door", ["wrapup", "verified", "draft", "customer"])
def test_a_call_that_nobody_knows_cannot_be_told_of(shop: Switchboard, door: str) -> None:
    method = "PUT" if door == "draft" else "POST"
    body = {"customer_id": shop.ids["A-1"], "method": "asked", "note": "x"}
    answer = shop.send(method, f"/v1/calls/c-9/{door}", json=body)
    assert (answer.status_code, fault(answer)["code"]) == (404, "not_found")


def contacts(shop: Switchboard, ref: str) -> int:
    """How many telephone calls stand in the customer's history."""
    history = well(shop.get(f"/v1/customers/{shop.ids[ref]}/history"))["history"]
    return len([one for one in history if one["channel"] == "phone" and one["at"] >= f"{NOW:%Y-%m-%d}"])
