"""The demo's host page shows the calls and embeds the panel for the rep who is chosen."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from live_service import LiveService
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from agent_assist.cli.demo_desk import Company, create_desk

pytestmark = pytest.mark.browser


@pytest.fixture
def demo(new_context: Callable[..., BrowserContext], service: LiveService, host_origin: str) -> Iterator[Page]:
    company = Company(service.url, service.key("embed"), people=())
    address = urlsplit(host_origin)
    server = make_server(str(address.hostname), address.port or 0, create_desk(company, service.url), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(host_origin)
    yield page
    page.close()
    server.shutdown()
    server.server_close()


def test_the_panel_is_signed_in_for_the_chosen_rep(demo: Page) -> None:
    panel = demo.frame_locator("#panel")
    expect(panel.get_by_text("Connected")).to_be_visible()
    expect(panel.locator("#rep")).to_have_text("rep-01")

    demo.get_by_label("You are").select_option("rep-02")

    expect(panel.locator("#rep")).to_have_text("rep-02")
    expect(panel.get_by_text("Connected")).to_be_visible()


def test_the_host_page_has_no_barrier_and_fits_a_narrow_window(demo: Page) -> None:
    expect(demo.frame_locator("#panel").get_by_text("Connected")).to_be_visible()
    found = Axe().run(demo)
    assert found.violations_count == 0, found.generate_report()
    demo.set_viewport_size({"width": 360, "height": 800})
    assert demo.evaluate("document.documentElement.scrollWidth") <= 360
