"""Repair leads on the card; a treatment is given within the role's authority; a quiet line points to a cheaper way."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.desk import Desk, OpenPanel

pytestmark = pytest.mark.browser


def complaint_rings(desk: Desk) -> None:
    """Somebody whose late parcel is still an open complaint: the shipped book recommends to waive its delivery."""
    desk.call_with_question("Oliver Blake")


def routine_call(desk: Desk, name: str = "Annabelle Yu") -> None:
    """Somebody who has used the web site, needs no particular care, and calls about their account."""
    number = desk.number()
    ref = desk.customer(name, number, vulnerable="no")
    desk.contact(ref, channel="web", topic="Order placed")
    desk.answers(desk.rings(number, intent="account"))


def test_an_open_complaint_puts_repair_first(panel: Page, desk: Desk) -> None:
    complaint_rings(desk)
    expect(panel.locator(".chip")).to_have_text("Repair first")
    expect(panel.get_by_text("A complaint is open. Put it right before anything else.")).to_be_visible()
    expect(panel.locator(".question")).to_contain_text("What would put it right for you?")


def test_a_rep_gives_what_is_recommended_by_the_keyboard_alone(panel: Page, desk: Desk) -> None:
    complaint_rings(desk)
    expect(panel.get_by_text("You may give up to £20; above that ask a supervisor.")).to_be_visible()
    amount = panel.get_by_label("Fee waiver, amount in GBP")
    amount.focus()
    panel.keyboard.type("4.50")
    with panel.expect_response("**/treatments") as response:
        panel.keyboard.press("Enter")
    assert response.value.json()["amount"] == "4.50"
    expect(panel.get_by_text(f"Given by {desk.rep}")).to_be_visible()
    expect(panel.get_by_role("status")).to_contain_text("Fee waiver is noted.")
    panel.keyboard.press("v")
    panel.get_by_role("button", name="Recognised the voice").click()
    expect(panel.get_by_text(f"Given: £4.50 by {desk.rep}")).to_be_visible()


def test_more_than_the_authority_is_refused_on_the_spot(panel: Page, desk: Desk) -> None:
    complaint_rings(desk)
    amount = panel.get_by_label("Fee waiver, amount in GBP")
    amount.fill("20.01")
    panel.get_by_role("button", name="Mark as given: fee waiver").click()
    assert amount.evaluate("field => field.validity.rangeOverflow") is True
    expect(panel.get_by_text("Given by")).to_be_hidden()


def test_what_the_service_refuses_is_said_beside_the_treatment(panel: Page, desk: Desk) -> None:
    complaint_rings(desk)
    amount = panel.get_by_label("Fee waiver, amount in GBP")
    expect(amount).to_be_visible()
    amount.evaluate("field => field.removeAttribute('max')")
    amount.fill("500")
    panel.get_by_role("button", name="Mark as given: fee waiver").click()
    expect(panel.get_by_text("Not noted: This is more than a rep may give.")).to_be_visible()


def test_a_cheaper_way_is_one_quiet_line_whose_link_can_be_copied(open_panel: OpenPanel, desk: Desk) -> None:
    panel = open_panel(permissions=["clipboard-read", "clipboard-write"])
    routine_call(desk)
    way = panel.locator(".steer")
    expect(way).to_contain_text("Next time they can see their orders on the web site")
    link = way.get_by_role("link")
    expect(link).to_have_attribute("href", "https://www.example.com/account/orders")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    copy = way.get_by_role("button")
    copy.focus()
    panel.keyboard.press("Enter")
    expect(copy).to_have_text("Copied")
    assert panel.evaluate("navigator.clipboard.readText()") == "https://www.example.com/account/orders"


def test_with_a_complaint_open_nobody_is_sent_elsewhere(panel: Page, desk: Desk) -> None:
    complaint_rings(desk)
    expect(panel.locator(".question")).to_be_visible()
    expect(panel.locator(".steer")).to_be_hidden()


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 400)])
def test_treatments_and_ways_are_for_everybody_to_read(
    open_panel: OpenPanel, desk: Desk, scheme: str, width: int
) -> None:
    panel = open_panel(color_scheme=scheme, viewport={"width": width, "height": 860})
    complaint_rings(desk)
    expect(panel.locator(".giving")).to_be_visible()
    assert_good(panel, width)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_way_is_for_everybody_to_read(open_panel: OpenPanel, desk: Desk, scheme: str) -> None:
    panel = open_panel(color_scheme=scheme, viewport={"width": 320, "height": 860})
    routine_call(desk)
    expect(panel.locator(".steer")).to_be_visible()
    assert_good(panel, 320)


def assert_good(page: Page, width: int) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
