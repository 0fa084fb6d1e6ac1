"""What a caller says unasked is noted with a few keys, and the card opens with where the dialogue stopped."""

from __future__ import annotations

import pytest
import requests
from playwright.sync_api import Page, expect

from browser.desk import Desk, OpenPanel

pytestmark = pytest.mark.browser


def test_what_they_said_unasked_is_noted_from_the_keyboard(panel: Page, desk: Desk, open_panel: OpenPanel) -> None:
    desk.call_with_question()
    expect(panel.locator(".question")).to_be_visible()
    panel.keyboard.press("t")
    about = panel.get_by_label("About")
    expect(about).to_be_focused()
    about.select_option("works from home")

    with panel.expect_response("**/answers") as response:
        panel.get_by_role("button", name="Sometimes", exact=True).click()

    assert response.value.ok
    expect(panel.get_by_text("Noted: works from home, Sometimes", exact=True)).to_be_visible()
    expect(panel.locator(".answered")).to_be_hidden()
    panel.keyboard.press("Escape")
    expect(about).to_be_hidden()


def test_the_fold_keeps_quiet_until_somebody_is_known(panel: Page, desk: Desk) -> None:
    desk.shared_line_rings("Annabelle Yu", "Tara White")
    expect(panel.get_by_text("Who is speaking?")).to_be_visible()
    expect(panel.get_by_text("They told us something")).to_be_hidden()


def test_a_promise_is_told_at_the_next_call_and_its_words_once_the_caller_is_verified(panel: Page, desk: Desk) -> None:
    number = desk.number()
    desk.customer("Annabelle Yu", number)
    first = desk.answers(desk.rings(number))
    words = {"lookup_id": first["lookup_id"], "disposition": "follow_up", "follow_up": "ring on Monday"}
    bearer = {"Authorization": f"Bearer {desk.service.key('lookup')}"}
    url = f"{desk.service.url}/v1/calls/{first['call_id']}/wrapup"
    assert requests.post(url, json=words, headers=bearer, timeout=10).ok
    desk.service.event(call_id=first["call_id"], event="ended")
    desk.answers(desk.rings(number))

    stopped = panel.get_by_label("Where the dialogue stopped").filter(visible=True)
    expect(stopped).to_contain_text("Verify the caller to see what.")
    panel.keyboard.press("v")
    panel.get_by_role("button", name="Recognised the voice").click()
    expect(stopped).to_contain_text("ring on Monday")
