"""A service whose customers were scored, with two proposals for the fence, and a supervisor's browser before it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from live_service import LiveService
from playwright.sync_api import Page, expect
from web.scored import propose, run_score, settle_people
from web.switchboard import opened

SCHEMES = ("light", "dark")
AUTHOR, APPROVER = "rosa.marin", "samir.haddad"
ACCOUNTS = {AUTHOR: ("Rosa Marin", "author"), APPROVER: ("Samir Haddad", "approver")}
# Every width and both schemes, without every pair of them: axe takes seconds a page.
VIEWS = (("light", 320), ("dark", 768), ("light", 1280))


@contextmanager
def scored_service(folder: Path, template: Path) -> Iterator[tuple[LiveService, dict[str, str]]]:
    """The service, running, and the ids of its customers by reference."""
    url = f"sqlite:///{shutil.copy(template, folder / 'value.sqlite')}"
    with opened(url, folder) as board:
        settle_people(board)
        run_score(board)
        propose(board, ("N-2", "in"), ("B-3", "in"))
        ids = dict(board.ids)
    service = LiveService(folder, url)
    service.start()
    try:
        yield service, ids
    finally:
        service.stop()


def sign_in(page: Page, service: LiveService, path: str = "/desk", login: str = "") -> Page:
    """The page, after a supervisor has signed in to see it: by the key of a system, which may do everything, or as
    one of ACCOUNTS, by their login and password.
    """
    page.goto(service.url + path)
    if login:
        page.get_by_label("Login").fill(login)
        page.get_by_label("Password").fill(service.account(login, *ACCOUNTS[login]))
        page.get_by_role("button", name="Sign in", exact=True).click()
    else:
        page.get_by_text("Sign in with a key").click()
        page.get_by_label("Your key").fill(service.key("rules"))
        page.get_by_role("button", name="Sign in with the key").click()
    expect(page.get_by_role("button", name="Sign out", exact=True)).to_be_visible()
    return page


def assert_no_barrier(page: Page) -> None:
    """Axe finds nothing that keeps anybody out."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def assert_for_everybody(page: Page, width: int) -> None:
    """With every fold open nothing sticks out of the window, and axe finds nothing."""
    assert_fits(page, width)
    assert_no_barrier(page)


def assert_fits(page: Page, width: int) -> None:
    """Nothing sticks out of the window, also with every table open."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
