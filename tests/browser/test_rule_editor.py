"""The editor of rules in a real browser: by keyboard alone, words offered, without a connection, and two at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from browser.draft_rooms import RULE, DraftRoom, begin, draft_room, is_kept, mark, write_over
from browser.supervisors import AUTHOR, VIEWS, assert_for_everybody, sign_in

pytestmark = pytest.mark.browser

NewContext = Callable[..., BrowserContext]
WIDE = {"width": 1280, "height": 900}
CASES = "discovery/found-us-through.cases.yaml"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DraftRoom]:
    folder: Path = tmp_path_factory.mktemp("editor")
    with draft_room(folder, f"sqlite:///{folder / 'room.sqlite'}") as running:
        yield running


@pytest.fixture(scope="module")
def rosas(chromium: Browser, room: DraftRoom) -> StorageState:
    """What the browser of Rosa Marin holds once she has signed in."""
    context = chromium.new_context()
    sign_in(context.new_page(), room.service, "/desk", AUTHOR)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def rosa(new_context: NewContext, rosas: StorageState) -> Page:
    return new_context(viewport=WIDE, storage_state=rosas).new_page()


def caret_at(page: Page, words: str, after: bool = True) -> None:
    """Puts the caret behind (or before) some words of the rule, as the arrow keys would."""
    page.locator("textarea[data-file]").first.evaluate(
        "(field, [words, after]) => { const at = field.value.indexOf(words) + (after ? words.length : 0);"
        " field.focus(); field.setSelectionRange(at, at); }",
        [words, after],
    )


def rule_text(page: Page) -> str:
    return page.locator("textarea[data-file]").first.input_value()


def test_words_are_offered_and_taken_by_keyboard_and_taken_back(rosa: Page, room: DraftRoom) -> None:
    begin(rosa, room)
    field, offers = rosa.locator("textarea[data-file]").first, rosa.get_by_role("listbox", name="What may stand here")
    caret_at(rosa, "days as customer: at most 120")
    rosa.keyboard.press("Enter")
    rosa.keyboard.type("open c")
    expect(offers.get_by_role("option", selected=True)).to_contain_text("open complaint")
    active = field.get_attribute("aria-activedescendant")
    expect(rosa.locator(f"#{active}")).to_contain_text("open complaint")
    expect(rosa.locator("#said")).to_contain_text("Arrow keys choose, Enter takes one.")
    rosa.keyboard.press("Enter")
    assert "\n  open complaint: \n" in rule_text(rosa)
    expect(offers.get_by_role("option", selected=True)).to_have_count(0)
    rosa.keyboard.press("ArrowDown")
    rosa.keyboard.press("ArrowDown")
    rosa.keyboard.press("Tab")
    assert "\n  open complaint: no\n" in rule_text(rosa)
    expect(offers).to_be_hidden()
    expect(field).to_be_focused()

    caret_at(rosa, "tier: is NEW")
    rosa.keyboard.type(" or ")
    expect(offers.get_by_role("option").first).to_contain_text("MVC")
    expect(offers.get_by_text("NEW", exact=True)).to_have_count(0)
    rosa.keyboard.press("Escape")
    expect(offers).to_be_hidden()
    rosa.keyboard.press("Control+Space")
    expect(offers).to_be_visible()
    rosa.keyboard.press("Escape")
    for _ in range(9):
        rosa.keyboard.press("Control+z")
    assert "tier: is NEW\n" in rule_text(rosa)


def test_tab_leaves_the_text_and_nothing_traps_the_keyboard(rosa: Page, room: DraftRoom) -> None:
    begin(rosa, room)
    field = rosa.locator("textarea[data-file]").first
    rosa.locator("#tabs [role=tab]").first.focus()
    rosa.keyboard.press("ArrowRight")
    expect(rosa.get_by_role("tab", name="Cases")).to_be_focused()
    expect(rosa.get_by_role("tabpanel", name="Cases")).to_be_visible()
    rosa.keyboard.press("Home")
    rosa.keyboard.press("Tab")
    expect(field).to_be_focused()
    rosa.keyboard.press("Tab")
    expect(field).not_to_be_focused()
    rosa.keyboard.press("Shift+Tab")
    expect(field).to_be_focused()


def test_a_whole_change_is_written_by_keyboard_alone(rosa: Page, room: DraftRoom) -> None:
    rosa.goto(f"{room.url}/desk/rules/drafts/begin?file={RULE}")
    rosa.get_by_label("What the change is about").focus()
    rosa.keyboard.press("Control+a")
    rosa.keyboard.type("Sooner")
    rosa.keyboard.press("Enter")
    expect(rosa.locator(".code.live").first).to_be_visible()
    caret_at(rosa, "at most 120")
    for _ in range(3):
        rosa.keyboard.press("Backspace")
    rosa.keyboard.type("ninety")
    expect(rosa.locator("#checked")).to_contain_text("Line 9:")
    link = rosa.locator("#findings").get_by_role("link", name="Line 9")
    link.focus()
    rosa.keyboard.press("Enter")
    expect(rosa.locator("textarea[data-file]").first).to_be_focused()
    rosa.keyboard.press("End")
    for _ in "ninety":
        rosa.keyboard.press("Backspace")
    rosa.keyboard.type("90")
    expect(rosa.locator("#checked")).to_have_text("Nothing to mend. All 3 cases come out as expected.")
    rosa.keyboard.press("Control+s")
    is_kept(rosa)
    expect(rosa.locator("#said")).to_contain_text("Saved.")

    rosa.get_by_label("One of the cast, a customer, or a call").focus()
    rosa.keyboard.type("Mei Tan")
    rosa.keyboard.press("Enter")
    expect(rosa.get_by_role("heading", name="Mei Tan: is asked this")).to_be_focused()
    rosa.get_by_role("button", name="Make a case of this customer").focus()
    rosa.keyboard.press("Enter")
    expect(rosa.get_by_role("tab", name="Cases")).to_have_attribute("aria-selected", "true")
    expect(rosa.locator("textarea[data-file]").nth(1)).to_be_focused()
    expect(rosa.locator("#checked")).to_have_text("Nothing to mend. All 4 cases come out as expected.")

    rosa.locator("#facts > summary").focus()
    rosa.keyboard.press("Enter")
    rosa.get_by_label("Name, meaning or choice").focus()
    rosa.keyboard.type("zebra")
    expect(rosa.get_by_text("No fact is like that.")).to_be_visible()
    rosa.keyboard.press("Control+a")
    rosa.keyboard.type("number shared")
    expect(rosa.locator("[data-fact]:visible")).to_have_count(1)
    rosa.keyboard.press("Enter")
    expect(rosa.get_by_role("button", name="Write number shared")).to_be_focused()
    rosa.get_by_role("tab", name="Rule").click()
    caret_at(rosa, "call intent: is fraud or lost card")
    rosa.get_by_role("button", name="Write number shared").press("Enter")
    assert "\n  call intent: is fraud or lost card\n  number shared: yes\n" in rule_text(rosa)
    is_kept(rosa)

    rosa.get_by_role("link", name="Draft “").press("Enter")
    rosa.get_by_role("button", name="Ask for approval").press("Enter")
    expect(rosa.get_by_role("status").filter(has_text="Approval is asked for.")).to_be_focused()
    expect(rosa.get_by_role("heading", name="Waiting for a second person")).to_be_visible()


def test_whoever_reads_an_answer_stays_there_when_it_is_told_again(rosa: Page, room: DraftRoom) -> None:
    begin(rosa, room)
    write_over(rosa, "at most 120", "at most 90")
    with rosa.expect_response("**/try"):
        rosa.get_by_role("link", name="Mei Tan").click()
    answer = rosa.get_by_role("heading", name="Mei Tan: is asked this")
    expect(answer).to_be_focused()
    with rosa.expect_response("**/try"):
        rosa.wait_for_timeout(1)
    rosa.wait_for_function("!document.querySelector('[aria-busy]')")
    expect(answer).to_be_focused()


def test_settings_are_written_into_the_text_and_read_back_from_it(rosa: Page, room: DraftRoom) -> None:
    begin(rosa, room)
    rosa.get_by_label("Matters").select_option("should")
    rosa.get_by_label("Last day").fill("2027-03-31")
    rosa.get_by_role("button", name="Write into the rule").click()
    expect(rosa.locator("textarea[data-file]").first).to_have_value(re.compile("matters: should\nends: 2027-03-31\n"))
    write_over(rosa, "matters: should", "matters: must")
    expect(rosa.get_by_label("Matters")).to_have_value("must")
    mark(rosa, "ends: 2027-03-31\n")
    rosa.keyboard.press("Delete")
    expect(rosa.get_by_label("Last day")).to_have_value("")


def test_two_who_write_at_once_see_both_texts_and_lose_nothing(
    new_context: NewContext, rosas: StorageState, rosa: Page, room: DraftRoom
) -> None:
    draft = begin(rosa, room)
    greta = new_context(viewport=WIDE).new_page()
    sign_in(greta, room.service, f"/desk/rules/drafts/{draft}/edit?file={RULE}")
    write_over(greta, "at most 120", "at most 60")
    is_kept(greta)

    write_over(rosa, "at most 120", "at most 90")
    heading = rosa.get_by_role("heading", name=re.compile("changed this draft while you were writing"))
    expect(rosa.locator("#both time")).to_be_visible()
    expect(heading).to_be_focused()
    differing = rosa.get_by_role("row", name=re.compile("at most 60.*at most 90"))
    expect(differing).to_be_visible()
    expect(rosa.locator("#kept")).to_contain_text(re.compile("Not saved: .+ changed this draft meanwhile."))
    rosa.keyboard.press("Control+s")
    greta.reload()
    assert "at most 60" in rule_text(greta)

    rosa.get_by_role("button", name="Take what is saved").press("Enter")
    expect(rosa.locator("#kept")).to_have_text("All of it is saved.")
    assert "at most 60" in rule_text(rosa)
    rosa.keyboard.press("Control+z")
    assert "at most 90" in rule_text(rosa)
    is_kept(rosa)
    greta.reload()
    assert "at most 90" in rule_text(greta)


def test_another_file_of_the_draft_is_in_nobodys_way(
    new_context: NewContext, rosas: StorageState, rosa: Page, room: DraftRoom
) -> None:
    draft = begin(rosa, room)
    other = new_context(viewport=WIDE, storage_state=rosas).new_page()
    other.goto(f"{room.url}/desk/rules/drafts/{draft}/edit?file=people.yaml")
    write_over(other, "Joined last week", "Joined on Monday")
    is_kept(other)
    write_over(rosa, "at most 120", "at most 90")
    is_kept(rosa)
    expect(rosa.locator("#both")).to_be_hidden()


def test_without_a_connection_typing_goes_on_and_all_is_kept_afterwards(rosa: Page, room: DraftRoom) -> None:
    begin(rosa, room)
    rosa.context.set_offline(True)
    write_over(rosa, "at most 120", "at most 90")
    expect(rosa.locator("#checked")).to_have_text("No connection. Type on: this is checked as soon as it is back.")
    expect(rosa.locator("#kept")).to_contain_text("Not saved: no connection.")
    leaving: list[str] = []
    rosa.once("dialog", lambda dialog: (leaving.append(dialog.type), dialog.dismiss()))
    rosa.evaluate("setTimeout(() => location.assign('/desk/rules'), 0)")
    rosa.wait_for_timeout(300)
    assert leaving == ["beforeunload"] and "at most 90" in rule_text(rosa)
    rosa.context.set_offline(False)
    is_kept(rosa)
    expect(rosa.locator("#checked")).to_have_text("Nothing to mend. All 3 cases come out as expected.")
    rosa.reload()
    assert "at most 90" in rule_text(rosa)


def test_who_is_signed_out_goes_on_after_signing_in_elsewhere(new_context: NewContext, room: DraftRoom) -> None:
    context = new_context(viewport=WIDE)
    page = sign_in(context.new_page(), room.service, "/desk", AUTHOR)
    begin(page, room)
    context.clear_cookies()
    write_over(page, "at most 120", "at most 90")
    expect(page.locator("#kept")).to_contain_text("Not saved: you are signed out.")
    sign_in(context.new_page(), room.service, "/desk", AUTHOR)
    page.get_by_role("button", name="Save", exact=True).click()
    is_kept(page)
    expect(page.locator("#checked")).to_have_text("Nothing to mend. All 3 cases come out as expected.")


def test_without_scripts_a_change_is_written_checked_tried_and_asked_for(
    new_context: NewContext, rosas: StorageState, room: DraftRoom
) -> None:
    page = new_context(viewport=WIDE, storage_state=rosas, java_script_enabled=False).new_page()
    page.goto(f"{room.url}/desk/rules/drafts/begin?file={RULE}")
    page.get_by_role("button", name="Begin", exact=True).click()
    text = page.get_by_label(RULE)
    text.fill(text.input_value().replace("at most 120", "at most 4 months"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#findings")).to_contain_text("Write at most 122.")
    text.fill(text.input_value().replace("4 months", "122"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#checked")).to_have_text("Nothing to mend. All 3 cases come out as expected.")
    page.get_by_role("link", name="Mei Tan").click()
    expect(page.get_by_role("heading", name="Mei Tan: is asked this")).to_be_visible()
    page.get_by_role("button", name="Make a case of this customer").click()
    expect(page.get_by_label(CASES)).to_have_value(re.compile("Mei Tan fits"))
    page.get_by_role("link", name="Draft “").click()
    page.get_by_role("button", name="Replay", exact=True).click()
    replay = page.locator("#replay")
    for _ in range(60):
        if page.locator("#replay[data-state=done]").count():
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Look again").click()
    expect(replay).to_contain_text("would have gone otherwise")
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_role("heading", name="Waiting for a second person")).to_be_visible()


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
def test_every_page_keeps_nobody_out_and_fits(
    new_context: NewContext, rosas: StorageState, room: DraftRoom, scheme: str, width: int
) -> None:
    page = new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, storage_state=rosas).new_page()
    draft = begin(page, room)
    write_over(page, "at most 120", "at most 4 months")
    expect(page.locator("#checked")).to_contain_text("Line 9:")
    page.get_by_role("link", name="Mei Tan").click()
    expect(page.get_by_role("alert")).to_contain_text("Mend this first.")
    caret_at(page, "months")
    page.keyboard.press("Control+Space")
    assert_for_everybody(page, width)
    write_over(page, "4 months", "90")
    expect(page.get_by_role("heading", name="Mei Tan: is asked this")).to_be_visible()
    assert_for_everybody(page, width)
    is_kept(page)
    # What is made of the same parts is looked at where it is narrowest.
    more = ("drafts", f"drafts/begin?file={RULE}", "new", f"drafts/{draft}/edit?file=people.yaml")
    for path in (f"drafts/{draft}", *(more if width == 320 else ())):
        page.goto(f"{room.url}/desk/rules/{path}")
        assert_for_everybody(page, width)


# (file, text with | for the caret, what is offered first, or "" for nothing)
OFFERED = [
    ("rule", "rule: a\n|", "purpose"),
    ("rule", "rule: a\nsta|", "status"),
    ("rule", "rule: a\nstatus: |", "draft"),
    ("rule", "rule: a\nstatus: li|", "live"),
    ("rule", "when:\n  days as c|", "days as customer"),
    ("rule", "when:\n  tier: |", "is"),
    ("rule", "when:\n  tier: is not |", "MVC"),
    ("rule", "when:\n  tier: is MVC, MG|", "MGC"),
    ("rule", "when:\n  days as customer: at l|", "at least 3"),
    ("rule", "when:\n  days as customer: at least 3|", ", or not known"),
    ("rule", "any of:\n  - open com|", "open complaint"),
    ("rule", "purpose: What |", ""),
    ("rule", "# sta|", ""),
    ("cases", "ca|", "cases"),
    ("cases", "cases:\n  - name: A\n    wh|", "who"),
    ("cases", "cases:\n- name: A\n  who: an|", "annabelle"),
    ("cases", "cases:\n  - name: A\n    facts:\n      tier: M|", "MVC"),
    ("cases", "cases:\n  - name: A\n    expect: |", "yes"),
    ("cases", "cases:\n  - name: A\n    because of: number sh|", "number shared"),
    ("whole calls", "calls:\n  - name: A\n    expect:\n      pro|", "prompt"),
    ("whole calls", "calls:\n  - name: A\n    expect:\n      prompt: home-|", "home-office"),
    ("whole calls", "calls:\n  - name: A\n    ledger:\n      works from home: |", "answered"),
    ("cast", "people:\n  mei:\n    facts:\n      open complaint: |", "yes"),
    ("treatments", "treatments:\n  refund:\n    needs:\n      tier: is |", "MVC"),
]


def test_what_may_stand_there_is_known_in_every_kind_of_file(rosa: Page, room: DraftRoom) -> None:
    begin(rosa, room)
    found = rosa.evaluate(
        """async (cases) => {
          const { hintsAt } = await import("/static/desk/rules-hints.js");
          const words = await (await fetch(document.getElementById("edit").dataset.words)).json();
          return cases.map(([kind, marked]) => {
            const caret = marked.indexOf("|");
            const hints = hintsAt(marked.replace("|", ""), caret, words[kind].places, words[kind].facts);
            return hints ? hints.options[0].words.trim() : "";
          });
        }""",
        [[kind, marked] for kind, marked, _ in OFFERED],
    )
    assert list(zip(OFFERED, found, strict=True)) == [(case, case[2]) for case in OFFERED]


def test_a_name_that_stands_there_is_replaced_and_what_follows_it_stays(rosa: Page, room: DraftRoom) -> None:
    begin(rosa, room)
    mark(rosa, "days as customer")
    rosa.keyboard.type("days since last comp")
    rosa.keyboard.press("Enter")
    assert "\n  days since last complaint: at most 120\n" in rule_text(rosa)


def test_lines_keep_their_indentation_and_go_in_after_a_colon(rosa: Page, room: DraftRoom) -> None:
    begin(rosa, room)
    caret_at(rosa, "is fraud or lost card")
    rosa.keyboard.press("Enter")
    rosa.keyboard.type("behind the fence: yes")
    rosa.keyboard.press("Escape")
    assert "lost card\n  behind the fence: yes\n" in rule_text(rosa)
    caret_at(rosa, "thank-you.")
    rosa.keyboard.press("Enter")
    rosa.keyboard.type("any of:")
    rosa.keyboard.press("Escape")
    rosa.keyboard.press("Enter")
    assert rule_text(rosa).endswith("\nany of:\n  ")
