"""A change in real browsers from its first key on: mended, replayed, approved by a second person, live, taken back.

It is told on the embedded default with one process, and on PostgreSQL and Redis with two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live.conftest import new_database
from playwright.sync_api import BrowserContext, Page, expect

from browser.draft_rooms import NAME, DraftRoom, draft_room, is_kept, picture, write_over
from browser.supervisors import APPROVER, AUTHOR, sign_in

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
WIDE = {"width": 1280, "height": 900}


@pytest.fixture(params=["embedded", "two processes"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DraftRoom]:
    if request.param == "embedded":
        settings: dict[str, object] = {}
        url = f"sqlite:///{tmp_path / 'room.sqlite'}"
    else:
        server, worker = request.getfixturevalue("postgresql_server"), request.getfixturevalue("worker_id")
        url = new_database(server, f"room_{worker}")
        redis = request.getfixturevalue("redis_url")
        settings = {"redis_url": redis, "workers": 2, "database_connections": 6}
    with draft_room(tmp_path, url, **settings) as running:
        yield running


def supervisor(new_context: NewContext, room: DraftRoom, login: str, path: str) -> Page:
    return sign_in(new_context(viewport=WIDE).new_page(), room.service, path, login)


def test_a_change_goes_from_the_first_key_to_the_next_call_and_back(new_context: NewContext, room: DraftRoom) -> None:
    assert room.prompts(2) == {NAME}

    rosa = supervisor(new_context, room, AUTHOR, f"/desk/rules/rule/{NAME}")
    rosa.get_by_role("button", name="Edit").click()
    expect(rosa.get_by_role("heading", name=NAME, level=1)).to_be_visible()
    a_fault_is_told_and_mended(rosa)
    the_replay_shows_what_it_would_have_done(rosa)
    draft = nobody_approves_what_they_wrote(rosa, room)

    samir = supervisor(new_context, room, APPROVER, "/desk/rules/drafts")
    a_second_person_approves_and_publishes(samir)
    room.wait_for_the_latest_book()
    assert NAME not in room.prompts(4)

    rosa.goto(draft)
    it_is_taken_back(rosa)
    room.wait_for_the_latest_book()
    assert room.prompts(4) == {NAME}


def a_fault_is_told_and_mended(rosa: Page) -> None:
    checked = rosa.locator("#checked")
    expect(checked).to_have_text("Nothing to mend. All 3 cases come out as expected.")
    text = write_over(rosa, "at most 120", "at most 4 months")
    expect(checked).to_have_text("Line 9: days as customer is counted in days, not in months. Write at most 122.")
    told = rosa.locator("#findings").get_by_role("listitem").first
    expect(told).to_contain_text("is counted in days, not in months. Write at most 122.")
    expect(rosa.locator(".paper > .bad")).to_contain_text("days as customer: at most 4 months")
    picture(rosa, "fault")
    text.press("Control+Home")
    rosa.keyboard.press("F8")
    place = text.evaluate("(field) => field.value.slice(0, field.selectionStart).split('\\n').length")
    assert place == 9
    write_over(rosa, "4 months", "30")
    expect(checked).to_have_text("Nothing to mend. All 3 cases come out as expected.")
    expect(rosa.locator(".paper > .bad")).to_have_count(0)
    rosa.get_by_role("link", name="Lars Nyberg").click()
    expect(rosa.get_by_role("heading", name="Lars Nyberg: it does not fit")).to_be_focused()
    rosa.get_by_role("link", name="Mei Tan").click()
    expect(rosa.get_by_role("heading", name="Mei Tan: is asked this")).to_be_focused()
    is_kept(rosa)
    picture(rosa, "editor")


def the_replay_shows_what_it_would_have_done(rosa: Page) -> None:
    rosa.get_by_role("link", name="Draft “").click()
    expect(rosa.locator(".changed")).to_contain_text("days as customer")
    rosa.get_by_role("button", name="Replay", exact=True).click()
    result = rosa.locator("#replay[data-state=done]")
    expect(result).to_contain_text("of 11 calls would have gone otherwise", timeout=60_000)
    expect(result.get_by_role("table", name="Questions by rule, in calls")).to_contain_text(NAME)
    expect(result.get_by_role("row", name=NAME)).to_contain_text("−8")
    example = result.locator(".examples").get_by_role("link").first
    assert "/desk/calls/" in (example.get_attribute("href") or "")
    rosa.locator("#replay-title").scroll_into_view_if_needed()
    picture(rosa, "replay", "section:has(> #replay-title)")


def nobody_approves_what_they_wrote(rosa: Page, room: DraftRoom) -> str:
    rosa.get_by_role("textbox", name="Note").fill("After a month nobody remembers how they came to us.")
    rosa.get_by_role("button", name="Save title and note").click()
    expect(rosa.get_by_role("status").filter(has_text="Title and note are saved.")).to_be_focused()
    rosa.get_by_role("button", name="Ask for approval").click()
    expect(rosa.get_by_role("heading", name="Waiting for a second person")).to_be_visible()
    expect(rosa.get_by_role("button", name="Approve")).to_have_count(0)
    expect(rosa.get_by_role("button", name="Publish")).to_have_count(0)
    draft = rosa.url.partition("?")[0]
    form = {"csrf": rosa.locator("meta[name=csrf]").get_attribute("content") or "", "revision": "3"}
    for step in ("approve", "publish"):
        assert not rosa.request.post(f"{draft}/{step}", form=form, headers={"Accept": "text/html"}).ok
    assert room.prompts(1) == {NAME}
    return draft


def a_second_person_approves_and_publishes(samir: Page) -> None:
    expect(samir.get_by_role("heading", name="Waiting for approval 1")).to_be_visible()
    samir.get_by_role("link", name=f"Change {NAME}").or_(samir.get_by_role("link", name=NAME)).first.click()
    expect(samir.get_by_text("After a month nobody remembers")).to_be_visible()
    expect(samir.locator("#replay")).to_contain_text("of 11 calls would have gone otherwise")
    picture(samir, "approve")
    samir.get_by_role("button", name="Approve", exact=True).click()
    expect(samir.get_by_role("status").filter(has_text="Approved. It may be published now.")).to_be_focused()
    samir.get_by_role("button", name="Publish", exact=True).click()
    expect(samir.get_by_role("heading", name="Published as book 2")).to_be_visible()
    expect(samir.locator(".story")).to_contain_text("Samir Haddad published it")


def it_is_taken_back(rosa: Page) -> None:
    expect(rosa.get_by_role("button", name="Roll back to book 1")).to_be_visible()
    rosa.get_by_role("navigation", name="Rule room").get_by_role("link", name="Books").click()
    picture(rosa, "books")
    rosa.get_by_role("button", name="Roll back to book 1").click()
    expect(rosa.get_by_text("Book 1 again.").first).to_be_visible()
