"""A call moves: desks ring and are cleared, transfers keep the dialogue, and no order of telling makes a difference."""

from __future__ import annotations

import random
from typing import Any

import pytest
from web.switchboard import ANNABELLE, NOW, TARA, Switchboard, fault

REPS = [f"rep-{number:02d}" for number in range(1, 6)]
WHOLE: list[tuple[str, dict[str, Any]]] = [
    ("offered", {"at": 0, "queue": "sales"}),
    ("ringing", {"at": 1, "agents": REPS}),
    ("answered", {"at": 5, "agent": "rep-02"}),
    ("held", {"at": 10, "agent": "rep-02"}),
    ("resumed", {"at": 20, "agent": "rep-02"}),
    ("verified", {"at": 25}),
    ("transferred", {"at": 30, "kind": "attended", "from_agent": "rep-02", "to_agent": "rep-04"}),
    ("ended", {"at": 90, "cause": "caller"}),
    ("wrapup", {"at": 91, "agent": "rep-04"}),
]


def state_of(board: Switchboard) -> tuple[Any, ...]:
    """What the events came to: the call, its legs, the contact in the history."""
    names = ("state", "queue", "answered_at", "ended_at", "verification", "status", "customer_id")
    calls = [tuple(row[name] for name in names) for row in board.rows("calls")]
    legs = sorted((row["agent"], row["state"], row["answered_at"], row["ended_at"]) for row in board.rows("legs"))
    contacts = [(row["customer_id"], row["status"], row["duration_s"]) for row in board.rows("interactions")]
    return calls, legs, sorted(contacts)


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_events_and_lookup_told_twice_ends_in_the_same_state(shop: Switchboard, seed: int) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE)
    for event, members in WHOLE:
        shop.event(event, **members)
    calls, legs, contacts = state_of(shop)
    told: list[tuple[str, dict[str, Any]]] = [*WHOLE, *WHOLE, ("lookup", {}), ("lookup", {})]
    random.Random(seed).shuffle(told)
    for event, members in told:
        if event == "lookup":
            shop.lookup(call_id="c-2", ani=ANNABELLE)
        else:
            shop.event(event, call_id="c-2", **members)
    again = state_of(shop)
    assert again[0] == calls * 2
    assert again[1] == sorted(legs * 2)
    assert again[2] == sorted([*contacts, (calls[0][-1], "closed", 85)])


def test_a_new_event_is_202_and_its_repeat_200(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE)
    first = shop.event("ringing", at=1, agents=["rep-01", "rep-02"])
    again = shop.event("ringing", at=1, agents=["REP-02", "rep-01 "])
    by_id = [shop.event("held", at=at, event_id="e-1", agent="rep-01").status_code for at in (2, 3)]
    assert (first.status_code, again.status_code, by_id) == (202, 200, [202, 200])
    assert (first.get_json()["repeat"], again.get_json()["repeat"]) == (False, True)
    assert first.get_json()["lookup_id"] == again.get_json()["lookup_id"]


def test_five_desks_ring_quietly_and_the_answer_clears_four(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE)
    shop.event("ringing", at=1, agents=REPS)
    assert [len(shop.cards(rep)) for rep in REPS] == [1] * 5
    shop.event("answered", at=5, agent="rep-02")
    assert [len(shop.cards(rep)) for rep in REPS] == [0, 1, 0, 0, 0]
    for rep in set(REPS) - {"rep-02"}:
        card, cleared = shop.told(rep)
        assert (card.kind, cleared.kind) == ("card", "cleared")
        assert '"reason":"answered elsewhere"' in cleared.body
    assert [told.kind for told in shop.told("rep-02")] == ["card", "card"]
    assert '"state":"talking"' in shop.told("rep-02")[1].body


def test_the_numbers_of_what_a_rep_is_told_rise_by_one(shop: Switchboard) -> None:
    for number in range(3):
        shop.lookup(call_id=f"c-{number}", ani=ANNABELLE, agent="rep-01")
        shop.event("ended", call_id=f"c-{number}", at=60 + number)
    assert [told.seq for told in shop.told("rep-01")] == list(range(1, 7))


def test_a_call_that_rings_out_clears_every_desk(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE)
    shop.event("ringing", at=1, agents=REPS)
    shop.event("ended", at=40, cause="no answer")
    assert [len(shop.cards(rep)) for rep in REPS] == [0] * 5


@pytest.mark.parametrize("kind", ["blind", "attended"])
def test_a_transfer_keeps_the_customer_and_everything_asked_and_answered(shop: Switchboard, kind: str) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    shop.event("answered", at=1, agent="rep-01")
    answer = call["detail"]["prompt"]["answers"][0]["value"]
    shop.outcome(call, "answered", answer)
    shop.event("transferred", at=30, kind=kind, from_agent="rep-01", to_agent="rep-02")
    assert shop.cards("rep-01") == []
    (card,) = shop.cards("rep-02")
    assert call["prompt_text"] in card.body and f"Answered: {answer}" in card.body and '"resume":["Asked' in card.body
    again = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-02")
    assert (again["lookup_id"], again["prompt_id"]) == (call["lookup_id"], call["prompt_id"])
    assert len(shop.rows("decisions")) == 1


