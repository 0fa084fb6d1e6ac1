"""Everything kept about a customer can be handed out, and erased so that nothing of the person is left."""

from __future__ import annotations

import json

import orjson
from assessed import keep_values
from records.shop import NOW, Shop
from sqlalchemy import insert, select

from agent_assist.differentiate.profile import Standing, Value
from agent_assist.records import ledger, personal, tables
from agent_assist.records.moments import as_ms, new_id

NUMBER = "+441134960710"
SAID = ("Annabelle", "0710", "parcel", "half past eight", "A-1", "works from home")


def fill(shop: Shop) -> None:
    """Leaves a trace of Annabelle in every table that can hold one."""
    shop.send_well("customers", {"customer_ref": "A-1", "service_consent": "yes", "plan": "gold"})
    shop.send_well("identifiers", {"customer_ref": "A-1", "kind": "phone", "value": NUMBER})
    at = "2026-11-01T10:00:00Z"
    contact = {"interaction_ref": "C-1", "customer_ref": "A-1", "occurred_at": at, "channel": "web"}
    shop.send_well("interactions", {**contact, "summary": "the parcel"})
    bought = {"transaction_ref": "P-1", "customer_ref": "A-1", "occurred_at": at, "kind": "purchase", "currency": "GBP"}
    shop.send_well("transactions", {**bought, "revenue": "1", "margin": "1"})
    id_, other = shop.id_of("A-1"), shop.id_of("T-2")
    with shop.database.write() as connection:
        value = Value("LM", "serve", 1, 0, "GBP", 0, "t-1")
        keep_values(connection, [(id_, value), (other, value)], NOW)
        for customer in (id_, other):
            ledger.append(connection, customer, Standing("works from home", "answered", 1, "yes"), NOW)
        for table, row in (
            (tables.tier_overrides, {"tier": "MVC", "author": "rep-01", "reason": "half past eight"}),
            (tables.fence_members, {"manager": "Greta Vogel", "reason": "half past eight"}),
            (tables.fence_proposals, {"direction": "in", "reason": "half past eight"}),
            (tables.treatments_given, {"lookup_id": "L-own", "treatment": "letter", "rep": "rep-01"}),
        ):
            connection.execute(insert(table), {"id": new_id(), "customer_id": id_, **row})
        for lookup, customer in (("L-own", id_), ("L-nobody", ""), ("L-other", other)):
            leave_call(connection, shop, lookup, customer)


def leave_call(connection, shop: Shop, lookup: str, customer: str) -> None:  # type: ignore[no-untyped-def]
    call = {"lookup_id": lookup, "integration_id": shop.integration.id, "call_id": lookup, "customer_id": customer}
    told = {"ani": NUMBER, "number": NUMBER, "note": "half past eight", "queue": "orders", "occurred_at": as_ms(NOW)}
    connection.execute(insert(tables.calls), {**call, **told, "match": '{"name": "Annabelle"}'})
    for table, row in (
        (tables.legs, {"agent": "rep-01"}),
        (tables.decisions, {"customer_id": customer, "facts": '{"name": "Annabelle"}'}),
        (tables.outcomes, {"answer": "half past eight"}),
        (tables.drafts, {"rep": "rep-01", "note": "half past eight"}),
        (tables.call_events, {"id": new_id(), "dedupe": "1", "payload": '{"ani": "0710"}'}),
        (tables.notices, {"rep": lookup, "seq": 1, "body": '{"name": "Annabelle"}'}),
    ):
        connection.execute(insert(table), {"lookup_id": lookup, **row})
    line = {"id": new_id(), "who": "rep-01", "action": "outcome", "subject": lookup, "before": "half past eight"}
    connection.execute(insert(tables.audit), line)


def everything(shop: Shop) -> dict[str, list[dict[str, object]]]:
    with shop.database.read() as connection:
        return {
            table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in tables.metadata.sorted_tables
        }


def test_what_is_handed_out_names_every_table_that_knows_the_customer(shop: Shop) -> None:
    fill(shop)

    with shop.database.read() as connection:
        told = personal.export(connection, shop.id_of("A-1"))

    assert told
    assert orjson.loads(orjson.dumps(told)) == told
    of_customers = {"customer_id", "lookup_id"}
    knowing = {table.name for table in tables.metadata.sorted_tables if of_customers & {*table.c.keys()}}
    assert knowing - told.keys() == {"snapshots", "current_values", "legs"}
    assert all(told.values())
    assert told["customer"]["attributes"] == {"plan": "gold"}
    assert told["interactions"][0]["occurred_at"] == "2026-11-01T10:00:00+00:00"
    assert {call["lookup_id"] for call in told["calls"]} == {"L-own", "L-nobody"}


def test_erasing_leaves_no_trace_of_the_person(shop: Shop) -> None:
    fill(shop)
    id_, other = shop.id_of("A-1"), shop.id_of("T-2")
    with shop.database.write() as connection:
        assert personal.erase(connection, id_, "rep-01", NOW)

    left = everything(shop)
    kept = json.dumps({name: [row for row in rows if not _of(row, other)] for name, rows in left.items()})
    assert [word for word in (*SAID, NUMBER) if word in kept] == []
    assert [row["action"] for row in left["audit"] if row["subject"] == id_] == ["erase"]
    assert kept.count(id_) == 1


def test_erasing_leaves_the_calls_in_the_statistics_and_others_untouched(shop: Shop) -> None:
    fill(shop)
    before, other = everything(shop), shop.id_of("T-2")
    with shop.database.write() as connection:
        personal.erase(connection, shop.id_of("A-1"), "rep-01", NOW)
    after = everything(shop)

    own = next(row for row in after["calls"] if row["lookup_id"] == "L-own")
    assert (own["queue"], own["occurred_at"], own["number"]) == ("orders", as_ms(NOW), "")
    assert after["legs"] == before["legs"]
    for name in ("calls", "decisions", "outcomes", "ledger_entries", "snapshots", "current_values", "audit", "notices"):
        others = [row for row in before[name] if _of(row, other)]
        left = [row for row in after[name] if _of(row, other)]
        assert sorted(map(str, left)) == sorted(map(str, others)) != []


def test_nobody_is_neither_handed_out_nor_erased(shop: Shop) -> None:
    with shop.database.write() as connection:
        assert personal.export(connection, "nobody") is None
        assert not personal.erase(connection, "nobody", "rep-01", NOW)
    assert shop.count("audit") == 0


def _of(row: dict[str, object], other: str) -> bool:
    return "L-other" in row.values() or other in row.values()
