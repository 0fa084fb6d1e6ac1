"""Records come in strictly and once: good ones are kept, bad ones told by line, and sending twice changes nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from records.shop import NOW, Shop
from sqlalchemy import select, update

from agent_assist.identify.trunks import plain_trunk
from agent_assist.records import customers, integrations, tables
from agent_assist.records.ingest import Unreadable, ingest_batches

PHONE = {"customer_ref": "A-1", "kind": "phone", "value": "0113 496 0710", "verified": "no"}
COMPLAINT = {
    "interaction_ref": "C-9",
    "customer_ref": "A-1",
    "occurred_at": "2026-10-07T13:41:00Z",
    "channel": "web",
    "direction": "inbound",
    "kind": "complaint",
    "topic": "Late delivery",
    "summary": "Late delivery: the parcel came on Monday",
    "status": "open",
    "handled_by": "",
    "duration_s": "",
}
PURCHASE = {
    "transaction_ref": "536365",
    "customer_ref": "A-1",
    "occurred_at": "2026-10-01T08:26:00Z",
    "kind": "purchase",
    "revenue": "139.12",
    "margin": "48.69",
    "currency": "GBP",
}


def rows(shop: Shop, table: str) -> list[Mapping[str, Any]]:
    with shop.database.read() as connection:
        return [dict(row) for row in connection.execute(select(tables.metadata.tables[table])).mappings()]


def test_each_table_takes_its_records(shop: Shop) -> None:
    for table, record in (("identifiers", PHONE), ("interactions", COMPLAINT), ("transactions", PURCHASE)):
        report = shop.send(table, record)
        assert (report.received, report.created, report.errors) == (1, 1, ())

    assert rows(shop, "identifiers")[0]["value"] == "+441134960710"
    assert rows(shop, "identifiers")[0]["written"] == "0113 496 0710"
    assert rows(shop, "interactions")[0]["occurred_at"] == 1791380460000
    assert rows(shop, "transactions")[0]["margin_minor"] == 4869


def test_sending_the_same_again_writes_nothing(shop: Shop) -> None:
    sent = (("identifiers", PHONE), ("interactions", COMPLAINT), ("transactions", PURCHASE))
    for table, record in sent:
        shop.send_well(table, record)
    before = {table: rows(shop, table) for table in ("customers", "snapshots", "identifiers", "interactions")}

    for table, record in sent:
        report = shop.send_well(table, record)
        assert (report.created, report.updated, report.unchanged) == (0, 0, 1)
    shop.send_well("customers", {"customer_ref": "A-1", "name": "Annabelle Yu", "region": "GB", "since": "2011-01-18"})

    assert {table: rows(shop, table) for table in before} == before


def test_a_changed_record_takes_the_place_of_the_old_one(shop: Shop) -> None:
    shop.send_well("interactions", COMPLAINT)

    report = shop.send_well("interactions", {**COMPLAINT, "status": "closed"})

    assert (report.created, report.updated) == (0, 1)
    assert [row["status"] for row in rows(shop, "interactions")] == ["closed"]
    assert shop.profile_of("A-1").open_threads == ()


def test_what_a_record_does_not_name_stays_and_what_it_empties_goes(shop: Shop) -> None:
    shop.send_well("customers", {"customer_ref": "A-1", "plan": "gold", "house": "flat"})

    shop.send_well("customers", {"customer_ref": "A-1", "language": "", "plan": ""})

    profile = shop.profile_of("A-1")
    assert (profile.name, profile.language, profile.attributes) == ("Annabelle Yu", "", {"house": "flat"})


def test_good_records_are_kept_and_bad_ones_told_with_line_and_field(shop: Shop) -> None:
    report = shop.send(
        "interactions",
        COMPLAINT,
        {**COMPLAINT, "interaction_ref": "C-10", "occurred_at": "yesterday"},
        {**COMPLAINT, "interaction_ref": "C-11", "customer_ref": "nobody"},
        Unreadable("is not JSON."),
        ["no", "object"],
        {**COMPLAINT, "interaction_ref": "C-12"},
    )

    assert (report.received, report.created, report.refused) == (6, 2, 4)
    assert [(error.line, error.ref, error.field) for error in report.errors] == [
        (2, "C-10", "occurred_at"),
        (3, "C-11", "customer_ref"),
        (4, "", ""),
        (5, "", ""),
    ]
    assert "Send the customers first" in str(report.errors[1])
    assert shop.count("interactions") == 2


@pytest.mark.parametrize(
    ("table", "record", "told"),
    [
        ("customers", {"name": "Oliver Blake"}, "customer_ref is missing."),
        ("customers", {"customer_ref": " "}, "customer_ref is empty."),
        ("customers", {"customer_ref": "B-3", "kind": "robot"}, "person or organization"),
        ("customers", {"customer_ref": "B-3", "since": "18.01.2011"}, "not a day"),
        ("customers", {"customer_ref": "B-3", "marketing_consent": "perhaps"}, "yes or no"),
        ("customers", {"customer_ref": "B-3", "x" * 61: "1"}, "1 to 60"),
        ("customers", {"customer_ref": "B-3", "plan": "x" * 501}, "at most 500"),
        ("customers", {"customer_ref": "B-3"} | {f"a{n}": "1" for n in range(51)}, "at most 50"),
        ("customers", {"customer_ref": "B-3", "tags": ["a"]}, "single value"),
        ("customers", {"customer_ref": "B\x003"}, "NUL"),
        ("identifiers", {**PHONE, "kind": "fax"}, "phone, email, account or handle"),
        ("identifiers", {**PHONE, "value": ""}, "value is empty."),
        ("interactions", {**COMPLAINT, "channel": "pigeon"}, "channel is `pigeon`"),
        ("interactions", {**COMPLAINT, "occurred_at": "2026-10-07T13:41:00"}, "offset"),
        ("interactions", {**COMPLAINT, "duration_s": "-5"}, "whole seconds"),
        ("transactions", {**PURCHASE, "revenue": "139,12"}, "decimal point"),
        ("transactions", {**PURCHASE, "margin": "0.001"}, "more decimals"),
        ("transactions", {**PURCHASE, "currency": ""}, "currency is empty."),
        ("transactions", {**PURCHASE, "kind": "return"}, "minus sign"),
    ],
)
def test_a_bad_record_is_refused_with_a_cure(shop: Shop, table: str, record: object, told: str) -> None:
    before = shop.count(table)

    report = shop.send(table, record)

    assert [told in str(error) for error in report.errors] == [True]
    assert shop.count(table) == before


@pytest.mark.parametrize("column", ["Marketing_Consent", "marketing consent", " MARKETING_CONSENT"])
def test_a_refused_consent_counts_however_its_column_is_written(shop: Shop, column: str) -> None:
    shop.send_well("customers", {"customer_ref": "A-1", column: "no"})

    assert shop.profile_of("A-1").consents == {"marketing": False}
    assert column.strip() not in shop.profile_of("A-1").attributes


def test_consents_are_taken_from_a_customers_columns(shop: Shop) -> None:
    shop.send_well("customers", {"customer_ref": "A-1", "marketing_consent": "yes", "research_consent": False})
    assert shop.profile_of("A-1").consents == {"marketing": True, "research": False}

    report = shop.send_well("customers", {"customer_ref": "A-1", "marketing_consent": "no", "research_consent": ""})

    assert report.updated == 1
    assert shop.profile_of("A-1").consents == {"marketing": False}
    assert shop.profile_of("A-1").attributes == {}


def test_a_number_that_cannot_be_read_is_kept_as_written_and_noted(shop: Shop) -> None:
    report = shop.send_well("identifiers", {**PHONE, "value": "ask for Annabelle"})
    again = shop.send_well("identifiers", {**PHONE, "value": "ask for Annabelle"})

    assert (report.created, again.created, again.unchanged) == (1, 0, 1)
    assert [note.line for note in report.notes] == [1]
    assert [(row["value"], row["written"]) for row in rows(shop, "identifiers")] == [("", "ask for Annabelle")]
    assert shop.profile_of("A-1").identifier_kinds == ()


def test_two_spellings_of_a_number_are_one_identifier(shop: Shop) -> None:
    spelled = [{**PHONE, "value": value} for value in ("0113 496 0710", "+44 (0)113 496 0710")]
    shop.send_well("identifiers", *spelled)

    report = shop.send_well("identifiers", *spelled)

    assert shop.count("identifiers") == 1
    assert (report.created, report.updated) == (0, 0)


def test_a_number_in_national_form_is_read_as_the_desks_lines_signal_it(shop: Shop) -> None:
    shop.send_well("identifiers", {**PHONE, "customer_ref": "T-2"})

    assert rows(shop, "identifiers")[0]["value"] == "+441134960710"


def test_a_source_without_a_region_reads_numbers_by_the_customers_own(shop: Shop) -> None:
    shop.trunk = plain_trunk("")
    shop.send_well("identifiers", PHONE)

    assert rows(shop, "identifiers")[0]["value"] == "+441134960710"


def test_an_interaction_told_of_another_customer_moves_there(shop: Shop) -> None:
    shop.send_well("interactions", COMPLAINT)

    shop.send_well("interactions", {**COMPLAINT, "customer_ref": "T-2"})

    assert shop.profile_of("A-1").recent == ()
    assert [contact.topic for contact in shop.profile_of("T-2").recent] == ["Late delivery"]


def test_the_same_reference_from_another_source_is_another_customer(shop: Shop) -> None:
    with shop.database.write() as connection:
        bank = integrations.settle(connection, "bank", NOW)
    other = Shop(shop.database, bank, plain_trunk("GB"))

    report = other.send_well("customers", {"customer_ref": "A-1", "name": "Chioma Obi"})

    assert report.created == 1
    assert other.send("identifiers", {**PHONE, "customer_ref": "T-2"}).refused == 1


def test_of_a_record_told_twice_in_one_batch_the_last_word_counts(shop: Shop) -> None:
    report = shop.send_well("interactions", COMPLAINT, {**COMPLAINT, "topic": "Never came"})

    assert (report.received, report.created, report.unchanged) == (2, 1, 1)
    assert rows(shop, "interactions")[0]["topic"] == "Never came"


def test_an_ingested_line_finds_its_customers_by_number(shop: Shop) -> None:
    shop.send_well("identifiers", PHONE, {**PHONE, "customer_ref": "T-2", "verified": "yes"})

    with shop.database.read() as connection:
        found = customers.find_callers(connection, "+441134960710")

    assert [(claimant.customer_ref, claimant.verified) for claimant, _ in found] == [("T-2", True), ("A-1", False)]


def test_two_senders_of_the_same_records_do_not_double_them(shop: Shop) -> None:
    many = [{**PURCHASE, "transaction_ref": f"P-{number}"} for number in range(300)]
    reports = []
    threads = [threading.Thread(target=lambda: reports.append(shop.send("transactions", *many))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(report.created for report in reports) == shop.count("transactions") == 300
    assert shop.profile_of("A-1").counts["purchase"] == 300


def test_records_are_taken_in_batches_without_waiting_for_the_last(shop: Shop) -> None:
    def endless() -> Iterator[tuple[int, object]]:
        number = 0
        while True:
            number += 1
            yield number, {**PURCHASE, "transaction_ref": f"P-{number}"}

    batches = ingest_batches(shop.database, shop.integration, "transactions", endless(), shop.trunk, NOW)

    assert next(batches).created == 1000
    assert shop.count("transactions") == 1000


def test_a_change_made_by_hand_is_put_right_by_the_source(shop: Shop) -> None:
    shop.send_well("transactions", PURCHASE)
    with shop.database.write() as connection:
        connection.execute(update(tables.transactions).values(margin_minor=1))

    assert shop.send_well("transactions", PURCHASE).updated == 1
    assert rows(shop, "transactions")[0]["margin_minor"] == 4869
