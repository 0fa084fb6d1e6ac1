"""The doors to the fence: supervisors put customers behind it, take them out, and decide what the job proposes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from web.switchboard import TARA, Switchboard, fault, well

from agent_assist.records import fences


@dataclass(frozen=True)
class Proposal:
    customer_id: str
    direction: str
    reason: str = "Among the most valuable for two quarters."
    manager: str = ""


def put(shop: Switchboard, ref: str, **members: Any) -> Any:
    body = {"customer_id": shop.ids.get(ref, ref), "manager": "Mei Tan", "reason": "Asks for her.", **members}
    return shop.post("/v1/fence", body)


def propose(shop: Switchboard, ref: str, direction: str = "in") -> str:
    with shop.house.database.write() as connection:
        fences.store_proposals(connection, [Proposal(shop.ids[ref], direction)], "run-1", shop.clock.now)
    return str(well(shop.get("/v1/fence"))["proposals"][0]["proposal_id"])


def test_who_is_put_behind_the_fence_has_a_manager_in_the_next_lookup(shop: Switchboard) -> None:
    member = well(put(shop, "T-2"))

    assert (member["manager"], member["put_by"], member["name"]) == ("Mei Tan", "pbx", "Tara White")
    assert shop.lookup(ani=TARA)["manager"] == "Mei Tan"
    assert well(shop.get(f"/v1/customers/{shop.ids['T-2']}"))["manager"] == "Mei Tan"
    listed = well(shop.get("/v1/fence"))["members"]
    assert {one["name"]: one["manager"] for one in listed} == {"Tara White": "Mei Tan", "Annabelle Yu": "Priya Nair"}


def test_sending_it_twice_changes_nothing(shop: Switchboard) -> None:
    first = well(put(shop, "T-2"))
    shop.clock.goes_on(days=1)
    assert well(put(shop, "T-2")) == first


def test_who_is_taken_out_has_no_manager_any_more(shop: Switchboard) -> None:
    path = f"/v1/fence/{shop.ids['A-1']}?reason=Moved+away."
    assert well(shop.delete(path))["taken_out"] is True
    assert well(shop.delete(path))["taken_out"] is False
    assert well(shop.get("/v1/fence"))["members"] == []


def test_taking_somebody_out_needs_a_reason(shop: Switchboard) -> None:
    assert fault(shop.delete(f"/v1/fence/{shop.ids['A-1']}"))["field"] == "reason"


@pytest.mark.parametrize("missing", ["customer_id", "manager", "reason"])
def test_a_member_needs_a_manager_and_a_reason(shop: Switchboard, missing: str) -> None:
    answer = put(shop, "T-2", **{missing: "  "})
    assert (answer.status_code, fault(answer)["field"]) == (400, missing)


def test_nobody_is_404(shop: Switchboard) -> None:
    answers = (
        put(shop, "nobody"),
        shop.delete("/v1/fence/nobody?reason=Gone."),
        shop.post("/v1/fence/proposals/none", {"decision": "refuse"}),
    )
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_proposal_is_accepted_once_and_for_all(shop: Switchboard) -> None:
    path = f"/v1/fence/proposals/{propose(shop, 'T-2')}"
    accept = {"decision": "accept", "manager": "Mei Tan", "reason": "High time."}

    assert fault(shop.post(path, {"decision": "accept"}))["field"] == "manager"
    decided = well(shop.post(path, accept))
    assert (decided["state"], decided["decided_by"], decided["decided_reason"]) == ("accepted", "pbx", "High time.")
    assert well(shop.post(path, accept)) == decided
    refused = shop.post(path, {"decision": "refuse", "reason": "Not now."})

    assert (refused.status_code, fault(refused)["code"]) == (409, "already_decided")
    assert shop.lookup(ani=TARA)["manager"] == "Mei Tan"
    assert well(shop.get("/v1/fence"))["proposals"] == []


def test_a_refused_proposal_leaves_the_customer_where_they_are(shop: Switchboard) -> None:
    path = f"/v1/fence/proposals/{propose(shop, 'A-1', 'out')}"
    assert well(shop.post(path, {"decision": "refuse", "reason": "A dear one."}))["state"] == "refused"
    assert well(shop.get("/v1/fence"))["members"][0]["manager"] == "Priya Nair"


def test_the_fence_comes_in_pages(shop: Switchboard) -> None:
    put(shop, "T-2")
    first = well(shop.get("/v1/fence?limit=1"))
    second = well(shop.get(f"/v1/fence?limit=1&before={first['next']}"))
    assert {first["members"][0]["name"], second["members"][0]["name"]} == {"Tara White", "Annabelle Yu"}
    assert second["next"] == first["next_proposals"] == ""
    for name in ("before", "proposals_before"):
        assert fault(shop.get(f"/v1/fence?{name}=two"))["field"] == name


def test_only_supervisors_keys_reach_the_fence(shop: Switchboard) -> None:
    key = shop.new_key("read", "lookup", "admin", name="crm")
    assert shop.get("/v1/fence", key=key).status_code == 403
    assert shop.post("/v1/fence", {}, key=key).status_code == 403


def test_everything_done_to_the_fence_is_in_the_audit(shop: Switchboard) -> None:
    put(shop, "T-2")
    well(shop.delete(f"/v1/fence/{shop.ids['T-2']}?reason=Moved+away."))
    lines = [(row["who"], row["action"], row["before"], row["after"]) for row in shop.rows("audit")]
    assert ("pbx", "behind the fence", "", "Mei Tan: Asks for her.") in lines
    assert ("pbx", "out of the fence", "Mei Tan", "Moved away.") in lines
