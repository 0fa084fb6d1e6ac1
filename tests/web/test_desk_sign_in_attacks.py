"""What attackers try at the sign-in: guessing, telling logins apart, forged and planted sessions, odd texts."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from web.scored import HTML, Browser, browser_of, give_password, person_key, supervisor_at
from web.switchboard import Switchboard, opened
from werkzeug.test import TestResponse

from agent_assist.customize.supervisors import AUTHOR
from agent_assist.records import supervisors

PASSWORD = "three blue parcels"
SESSION = "agent_assist_desk"


@pytest.fixture
def desk(service: Switchboard) -> Switchboard:
    return with_rosa(service)


@pytest.fixture
def small(embedded: Switchboard) -> Switchboard:
    return with_rosa(embedded)


def with_rosa(board: Switchboard) -> Switchboard:
    board.ids["key"] = person_key(board, "Rosa Marin", AUTHOR)
    give_password(board, "rosa.marin", PASSWORD)
    return board


def rosa_at(board: Switchboard) -> Browser:
    browser = browser_of(board)
    assert browser.sign_in_as("rosa.marin", PASSWORD).status_code == 303
    return browser


def session_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie(SESSION, path="/desk")
    assert cookie
    return cookie.value


def from_elsewhere(browser: Browser, address: str, **fields: str) -> TestResponse:
    """Sends the sign-in form from another address."""
    csrf = browser.form_token()
    origin = {"REMOTE_ADDR": address}
    return browser.client.post("/desk/sign-in", data={**fields, "csrf": csrf}, headers=HTML, environ_overrides=origin)


def without_secrets(answer: TestResponse, login: str) -> tuple[int, str, list[str]]:
    """What an answer shows, apart from what differs each time."""
    text = re.sub(
        r'name="csrf" (?:value|content)="[^"]*"|content="[^"]*"|' + re.escape(f'value="{login}"'), "", answer.text
    )
    return answer.status_code, text, sorted(answer.headers.keys())


def test_no_answer_tells_whether_a_login_exists(desk: Switchboard) -> None:
    person_key(desk, "Nightly check", AUTHOR)
    person_key(desk, "Mei Tan", AUTHOR)
    give_password(desk, "mei.tan", PASSWORD)
    with desk.house.database.write() as connection:
        mei = supervisors.find(connection, "mei.tan")
        assert mei and supervisors.disable(connection, mei, "tests", desk.clock.now)
    tried = {"rosa.marin": "not her password", "mei.tan": PASSWORD, "nightly.check": PASSWORD, "nobody": PASSWORD}
    shown = {without_secrets(browser_of(desk).sign_in_as(*pair), pair[0])[:2] for pair in tried.items()}
    assert len(shown) == 1
    ((status, text),) = shown
    assert status == 401 and "The login or the password is not right." in text


def test_guessing_is_slowed_down_by_login_whether_it_exists_or_not(small: Switchboard) -> None:
    for login in ("rosa.marin", "nobody"):
        answers = [
            from_elsewhere(browser_of(small), f"192.0.2.{number}", login=login.upper(), password="wrong").status_code
            for number in range(11)
        ]
        assert answers == [401] * 10 + [429]
    told = from_elsewhere(browser_of(small), "192.0.2.99", login=" rosa.marin", password=PASSWORD)
    assert told.status_code == 429 and 1 <= int(told.headers["Retry-After"]) <= 60
    assert from_elsewhere(browser_of(small), "192.0.2.99", key=small.ids["key"]).status_code == 303


def test_guessing_is_slowed_down_by_address_over_many_logins_and_keys(small: Switchboard) -> None:
    answers = [browser_of(small).sign_in_as(f"login{number}", PASSWORD).status_code for number in range(6)]
    answers += [browser_of(small).sign_in(f"key{number}").status_code for number in range(6)]
    assert answers == [401] * 10 + [429] * 2
    assert browser_of(small).sign_in_as("rosa.marin", PASSWORD).status_code == 429
    assert from_elsewhere(browser_of(small), "192.0.2.9", login="rosa.marin", password=PASSWORD).status_code == 303


def test_many_guesses_at_once_do_not_slip_past_the_limit(small: Switchboard) -> None:
    browsers = [browser_of(small) for _ in range(16)]
    tokens = [browser.form_token() for browser in browsers]

    def guess(number: int) -> int:
        fields = {"login": "rosa.marin", "password": f"guess {number}", "csrf": tokens[number]}
        return browsers[number].send("/desk/sign-in", **fields).status_code

    with ThreadPoolExecutor(16) as pool:
        assert Counter(pool.map(guess, range(16))) == {401: 10, 429: 6}


def test_right_tries_are_free(small: Switchboard) -> None:
    for _ in range(12):
        rosa_at(small)


def test_a_session_that_was_planted_before_is_not_the_one_that_is_opened(small: Switchboard) -> None:
    planted = session_of(supervisor_at(small))
    victim = browser_of(small)
    victim.client.set_cookie(SESSION, planted, path="/desk")
    victim.client.set_cookie("agent_assist_desk_visit", "visit-" + "a" * 22, path="/desk")
    token = small.client.application.extensions["desk-gate"].sessions.form_token("visit-" + "a" * 22)
    answer = victim.send("/desk/sign-in", login="rosa.marin", password=PASSWORD, csrf=token)
    assert answer.status_code == 303 and session_of(victim) != planted
    attacker = browser_of(small)
    attacker.client.set_cookie(SESSION, planted, path="/desk")
    assert attacker.open("/desk").status_code == 303


def test_every_sign_in_opens_another_session(small: Switchboard) -> None:
    assert len({session_of(rosa_at(small)) for _ in range(3)}) == 3


def test_no_cookie_that_we_did_not_make_is_a_session(small: Switchboard) -> None:
    real = session_of(rosa_at(small))
    nonce, _, signature = real.rpartition(".")
    stored = small.rows("desk_sessions")[0]["id"]
    forged = ["", ".", nonce, f"{nonce}.", f".{signature}", f"{nonce}x.{signature}", f"{stored}.{signature}", stored]
    forged += [f"{nonce}.{signature[::-1]}", f"{real}.{signature}", real * 50, "a\x00b", "é.é", f"{real}\x00x", "\\377"]
    client = small.client.application.test_client(use_cookies=False)

    def shown(cookie: str) -> int:
        return client.get("/desk", headers=HTML, environ_overrides={"HTTP_COOKIE": f"{SESSION}={cookie}"}).status_code

    assert [(cookie, shown(cookie)) for cookie in forged] == [(cookie, 303) for cookie in forged]
    assert shown(real) == 200


def test_a_cookie_signed_with_another_secret_is_no_session(small: Switchboard, tmp_path: Path) -> None:
    cookie = session_of(rosa_at(small))
    (tmp_path / "other").mkdir()
    with opened(str(small.house.settings.database_url), tmp_path / "other") as other:
        browser = browser_of(other)
        browser.client.set_cookie(SESSION, cookie, path="/desk")
        assert browser.open("/desk").status_code == 303


@pytest.mark.parametrize("path", ["/desk/account/password", "/desk/account/sign-out-everywhere", "/desk/sign-out"])
def test_no_form_of_another_site_or_session_does_anything(small: Switchboard, path: str) -> None:
    rosa, other = rosa_at(small), supervisor_at(small)
    fields = {"old": PASSWORD, "new": "four green parcels", "again": "four green parcels"}
    for token in ("", "x", other.form_token("/desk"), browser_of(small).form_token(), "\x00", "é" * 3000):
        answer = rosa.send(path, csrf=token, **fields)
        assert (answer.status_code, "another session" in answer.text) == (403, True)
    assert rosa.open(path).status_code in (303, 405)
    assert rosa.open("/desk").status_code == 200 and rosa_at(small)


def test_a_form_of_the_sign_in_page_on_another_site_signs_nobody_in(small: Switchboard) -> None:
    browser, stranger = browser_of(small), browser_of(small)
    for token in ("", stranger.form_token()):
        answer = browser.send("/desk/sign-in", login="rosa.marin", password=PASSWORD, csrf=token)
        assert (answer.status_code, "once more" in answer.text) == (403, True)
    assert small.rows("desk_sessions") == []


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example.com/desk", "//evil.example.com", "/desk/../v1", "javascript:x", "/desk\x00/x"]
)
def test_signing_in_with_a_password_never_leads_to_another_place(small: Switchboard, elsewhere: str) -> None:
    assert browser_of(small).sign_in_as("rosa.marin", PASSWORD, next=elsewhere).location == "/desk"


TEXTS = [
    "\x00",
    "rosa.marin\x00",
    "'; DROP TABLE supervisors; --",
    "<script>alert(1)</script>",
    "x" * 20_000,
    "\ud7ff" * 9,
    "🔑",
]


def test_no_text_breaks_the_sign_in_or_comes_back_as_it_was(desk: Switchboard) -> None:
    for number, text in enumerate(TEXTS):
        for fields in ({"login": text, "password": text}, {"login": "rosa.marin", "password": text}, {"key": text}):
            answer = from_elsewhere(browser_of(desk), f"198.51.100.{number}", **fields)
            assert answer.status_code == 401
            assert "<script>alert" not in answer.text and len(answer.text) < 10_000
    assert desk.rows("desk_sessions") == [] and len(desk.rows("supervisors")) == 1


def test_what_is_too_long_to_be_read_is_refused_in_a_page(small: Switchboard) -> None:
    answer = browser_of(small).sign_in_as("rosa.marin", "x" * 70_000)
    assert (answer.status_code, answer.mimetype) == (413, "text/html")


def test_fields_that_are_missing_are_nobodys(small: Switchboard) -> None:
    browser = browser_of(small)
    for fields in ({}, {"login": "rosa.marin"}, {"password": PASSWORD}):
        assert browser.send("/desk/sign-in", csrf=browser.form_token(), **fields).status_code == 401


def test_no_secret_of_a_form_stands_in_a_page_or_an_address(small: Switchboard) -> None:
    browser = browser_of(small)
    answers = [browser.sign_in_as("rosa.marin", "wrong but secret"), browser.sign_in("aa_wrong_but_secret")]
    for answer in answers:
        assert "secret" not in answer.text and "secret" not in str(answer.headers)


@pytest.fixture
def crowded(small: Switchboard) -> Iterator[Switchboard]:
    """Two passwords are being checked already."""
    with small.house.passwords.place(), small.house.passwords.place():
        yield small


def test_while_others_sign_in_a_session_goes_on_and_nobody_waits_for_ever(crowded: Switchboard) -> None:
    desk = browser_of(crowded)
    assert desk.sign_in(crowded.ids["key"]).status_code == 303
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(browser_of(crowded).sign_in_as, "rosa.marin", PASSWORD)
        began = time.perf_counter()
        assert desk.open("/desk/account").status_code == 200
        assert crowded.lookup(ani="0113 496 0710")["status"] == "unmatched"
        assert time.perf_counter() - began < 2
        answer = waiting.result(timeout=20)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
