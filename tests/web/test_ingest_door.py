"""Records come in through the door: NDJSON or an array, once, good ones kept, bad ones told by their line."""

from __future__ import annotations

import orjson
import pytest
from web.switchboard import ANNABELLE, Switchboard, fault, well

CUSTOMERS = [{"customer_ref": f"C-{number}", "name": "Mei Tan", "pet": "cat"} for number in range(3)]


def test_the_same_records_twice_in_either_form_change_nothing(service: Switchboard) -> None:
    lines = b"\r\n".join(orjson.dumps(record) for record in CUSTOMERS) + b"\n\n"
    first = well(service.post("/v1/ingest/customers", CUSTOMERS))
    before = service.rows("customers"), service.rows("snapshots")
    service.clock.goes_on(days=1)
    again = well(service.post("/v1/ingest/customers", data=lines, content_type="application/x-ndjson"))
    assert (first["received"], first["created"], first["rejected"]) == (3, 3, 0)
    assert (again["received"], again["created"], again["updated"], again["unchanged"]) == (3, 0, 0, 3)
    assert before == (service.rows("customers"), service.rows("snapshots"))


def test_good_records_are_kept_and_each_bad_one_is_told_with_its_line(service: Switchboard) -> None:
    bad = (b"not json", b'{"name": "nobody"}', b"[1]", b'{"customer_ref": "B", "kind": "robot"}')
    raw = b"\n".join((b'{"customer_ref": "A"}', *bad, b'{"customer_ref": "C"}'))
    told = well(service.post("/v1/ingest/customers", data=raw))
    assert (told["received"], told["created"], told["rejected"]) == (6, 2, 4)
    assert [error["line"] for error in told["errors"]] == [2, 3, 4, 5]
    assert all(error["message"] for error in told["errors"])
    assert {row["ref"] for row in service.rows("customers")} == {"A", "C"}


def test_a_blank_line_counts_as_a_line(service: Switchboard) -> None:
    told = well(service.post("/v1/ingest/customers", data=b'{"customer_ref": "A"}\n\nnot json'))
    assert [error["line"] for error in told["errors"]] == [3]


def test_a_request_takes_a_thousand_records(embedded: Switchboard) -> None:
    many = [{"customer_ref": f"C-{number}"} for number in range(1_001)]
    refused = embedded.post("/v1/ingest/customers", many)
    assert (refused.status_code, fault(refused)["code"]) == (413, "too_large")
    assert embedded.rows("customers") == []
    assert well(embedded.post("/v1/ingest/customers", many[:1_000]))["created"] == 1_000


def test_more_than_a_small_body_is_taken_but_not_any(embedded: Switchboard) -> None:
    wide = [{"customer_ref": f"C-{number}", "note": "x" * 450} for number in range(500)]
    assert well(embedded.post("/v1/ingest/customers", wide))["created"] == 500
    assert embedded.post("/v1/ingest/customers", data=b"[" + b" " * (8 * 1024 * 1024) + b"]").status_code == 413


@pytest.mark.parametrize("raw", [b"[1, 2", b"[{]"])
def test_an_array_that_is_no_json_is_refused_whole(embedded: Switchboard, raw: bytes) -> None:
    assert embedded.post("/v1/ingest/customers", data=raw).status_code == 400


def test_nothing_at_all_is_no_fault(embedded: Switchboard) -> None:
    for raw in (b"", b"[]", b"\n\n"):
        assert well(embedded.post("/v1/ingest/interactions", data=raw))["received"] == 0


def test_a_number_that_cannot_be_read_is_kept_as_written_and_reported(service: Switchboard) -> None:
    service.ingest("customers", {"customer_ref": "A"})
    told = well(
        service.post("/v1/ingest/identifiers", [{"customer_ref": "A", "kind": "phone", "value": "ask at the bar"}])
    )
    assert (told["created"], told["errors"], len(told["notes"])) == (1, [], 1)
    assert [row["written"] for row in service.rows("identifiers")] == ["ask at the bar"]


def test_records_belong_to_the_integration_of_the_key(service: Switchboard) -> None:
    other = service.new_key(name="web-shop")
    for key in (service.key, other):
        well(service.post("/v1/ingest/customers", [{"customer_ref": "A", "name": "Mei Tan"}], key=key))
    assert len({row["integration_id"] for row in service.rows("customers")}) == 2


def test_what_comes_in_is_known_to_the_next_lookup(service: Switchboard) -> None:
    assert service.lookup(call_id="c-1", ani=ANNABELLE)["status"] == "unmatched"
    service.customer("A-1", "Annabelle Yu", ANNABELLE)
    service.contact("A-1", 1, kind="complaint", status="open")
    answer = service.lookup(call_id="c-2", ani=ANNABELLE)
    assert (answer["status"], answer["open_threads"], answer["prompt_id"]) == ("matched", 1, "open-complaint")
