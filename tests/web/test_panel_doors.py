"""The panel's way in: a token of a minute, a session of a quarter of an hour, and only the calls of one's own desk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from web.switchboard import ANNABELLE, Switchboard, fault, opened, well


def test_a_host_page_hands_over_a_token_that_becomes_a_session(embedded: Switchboard) -> None:
    minted = well(embedded.post("/v1/embed/tokens", {"agent": " Rep-01", "host_origin": "https://crm.example.com"}))
    session = well(embedded.post("/v1/embed/session", {"token": minted["token"]}, key=""))
    assert (minted["expires_in"], session["expires_in"]) == (60, 900)
    assert minted["panel"] == f"/panel#token={minted['token']}"
    assert (session["agent"], session["host_origin"]) == ("rep-01", "https://crm.example.com")


def test_a_session_renews_itself_while_it_is_good(embedded: Switchboard) -> None:
    access = embedded.panel("rep-01")
    renewed = well(embedded.post("/v1/embed/session", {}, key=access))
    assert renewed["agent"] == "rep-01" and renewed["access_token"]


def test_a_token_serves_only_its_own_purpose(embedded: Switchboard) -> None:
    handover = well(embedded.post("/v1/embed/tokens", {"agent": "rep-01"}))["token"]
    access = embedded.panel("rep-01")
    refused: list[tuple[str, dict[str, Any], str]] = [
        ("/v1/embed/session", {"token": access}, ""),
        ("/v1/embed/session", {"token": "a.b.c"}, ""),
        ("/v1/embed/session", {"token": handover[:-2] + "xx"}, ""),
        ("/v1/embed/session", {}, handover),
        ("/v1/embed/session", {}, embedded.key),
        ("/v1/calls/c-1/outcome", {"result": "declined"}, handover),
        ("/v1/calls/c-1/outcome", {"result": "declined"}, "a.b.c"),
        ("/v1/embed/tokens", {"agent": "rep-02"}, access),
        ("/v1/calls/lookup", {"ani": ANNABELLE}, access),
        ("/v1/ingest/customers", {}, access),
    ]
    for path, body, key in refused:
        answer = embedded.post(path, body, key=key)
        assert (path, answer.status_code, fault(answer)["code"]) == (path, 401, "unauthorized")


def test_a_session_needs_a_token(embedded: Switchboard) -> None:
    answer = embedded.post("/v1/embed/session", {}, key="")
    assert (answer.status_code, fault(answer)["field"]) == (400, "token")


def test_another_secret_makes_every_token_worthless(sqlite_url: str, tmp_path: Path) -> None:
    with opened(sqlite_url, tmp_path, secret_file=tmp_path / "one") as board:
        access, key = board.panel("rep-01"), board.key
    with opened(sqlite_url, tmp_path, secret_file=tmp_path / "two") as board:
        board.key = key
        assert board.post("/v1/embed/session", {}, key=access).status_code == 401


def test_the_secret_is_made_once_for_its_owner_alone(sqlite_url: str, tmp_path: Path) -> None:
    for _ in range(2):
        with opened(sqlite_url, tmp_path, secret_file=tmp_path / "one"):
            assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600
    assert len((tmp_path / "one").read_text()) >= 48


def test_a_rep_may_touch_only_the_calls_that_came_to_their_desk(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="Rep-01")
    own, other = shop.panel("rep-01"), shop.panel("rep-02")
    named = {"lookup_id": call["lookup_id"]}
    doors: list[tuple[str, str, dict[str, Any] | None]] = [
        ("POST", "/v1/calls/c-1/outcome", {**named, "result": "declined"}),
        ("POST", "/v1/calls/c-1/verified", {**named, "method": "asked"}),
        ("PUT", "/v1/calls/c-1/draft", {**named, "note": "x"}),
        ("POST", "/v1/calls/c-1/customer", {**named, "customer_id": shop.ids["O-3"]}),
        ("DELETE", f"/v1/calls/c-1/customer?lookup_id={call['lookup_id']}", None),
        ("POST", "/v1/calls/c-1/wrapup", {**named, "note": "x"}),
    ]
    for method, path, body in doors:
        answer = shop.send(method, path, json=body, key=other)
        assert (path, answer.status_code, fault(answer)["code"]) == (path, 404, "not_found")
    for method, path, body in doors:
        assert (path, shop.send(method, path, json=body, key=own).status_code) == (path, 200)
    assert [told.kind for told in shop.told("rep-01")][-1] == "cleared"
    assert shop.told("rep-02") == []


def test_what_a_panel_tells_is_told_in_the_reps_name(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    answer = well(shop.outcome(call, "declined", key=shop.panel("REP-01")))
    assert answer["rep"] == "rep-01"


def test_where_origins_are_listed_no_other_page_gets_a_token(sqlite_url: str, tmp_path: Path) -> None:
    with opened(sqlite_url, tmp_path, panel_origins=("https://crm.example.com",)) as board:
        for origin in ("https://evil.example.com", "", "http://crm.example.com", "https://crm.example.com:444"):
            answer = board.post("/v1/embed/tokens", {"agent": "rep-01", "host_origin": origin})
            assert (answer.status_code, fault(answer)["field"]) == (403, "host_origin")
        body = {"agent": "rep-01", "host_origin": "https://crm.example.com"}
        assert board.post("/v1/embed/tokens", body).status_code == 200
        assert (
            "frame-ancestors 'self' https://crm.example.com" in board.get("/panel").headers["Content-Security-Policy"]
        )


@pytest.mark.parametrize("body", [{}, {"agent": ""}, {"agent": "  "}, {"agent": 5}, {"agent": "r", "host_origin": "x"}])
def test_a_token_for_nobody_or_nowhere_is_refused(embedded: Switchboard, body: dict[str, Any]) -> None:
    assert embedded.post("/v1/embed/tokens", body).status_code == 400


def test_the_page_lets_nothing_in_from_elsewhere(embedded: Switchboard) -> None:
    page = embedded.get("/panel", key="")
    policy = page.headers["Content-Security-Policy"]
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'self'" in policy
    assert "<script>" not in page.text and "style=" not in page.text and "http://" not in page.text
    front = embedded.get("/", key="")
    assert (front.status_code, front.headers["Location"]) == (302, "/panel")


def test_an_origin_that_an_embedding_key_names_may_frame_the_panel(embedded: Switchboard) -> None:
    well(embedded.post("/v1/embed/tokens", {"agent": "rep-01", "host_origin": "https://crm.example.com:8443"}))

    policy = embedded.get("/panel").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://crm.example.com:8443" in policy


def test_what_is_not_an_origin_never_reaches_the_policy(embedded: Switchboard) -> None:
    for sly in ("https://a.example.com; script-src *", "https://a.example.com/x", "javascript:alert(1)", "https://a b"):
        refused = embedded.post("/v1/embed/tokens", {"agent": "rep-01", "host_origin": sly})
        assert (refused.status_code, fault(refused)["field"]) == (400, "host_origin")
    assert "example.com" not in embedded.get("/panel").headers["Content-Security-Policy"]
