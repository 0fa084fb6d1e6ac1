"""Questions that want a number, a date or words get a field for it; what is half typed survives every update."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from browser.desk import Desk, OpenPanel

pytestmark = pytest.mark.browser

CARD: dict[str, Any] = {
    "lookup_id": "01J0", "call_id": "typed-1", "seq": 1, "state": "talking", "at": "2026-11-22T10:00:00Z",
    "status": "matched", "caller": {"name": "Northwind …", "verification": "claimed", "customer_id": "01"},
    "tier": {"code": "BZ", "objective": "contain", "words": ""}, "value": None, "last": None, "open_threads": [],
    "outcome": None, "silence": None, "reminders": [], "treatments": [], "timeline": [], "candidates": [],
}  # fmt: skip


def show(panel: Page, prompt: dict[str, Any] | None, silence: dict[str, str] | None = None) -> list[str | None]:
    """Lets the stream end after one snapshot with such a card, again and again; returns the Last-Event-IDs it hears."""
    heard: list[str | None] = []
    snapshot = {"seq": 1, "rep": "", "cards": [{**CARD, "prompt": prompt, "silence": silence}]}
    body = f"id: 1\nevent: snapshot\ndata: {json.dumps(snapshot)}\n\n"

    def stream(route: Route) -> None:
        heard.append(route.request.headers.get("last-event-id"))
        route.fulfill(content_type="text/event-stream", body=body)

    panel.route("**/v1/stream", stream)
    return heard


def prompt_of(kind: str) -> dict[str, Any]:
    return {"id": "staff", "kind": kind, "text": "How many work with you?", "answers": [], "why": "", "because": ""}


@pytest.fixture
def page(open_panel: OpenPanel) -> Page:
    panel = open_panel()
    panel.goto("about:blank")
    return panel


@pytest.mark.parametrize(("kind", "answer"), [("number", "12"), ("date", "2026-12-24"), ("text", "behind the shed")])
def test_an_answer_is_typed_and_saved(page: Page, desk: Desk, kind: str, answer: str) -> None:
    show(page, prompt_of(kind))
    page.route("**/outcome", lambda route: route.fulfill(json={}))
    page.goto(desk.panel_url())

    page.get_by_role("group", name="How many work with you?").locator("input").fill(answer)
    with page.expect_request("**/outcome") as request:
        page.get_by_role("button", name="Save").click()

    assert request.value.post_data_json == {"lookup_id": "01J0", "result": "answered", "answer": answer, "note": ""}
    expect(page.locator(".answered")).to_contain_text(f"Answered: {answer}")


def test_a_half_typed_answer_survives_a_fresh_snapshot(page: Page, desk: Desk) -> None:
    heard = show(page, prompt_of("text"))
    page.goto(desk.panel_url())
    field = page.get_by_role("group", name="How many work with you?").locator("input")
    field.press_sequentially("behind th")

    for _ in range(2):
        with page.expect_request("**/v1/stream"):
            pass

    expect(field).to_have_value("behind th")
    expect(field).to_be_focused()
    assert (heard[0], heard[-1]) == (None, "1")


def test_silence_is_told_in_words_and_a_tier_never_by_its_code(page: Page, desk: Desk) -> None:
    show(page, None, {"code": "budget", "words": ""})
    page.goto(desk.panel_url())
    expect(page.get_by_text("Asked enough lately. Just help.")).to_be_visible()
    expect(page.locator(".chip")).to_have_text("Simplify")
    assert "BZ" not in page.locator("body").inner_text()
