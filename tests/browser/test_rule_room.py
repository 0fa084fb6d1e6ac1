"""The rule room in a real browser: read, found and brought back by keyboard alone, in every width and scheme."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from live_service import LiveService
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser.rule_rooms import LONG_NAME, rule_room
from browser.supervisors import VIEWS, assert_for_everybody, sign_in

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
WIDE = {"width": 1280, "height": 900}
PATHS = (
    "/desk/rules",
    "/desk/rules/rule/home-office",
    f"/desk/rules/rule/{LONG_NAME}",
    "/desk/rules/look",
    "/desk/rules/books",
    "/desk/rules/diff?from=1&to=3",
)
# What is made of the same parts is looked at where it is narrowest.
MORE_PATHS = (
    "/desk/rules?q=nothing+like+that",
    "/desk/rules/rule/birthday",
    "/desk/rules/cast",
    "/desk/rules/books/2",
    "/desk/rules/books/2?file=discovery/home-office.yaml",
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Any) -> Iterator[LiveService]:
    with rule_room(tmp_path_factory.mktemp("room"), sqlite_template) as service:
        yield service


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, room: LiveService) -> Any:
    """The cookies of a supervisor who has signed in."""
    context = chromium.new_context()
    sign_in(context.new_page(), room)
    cookies = context.storage_state()
    context.close()
    return cookies


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_every_page_keeps_nobody_out_and_fits(
    new_context: NewContext, room: LiveService, signed_in: Any, scheme: str, width: int
) -> None:
    page = new_context(
        color_scheme=scheme, viewport={"width": width, "height": 800}, storage_state=signed_in
    ).new_page()
    for path in (*PATHS, *(MORE_PATHS if width == 320 else ())):
        page.goto(room.url + path)
        assert_for_everybody(page, width)


@pytest.fixture
def keyboard(new_context: NewContext, room: LiveService, signed_in: Any) -> Page:
    """A page in a browser without scripts, before the list of rules."""
    page = new_context(viewport=WIDE, java_script_enabled=False, storage_state=signed_in).new_page()
    page.goto(f"{room.url}/desk/rules")
    return page


def test_a_rule_is_found_and_read_by_keyboard(keyboard: Page) -> None:
    keyboard.get_by_label("Name, purpose, words or fact").focus()
    keyboard.keyboard.type("works from home")
    keyboard.keyboard.press("Enter")
    expect(keyboard.get_by_role("heading", name="4 of 64 rules")).to_be_visible()
    expect(keyboard.get_by_label("Name, purpose, words or fact")).to_have_value("works from home")
    keyboard.get_by_role("link", name="Status").press("Enter")
    expect(keyboard.get_by_role("columnheader", name="Status")).to_have_attribute("aria-sort", "ascending")
    expect(keyboard.get_by_label("Name, purpose, words or fact")).to_have_value("works from home")

    keyboard.get_by_role("link", name="home-office", exact=True).press("Enter")
    expect(keyboard.get_by_role("heading", name="home-office", level=1)).to_be_visible()
    expect(keyboard.get_by_role("list", name="The answers").get_by_role("listitem")).to_have_text(
        ["Yes", "No", "Sometimes"]
    )
    line = keyboard.get_by_role("link", name="tier is LM or MGC or NEW")
    line.press("Enter")
    expect(keyboard.locator("tr:target")).to_contain_text("tier: is LM or MGC or NEW")
    outcomes = keyboard.get_by_role("table", name="What came of it in the last 30 days")
    assert outcomes.get_by_role("row").count() == 5


def test_an_earlier_book_is_compared_and_brought_back_by_keyboard(keyboard: Page) -> None:
    keyboard.get_by_role("navigation", name="Rule room").get_by_role("link", name="Books").press("Enter")
    keyboard.get_by_label("Compare book").fill("1")
    keyboard.get_by_label("with book").fill("2")
    keyboard.keyboard.press("Enter")
    expect(keyboard.get_by_role("heading", name="From book 1 to book 2")).to_be_visible()
    expect(keyboard.get_by_text("waits 3 months after a decline, was 6")).to_be_visible()
    went = keyboard.get_by_role("row", name="24 went after a decline: wait 6 months")
    expect(went).to_be_visible()

    keyboard.get_by_role("navigation", name="Rule room").get_by_role("link", name="Books").press("Enter")
    keyboard.get_by_role("button", name="Roll back to book 1").focus()
    keyboard.keyboard.press("Tab")
    keyboard.keyboard.press("Enter")
    keyboard.keyboard.press("Tab")
    keyboard.keyboard.type("They were used to it.")
    keyboard.keyboard.press("Enter")
    expect(keyboard.get_by_role("status")).to_have_text("Book 4 is in force. The next lookup decides by it.")
    newest = keyboard.locator("ol.books > li").first
    expect(newest).to_contain_text("Book 1 again. They were used to it.")
    expect(newest).to_contain_text("waits 6 months after a decline, was 3")


def test_a_rule_is_retired_by_keyboard_by_way_of_a_draft(keyboard: Page) -> None:
    keyboard.get_by_role("link", name="goodwill", exact=True).press("Enter")
    keyboard.locator("summary").filter(has_text="Retire").press("Enter")
    keyboard.keyboard.press("Tab")
    keyboard.keyboard.type("We make amends in person now.")
    keyboard.keyboard.press("Enter")
    expect(keyboard).to_have_url(re.compile(r"/desk/rules/drafts/\w+$"))
