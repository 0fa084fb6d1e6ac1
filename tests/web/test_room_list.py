"""The list of rules: what each does and how it stands, found by what one remembers, in pages where it is long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from web.filled_room import let_them_call
from web.scored import supervisor_at
from web.small_room import PETS, room_of, small_room
from web.switchboard import NOW, Switchboard, opened, write_rule, write_rules

from agent_assist.customize.rule_book import read_book
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.learn.rule_track import Track
from agent_assist.learn.worth_a_look import Look
from agent_assist.story.drafting import find_draft
from agent_assist.web.room_rows import PAGE_SIZE, Asked, page_of, read_asked
from agent_assist.web.room_words import in_days, share_words, state_words

FOR_ALL = "when:\n  contacts ever: at least 0\n"
ASKS = "ask: Do you like <b>tea</b>, {first name}?\nlearns: likes tea\nanswers: yes or no\nbecause: Tea is warm.\n"
RULES = {
    "tea": f"matters: should\nends: 2026-11-27\n{FOR_ALL}{ASKS}",
    "biscuit": "matters: may\nwhen:\n  likes tea: yes\nremind: Offer a biscuit.\n",
    "spring": f"matters: must\nstarts: 2027-03-01\n{FOR_ALL}remind: Wish them a good spring.\n",
    "autumn": f"matters: may\nends: 2026-11-21\n{FOR_ALL}remind: Wish them a good autumn.\n",
}
BIRTHDAY = (
    f"rule: birthday\npurpose: Learn birthdays.\nowner: supervisors\nstatus: retired\nmatters: may\n{FOR_ALL}"
    "ask: When is your birthday?\nlearns: birthday\nanswers: date\nbecause: Cards.\n"
    "retired because: Nobody sent a card.\n"
)


@pytest.fixture
def board(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    folder = write_rules(tmp_path / "rules", **RULES)
    trial = write_rule(folder, "chat", f"matters: may\n{FOR_ALL}remind: Point to the chat.\n")
    trial.write_text(trial.read_text().replace("status: live", "status: trial"))
    (folder / "retired").mkdir()
    (folder / "retired" / "birthday.yaml").write_text(BIRTHDAY)
    with opened(sqlite_url, tmp_path, folder) as board:
        yield board


def page(board: Switchboard, path: str = "/desk/rules") -> str:
    answer = board.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", answer.text)


def names(text: str) -> list[str]:
    """The rules in the list, in order; retired ones are not among them."""
    return re.findall(r'<th scope="row" role="rowheader"><a href="/desk/rules/rule/([\w-]+)"', text)


def test_every_rule_stands_there_with_what_it_does_and_how_it_stands(board: Switchboard) -> None:
    text = page(board)
    assert names(text) == ["autumn", "biscuit", "chat", "spring", "tea"]
    assert "2 live, 1 in trial, 1 starts later, 1 over, 1 retired." in text
    assert "live, ends in 5 days" in text and "live, starts on 2027-03-01" in text and "over since 2026-11-21" in text
    assert '<span class="does">asks</span> Do you like &lt;b&gt;tea&lt;/b&gt;, {first name}?' in text
    assert '<span class="does">reminds</span> Offer a biscuit.' in text


def test_a_retired_rule_is_told_with_its_reason(board: Switchboard) -> None:
    section = page(board).partition('id="retired-title"')[2]
    assert "birthday" in section and "Learn birthdays." in section and "Nobody sent a card." in section
    assert "Nobody sent a card." in page(board, "/desk/rules?q=birthdays")
    for query in ("q=tea", "state=live", "folder=discovery"):
        assert "Nobody sent a card." not in page(board, f"/desk/rules?{query}")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=TEA", ["biscuit", "tea"]),
        ("q=good+autumn", ["autumn"]),
        ("q=contacts+ever&band=must", ["spring"]),
        ("kind=asks", ["tea"]),
        ("state=trial", ["chat"]),
        ("state=later", ["spring"]),
        ("folder=growth", []),
        ("folder=nonsense&kind=&state=%00&page=x", ["autumn", "biscuit", "chat", "spring", "tea"]),
        ("order=band", ["spring", "tea", "autumn", "biscuit", "chat"]),
        ("order=state", ["biscuit", "tea", "chat", "spring", "autumn"]),
        ("page=99", ["autumn", "biscuit", "chat", "spring", "tea"]),
    ],
)
def test_rules_are_found_by_what_one_remembers(board: Switchboard, query: str, found: list[str]) -> None:
    assert names(page(board, f"/desk/rules?{query}")) == found


def test_what_was_asked_for_stays_in_the_form_and_nothing_found_is_said(board: Switchboard) -> None:
    text = page(board, '/desk/rules?q="><i>x&state=live')
    assert 'value="&#34;&gt;&lt;i&gt;x"' in text and '<option value="live" selected>' in text
    assert "No rule is like that" in text


def test_ten_thousand_rules_come_in_pages_that_say_so() -> None:
    texts = {
        f"service/rule-{number:05d}.yaml": f"rule: rule-{number:05d}\npurpose: Number {number}.\nowner: supervisors\n"
        f"status: live\nmatters: may\n{FOR_ALL}remind: This is {number}.\n"
        for number in range(3 * PAGE_SIZE - 1)
    }
    rules, today = read_book(texts, Catalogue(OBSERVED)).rules, date(2026, 11, 22)
    middle = page_of(rules, Asked(page=2), today, Track(NOW))
    assert (middle.first, middle.last, middle.found, middle.pages) == (PAGE_SIZE + 1, 2 * PAGE_SIZE, 299, 3)
    last = page_of(rules, Asked(page=7), today, Track(NOW))
    assert (last.number, last.first, last.last) == (3, 2 * PAGE_SIZE + 1, 299)
    assert {rule.name for rule in middle.rules}.isdisjoint(rule.name for rule in last.rules)
    assert read_asked({"page": "9" * 30}).page == 1
    assert Asked(q="tea", page=3).as_query(order="band") == {"q": "tea", "order": "band"}


def test_days_and_shares_are_told_as_people_tell_them(board: Switchboard) -> None:
    today = date(2026, 11, 22)
    assert [in_days(date(2026, 11, day), today) for day in (22, 23, 27)] == ["today", "tomorrow", "in 5 days"]
    assert in_days(date(2027, 6, 1), today) == "on 2027-06-01"
    assert [share_words(*pair) for pair in ((0, 0), (0, 9), (1, 900), (899, 900), (2, 3))] == [
        "", "0 %", "under 1 %", "99 %", "67 %"
    ]  # fmt: skip
    chat = board.house.shelf.book.rule("chat")
    assert chat and state_words(chat, today, date(2026, 10, 1)) == "in trial since 2026-10-01"


def test_the_start_page_leads_to_the_rules_which_are_for_supervisors_alone(board: Switchboard) -> None:
    assert 'href="/desk/rules">Rules</a><p>Read every rule' in page(board, "/desk")
    assert board.get("/desk/rules", key=board.new_key("read", "lookup")).status_code == 403
    led = board.get("/desk/rules?q=tea", key="", headers={"Accept": "text/html"})
    assert led.status_code == 303 and "/desk/sign-in" in led.headers["Location"]


def test_what_came_of_a_rule_lately_stands_beside_it(embedded: Switchboard) -> None:
    let_them_call(embedded)
    track = embedded.client.application.extensions["agent-assist"].rule_track.counts()
    text = page(embedded)
    most_shown = names(page(embedded, "/desk/rules?order=shown"))
    assert most_shown[0] == max(sorted(track.rules), key=lambda name: track.of(name).shown)
    counts = track.of("home-office")
    assert 0 < counts.answered < counts.shown
    row = text.partition('href="/desk/rules/rule/home-office"')[2].partition("</tr>")[0]
    assert f"{counts.shown}</td>" in row
    assert f'{counts.answered} <span class="share">{share_words(counts.answered, counts.shown)}</span>' in row


def test_what_is_worth_a_look_is_marked_and_can_be_shown_alone(board: Switchboard) -> None:
    cake = "ask: Do you like cake?\nlearns: likes cake\nanswers: yes or no\nbecause: Cake is sweet.\n"
    write_rule(board.house.settings.rules_folder, "cake", f"matters: may\n{FOR_ALL}{cake}")
    board.house.read_rules()
    looked = look_of(board).by_rule
    assert "cake" in looked and "autumn" not in looked
    text = page(board, "/desk/rules?only_look=1")
    assert names(text) == sorted(looked)
    assert f'href="/desk/rules/rule/cake#look">{looked["cake"]} worth a look</a>' in text
    # What is worth a look in a sheet counts as well.
    assert f'Worth a look <span class="number">{len(look_of(board).remarks)}</span>' in text


def look_of(board: Switchboard) -> Look:
    found: Look = board.client.application.extensions["agent-assist"].rule_track.look()
    return found


def test_files_that_are_not_in_force_are_told_of_on_top(sqlite_url: str, tmp_path: Path) -> None:
    with small_room(sqlite_url, tmp_path) as board:
        board.house.keep_book()
        assert "Book 1</a> since" in page(board) and "not in force" not in page(board)
        path = board.house.settings.rules_folder / PETS
        path.write_text(path.read_text().replace("tier:", "teir:"))
        board.house.read_rules()
        assert "not in force as they are now" in page(board) and "Did you mean <code>tier</code>?" in page(board)


def test_a_folder_edited_by_hand_can_be_made_a_draft_where_books_are_approved(sqlite_url: str, tmp_path: Path) -> None:
    with small_room(sqlite_url, tmp_path, publish="approved") as board:
        board.house.keep_book()
        board.house.read_rules()
        path = board.house.settings.rules_folder / PETS
        path.write_text(path.read_text().replace("is LM or NEW", "is LM or MGC or NEW"))
        board.house.keep_book()
        assert "The rules folder was edited by hand." in page(board)
        answer = supervisor_at(board).submit("/desk/rules/from-folder")
        draft = find_draft(room_of(board), answer.location.rpartition("/")[2])
        assert answer.status_code == 303 and set(draft.changes) == {PETS}
        assert "Edited in the rules folder" in page(board)
