"""Opens a real Chromium and a rep's panel in it, before the service as it really runs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from live_service import LiveService, free_port
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from browser.desk import Desk, OpenPanel

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
EXPECTED_NOISE = "Failed to load resource"

# Every call of focus() is counted: an arriving call must cause none.
COUNT_FOCUS = """
  window.focusCalls = 0;
  const focus = HTMLElement.prototype.focus;
  HTMLElement.prototype.focus = function (...rest) { window.focusCalls += 1; return focus.apply(this, rest); };
"""


def find_chromium() -> str | None:
    names = (os.environ.get("CHROMIUM"), "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium on this machine: install it, or name it in CHROMIUM")
    expect.set_options(timeout=10_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def host_origin() -> str:
    """Where a host page of another origin stands, if one does."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory, host_origin: str) -> Iterator[LiveService]:
    folder = tmp_path_factory.mktemp("service")
    service = LiveService(folder, f"sqlite:///{folder / 'panels.sqlite'}")
    service.also(panel_origins=f"{service.url} {host_origin}")
    service.start()
    yield service
    service.stop()


@pytest.fixture
def desk(service: LiveService) -> Desk:
    return Desk(service)


@pytest.fixture
def new_context(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts, and fails the test when a page of theirs complained."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and EXPECTED_NOISE not in message.text:
            complaints.append(message.text)

    def make(**options: Any) -> BrowserContext:
        column = {"width": 380, "height": 860}
        context = chromium.new_context(**{"viewport": column, "reduced_motion": "reduce", **options})
        context.add_init_script(COUNT_FOCUS)
        context.on("console", hear)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def open_panel(new_context: Callable[..., BrowserContext], desk: Desk) -> OpenPanel:
    """Opens the desk's panel and waits until it is connected; options are those of a browser context."""

    def open_one(**options: Any) -> Page:
        page = new_context(**options).new_page()
        page.goto(desk.panel_url())
        expect(page.get_by_text("Connected")).to_be_visible()
        return page

    return open_one


@pytest.fixture
def panel(open_panel: OpenPanel) -> Page:
    return open_panel()
