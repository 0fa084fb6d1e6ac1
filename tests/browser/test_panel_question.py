"""The question is answered with one key or tap, at once, and never for good."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from browser.desk import Desk, OpenPanel, label

pytestmark = pytest.mark.browser


def refuse(route: Route) -> None:
    route.fulfill(status=503, json={"error": {"code": "overloaded", "message": "too busy just now", "field": ""}})


def test_a_key_answers_the_question(panel: Page, desk: Desk, open_panel: OpenPanel) -> None:
    call = desk.call_with_question()
    expect(panel.locator(".question")).to_have_text(call["prompt_text"])

    with panel.expect_response("**/outcome") as response:
        panel.keyboard.press("1")

    expect(panel.locator(".answered")).to_contain_text(f"Answered: {label(call, 0)}")
    assert response.value.ok
    expect(open_panel().locator(".answered")).to_contain_text(label(call, 0))


def test_a_second_answer_replaces_the_first(panel: Page, desk: Desk, open_panel: OpenPanel) -> None:
    call = desk.call_with_question()
    panel.get_by_role("button", name=label(call, 0), exact=True).click()
    panel.get_by_role("button", name="Change").click()
    expect(panel.locator(".answer[aria-pressed=true]")).to_contain_text(label(call, 0))

    with panel.expect_response("**/outcome") as response:
        panel.get_by_role("button", name=label(call, 1), exact=True).click()

    assert response.value.ok
    expect(panel.locator(".answered")).to_contain_text(label(call, 1))
    expect(open_panel().locator(".answered")).to_contain_text(label(call, 1))


@pytest.mark.parametrize(("key", "words"), [("d", "Declined"), ("n", "Not asked"), ("x", "Not suitable")])
def test_a_letter_says_why_there_is_no_answer(panel: Page, desk: Desk, key: str, words: str) -> None:
    desk.call_with_question()
    expect(panel.locator(".question")).to_be_visible()
    with panel.expect_response("**/outcome") as response:
        panel.keyboard.press(key)
    assert response.value.ok
    expect(panel.locator(".answered")).to_contain_text(words)


def test_keys_in_the_note_answer_nothing(panel: Page, desk: Desk) -> None:
    desk.call_with_question()
    panel.get_by_label("Note").press_sequentially("1 dnx?")
    expect(panel.locator(".answered")).to_be_hidden()

    panel.keyboard.press("Escape")
    panel.keyboard.press("1")

    expect(panel.locator(".answered")).to_be_visible()


def test_an_answer_that_is_not_saved_says_so_and_can_be_tried_again(panel: Page, desk: Desk) -> None:
    call = desk.call_with_question()
    panel.route("**/outcome", refuse)
    panel.get_by_role("button", name=label(call, 0), exact=True).click()
    expect(panel.get_by_text("Not saved: Too busy just now.", exact=True)).to_be_visible()
    expect(panel.locator(".answered")).to_be_hidden()

    panel.unroute("**/outcome")
    panel.get_by_role("button", name="Try again").click()

    expect(panel.locator(".answered")).to_contain_text(label(call, 0))
    expect(panel.locator(".ask .trouble")).to_be_hidden()


def test_the_keys_are_told_on_demand(panel: Page) -> None:
    panel.keyboard.press("?")
    expect(panel.get_by_role("dialog", name="Keys")).to_be_visible()
    panel.keyboard.press("Escape")
    expect(panel.get_by_role("dialog", name="Keys")).to_be_hidden()
