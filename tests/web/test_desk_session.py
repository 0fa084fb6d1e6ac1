"""How a supervisor signs in to the desk, how long that lasts, and who is kept out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from web.scored import HTML, Browser, browser_of, supervisor_at, token_in
from web.switchboard import Switchboard, opened

from agent_assist.records import keys


@pytest.fixture
def browser(embedded: Switchboard) -> Browser:
    return browser_of(embedded)


@pytest.fixture
def signed_in(embedded: Switchboard) -> Browser:
    return supervisor_at(embedded)


def test_without_a_session_a_browser_is_led_to_sign_in_and_back(browser: Browser, embedded: Switchboard) -> None:
    answer = browser.open("/desk?page=2")
    assert (answer.status_code, answer.location) == (303, "/desk/sign-in?next=/desk?page%3D2")
    answer = browser.sign_in(embedded.new_key("rules"), next="/desk?page=2")
    assert (answer.status_code, answer.location) == (303, "/desk?page=2")
    assert browser.open("/desk").status_code == 200


def test_an_api_client_without_a_key_is_told_in_json(browser: Browser) -> None:
    answer = browser.client.get("/desk")
    assert (answer.status_code, answer.mimetype) == (401, "application/json")


def test_a_key_in_the_header_opens_the_desk_without_a_session(embedded: Switchboard) -> None:
    assert embedded.get("/desk", key=embedded.new_key("rules")).status_code == 200
    assert embedded.get("/desk", key=embedded.new_key("read")).status_code == 403


def test_the_session_is_kept_where_no_script_and_no_other_site_reaches_it(
    browser: Browser, embedded: Switchboard
) -> None:
    set_cookies = browser.sign_in(embedded.new_key("rules")).headers.getlist("Set-Cookie")
    (cookie,) = [text for text in set_cookies if text.startswith("agent_assist_desk=")]
    assert {"HttpOnly", "SameSite=Strict", "Path=/desk", "Max-Age=28800"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_over_https_the_session_never_travels_in_the_clear(browser: Browser, embedded: Switchboard) -> None:
    page = browser.client.get("/desk/sign-in", headers=HTML, base_url="https://desk.example.com")
    assert "; Secure" in page.headers["Set-Cookie"]
    key = embedded.new_key("rules")
    answer = browser.send("/desk/sign-in", base_url="https://desk.example.com", key=key, csrf=token_in(page))
    assert [
        text for text in answer.headers.getlist("Set-Cookie") if "agent_assist_desk=" in text and "; Secure" in text
    ]


@pytest.mark.parametrize(
    ("scopes", "spoil", "status", "words"),
    [(("rules",), True, 401, "not known"), (("read", "lookup"), False, 403, "lacks the scope `rules`")],
)
def test_a_key_that_does_not_fit_is_told_plainly(
    browser: Browser, embedded: Switchboard, scopes: tuple[str, ...], spoil: bool, status: int, words: str
) -> None:
    answer = browser.sign_in(embedded.new_key(*scopes) + ("x" if spoil else ""))
    assert (answer.status_code, words in answer.text) == (status, True)
    assert browser.open("/desk").status_code == 303


def test_a_revoked_key_ends_its_sessions(signed_in: Browser, embedded: Switchboard) -> None:
    (key,) = [key for key in embedded.rows("keys") if key["scopes"] == "rules"]
    with embedded.house.database.write() as connection:
        assert keys.revoke(connection, key["id"], embedded.clock.now)
    embedded.house.keys.refresh()
    assert signed_in.open("/desk").status_code == 303


def test_a_session_ends_after_a_working_day(signed_in: Browser, embedded: Switchboard) -> None:
    for minutes in (*(50,) * 9, 29):
        embedded.clock.goes_on(minutes=minutes)
        assert signed_in.open("/desk").status_code == 200
    embedded.clock.goes_on(minutes=1)
    assert signed_in.open("/desk").status_code == 303


def test_a_session_ends_an_hour_after_it_was_last_used(signed_in: Browser, embedded: Switchboard) -> None:
    for _ in range(2):
        embedded.clock.goes_on(minutes=59)
        assert signed_in.open("/desk").status_code == 200
    embedded.clock.goes_on(hours=1)
    assert signed_in.open("/desk").status_code == 303


def test_a_forged_session_is_none(browser: Browser) -> None:
    for forged in ("", "x", "eyJrZXlfaWQiOiJhIn0.x", "a.b.c" * 500):
        browser.client.set_cookie("agent_assist_desk", forged, path="/desk")
        assert browser.open("/desk").status_code == 303


def test_signing_out_ends_the_session_in_this_browser(signed_in: Browser) -> None:
    answer = signed_in.send("/desk/sign-out", csrf=signed_in.form_token("/desk"))
    assert (answer.status_code, answer.location) == (303, "/desk/sign-in")
    assert signed_in.open("/desk").status_code == 303


def test_a_form_without_the_token_of_this_session_does_nothing(signed_in: Browser, embedded: Switchboard) -> None:
    other = browser_of(embedded)
    other.sign_in(embedded.new_key("rules"))
    for token in ("", "x", "ü", other.form_token("/desk")):
        assert signed_in.send("/desk/sign-out", csrf=token).status_code == 403
    assert signed_in.open("/desk").status_code == 200


def test_the_token_may_stand_in_a_header_where_a_script_sends_the_form(signed_in: Browser) -> None:
    token = signed_in.form_token("/desk")
    assert signed_in.client.post("/desk/sign-out", headers={"X-CSRF-Token": token}).status_code == 303


def test_nobody_is_signed_in_by_a_form_on_another_site(browser: Browser, embedded: Switchboard) -> None:
    key = embedded.new_key("rules")
    stranger = browser_of(embedded)
    for token in ("", stranger.form_token()):
        answer = browser.send("/desk/sign-in", key=key, csrf=token)
        assert (answer.status_code, "once more" in answer.text) == (403, True)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example.com/desk",
        "//evil.example.com",
        "/v1/customers",
        "/desk/../panel",
        "/desk\\evil",
        "/deskx",
        "/desk\r\nX: y",
    ],
)
def test_signing_in_never_leads_to_another_place(browser: Browser, embedded: Switchboard, elsewhere: str) -> None:
    assert browser.sign_in(embedded.new_key("rules"), next=elsewhere).location == "/desk"


def test_who_is_signed_in_already_is_led_on(signed_in: Browser) -> None:
    answer = signed_in.open("/desk/sign-in?next=/desk/value")
    assert (answer.status_code, answer.location) == (303, "/desk/value")


def test_guessing_keys_is_slowed_down_and_the_right_key_is_not_counted(sqlite_url: str, tmp_path: Path) -> None:
    with opened(sqlite_url, tmp_path) as board:
        key, browser = board.new_key("rules"), browser_of(board)
        for _ in range(12):
            assert browser_of(board).sign_in(key).status_code == 303
        answers = [browser.sign_in("nonsense").status_code for _ in range(11)]
        assert answers == [401] * 10 + [429]
        assert browser.sign_in(key).status_code == 429


def test_no_page_of_the_desk_is_kept_framed_or_told_of(signed_in: Browser) -> None:
    for path in ("/desk", "/desk/sign-in"):
        headers = signed_in.open(path).headers
        assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert "unsafe-inline" not in headers.get("Content-Security-Policy", "")
    assert "frame-ancestors 'none'" in signed_in.open("/desk").headers["Content-Security-Policy"]


def test_no_page_holds_style_or_script_of_its_own(signed_in: Browser, browser: Browser) -> None:
    for text in (signed_in.open("/desk").text, browser.open("/desk/sign-in").text):
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)
