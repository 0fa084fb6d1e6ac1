"""The panel serves every rep: with a screen reader, in the dark, in a narrow column; and it remembers nothing."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from browser.desk import Desk, OpenPanel

pytestmark = pytest.mark.browser


def assert_no_barrier(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_in_any_state(open_panel: OpenPanel, desk: Desk, scheme: str) -> None:
    panel = open_panel(color_scheme=scheme)
    assert_no_barrier(panel)

    desk.call_with_question()
    desk.customer_rings("Oliver Blake")
    expect(panel.get_by_text("1 more call")).to_be_visible()
    assert_no_barrier(panel)

    panel.keyboard.press("1")
    expect(panel.locator(".answered:visible")).to_have_count(1)
    panel.keyboard.press("v")
    assert_no_barrier(panel)

    panel.keyboard.press("?")
    expect(panel.get_by_role("dialog")).to_be_visible()
    assert_no_barrier(panel)


def test_axe_finds_no_barrier_among_candidates(panel: Page, desk: Desk) -> None:
    desk.shared_line_rings("Tara White", "Bruno Costa")
    expect(panel.get_by_role("heading", name="Who is speaking?")).to_be_visible()
    assert_no_barrier(panel)


def test_a_screen_reader_hears_who_calls(panel: Page, desk: Desk) -> None:
    region = panel.get_by_role("status")
    expect(region).to_have_attribute("aria-live", "polite")
    desk.customer_rings("Annabelle Yu")
    expect(region).to_contain_text("Call from Annabelle Y., not verified yet")


@pytest.mark.parametrize("width", [320, 420, 1280])
def test_nothing_sticks_out_of_the_window(open_panel: OpenPanel, desk: Desk, width: int) -> None:
    panel = open_panel(viewport={"width": width, "height": 700})
    number = desk.number()
    customer = desk.customer("Chioma" * 9, number)
    desk.complaint(customer, "Averyveryverylong" * 6)
    desk.answers(desk.rings(number))
    desk.customer_rings("Oliver Blake")
    expect(panel.get_by_text("1 more call")).to_be_visible()
    assert panel.evaluate("document.documentElement.scrollWidth") <= width


def test_answers_are_large_enough_for_a_thumb(panel: Page, desk: Desk) -> None:
    desk.call_with_question()
    expect(panel.locator(".answer").first).to_be_visible()
    for answer in panel.locator(".answer").all():
        box = answer.bounding_box()
        assert box is not None and box["height"] >= 44 and box["width"] >= 44


def test_the_panel_stores_nothing_in_the_browser(panel: Page, desk: Desk) -> None:
    desk.call_with_question()
    panel.keyboard.press("1")
    panel.get_by_label("Note").press_sequentially("Remember this")
    expect(panel.get_by_text("Note saved")).to_be_visible()

    assert panel.context.cookies() == []
    assert panel.evaluate("localStorage.length + sessionStorage.length") == 0
    assert panel.evaluate("indexedDB.databases().then((found) => found.length)") == 0
    assert "token" not in panel.url
