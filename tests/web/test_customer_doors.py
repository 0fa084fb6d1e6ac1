"""Customers are found in any spelling, read by the page, handed out whole, and forgotten whole."""

from __future__ import annotations

from typing import Any

from web.switchboard import ANNABELLE, SHARED, SUMMARY, Switchboard, fault, well


def found(shop: Switchboard, **query: str) -> list[str]:
    customers = well(shop.get("/v1/customers", query_string=query))["customers"]
    return [customer["name"] for customer in customers]


def test_a_customer_is_found_by_number_address_or_account_however_untidy(shop: Switchboard) -> None:
    shop.ingest(
        "identifiers",
        {"customer_ref": "A-1", "kind": "email", "value": "Annabelle@Example.com"},
        {"customer_ref": "A-1", "kind": "account", "value": "AC 77-b"},
        {"customer_ref": "A-1", "kind": "handle", "value": "@annabelle"},
    )
    for number in (ANNABELLE, "+44 (0)113 496-0710", "tel:+441134960710", "0044 113 4960710", "sip:+441134960710@x"):
        assert found(shop, phone=number) == ["Annabelle Yu"]
    assert found(shop, email=" annabelle@EXAMPLE.com ") == ["Annabelle Yu"]
    assert found(shop, account="ac77-B") == found(shop, handle="@Annabelle") == ["Annabelle Yu"]
    assert sorted(found(shop, phone=SHARED)) == ["Annabelle Yu", "Tara White"]
    for nobody in ({"phone": "anonymous"}, {"phone": "12"}, {"email": "x"}, {"account": "%"}, {"phone": "x" * 9_000}):
        assert found(shop, **nobody) == []


def test_a_customer_is_read_with_identifiers_and_tier(shop: Switchboard) -> None:
    customer = well(shop.get(f"/v1/customers/{shop.ids['A-1']}"))
    assert (customer["name"], customer["tier"], customer["objective"]) == ("Annabelle Yu", "MGC", "grow")
    assert {one["value"] for one in customer["identifiers"]} == {"+441134960710", "+442079460100"}


def test_the_history_comes_in_pages_without_gap_or_double(shop: Switchboard) -> None:
    same_time = [f"{hour}:00:00" for hour in (10, 10, 10, 11, 11, 12, 13)]
    for number, hour in enumerate(same_time):
        shop.contact("O-3", 5, interaction_ref=f"I-{number}", occurred_at=f"2026-10-01T{hour}Z", topic=str(number))
    path, before, seen = f"/v1/customers/{shop.ids['O-3']}/history", "", []
    while True:
        page = well(shop.get(path, query_string={"limit": "2", "before": before}))
        seen += page["history"]
        before = page["next"]
        if not before:
            break
        shop.contact("O-3", 5, interaction_ref=f"new-{before}", occurred_at="2026-11-01T10:00:00Z", topic="new")
    assert sorted(contact["topic"] for contact in seen) == [str(number) for number in range(7)]
    assert [contact["at"] for contact in seen] == sorted((contact["at"] for contact in seen), reverse=True)
    assert fault(shop.get(path, query_string={"before": "no page"}))["field"] == "before"


def test_the_value_lists_every_assessment_with_reasons_that_sum_to_it(shop: Switchboard) -> None:
    shop.clock.goes_on(days=30)
    shop.assess("A-1", "MVC", actual=200_000)
    told = well(shop.get(f"/v1/customers/{shop.ids['A-1']}/value"))["assessments"]
    assert [one["tier"] for one in told] == ["MVC", "MGC"]
    assert all(one["actual_minor"] == sum(line["amount_minor"] for line in one["reasons"]) for one in told)


def test_everything_of_a_customer_is_handed_out(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    well(shop.outcome(call, "answered", call["detail"]["prompt"]["answers"][0]["value"], note="said so"))
    told = shop.get(f"/v1/customers/{shop.ids['A-1']}/export")
    body = well(told)
    assert body["customer"]["name"] == "Annabelle Yu"
    assert all(len(body[part]) for part in ("identifiers", "interactions", "transactions", "assessments", "calls"))
    assert all(text in told.text for text in (SUMMARY, "said so", "+441134960710"))
    assert "Tara" not in told.text


def test_a_customer_who_is_forgotten_leaves_nothing_behind(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    well(shop.outcome(call, "answered", call["detail"]["prompt"]["answers"][0]["value"], note="said so"))
    shop.lookup(call_id="c-2", ani=SHARED)
    assert shop.delete(f"/v1/customers/{shop.ids['A-1']}", key=shop.new_key("read")).status_code == 403
    assert well(shop.delete(f"/v1/customers/{shop.ids['A-1']}"))["erased"] is True
    assert shop.delete(f"/v1/customers/{shop.ids['A-1']}").status_code == 404
    left = " ".join(str(shop.rows(table)) for table in everything())
    assert [
        text for text in ("Annabelle", "1134960710", SUMMARY, "said so") if text in left.replace(_taras(shop), "")
    ] == []
    assert shop.lookup(call_id="c-3", ani=ANNABELLE)["status"] == "unmatched"
    assert shop.lookup(call_id="c-4", ani=SHARED)["customer_name"] == "Tara W."
    assert shop.lookup(call_id="c-1", ani=ANNABELLE)["lookup_id"] == call["lookup_id"]
    for path in ("", "/history", "/ledger", "/value", "/export"):
        assert shop.get(f"/v1/customers/{shop.ids['A-1']}{path}").status_code == 404
    assert shop.outcome(call, "declined").status_code in (404, 409)


def everything() -> list[str]:
    return [
        *("customers", "identifiers", "interactions", "transactions", "assessments", "snapshots", "ledger_entries"),
        *("calls", "decisions", "outcomes", "notices", "drafts", "call_events", "audit"),
    ]


def _taras(shop: Switchboard) -> str:
    """What was told about Tara is hers, though it holds the same words."""
    rows: list[dict[str, Any]] = [row for row in shop.rows("interactions") if row["customer_id"] == shop.ids["T-2"]]
    return str(rows[0]["summary"]) if rows else "\0"


def test_an_erased_customer_is_not_named_in_the_calls_of_others(shop: Switchboard) -> None:
    mistaken = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    well(shop.post("/v1/calls/c-1/customer", {"lookup_id": mistaken["lookup_id"], "customer_id": shop.ids["O-3"]}))
    shared = shop.lookup(call_id="c-2", ani=SHARED, agent="rep-01")
    well(shop.post("/v1/calls/c-2/customer", {"lookup_id": shared["lookup_id"], "customer_id": shop.ids["T-2"]}))
    well(shop.delete(f"/v1/customers/{shop.ids['A-1']}"))
    left = str([shop.rows(name) for name in ("decisions", "notices", "calls", "outcomes")])
    assert "Annabelle" not in left and shop.ids["A-1"] not in left
    assert shop.lookup(call_id="c-2", ani=SHARED)["customer_id"] == shop.ids["T-2"]
    for call in (mistaken, shared):
        assert well(shop.get(f"/v1/decisions/{call['lookup_id']}/why"))["is_repeated"] is True
    restored = well(shop.delete(f"/v1/calls/c-1/customer?lookup_id={mistaken['lookup_id']}"))
    assert (restored["status"], restored["customer_id"], restored["prompt_id"]) == ("unmatched", "", "")
