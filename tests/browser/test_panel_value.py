"""The panel tells what a customer is worth, whose they are and what is changing, to whoever may see it, and no slur."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from assessed import keep_values
from axe_playwright_python.sync_playwright import Axe
from live_service import LiveService
from playwright.sync_api import BrowserContext, Page, expect

from agent_assist.differentiate.early_signs import SIGNS
from agent_assist.differentiate.profile import Reason, Value
from agent_assist.records import fences
from agent_assist.records.session import Database
from browser.desk import Desk, OpenPanel

pytestmark = pytest.mark.browser

WORTH = "about £120 (£0–£390), 41 % active, from 1 purchase"
ACTUAL = (Reason("Margin on about 2.1 more purchases", 13_840), Reason("Cost of about 0.4 phone calls", -1_797))
POTENTIAL = (
    Reason("Bought elsewhere, as they told us", 36_000),
    Reason("What we do not win: 75 % of it", -27_000),
)
SLOW = next(sign for sign in SIGNS if sign.name == "purchases slowing")
WHY = "Below the lines of the most valuable and the most growable."
LADY = Value("LM", "serve", 12_043, 9_000, "GBP", 0, "v-1", ACTUAL, POTENTIAL, (0, 39_210), 0.414, 1, False, "LM")
ANNABELLE = replace(LADY, next_tier="MGC", to_next=34_000, why=WHY, signs=(SLOW,))


def settle(service: LiveService, desk: Desk, value: Value = ANNABELLE) -> dict[str, Any]:
    """Annabelle, assessed and behind the fence, on the line with the desk's rep."""
    now, number = datetime.now(UTC), desk.number()
    desk.customer("Annabelle Yu", number)
    customer_id = service.lookup(ani=number)["customer_id"]
    database = Database(service.direct_url)
    with database.write() as connection:
        keep_values(connection, [(customer_id, replace(value, as_of=int(now.timestamp())))], now)
        since = datetime(2026, 3, 1, tzinfo=UTC)
        fences.put(connection, customer_id, "Greta Vogel", "Knows her by voice.", "Noah Fields", since)
    database.close()
    return desk.answers(desk.rings(number))


def verify(panel: Page) -> None:
    panel.get_by_role("button", name="Verify caller").click()
    panel.get_by_role("button", name="Security questions").click()
    expect(panel.locator(".badge:visible")).to_have_text("Verified")


def photograph(panel: Page, name: str) -> None:
    """Keeps a picture where a person asked for it, to be looked at."""
    if folder := os.environ.get("PICTURES"):
        panel.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_the_card_tells_whose_customer_it_is_before_anybody_is_verified(
    panel: Page, desk: Desk, service: LiveService
) -> None:
    settle(service, desk)

    expect(panel.get_by_text("Looked after by Greta Vogel since March")).to_be_visible()
    expect(panel.get_by_text("Serve", exact=True)).to_be_visible()
    assert "£" not in panel.locator(".card:visible").inner_text()
    expect(panel.get_by_text("Buys less often")).to_have_count(0)
    photograph(panel, "claimed")


@pytest.mark.parametrize(("scheme", "width"), [("light", 400), ("dark", 320)])
def test_once_verified_worth_signs_and_reasons_are_there_for_every_eye(
    open_panel: OpenPanel, desk: Desk, service: LiveService, scheme: str, width: int
) -> None:
    panel = open_panel(color_scheme=scheme, viewport={"width": width, "height": 860})
    settle(service, desk)
    verify(panel)

    expect(panel.get_by_text("Buys less often than usual lately")).to_be_visible()
    expect(panel.get_by_text(WORTH)).to_be_visible()
    panel.get_by_text(WORTH).click()
    card = panel.locator(".card:visible")
    for told in ("About £340 short of most growable", WHY, "Together", "Could bring about £90 more", "£360"):
        expect(card.get_by_text(told)).to_be_visible()
    found = Axe().run(panel)
    assert found.violations_count == 0, found.generate_report()
    assert panel.evaluate("document.documentElement.scrollWidth") <= width
    photograph(panel, f"verified-{scheme}-{width}")


@pytest.mark.parametrize("tier", ["MVC", "MGC", "LM", "BZ", "NEW"])
def test_no_code_and_no_slur_is_on_the_card(panel: Page, desk: Desk, service: LiveService, tier: str) -> None:
    settle(service, desk, replace(ANNABELLE, tier=tier, computed_tier=tier, actual=-1_800))
    verify(panel)
    words = panel.locator(".card:visible").inner_text()

    assert tier not in words.split()
    assert [slur for slur in ("below zero", "loss", "worthless", "unprofitable", "bad customer") if slur in words] == []


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[LiveService]:
    """A service where only supervisors see amounts."""
    service = LiveService(tmp_path, f"sqlite:///{tmp_path}/desk.sqlite", value_roles="supervisor")
    service.start()
    yield service
    service.stop()


def test_a_rep_whose_role_may_not_sees_the_tier_and_no_amount(
    new_context: Callable[..., BrowserContext], narrow: LiveService
) -> None:
    desk = Desk(narrow)
    pages = {role: new_context().new_page() for role in ("rep", "supervisor")}
    for role, page in pages.items():
        body = {"agent": desk.rep, "host_origin": narrow.url, "role": role}
        minted = requests.post(f"{narrow.url}/v1/embed/tokens", json=body, headers=narrow.bearer("embed"), timeout=10)
        page.goto(narrow.url + minted.json()["panel"])
        expect(page.get_by_text("Connected")).to_be_visible()
    settle(narrow, desk)
    verify(pages["rep"])

    expect(pages["supervisor"].get_by_text(WORTH)).to_be_visible()
    expect(pages["rep"].get_by_text("Buys less often than usual lately")).to_be_visible()
    assert "£" not in pages["rep"].content()
