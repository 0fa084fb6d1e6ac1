"""What customers did is summed up exactly, and every assessment is kept with its reasons."""

from __future__ import annotations

from datetime import timedelta

from records.shop import NOW, Shop

from agent_assist.differentiate.assessment import Activity
from agent_assist.differentiate.profile import Reason, Value
from agent_assist.records import assessments


def transaction(ref: int, days_ago: int, kind: str = "purchase", margin: str = "10.01") -> dict[str, object]:
    at = (NOW - timedelta(days=days_ago)).isoformat()
    same = {"customer_ref": "A-1", "currency": "GBP", "revenue": "0", "occurred_at": at}
    return {"transaction_ref": f"P-{ref}", "kind": kind, "margin": margin, **same}


def contact(ref: int, days_ago: int, channel: str = "phone", kind: str = "contact") -> dict[str, object]:
    at = (NOW - timedelta(days=days_ago)).isoformat()
    return {"interaction_ref": f"C-{ref}", "customer_ref": "A-1", "occurred_at": at, "channel": channel, "kind": kind}


def activities(shop: Shop) -> dict[str, Activity]:
    with shop.database.read() as connection:
        return {activity.customer_id: activity for activity in assessments.activities(connection, NOW)}


def seconds(days_ago: int) -> int:
    return int((NOW - timedelta(days=days_ago)).timestamp())


def test_twelve_months_are_summed_and_what_lies_outside_is_left_out(shop: Shop) -> None:
    shop.send_well(
        "transactions",
        transaction(1, 10),
        transaction(2, 10),
        transaction(3, 200),
        transaction(4, 400),
        transaction(5, 20, "return", "-4.50"),
        transaction(6, 20, "fee", "1.00"),
        transaction(7, 20, "cost", "-3.00"),
        transaction(8, -1),
    )
    shop.send_well("interactions", contact(1, 5), contact(2, 5, "web", "complaint"), contact(3, 9), contact(4, 366))

    assert activities(shop)[shop.id_of("A-1")] == Activity(
        customer_id=shop.id_of("A-1"),
        joined_at=1295308800,
        transactions=7,
        purchase_days=3,
        first_at=seconds(400),
        last_at=seconds(10),
        purchases=3,
        purchase_margin=3003,
        returns=1,
        return_margin=-450,
        other_margin=-200,
        recent_purchases=2,
        recent_margin=2002,
        complaints=1,
        contacts={"phone": 2, "web": 1},
    )


def test_a_customer_who_did_nothing_is_assessed_as_well(shop: Shop) -> None:
    assert activities(shop)[shop.id_of("T-2")] == Activity(shop.id_of("T-2"), joined_at=1607299200)


def test_all_customers_come_in_the_order_of_their_ids_over_many_pages(shop: Shop) -> None:
    refs = [f"F-{number}" for number in range(assessments.PAGE)]
    shop.send_well("customers", *({"customer_ref": ref, "name": "Fenwick Lettings"} for ref in refs))

    ids = list(activities(shop))

    assert len(ids) == assessments.PAGE + 2
    assert ids == sorted(ids)


def test_every_assessment_is_kept_the_latest_first(shop: Shop) -> None:
    one = Value("LM", "serve", 100, 0, "GBP", seconds(30), "t-1", (Reason("Margin", 160), Reason("Cost", -60)))
    other = Value("MVC", "keep", 900, 50, "GBP", seconds(0), "t-2", (Reason("Margin", 900),))
    for value in (one, other):
        with shop.database.write() as connection:
            assert assessments.store(connection, [(shop.id_of("A-1"), value)], NOW) == 1

    with shop.database.read() as connection:
        assert assessments.read(connection, shop.id_of("A-1")) == (other, one)
        assert assessments.read(connection, shop.id_of("T-2")) == ()
    assert shop.profile_of("A-1").value == other
