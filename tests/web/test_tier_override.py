"""A supervisor sets a customer's tier for a while: the next lookup shows it, and the floor of service stays."""

from __future__ import annotations

from typing import Any

import pytest
from web.switchboard import TARA, Switchboard, fault, well


def set_tier(shop: Switchboard, ref: str = "T-2", **members: Any) -> Any:
    path = f"/v1/customers/{shop.ids.get(ref, ref)}/tier"
    return shop.post(path, {"tier": "MVC", "reason": "Opens many doors.", **members})


def override(shop: Switchboard) -> dict[str, Any]:
    told: dict[str, Any] = well(shop.get(f"/v1/customers/{shop.ids['T-2']}/value"))["override"]
    return told


def test_a_tier_that_is_set_is_in_the_next_lookup_and_in_the_value(shop: Switchboard) -> None:
    told = well(set_tier(shop, days=30))

    assert (told["tier"], told["author"], told["expires_at"]) == ("MVC", "pbx", "2026-12-23T00:00:00Z")
    answer = shop.lookup(ani=TARA)
    # Tara has an open complaint: the call is for repairing it, whatever her tier is for.
    assert (answer["tier"], answer["objective"]) == ("MVC", "repair")
    assert answer["detail"]["value"]["objective"] == "keep"
    assert override(shop) == told


def test_taking_it_back_puts_the_customer_where_they_were(shop: Switchboard) -> None:
    set_tier(shop)
    path = f"/v1/customers/{shop.ids['T-2']}/tier"
    assert well(shop.delete(path))["ended"] is True
    assert well(shop.delete(path))["ended"] is False
    assert (shop.lookup(ani=TARA)["tier"], override(shop)) == ("LM", {})


def test_it_ends_by_itself_once_its_time_is_up(shop: Switchboard) -> None:
    set_tier(shop, days=1)
    shop.clock.goes_on(days=1)
    shop.house.end_tiers()
    assert shop.lookup(call_id="c-1", ani=TARA)["tier"] == "MVC"
    shop.clock.goes_on(days=1)
    shop.house.end_tiers()
    assert shop.lookup(call_id="c-2", ani=TARA)["tier"] == "LM"


def test_without_an_end_it_lasts_ninety_days(shop: Switchboard) -> None:
    assert well(set_tier(shop))["expires_at"] == "2027-02-21T00:00:00Z"


def test_sending_it_twice_changes_nothing(shop: Switchboard) -> None:
    first = well(set_tier(shop))
    shop.clock.goes_on(minutes=5)
    assert well(set_tier(shop)) == first
    assert [row["action"] for row in shop.rows("audit")].count("tier set") == 1


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"tier": "VIP"}, "tier"),
        ({"reason": " "}, "reason"),
        ({"days": 366}, "days"),
        ({"expires_at": "2026-11-21T00:00:00Z"}, "expires_at"),
        ({"expires_at": "2028-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "soon"}, "expires_at"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(shop: Switchboard, members: dict[str, Any], field: str) -> None:
    answer = set_tier(shop, **members)
    assert (answer.status_code, fault(answer)["field"]) == (400, field)


def test_nobody_is_404_and_other_keys_are_403(shop: Switchboard) -> None:
    assert set_tier(shop, "nobody").status_code == shop.delete("/v1/customers/nobody/tier").status_code == 404
    key = shop.new_key("read", "admin", name="crm")
    assert shop.post(f"/v1/customers/{shop.ids['T-2']}/tier", {}, key=key).status_code == 403


def test_a_customer_set_below_zero_is_still_heard_when_they_complain(shop: Switchboard) -> None:
    set_tier(shop, tier="BZ")
    told = shop.lookup(ani=TARA)
    assert (told["tier"], told["prompt_id"]) == ("BZ", "open-complaint")
