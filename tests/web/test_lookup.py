"""A call arrives: every status and form of the answer, and what counts as said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from web.switchboard import ANNABELLE, NOW, SHARED, STRANGER, TARA, Switchboard, fault, well

STATUSES = {
    ANNABELLE: "matched",
    "+44 (0)113 496-0710": "matched",
    "00441134960710": "matched",
    SHARED: "multiple",
    STRANGER: "unmatched",
    "anonymous": "withheld",
    "Restricted": "withheld",
    "0": "withheld",
    "": "withheld",
    "4711": "unmatched",
    "not a number at all 12345678901234567890": "invalid",
}


def test_every_number_gets_a_status_and_every_answer_the_same_flat_top(shop: Switchboard) -> None:
    for index, (ani, status) in enumerate(STATUSES.items()):
        answer = shop.lookup(call_id=f"c-{index}", ani=ani)
        assert (ani, answer["status"]) == (ani, status)
        assert (answer["customer_id"] != "") == (status == "matched")
        assert answer["tier"] == ("MGC" if status == "matched" else "unknown")
        assert all(isinstance(value, str | int) for name, value in answer.items() if name != "detail")


def test_get_with_the_same_names_answers_the_same(shop: Switchboard) -> None:
    posted = shop.lookup(call_id="c-1", ani=ANNABELLE, queue="sales", agent="rep-01")
    query = {"call_id": "c-1", "ani": ANNABELLE, "queue": "sales", "agent": "rep-01", "budget_ms": "9000"}
    got = well(shop.get("/v1/calls/lookup", query_string=query))
    assert _timeless(got) == _timeless(posted)


def test_no_scalar_and_no_part_is_ever_null(shop: Switchboard) -> None:
    for index, ani in enumerate(STATUSES):
        answer = shop.lookup(call_id=f"c-{index}", ani=ani)
        assert not _nulls(answer), (ani, _nulls(answer))


def test_the_flat_form_holds_strings_only_and_fits_eight_kilobytes(shop: Switchboard) -> None:
    shop.customer("L-9", "Ł" * 249, "0113 496 0719", tier="MGC", orders=4, manager="M" * 250)
    answer = shop.post("/v1/calls/lookup", {"call_id": "\U0001f4de" * 250, "ani": "0113 496 0719", "format": "flat"})
    flat = well(answer)
    assert flat["status"] == "matched" and flat["candidates"] == "1" and "detail" not in flat
    assert all(isinstance(value, str) for value in flat.values())
    assert len(answer.data) < 8 * 1024


def test_the_kv_form_is_urlencoded(shop: Switchboard) -> None:
    answer = shop.get("/v1/calls/lookup", query_string={"call_id": "c 1&x", "ani": ANNABELLE, "format": "KV"})
    told = dict(parse_qsl(answer.text, keep_blank_values=True, strict_parsing=True))
    assert answer.mimetype == "application/x-www-form-urlencoded"
    assert (told["call_id"], told["customer_name"], told["degraded"]) == ("c 1&x", "Annabelle Y.", "")


def test_the_text_form_is_the_masked_name_or_nothing(shop: Switchboard) -> None:
    for ani, text in ((ANNABELLE, "Annabelle Y."), (STRANGER, ""), (SHARED, "")):
        answer = shop.post("/v1/calls/lookup", {"ani": ani, "format": "text"})
        assert (answer.status_code, answer.mimetype, answer.text) == (200, "text/plain", text)


@pytest.mark.parametrize("said", ["[Agent]", "${x}", "<unknown>", "s", "{{queue}}", "null", "  "])
def test_a_variable_that_nobody_filled_in_counts_as_absent(embedded: Switchboard, said: str) -> None:
    answer = embedded.lookup(call_id=said, ani=said, dnis=said, agent=said, queue=said, trunk=said)
    assert answer["call_id"].startswith("derived-") and answer["status"] == "withheld"
    (call,) = embedded.rows("calls")
    assert [call[name] for name in ("ani", "dnis", "agent", "queue", "trunk")] == [""] * 5
    assert embedded.rows("legs") == []


def test_who_withholds_the_number_is_never_looked_up_and_never_made_a_customer(shop: Switchboard) -> None:
    before = shop.rows("customers"), shop.rows("identifiers"), shop.rows("snapshots")
    for said in ({"ani": "anonymous"}, {"ani": ANNABELLE, "withheld": True}, {"ani": "0"}, {}):
        answer = shop.lookup(call_id=f"c-{said}", **said)
        assert (answer["status"], answer["customer_id"], answer["candidates"]) == ("withheld", "", 0)
        assert (answer["silence"], answer["verification"]) == ("identity", "none")
    assert all(call["number"] == call["customer_id"] == "" for call in shop.rows("calls"))
    assert before == (shop.rows("customers"), shop.rows("identifiers"), shop.rows("snapshots"))


def test_an_unknown_caller_and_an_extension_make_no_customer(shop: Switchboard) -> None:
    before = shop.rows("customers")
    assert shop.lookup(call_id="c-1", ani=STRANGER)["status"] == "unmatched"
    assert shop.lookup(call_id="c-2", ani="4711")["status"] == "unmatched"
    assert shop.rows("customers") == before


def test_calling_out_looks_for_the_number_that_is_called(shop: Switchboard) -> None:
    answer = shop.lookup(call_id="c-1", ani=TARA, dnis=ANNABELLE, direction="Outbound")
    assert answer["customer_name"] == "Annabelle Y."


def test_who_shares_a_line_is_told_in_a_stable_order_without_a_name_in_full(shop: Switchboard) -> None:
    answers = [shop.lookup(call_id=f"c-{index}", ani=SHARED) for index in range(3)]
    candidates = answers[0]["detail"]["candidates"]
    assert [one["name"] for one in candidates] == ["Tara W.", "Annabelle Y."]
    assert all(answer["detail"]["candidates"] == candidates for answer in answers)
    assert all("verified" in one["evidence"][0] for one in candidates)
    assert (answers[0]["silence"], answers[0]["prompt_id"], answers[0]["customer_name"]) == ("identity", "", "")


def test_members_that_are_not_listed_are_ignored_and_null_is_not_said(shop: Switchboard) -> None:
    answer = shop.lookup(call_id="c-1", ani=ANNABELLE, queue=None, budget_ms=None, format=None, x_vendor={"a": [1]})
    assert answer["status"] == "matched"


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("ani", 1134960710),
        ("call_id", ["c-1"]),
        ("call_id", "c" * 251),
        ("queue", {"name": "sales"}),
        ("withheld", "yes"),
        ("direction", "sideways"),
        ("format", "xml"),
        ("budget_ms", "50"),
        ("budget_ms", 0),
        ("budget_ms", 10.5),
        ("budget_ms", True),
        ("occurred_at", "2026-11-22T10:00:00"),
        ("occurred_at", "yesterday"),
        ("occurred_at", 1_795_000_000),
    ],
)
def test_a_listed_member_of_the_wrong_type_is_refused_by_name(
    embedded: Switchboard, member: str, value: object
) -> None:
    answer = embedded.post("/v1/calls/lookup", {"call_id": "c-1", "ani": ANNABELLE, member: value})
    assert answer.status_code == 400
    assert fault(answer)["field"] == member
    assert embedded.rows("calls") == []


@pytest.mark.parametrize(
    "raw", [b"", b"{", b'{"ani": "\xff"}', b"[]", b'"ani"', b"null", b"\x00", b"{'ani': 1}", b"NaN"]
)
def test_a_body_that_is_no_json_object_is_refused_in_json(embedded: Switchboard, raw: bytes) -> None:
    answer = embedded.post("/v1/calls/lookup", data=raw, content_type="application/json")
    assert answer.status_code == 400
    assert fault(answer)["code"] == "bad_request"


def test_a_body_of_more_than_64_kilobytes_is_refused(embedded: Switchboard) -> None:
    for path in ("/v1/calls/lookup", "/v1/calls/events", "/v1/calls/c-1/wrapup"):
        answer = embedded.post(path, {"call_id": "c-1", "note": "x" * 65_536})
        assert (answer.status_code, fault(answer)["code"]) == (413, "too_large")


TEXTS = ("a\x00b", "\U0001f4de" * 250, "é" * 250, "\u202e0113\u202c", "'; DROP TABLE calls; --")


def test_any_text_is_taken_as_text(service: Switchboard) -> None:
    names = ("call_id", "ani", "dnis", "queue", "intent", "agent", "verstat", "trunk", "source")
    for text in TEXTS:
        answer = service.lookup(**dict.fromkeys(names, text))
        assert answer["call_id"] == text.replace("\x00", "")
        assert service.lookup(**dict.fromkeys(names, text))["lookup_id"] == answer["lookup_id"]


def test_a_moment_at_the_edge_of_the_calendar_is_answered_or_refused_but_never_breaks(shop: Switchboard) -> None:
    for at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1970-01-01T00:00:00+14:00"):
        answer = shop.post("/v1/calls/lookup", {"call_id": f"c-{at}", "ani": ANNABELLE, "occurred_at": at})
        assert answer.status_code == 400 or answer.get_json()["degraded"] == "", (at, answer.text)
        told = shop.post("/v1/calls/events", {"call_id": f"d-{at}", "event": "offered", "at": at})
        assert told.status_code in (202, 400)


def test_without_a_call_id_one_is_made_for_half_a_minute(shop: Switchboard) -> None:
    first = shop.lookup(ani=ANNABELLE, dnis="100", agent="rep-01")
    shop.clock.goes_on(seconds=20)
    again = shop.lookup(ani=ANNABELLE, dnis="100", agent="REP-01 ")
    other_desk = shop.lookup(ani=ANNABELLE, dnis="100", agent="rep-02")
    shop.clock.goes_on(seconds=20)
    later = shop.lookup(ani=ANNABELLE, dnis="100", agent="rep-01")
    assert again["lookup_id"] == first["lookup_id"] and again["call_id"] == first["call_id"]
    assert len({first["lookup_id"], other_desk["lookup_id"], later["lookup_id"]}) == 3


def test_a_repeat_has_the_same_lookup_prompt_and_arm_and_adds_what_is_new(shop: Switchboard) -> None:
    first = shop.lookup(call_id="c-1", ani=ANNABELLE)
    shop.clock.goes_on(minutes=3)
    again = shop.lookup(call_id="c-1", ani=ANNABELLE, queue="sales", agent="Rep-01")
    for name in ("lookup_id", "prompt_id", "prompt_text", "customer_id"):
        assert again[name] == first[name] != ""
    (call,) = shop.rows("calls")
    assert (call["queue"], call["agent"], call["arm"]) == ("sales", "rep-01", "treated")
    assert len(shop.rows("decisions")) == len(shop.rows("ledger_entries")) == 1
    assert len(shop.cards("rep-01")) == 1


def test_a_repeat_never_overwrites_what_was_said_first(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE, queue="sales", agent="rep-01")
    shop.lookup(call_id="c-1", ani=ANNABELLE, queue="support", agent="rep-02")
    (call,) = shop.rows("calls")
    assert (call["queue"], call["agent"]) == ("sales", "rep-01")


def test_another_number_for_the_same_call_is_kept_as_a_conflict_and_flagged(shop: Switchboard) -> None:
    first = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    for _ in range(2):
        again = shop.lookup(call_id="c-1", ani=TARA, agent="rep-01")
        assert again["detail"]["identity"]["conflict"] is True
    assert first["detail"]["identity"]["conflict"] is False
    assert (again["lookup_id"], again["customer_id"]) == (first["lookup_id"], first["customer_id"])
    (call,) = shop.rows("calls")
    assert (call["ani"], call["number"], call["conflicts"]) == (ANNABELLE, "+441134960710", '["+441134960711"]')


def test_the_same_number_in_another_spelling_is_no_conflict(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE)
    again = shop.lookup(call_id="c-1", ani="+44 113 496 0710")
    assert again["detail"]["identity"]["conflict"] is False


def test_a_number_that_is_told_later_completes_the_call(shop: Switchboard) -> None:
    first = shop.lookup(call_id="c-1", queue="sales")
    again = shop.lookup(call_id="c-1", ani=ANNABELLE)
    assert (first["status"], again["status"]) == ("withheld", "matched")
    assert again["lookup_id"] == first["lookup_id"] and again["prompt_id"]


def test_two_integrations_may_use_the_same_call_id(shop: Switchboard) -> None:
    other = shop.new_key(name="dialler")
    first = shop.lookup(call_id="c-1", ani=ANNABELLE)
    second = well(shop.post("/v1/calls/lookup", {"call_id": "c-1", "ani": TARA}, key=other))
    assert first["lookup_id"] != second["lookup_id"] and second["customer_name"] == "Tara W."


def test_a_call_id_that_a_switch_uses_again_hours_later_is_another_call(shop: Switchboard) -> None:
    first = shop.lookup(call_id="7", ani=ANNABELLE)
    shop.event("ended", call_id="7")
    shop.clock.goes_on(hours=5)
    second = shop.lookup(call_id="7", ani=TARA)
    assert (second["call_id"], second["customer_name"]) == ("7", "Tara W.")
    assert first["lookup_id"] != second["lookup_id"]


def test_the_time_of_the_call_is_the_one_that_is_told(shop: Switchboard) -> None:
    told = (NOW - timedelta(days=1)).astimezone().isoformat()
    shop.lookup(call_id="c-1", ani=ANNABELLE, occurred_at=told)
    (call,) = shop.rows("calls")
    assert call["occurred_at"] == int((NOW - timedelta(days=1)).timestamp() * 1000)


def test_explaining_a_number_tells_every_step_and_writes_nothing(shop: Switchboard) -> None:
    before = shop.rows("audit")
    told = well(shop.get("/v1/match/explain", query_string={"raw": "9 0113 496 0710", "trunk": "gb-main"}))
    shared = well(shop.get("/v1/match/explain", query_string={"raw": SHARED}))
    assert (told["status"], told["number"]["value"]) == ("matched", "+441134960710")
    assert len(told["steps"]) > 2 and len(shared["candidates"]) == 2
    assert (shop.rows("calls"), shop.rows("audit")) == ([], before)


def _timeless(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "elapsed_ms"}


def _nulls(value: Any, path: str = "") -> list[str]:
    if isinstance(value, dict):
        return [found for name, inner in value.items() for found in _nulls(inner, f"{path}.{name}")]
    if isinstance(value, list):
        return [found for inner in value for found in _nulls(inner, f"{path}[]")]
    return [path] if value is None else []
