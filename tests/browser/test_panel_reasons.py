"""Why a question is asked: one line on the card, and the rest one tap or one key away, for every rep."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.desk import Desk, OpenPanel
from browser.supervisors import SCHEMES, assert_no_barrier

pytestmark = pytest.mark.browser


@pytest.fixture
def call(desk: Desk) -> dict[str, Any]:
    return desk.call_with_question("Tara White")


def test_one_line_says_why_and_a_key_opens_the_rest(call: dict[str, Any], panel: Page) -> None:
    prompt = call["detail"]["prompt"]
    assert prompt["why"].startswith("Why ask") and prompt["because"] != prompt["why"]
    card = panel.get_by_role("article")
    why = card.locator("details.why")
    expect(why.locator("summary")).to_have_text(prompt["why"])
    expect(why.get_by_text(prompt["because"])).to_be_hidden()
    why.locator("summary").focus()
    panel.keyboard.press("Enter")
    expect(why.get_by_text(prompt["because"])).to_be_visible()
    for waiting in prompt["waiting"]:
        expect(why.get_by_text(f"whether {waiting}")).to_be_visible()
    assert len(prompt["otherwise"]) <= 3 and len(prompt["waiting"]) <= 3
    for question in prompt["otherwise"]:
        expect(why.get_by_text(question)).to_be_visible()
    assert "score" not in why.inner_text().casefold()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_open_reasons_keep_nobody_out(call: dict[str, Any], open_panel: OpenPanel, scheme: str) -> None:
    panel = open_panel(color_scheme=scheme, viewport={"width": 320, "height": 900})
    panel.locator("details.why summary").click()
    assert_no_barrier(panel)
    assert panel.evaluate("document.documentElement.scrollWidth") <= 320
