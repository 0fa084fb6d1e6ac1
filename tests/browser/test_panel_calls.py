"""The panel follows the calls: it shows them, stacks them and lets them go, and never takes the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.desk import Desk

pytestmark = pytest.mark.browser


def name_on_top(panel: Page) -> str:
    return panel.locator(".card:visible .name").inner_text()


def test_an_empty_desk_waits_for_the_next_call(panel: Page, desk: Desk) -> None:
    expect(panel.get_by_role("heading", name="Waiting for the next call")).to_be_visible()
    expect(panel.get_by_text(desk.rep, exact=True)).to_be_visible()


def test_a_call_shows_the_caller_without_taking_the_focus(panel: Page, desk: Desk) -> None:
    panel.locator("#keys-open").focus()
    before = panel.evaluate("window.focusCalls")

    desk.customer_rings("Annabelle Yu")

    expect(panel.locator(".name")).to_have_text("Annabelle Y.")
    expect(panel.get_by_text("Not verified yet", exact=True)).to_be_visible()
    assert panel.evaluate("document.activeElement.id") == "keys-open"
    assert panel.evaluate("window.focusCalls") == before


def test_the_same_call_told_twice_is_one_card(panel: Page, desk: Desk) -> None:
    call = desk.customer_rings("Annabelle Yu")
    desk.answers(call)
    expect(panel.locator(".state")).to_have_text("On the line")
    assert panel.locator(".card").count() == 1


def test_a_second_call_stacks_quietly_under_the_one_on_the_line(panel: Page, desk: Desk) -> None:
    desk.answers(desk.customer_rings("Annabelle Yu"))
    expect(panel.locator(".state")).to_have_text("On the line")

    desk.customer_rings("Oliver Blake")

    expect(panel.get_by_text("2 calls", exact=True)).to_be_visible()
    assert name_on_top(panel) == "Annabelle Y."
    panel.get_by_role("button", name="Oliver B.").click()
    expect(panel.locator(".card:visible .name")).to_have_text("Oliver B.")


def test_the_call_that_is_answered_comes_to_the_top(panel: Page, desk: Desk) -> None:
    desk.customer_rings("Annabelle Yu")
    expect(panel.locator(".card:visible .name")).to_have_text("Annabelle Y.")
    second = desk.customer_rings("Oliver Blake")
    expect(panel.get_by_text("1 more call")).to_be_visible()

    desk.answers(second)

    expect(panel.locator(".card:visible .name")).to_have_text("Oliver B.")


def test_nothing_moves_under_the_hands_of_a_rep_who_types(panel: Page, desk: Desk) -> None:
    desk.customer_rings("Annabelle Yu")
    note = panel.locator(".card:visible").get_by_label("Note")
    note.press_sequentially("half a th")
    second = desk.customer_rings("Oliver Blake")
    desk.answers(second)
    expect(panel.get_by_role("button", name="Oliver B.")).to_contain_text("On the line")

    panel.keyboard.type("ought")

    assert name_on_top(panel) == "Annabelle Y."
    expect(note).to_have_value("half a thought")


def test_a_call_answered_elsewhere_leaves_the_panel(panel: Page, desk: Desk) -> None:
    call = desk.customer_rings("Annabelle Yu")
    expect(panel.locator(".card")).to_have_count(1)

    desk.service.event(call_id=call["call_id"], event="ringing", agents=[desk.rep, "rep-12"])
    desk.service.event(call_id=call["call_id"], event="answered", agent="rep-12")

    expect(panel.locator(".card")).to_have_count(0)
    expect(panel.locator("#notice")).to_have_text("The call with Annabelle Y. was answered by a colleague.")
    expect(panel.get_by_role("heading", name="Waiting for the next call")).to_be_visible()


def test_a_name_that_looks_like_markup_is_shown_as_text(panel: Page, desk: Desk) -> None:
    number = desk.number()
    ref = desk.customer("<img/src=x/onerror=window.broken=1>", number)
    desk.complaint(ref, "<img src=x onerror=window.broken=1>")

    desk.rings(number)

    expect(panel.locator(".name")).to_contain_text("<img")
    expect(panel.locator(".card").get_by_text("<img src=x", exact=False).last).to_be_attached()
    assert panel.locator("#cards img").count() == 0
    assert panel.evaluate("window.broken") is None


def test_one_of_several_is_picked_and_taken_back(panel: Page, desk: Desk) -> None:
    desk.shared_line_rings("Tara White", "Bruno Costa")
    expect(panel.get_by_role("heading", name="Who is speaking?")).to_be_visible()

    panel.get_by_role("button", name="Tara W.").click()

    expect(panel.locator(".name")).to_have_text("Tara W.")
    expect(panel.get_by_role("heading", name="Who is speaking?")).to_be_hidden()
    panel.get_by_role("button", name="Take back the pick").click()
    expect(panel.get_by_role("button", name="Tara W.")).to_be_visible()
    expect(panel.get_by_role("button", name="Bruno C.")).to_be_visible()


def test_none_of_the_candidates_can_be_said_and_unsaid(panel: Page, desk: Desk) -> None:
    desk.shared_line_rings("Tara White", "Bruno Costa")
    panel.get_by_role("button", name="None of these").click()
    expect(panel.get_by_role("button", name="Tara W.")).to_be_hidden()
    panel.get_by_role("button", name="Show the list again").click()
    expect(panel.get_by_role("button", name="Tara W.")).to_be_visible()


def test_a_caller_is_verified_from_the_keyboard(panel: Page, desk: Desk) -> None:
    desk.answers(desk.customer_rings("Annabelle Yu"))
    expect(panel.get_by_text("Not verified yet", exact=True)).to_be_visible()

    panel.keyboard.press("v")
    panel.keyboard.press("ArrowDown")
    panel.keyboard.press("Enter")

    expect(panel.locator(".badge")).to_have_text("Verified")
    expect(panel.locator(".name")).to_have_text("Annabelle Yu")
