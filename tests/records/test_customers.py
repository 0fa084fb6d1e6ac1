"""Customers are found by what they are reached by, the likeliest first."""

from __future__ import annotations

from records.shop import Shop

from agent_assist.records import customers, fences, snapshots

NUMBER = "+441134960710"


def phone(ref: str, verified: str = "no") -> dict[str, object]:
    return {"customer_ref": ref, "kind": "phone", "value": "0113 496 0710", "verified": verified}


def contact(ref: str, who: str, at: str) -> dict[str, object]:
    return {"interaction_ref": ref, "customer_ref": who, "occurred_at": at, "channel": "web"}


def test_callers_come_with_their_snapshots(shop: Shop) -> None:
    shop.send_well("identifiers", phone("A-1"))

    with shop.database.read() as connection:
        ((claimant, stored),) = customers.find_callers(connection, NUMBER)

    assert (claimant.name, claimant.kind, claimant.identifier_kind) == ("Annabelle Yu", "person", "phone")
    assert snapshots.decoded(*stored) == shop.profile_of("A-1")


def test_a_verified_number_comes_before_a_later_contact(shop: Shop) -> None:
    shop.send_well("customers", {"customer_ref": "O-3", "name": "Oliver Blake"})
    shop.send_well("identifiers", phone("A-1"), phone("T-2", "yes"), phone("O-3"))
    shop.send_well("interactions", contact("1", "A-1", "2026-11-01T10:00:00Z"))
    shop.send_well("interactions", contact("2", "O-3", "2026-11-02T10:00:00Z"))

    with shop.database.read() as connection:
        found = customers.find_callers(connection, NUMBER)

    assert [claimant.customer_ref for claimant, _ in found] == ["T-2", "O-3", "A-1"]
    assert found[1][0].last_contact_at == 1793613600


def test_a_crowded_line_is_told_as_one_more_than_can_be_shown(shop: Shop) -> None:
    refs = [f"F-{number}" for number in range(30)]
    shop.send_well("customers", *({"customer_ref": ref, "name": "Fenwick Lettings"} for ref in refs))
    shop.send_well("identifiers", *(phone(ref) for ref in refs))

    with shop.database.read() as connection:
        assert len(customers.find_callers(connection, NUMBER)) == customers.CALLERS == 11


def test_no_number_finds_nobody_even_where_one_could_not_be_read(shop: Shop) -> None:
    shop.send_well("identifiers", {**phone("A-1"), "value": "none"})

    with shop.database.read() as connection:
        assert customers.find_callers(connection, "") == ()
        assert customers.find(connection, "phone", "") == ()


def test_an_account_of_the_same_digits_is_no_caller(shop: Shop) -> None:
    shop.send_well("identifiers", {**phone("A-1"), "kind": "account", "value": NUMBER})

    with shop.database.read() as connection:
        assert customers.find_callers(connection, NUMBER) == ()
        assert [one.ref for one in customers.find(connection, "account", NUMBER)] == ["A-1"]


def test_a_customer_is_read_with_all_that_is_on_record(shop: Shop) -> None:
    shop.send_well("customers", {"customer_ref": "A-1", "plan": "gold", "service_consent": "yes"})
    shop.send_well("identifiers", phone("A-1", "yes"))

    with shop.database.write() as connection:
        fences.put(connection, shop.id_of("A-1"), "Mei Tan", "Asks for her.", "Greta Vogel", shop.now)
        customer = customers.get(connection, shop.id_of("A-1"))

    assert customer
    assert (customer.ref, customer.name, customer.manager) == ("A-1", "Annabelle Yu", "Mei Tan")
    assert (customer.attributes, customer.consents) == ({"plan": "gold"}, {"service": True})
    assert [(one.value, one.written, one.verified) for one in customer.identifiers] == [(NUMBER, "0113 496 0710", True)]


def test_an_unknown_customer_is_none(shop: Shop) -> None:
    with shop.database.read() as connection:
        assert customers.get(connection, "nobody") is None
