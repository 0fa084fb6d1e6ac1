"""A half-typed note is never lost: not by a reload, not by an update, not by a service that is away."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.desk import Desk, OpenPanel

pytestmark = pytest.mark.browser


def test_a_note_survives_a_reload(panel: Page, desk: Desk, open_panel: OpenPanel) -> None:
    desk.answers(desk.customer_rings("Annabelle Yu"))
    panel.get_by_label("Note").press_sequentially("Wants the line moved to")
    expect(panel.get_by_text("Note saved")).to_be_visible()
    panel.close()
    expect(open_panel().get_by_label("Note")).to_have_value("Wants the line moved to")


def test_a_note_survives_a_reload_right_after_the_last_key(panel: Page, desk: Desk) -> None:
    desk.answers(desk.customer_rings("Annabelle Yu"))
    panel.get_by_label("Note").press_sequentially("Just typ")
    panel.goto("about:blank")
    panel.goto(desk.panel_url())
    expect(panel.get_by_label("Note")).to_have_value("Just typ")


def test_an_update_keeps_the_words_and_the_place_of_a_rep_who_types(panel: Page, desk: Desk) -> None:
    call = desk.answers(desk.customer_rings("Annabelle Yu"))
    note = panel.get_by_label("Note")
    note.press_sequentially("abc")
    panel.keyboard.press("ArrowLeft")

    desk.service.event(call_id=call["call_id"], event="held", agent=desk.rep)
    expect(panel.locator(".state")).to_have_text("On hold")
    panel.keyboard.type("X")

    expect(note).to_have_value("abXc")
    expect(note).to_be_focused()


def test_a_note_that_cannot_be_saved_is_kept_and_saved_later(panel: Page, desk: Desk) -> None:
    desk.answers(desk.customer_rings("Annabelle Yu"))
    panel.route("**/draft", lambda route: route.abort())
    panel.get_by_label("Note").press_sequentially("offline words")
    expect(panel.get_by_text("Note not saved yet")).to_be_visible()
    panel.unroute("**/draft")
    expect(panel.get_by_text("Note saved")).to_be_visible()


def test_finishing_sends_the_note_and_clears_the_card(panel: Page, desk: Desk) -> None:
    call = desk.answers(desk.customer_rings("Annabelle Yu"))
    panel.get_by_label("Note").fill("All done")
    desk.service.event(call_id=call["call_id"], event="ended", agent=desk.rep)
    panel.get_by_role("button", name="Finish").click()
    expect(panel.get_by_text("Choose how the call ended.")).to_be_visible()

    panel.get_by_label("How did it end?").select_option("Resolved")
    with panel.expect_response("**/wrapup") as response:
        panel.get_by_role("button", name="Finish").click()

    sent = response.value.request.post_data_json
    assert response.value.ok
    assert (sent["lookup_id"], sent["note"]) == (call["lookup_id"], "All done")
    expect(panel.locator(".card")).to_have_count(0)
