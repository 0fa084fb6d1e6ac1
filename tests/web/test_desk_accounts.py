"""Supervisors with an account of their own: how they sign in, what their page tells them, what ends their sessions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from web.scored import Browser, browser_of, give_password, person_at, person_key, supervisor_at
from web.switchboard import Switchboard, fault

from agent_assist.customize.accounts import Account
from agent_assist.customize.supervisors import APPROVER, AUTHOR
from agent_assist.records import supervisors

PASSWORD = "three blue parcels"


@pytest.fixture
def desk(service: Switchboard) -> Switchboard:
    """A service where Rosa Marin has an account with a password and a personal key, here once on each database."""
    return with_rosa(service)


@pytest.fixture
def small(embedded: Switchboard) -> Switchboard:
    """The same on SQLite alone."""
    return with_rosa(embedded)


def with_rosa(board: Switchboard) -> Switchboard:
    board.ids["key"] = person_key(board, "Rosa Marin", AUTHOR)
    give_password(board, "rosa.marin", PASSWORD)
    return board


def rosa_at(board: Switchboard, password: str = PASSWORD) -> Browser:
    browser = browser_of(board)
    assert browser.sign_in_as("rosa.marin", password).status_code == 303
    return browser


def account_of(board: Switchboard, login: str = "rosa.marin") -> Account:
    with board.house.database.read() as connection:
        account = supervisors.find(connection, login)
    assert account
    return account


def changed(browser: Browser, old: str, new: str, again: str = "") -> int:
    return browser.submit("/desk/account/password", old=old, new=new, again=again or new).status_code


def actions(board: Switchboard) -> list[tuple[str, str, str]]:
    rows = sorted(board.rows("audit"), key=lambda row: str(row["id"]))
    return [(row["who"], row["action"], row["after"]) for row in rows if row["who"] == "Rosa Marin"]


def test_login_and_password_open_the_desk_and_the_page_that_was_wanted(desk: Switchboard) -> None:
    browser = browser_of(desk)
    answer = browser.sign_in_as(" Rosa.MARIN ", PASSWORD, next="/desk/value")
    assert (answer.status_code, answer.location) == (303, "/desk/value")
    assert "Rosa Marin" in browser.open("/desk").text
    (session,) = desk.rows("desk_sessions")
    assert (session["supervisor_id"], session["key_id"]) == (account_of(desk).id, "")
    assert session["ends_at"] - session["begun_at"] == 3_600_000
    assert actions(desk) == [("Rosa Marin", "signed in", "with a password")]


def test_a_personal_key_opens_the_desk_as_the_same_person(desk: Switchboard) -> None:
    browser = browser_of(desk)
    assert browser.sign_in(desk.ids["key"]).status_code == 303
    rosa_at(desk)
    assert len({row["supervisor_id"] for row in desk.rows("desk_sessions")}) == 1
    assert "You sign in as <code>rosa.marin</code>" in browser.open("/desk/account").text


def test_a_personal_key_opens_what_the_scope_rules_opens_and_names_the_account(desk: Switchboard) -> None:
    customer_id = desk.customer("A-1", "Annabelle Yu", "0113 496 0710", tier="LM")
    key, body = desk.ids["key"], {"tier": "MGC", "reason": "Opens doors."}
    assert desk.post(f"/v1/customers/{customer_id}/tier", body, key=key).status_code == 200
    (override,) = desk.rows("tier_overrides")
    assert override["author"] == "Rosa Marin"
    assert desk.get("/desk", key=key).status_code == 200
    for path in ("/v1/customers/x", "/v1/calls/lookup?ani=0113"):
        assert "lacks the scope" in fault(desk.get(path, key=key))["message"]


def test_who_works_with_a_systems_key_is_told_what_that_means(small: Switchboard) -> None:
    page = supervisor_at(small, "crm").open("/desk/account").text
    assert "a key of <code>crm</code>" in page and "second person" in page
    assert "Change the password" not in page and page.count("this browser") == 1


def test_the_page_tells_what_one_may_do(small: Switchboard) -> None:
    may = {
        "Samir Haddad": (APPROVER, "You may approve what others have changed."),
        "Mei Tan": (AUTHOR, "You may change rules."),
    }
    for name, (role, words) in may.items():
        page = person_at(small, name, role).open("/desk/account").text
        assert words in page and "Your account has no password" in page


def test_the_page_shows_the_latest_sessions_and_which_is_this_one(small: Switchboard) -> None:
    for _ in range(11):
        browser = rosa_at(small)
        small.clock.goes_on(minutes=1)
    browser.send("/desk/sign-out", csrf=browser.form_token("/desk"))
    page = rosa_at(small).open("/desk/account").text
    states = [page.count(words) for words in ("this browser", "open until", "ended <time")]
    assert states == [1, 8, 1]


def test_changing_the_password_needs_the_old_one(small: Switchboard) -> None:
    browser = rosa_at(small)
    assert changed(browser, "not her password", "four green parcels") == 403
    assert rosa_at(small)
    assert changed(browser, PASSWORD, "four green parcels") == 303
    assert browser_of(small).sign_in_as("rosa.marin", PASSWORD).status_code == 401
    assert rosa_at(small, "four green parcels")


def test_changing_the_password_ends_every_other_session_and_renews_this_one(desk: Switchboard) -> None:
    here, there = rosa_at(desk), browser_of(desk)
    there.sign_in(desk.ids["key"])
    before = here.client.get_cookie("agent_assist_desk", path="/desk")
    token = here.form_token("/desk")
    answer = here.submit("/desk/account/password", old=PASSWORD, new="four green parcels", again="four green parcels")
    after = here.client.get_cookie("agent_assist_desk", path="/desk")
    assert before and after and before.value != after.value
    assert "Your password is changed" in here.open(answer.location).text
    assert there.open("/desk").status_code == 303
    here.client.set_cookie("agent_assist_desk", before.value, path="/desk")
    assert here.open("/desk").status_code == 303
    here.client.set_cookie("agent_assist_desk", after.value, path="/desk")
    assert here.send("/desk/sign-out", csrf=token).status_code == 403
    assert ("Rosa Marin", "password set", "") in actions(desk)


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("four green parcels", "four green parcel", "not the same"),
        ("so short", "so short", "at least 12"),
        ("x" * 201, "x" * 201, "at most 200"),
        (PASSWORD, PASSWORD, "password you have"),
        ("", "", "at least 12"),
    ],
)
def test_a_new_password_that_does_not_do_is_told_in_the_form(
    small: Switchboard, new: str, again: str, words: str
) -> None:
    browser = rosa_at(small)
    answer = browser.submit("/desk/account/password", old=PASSWORD, new=new, again=again)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert new == "" or new not in answer.text
    assert rosa_at(small)


def test_the_old_password_cannot_be_guessed_in_the_form(small: Switchboard) -> None:
    browser = rosa_at(small)
    answers = [changed(browser, f"guess number {number:03}", "four green parcels") for number in range(11)]
    assert answers == [403] * 10 + [429]


def test_a_program_changes_a_password_without_being_given_a_session(small: Switchboard) -> None:
    fields = {"old": PASSWORD, "new": "four green parcels", "again": "four green parcels"}
    answer = small.send("POST", "/desk/account/password", key=small.ids["key"], data=fields)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (303, [])
    assert small.rows("desk_sessions") == []


def test_who_has_no_password_cannot_set_one_without_the_operator(small: Switchboard) -> None:
    for browser in (person_at(small, "Mei Tan", AUTHOR), supervisor_at(small)):
        assert changed(browser, "", "four green parcels") == 403


@pytest.mark.parametrize("way", ["password", "key"])
def test_signing_out_ends_the_session_on_the_server(small: Switchboard, way: str) -> None:
    browser = rosa_at(small) if way == "password" else supervisor_at(small)
    cookie = browser.client.get_cookie("agent_assist_desk", path="/desk")
    assert cookie and browser.send("/desk/sign-out", csrf=browser.form_token("/desk")).status_code == 303
    browser.client.set_cookie("agent_assist_desk", cookie.value, path="/desk")
    assert browser.open("/desk").status_code == 303


def test_signing_out_everywhere_leaves_nobody_in(desk: Switchboard) -> None:
    here, there, other = rosa_at(desk), rosa_at(desk), supervisor_at(desk)
    assert here.submit("/desk/account/sign-out-everywhere").location == "/desk/sign-in"
    assert [browser.open("/desk").status_code for browser in (here, there, other)] == [303, 303, 200]
    assert ("Rosa Marin", "signed out everywhere", "") in actions(desk)


def disable(board: Switchboard) -> None:
    with board.house.database.write() as connection:
        supervisors.disable(connection, account_of(board), "tests", board.clock.now)


def let_an_hour_pass(board: Switchboard) -> None:
    board.clock.goes_on(hours=1)


@pytest.mark.parametrize("ending", [disable, let_an_hour_pass])
def test_a_session_ends_with_the_account_and_with_an_hour_of_idleness(
    desk: Switchboard, ending: Callable[[Switchboard], None]
) -> None:
    browser = rosa_at(desk)
    desk.clock.goes_on(minutes=59)
    assert browser.open("/desk").status_code == 200
    ending(desk)
    assert browser.open("/desk").status_code == 303


def test_a_disabled_account_opens_nothing_by_password_or_key_until_it_is_enabled(desk: Switchboard) -> None:
    disable(desk)
    desk.house.keys.refresh()
    key = desk.ids["key"]
    assert browser_of(desk).sign_in_as("rosa.marin", PASSWORD).status_code == 401
    assert browser_of(desk).sign_in(key).status_code == 401
    assert desk.get("/v1/decisions/x/why", key=key).status_code == 401
    with desk.house.database.write() as connection:
        supervisors.enable(connection, account_of(desk), "tests", desk.clock.now)
    desk.house.keys.refresh()
    assert rosa_at(desk) and desk.get("/v1/decisions/x/why", key=key).status_code == 404


def test_the_housekeeping_forgets_old_sessions(desk: Switchboard) -> None:
    rosa_at(desk)
    desk.clock.goes_on(days=31)
    rosa_at(desk)
    desk.house.forget_sessions()
    assert len(desk.rows("desk_sessions")) == 1
