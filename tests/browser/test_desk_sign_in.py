"""A supervisor signs in to the desk and out of it, with nothing but a keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browser.supervisors import VIEWS, assert_fits, assert_no_barrier, sign_in
from live_service import LiveService
from playwright.sync_api import BrowserContext, expect

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]


def test_a_wrong_key_is_told_and_the_right_one_leads_to_the_page_that_was_wanted(
    new_context: NewContext, service: LiveService
) -> None:
    page = new_context().new_page()
    page.goto(f"{service.url}/desk/value/fence")
    key = page.get_by_label("Your key")
    key.focus()
    page.keyboard.type("aa_00000000_wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not known")
    expect(key).to_have_attribute("aria-invalid", "true")
    key.focus()
    page.keyboard.insert_text(service.key("rules"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The fence", exact=True)).to_be_visible()


def test_a_key_without_the_scope_is_told_which_one_is_missing(new_context: NewContext, service: LiveService) -> None:
    page = new_context().new_page()
    page.goto(f"{service.url}/desk")
    page.get_by_label("Your key").fill(service.key("read"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("lacks the scope")


def test_the_session_lives_in_a_cookie_no_script_can_read_and_ends_with_signing_out(
    new_context: NewContext, service: LiveService
) -> None:
    page = sign_in(new_context().new_page(), service)
    assert page.evaluate("document.cookie") == ""
    (cookie,) = [each for each in page.context.cookies() if each["name"] == "agent_assist_desk"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/desk")
    page.get_by_role("button", name="Sign out").click()
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
    assert_no_barrier(page)
    assert_fits(page, width)
    sign_in(page, service)
    # Before the first score the value page has a page of its own.
    for path in ("/desk", "/desk/value", "/desk/value/customers/nobody"):
        page.goto(service.url + path)
        assert_no_barrier(page)
        assert_fits(page, width)
