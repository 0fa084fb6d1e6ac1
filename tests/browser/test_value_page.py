"""The value page in a real browser: pictures with their tables, a line moved, a proposal decided, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live_service import LiveService
from playwright.sync_api import BrowserContext, Page, expect

from browser.supervisors import VIEWS, assert_for_everybody, scored_service, sign_in

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
Scored = tuple[LiveService, dict[str, str]]
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Scored]:
    with scored_service(tmp_path_factory.mktemp("scored"), sqlite_template) as running:
        yield running


@pytest.fixture
def value(new_context: NewContext, scored: Scored) -> Page:
    """The value page, signed in."""
    return sign_in(new_context(viewport=WIDE).new_page(), scored[0], "/desk/value")


def paths(ids: dict[str, str]) -> tuple[str, ...]:
    return (
        "/desk",
        "/desk/value",
        "/desk/value?line=mvc&amount=350",
        "/desk/value/fence",
        "/desk/value/customers?tier=LM",
        f"/desk/value/customers/{ids['B-3']}",
    )


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_every_page_keeps_nobody_out_and_fits(new_context: NewContext, scored: Scored, scheme: str, width: int) -> None:
    service, ids = scored
    page = sign_in(new_context(color_scheme=scheme, viewport={"width": width, "height": 800}).new_page(), service)
    for path in paths(ids):
        page.goto(service.url + path)
        assert_for_everybody(page, width)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 320), ("dark", 320)])
def test_pictures_are_those_of_the_page(new_context: NewContext, scored: Scored, scheme: str, width: int) -> None:
    service, _ = scored
    context = new_context(color_scheme=scheme, viewport={"width": width, "height": 800})
    page = sign_in(context.new_page(), service, "/desk/value")
    page.wait_for_load_state("networkidle")
    pictures = page.locator("figure img")
    expect(pictures).to_have_count(5)
    for picture in pictures.all():
        assert picture.evaluate("(image) => image.complete && image.naturalWidth > 100")
        shown = picture.evaluate("(image) => image.currentSrc")
        assert ("theme=dark" in shown) == (scheme == "dark") and ("size=narrow" in shown) == (width == 320)


def test_behind_every_picture_is_a_table_that_the_keyboard_opens(value: Page) -> None:
    for figure in value.locator("figure").all():
        expect(figure.get_by_role("table")).to_have_count(0)
        figure.locator("summary").focus()
        value.keyboard.press("Enter")
        assert figure.get_by_role("table").get_by_role("row").count() > 3
    rows = value.get_by_role("table", name="Shares of the tiers").get_by_role("row")
    expect(rows.nth(1)).to_have_text(re.compile(r"MVC\s*2\s*28\.6 %\s*£3,300"))


def test_a_line_is_moved_with_the_keyboard_and_saved_only_then(value: Page) -> None:
    preview = value.locator("#preview")
    expect(preview).to_be_empty()
    value.get_by_label("Line", exact=True).select_option("fence")
    expect(value.get_by_label("New amount in GBP", exact=True)).to_have_value("2000.00")
    slide = value.get_by_role("slider")
    slide.focus()
    value.keyboard.press("Home")
    expect(preview).to_contain_text("Moving the fence from £2,000 to £200: 3 customers change sides")
    expect(value.get_by_role("row", name="MVC 1 £900")).to_contain_text("would be inside")
    expect(slide).to_have_attribute("aria-valuetext", "200")

    value.reload()
    expect(value.get_by_role("option", name="Fence, by actual value: now £2,000")).to_have_count(1)

    value.get_by_label("Line", exact=True).select_option("fence")
    value.get_by_label("New amount in GBP", exact=True).fill("850")
    expect(preview).to_contain_text("1 customer changes sides, with an actual value of £900")
    reason = value.get_by_label("Reason").and_(value.locator("#line-reason"))
    reason.focus()
    value.keyboard.type("Room for one more")
    value.keyboard.press("Enter")
    expect(value.get_by_role("status").first).to_contain_text("Saved: the fence. It takes effect")
    expect(value.get_by_role("option", name="Fence, by actual value: now £850")).to_have_count(1)


def test_typing_on_leaves_the_reason_where_it_is(value: Page) -> None:
    amount = value.get_by_label("New amount in GBP", exact=True)
    amount.fill("300")
    reason = value.locator("#line-reason")
    reason.fill("Half typed")
    amount.fill("350")
    expect(value.locator("#preview")).to_contain_text("to £350")
    expect(reason).to_have_value("Half typed")


def test_without_scripts_the_same_form_asks_for_a_page(new_context: NewContext, scored: Scored) -> None:
    context = new_context(viewport=WIDE, java_script_enabled=False)
    page = sign_in(context.new_page(), scored[0], "/desk/value")
    expect(page.get_by_role("slider")).to_have_count(0)
    page.get_by_label("Line", exact=True).select_option("mgc")
    page.get_by_label("New amount in GBP", exact=True).fill("30")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview")).to_contain_text("1 customer changes sides")
    page.locator("#line-reason").fill("To see more of them")
    page.get_by_role("button", name="Save the line").click()
    expect(page.get_by_text("Saved: the line of the most growable")).to_be_visible()


def test_a_proposal_is_accepted_with_a_manager(value: Page, scored: Scored) -> None:
    card = value.get_by_role("listitem").filter(has_text="Northwind Bakery")
    card.get_by_label("Manager").focus()
    value.keyboard.type("Priya Nair")
    value.keyboard.press("Tab")
    value.keyboard.type("Knows their business")
    value.keyboard.press("Tab")
    value.keyboard.press("Enter")
    expect(value.get_by_text("The proposal is accepted.")).to_be_visible()
    value.get_by_role("link", name="Who stands behind the fence").click()
    expect(value.get_by_role("row", name=re.compile("Northwind Bakery Priya Nair"))).to_be_visible()


def test_a_customer_is_found_and_their_tier_set_and_let_go(value: Page) -> None:
    value.get_by_label("Find a customer").fill("C-4")
    value.keyboard.press("Enter")
    expect(value.get_by_role("heading", name="Chioma Obi")).to_be_visible()
    expect(value.get_by_role("heading", name="Now: LM, serve")).to_be_visible()
    value.get_by_label("Tier", exact=True).select_option("MVC")
    value.locator("#tier-reason").fill("About to sign for three years")
    value.get_by_role("button", name="Set the tier").click()
    expect(value.get_by_role("heading", name="Now: MVC, keep")).to_be_visible()
    expect(value.get_by_text("About to sign for three years")).to_be_visible()
    value.get_by_role("button", name=re.compile("End what")).click()
    expect(value.get_by_role("heading", name="Now: LM, serve")).to_be_visible()
