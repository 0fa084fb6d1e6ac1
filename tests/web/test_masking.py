"""Caller ID is a claim: what may be shown before and after a rep has checked who is speaking, on every way out."""

from __future__ import annotations

import pytest
from web.switchboard import ANNABELLE, NORTHWIND, SHARED, SUMMARY, Switchboard, well

SECRETS = (SUMMARY, "Annabelle Yu", "1134960710", "0113 496 0710", "1240", "124050", "123600", "Margin on", "Cost of 1")


def test_below_verified_no_answer_holds_a_name_a_word_said_an_amount_or_an_identifier(shop: Switchboard) -> None:
    shop.ingest("identifiers", {"customer_ref": "A-1", "kind": "email", "value": "annabelle.yu@example.com"})
    for form in ("json", "flat", "kv", "text"):
        for verstat in ("", "TN-Validation-Passed-A"):
            body = {"call_id": f"{form}{verstat}", "ani": ANNABELLE, "format": form, "verstat": verstat}
            raw = shop.post("/v1/calls/lookup", body).text
            assert "Annabelle" in raw
            assert [secret for secret in (*SECRETS, "example.com") if secret in raw] == []


def test_the_card_of_a_claim_holds_no_more_than_the_answer(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    (card,) = shop.told("rep-01")
    assert "Annabelle Y." in card.body and "ends in 710" in card.body
    assert [secret for secret in SECRETS if secret in card.body] == []


def test_how_sure_we_are_is_told(shop: Switchboard) -> None:
    sure = {}
    for verstat in (
        "",
        "TN-Validation-Passed-A",
        "TN-Validation-Passed-B",
        "TN-Validation-Failed-A",
        "No-TN-Validation",
    ):
        sure[verstat] = shop.lookup(call_id=f"c-{verstat}", ani=ANNABELLE, verstat=verstat)["verification"]
    assert sure.pop("TN-Validation-Passed-A") == "attested"
    assert sure.pop("TN-Validation-Failed-A") == "none"
    assert set(sure.values()) == {"claimed"}


def test_once_verified_everything_is_shown_in_the_answer_and_on_the_card(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    answer = well(shop.post("/v1/calls/c-1/verified", {"lookup_id": call["lookup_id"], "method": "date of birth"}))
    repeat = shop.lookup(call_id="c-1", ani=ANNABELLE)
    for told in (answer, repeat):
        assert (told["customer_name"], told["verification"]) == ("Annabelle Yu", "verified")
        assert told["detail"]["history"][0]["summary"] == SUMMARY
        assert told["detail"]["value"]["actual_minor"] == 124_050
        assert told["detail"]["identity"]["number"] == "+441134960710"
        assert told["prompt_id"] == call["prompt_id"]
    assert sum(line["amount_minor"] for line in answer["detail"]["value"]["reasons"]) == 124_050
    (card,) = shop.cards("rep-01")
    assert "Annabelle Yu" in card.body and SUMMARY in card.body and "£1,240" in card.body


def test_a_verified_caller_is_verified_for_one_call_only(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE)
    assert shop.post("/v1/calls/c-1/verified", {"method": "password"}).status_code == 200
    assert shop.lookup(call_id="c-2", ani=ANNABELLE)["verification"] == "claimed"


def test_nobody_can_be_verified_while_nobody_is_known(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=SHARED)
    assert shop.post("/v1/calls/c-1/verified", {"method": "password"}).status_code == 409


def test_telephony_may_tell_that_the_caller_is_verified(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    shop.event("verified")
    assert shop.lookup(call_id="c-1", ani=ANNABELLE)["customer_name"] == "Annabelle Yu"
    (card,) = shop.cards("rep-01")
    assert "Annabelle Yu" in card.body


def test_a_verification_told_before_the_lookup_counts_as_well(shop: Switchboard) -> None:
    shop.event("verified")
    assert shop.lookup(call_id="c-1", ani=ANNABELLE)["verification"] == "verified"
    shop.event("verified", call_id="c-2")
    assert shop.lookup(call_id="c-2", ani=SHARED)["verification"] != "verified"


def test_who_shares_a_line_stays_masked_whatever_telephony_says(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=SHARED, agent="rep-01")
    shop.event("verified")
    raw = shop.post("/v1/calls/lookup", {"call_id": "c-1", "ani": SHARED}).text
    assert "Tara W." in raw and "Tara White" not in raw and "Annabelle Yu" not in raw


def test_an_organization_keeps_its_first_word(shop: Switchboard) -> None:
    assert shop.lookup(ani=NORTHWIND)["customer_name"] == "Northwind …"


def test_logs_hold_no_number_no_name_and_no_answer(shop: Switchboard, caplog: pytest.LogCaptureFixture) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    offered = call["detail"]["prompt"]["answers"][0]["value"]
    shop.outcome(call, "answered", offered, note="said with a sigh")
    shop.get(f"/v1/customers?phone={ANNABELLE}&key={shop.key}")
    logged = caplog.text
    assert [word for word in ("Annabelle", "4960710", "sigh", shop.key) if word in logged] == []
