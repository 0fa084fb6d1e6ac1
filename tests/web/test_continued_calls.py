"""A call that continues another has its dialogue, and one of which the other was never looked up has its own."""

from __future__ import annotations

import pytest
from web.switchboard import ANNABELLE, OLIVER, Switchboard, well


def test_a_call_that_continues_one_which_nobody_looked_up_is_looked_up_itself(shop: Switchboard) -> None:
    shop.event("offered", call_id="c-1", agent="rep-01")
    second = shop.lookup(call_id="c-2", ani=ANNABELLE, parent_call_id="c-1", agent="rep-02")
    assert (second["status"], second["prompt_id"] != "") == ("matched", True)
    assert '"Annabelle Y."' in shop.cards("rep-02")[0].body


def test_the_call_it_continues_may_be_told_by_an_event_first(shop: Switchboard) -> None:
    shop.event("offered", call_id="c-1", agent="rep-01")
    shop.event("ringing", call_id="c-2", parent_call_id="c-1", agent="rep-02", at=2)
    second = shop.lookup(call_id="c-2", ani=ANNABELLE, parent_call_id="c-1", agent="rep-02")
    assert (second["status"], second["prompt_id"] != "") == ("matched", True)


def test_a_dialogue_that_began_stays_when_the_call_before_it_is_looked_up_late(shop: Switchboard) -> None:
    second = shop.lookup(call_id="c-2", ani=ANNABELLE, parent_call_id="c-1", agent="rep-02")
    first = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    again = shop.lookup(call_id="c-2", ani=ANNABELLE, parent_call_id="c-1", agent="rep-02")
    assert second["prompt_id"] and (first["prompt_id"], first["silence"]) == ("", "budget")
    assert (again["lookup_id"], again["prompt_id"]) == (second["lookup_id"], second["prompt_id"])
    assert len(shop.rows("ledger_entries")) == 1


def test_calls_that_continue_each_other_in_a_ring_keep_their_dialogue(shop: Switchboard) -> None:
    first = shop.lookup(call_id="c-1", ani=ANNABELLE)
    second = shop.lookup(call_id="c-2", ani=ANNABELLE, parent_call_id="c-1")
    again = shop.lookup(call_id="c-1", ani=ANNABELLE, parent_call_id="c-2")
    assert first["prompt_id"] == second["prompt_id"] == again["prompt_id"] != ""
    assert len(shop.rows("ledger_entries")) == 1


@pytest.mark.parametrize("is_told_first", [False, True])
def test_the_same_call_id_at_another_switch_is_another_call(shop: Switchboard, is_told_first: bool) -> None:
    crm = shop.new_key(name="crm")
    shop.lookup(call_id="17", ani=ANNABELLE)
    body = {"call_id": "18", "parent_call_id": "17"}
    if is_told_first:
        assert shop.post("/v1/calls/events", {**body, "event": "offered"}, key=crm).status_code == 202
    answer = well(shop.post("/v1/calls/lookup", {**body, "ani": OLIVER}, key=crm))
    assert answer["customer_name"] == "Oliver B."
