"""A supervisor signs in to the desk and out of it, with nothing but a keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from live_service import LiveService
from playwright.sync_api import BrowserContext, expect

from browser.supervisors import ACCOUNTS, AUTHOR, VIEWS, assert_for_everybody, sign_in

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


def test_with_login_and_password_the_keyboard_alone_leads_to_the_page_that_was_wanted(
    new_context: NewContext, service: LiveService
) -> None:
    password = service.account(AUTHOR, *ACCOUNTS[AUTHOR])
    page = new_context().new_page()
    page.goto(f"{service.url}/desk/value/fence")
    login, secret = page.get_by_label("Login"), page.get_by_label("Password")
    expect(login).to_be_focused()
    page.keyboard.type("Rosa.Marin")
    page.keyboard.press("Tab")
    page.keyboard.type("not her password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("The login or the password is not right.")
    expect(login).to_have_value("Rosa.Marin")
    expect(secret).to_be_focused()
    expect(secret).to_have_attribute("aria-invalid", "true")
    page.keyboard.insert_text(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The fence", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Rosa Marin, your account")).to_be_visible()


def test_a_password_manager_knows_which_field_is_which(new_context: NewContext, service: LiveService) -> None:
    page = new_context().new_page()
    page.goto(f"{service.url}/desk")
    expect(page.get_by_label("Login")).to_have_attribute("autocomplete", "username")
    expect(page.get_by_label("Password")).to_have_attribute("autocomplete", "current-password")
    sign_in(page, service, "/desk/account", AUTHOR)
    expect(page.get_by_label("The password you have now")).to_have_attribute("autocomplete", "current-password")
    for label in ("The new one", "The new one again"):
        expect(page.get_by_label(label, exact=True)).to_have_attribute("autocomplete", "new-password")


def test_a_key_that_does_not_fit_is_told_where_it_was_entered(new_context: NewContext, service: LiveService) -> None:
    page = new_context().new_page()
    page.goto(f"{service.url}/desk/value/fence")
    key = page.get_by_label("Your key")
    expect(key).to_be_hidden()
    page.get_by_text("Sign in with a key").focus()
    page.keyboard.press("Enter")
    for wrong, told in (("aa_00000000_wrong", "not known"), (service.key("read"), "lacks the scope")):
        key.focus()
        page.keyboard.insert_text(wrong)
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text(told)
        expect(key).to_be_focused()
        expect(key).to_have_attribute("aria-invalid", "true")
    page.keyboard.insert_text(service.key("rules"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The fence", exact=True)).to_be_visible()


def test_the_session_lives_in_a_cookie_no_script_can_read_and_ends_with_signing_out(
    new_context: NewContext, service: LiveService
) -> None:
    page = sign_in(new_context().new_page(), service)
    assert page.evaluate("document.cookie") == ""
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "agent_assist_desk"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/desk")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()
    page.goto(f"{service.url}/desk")
    expect(page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()


def test_the_keyboard_skips_to_the_page(new_context: NewContext, service: LiveService) -> None:
    page = sign_in(new_context().new_page(), service)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_the_desk_keeps_nobody_out_and_fits(
    new_context: NewContext, service: LiveService, scheme: str, width: int
) -> None:
    page = new_context(color_scheme=scheme, viewport={"width": width, "height": 700}).new_page()
    page.goto(f"{service.url}/desk")
    assert_for_everybody(page, width)
    sign_in(page, service, login=AUTHOR)
    # Before the first score the value page has a page of its own.
    for path in ("/desk", "/desk/value", "/desk/value/customers/nobody", "/desk/account"):
        page.goto(service.url + path)
        assert_for_everybody(page, width)
