"""The page of a call's reasons in a real browser: by keyboard, without scripts, in every width and scheme."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from live_service import LiveService
from playwright.sync_api import BrowserContext, Page, expect

from browser.desk import Desk
from browser.supervisors import VIEWS, assert_for_everybody, sign_in

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
WIDE = {"width": 1280, "height": 900}


@pytest.fixture
def call(desk: Desk) -> dict[str, Any]:
    return desk.call_with_question("Tara White")


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_the_page_keeps_nobody_out_and_fits(
    new_context: NewContext, service: LiveService, call: dict[str, Any], scheme: str, width: int
) -> None:
    page = sign_in(new_context(color_scheme=scheme, viewport=WIDE).new_page(), service)
    path = f"{service.url}/desk/calls/{call['lookup_id']}"
    page.set_viewport_size({"width": width, "height": 800})
    for address in (f"{service.url}/desk/calls", path, f"{path}?outcome=missed&rule=home-office"):
        page.goto(address)
        assert_for_everybody(page, width)


def test_a_call_is_found_filtered_and_turned_over_by_keyboard_and_without_scripts(
    new_context: NewContext, service: LiveService, call: dict[str, Any]
) -> None:
    page = sign_in(new_context(viewport=WIDE, java_script_enabled=False).new_page(), service)
    page.get_by_role("link", name="Calls").first.press("Enter")
    page.get_by_label("Find a call").fill(call["call_id"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Why we asked this")).to_be_visible()
    expect(page.get_by_role("heading", name=call["prompt_text"])).to_be_visible()

    missed = choose(page, "Missed")
    summary = missed.locator("summary")
    expect(missed.get_by_role("table")).to_have_count(0)
    summary.press("Enter")
    expect(missed.get_by_role("table")).to_be_visible()
    missed.get_by_role("link", name="What would turn this over?").press("Enter")
    turned = page.locator("details[open].rule")
    expect(turned.get_by_role("status")).to_have_text(re.compile("It would fit if|No single change"))
    expect(page.get_by_label("What came of it")).to_have_value("missed")


def choose(page: Page, words: str) -> Any:
    """The first rule that came to this, after filtering for it with the keyboard."""
    select = page.get_by_label("What came of it")
    label = select.locator("option").filter(has_text=re.compile(rf"^\s*{words}")).first.inner_text()
    select.select_option(label=label.strip())
    page.get_by_role("button", name="Show").press("Enter")
    return page.locator("details.rule").first