def test_a_new_call_id_with_a_parent_continues_the_dialogue(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    shop.event("answered", at=1, agent="rep-01")
    answer = call["detail"]["prompt"]["answers"][0]["value"]
    shop.outcome(call, "answered", answer)
    second = shop.lookup(call_id="c-2", ani="4711", parent_call_id="c-1", agent="rep-02")
    assert second["lookup_id"] != call["lookup_id"]
    assert (second["customer_id"], second["prompt_id"]) == (call["customer_id"], call["prompt_id"])
    assert second["detail"]["outcome"]["answer"] == answer
    (card,) = shop.cards("rep-02")
    assert '"resume":["Asked' in card.body
    assert len(shop.rows("decisions")) == len(shop.rows("outcomes")) == 1


def test_an_event_with_a_parent_continues_the_dialogue_before_any_lookup(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    shop.event("ringing", call_id="c-2", parent_call_id="c-1", agent="rep-02", at=20)
    second = shop.lookup(call_id="c-2", ani="4711", agent="rep-02")
    assert (second["customer_id"], second["prompt_id"]) == (call["customer_id"], call["prompt_id"])
    assert len(shop.cards("rep-02")) == 1


def test_an_event_may_come_before_its_lookup(shop: Switchboard) -> None:
    shop.event("ringing", at=1, agents=["rep-01"])
    shop.event("answered", at=3, agents=["rep-01"])
    call = shop.lookup(call_id="c-1", ani=ANNABELLE)
    assert call["status"] == "matched" and call["prompt_id"]
    (card,) = shop.cards("rep-01")
    assert "Annabelle Y." in card.body and call["prompt_text"] in card.body and '"state":"talking"' in card.body


def test_a_call_that_was_over_before_its_lookup_is_in_the_history_all_the_same(shop: Switchboard) -> None:
    shop.event("answered", at=1, agent="rep-01")
    shop.event("ended", at=61)
    shop.lookup(call_id="c-1", ani=ANNABELLE)
    assert [row["duration_s"] for row in shop.rows("interactions") if row["channel"] == "phone"] == [60]


def test_a_rep_who_answers_another_call_has_lost_the_first(shop: Switchboard) -> None:
    both = [("c-1", 10), ("c-2", 20)]
    for ids in (both, both[::-1]):
        for call_id, at in ids:
            name = f"{call_id}{ids[0][0]}"
            shop.lookup(call_id=name, ani=ANNABELLE)
            shop.event("answered", call_id=name, at=at, agent=f"rep-{ids[0][0]}")
    states = {row["call_id"]: row["state"] for row in shop.rows("calls")}
    assert states == {"c-1c-1": "lost", "c-2c-1": "talking", "c-2c-2": "talking", "c-1c-2": "lost"}
    assert len(shop.cards("rep-c-1")) == len(shop.cards("rep-c-2")) == 1


def test_an_answer_told_late_is_lost_though_the_later_call_is_over(shop: Switchboard) -> None:
    for call_id in ("c-1", "c-2"):
        shop.lookup(call_id=call_id, ani=ANNABELLE)
    shop.event("answered", call_id="c-2", at=20, agent="rep-01")
    shop.event("ended", call_id="c-2", at=50)
    shop.event("answered", call_id="c-1", at=10, agent="rep-01")
    states = {row["call_id"]: row["state"] for row in shop.rows("calls")}
    assert states == {"c-1": "lost", "c-2": "ended"}


def test_a_call_on_hold_is_not_lost_while_its_rep_asks_a_colleague(shop: Switchboard) -> None:
    for call_id in ("c-1", "c-2"):
        shop.lookup(call_id=call_id, ani=ANNABELLE)
    shop.event("answered", call_id="c-1", at=10, agent="rep-01")
    shop.event("held", call_id="c-1", at=15, agent="rep-01")
    shop.event("answered", call_id="c-2", at=20, agent="rep-01")
    shop.event("ended", call_id="c-2", at=50)
    shop.event("resumed", call_id="c-1", at=51, agent="rep-01")
    states = {row["call_id"]: row["state"] for row in shop.rows("calls")}
    assert states == {"c-1": "talking", "c-2": "ended"}


def test_a_card_is_renewed_once_the_caller_is_verified(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    shop.event("verified", at=3)
    assert [told.kind for told in shop.told("rep-01")] == ["card", "card"]


def test_a_call_id_used_again_hours_later_rings_as_another_call(shop: Switchboard) -> None:
    shop.lookup(call_id="7", ani=ANNABELLE)
    shop.event("ended", call_id="7", at=60)
    shop.clock.goes_on(hours=5)
    shop.event("ringing", call_id="7", at=0, agents=["rep-01"])
    assert shop.lookup(call_id="7", ani=TARA)["customer_name"] == "Tara W."
    (card,) = shop.cards("rep-01")
    assert "Tara W." in card.body


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("call_id", ""),
        ("call_id", None),
        ("call_id", "c" * 251),
        ("event", "exploded"),
        ("event", None),
        ("at", NOW.replace(tzinfo=None).isoformat()),
        ("agents", "rep-01"),
        ("agents", ["rep-01"] * 101),
        ("kind", "warm"),
        ("agent", 7),
    ],
)
def test_an_event_of_the_wrong_form_is_refused_by_name(embedded: Switchboard, member: str, value: object) -> None:
    body = {
        name: told for name, told in {"call_id": "c-1", "event": "ended", member: value}.items() if told is not None
    }
    answer = embedded.post("/v1/calls/events", body)
    assert (answer.status_code, fault(answer)["field"].split(".")[0]) == (400, member)
    assert embedded.rows("calls") == []
