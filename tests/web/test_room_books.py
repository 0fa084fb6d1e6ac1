"""The pages of books: what each changed and who brought it, any two compared, and an earlier one again by one form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from web.filled_room import edited, publish
from web.scored import Browser, supervisor_at
from web.small_room import PETS, room_of, small_room
from web.switchboard import Switchboard

from agent_assist.records.tables import rule_publications
from agent_assist.story.hand_edits import in_force


@pytest.fixture
def board(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """Three books: the first, pets for MGC too, and a new word that must not be read as HTML."""
    with small_room(sqlite_url, tmp_path) as board:
        in_force(room_of(board))
        publish(
            board, "Pets of MGC", edited(board, PETS, ("is LM or NEW", "is LM or MGC or NEW")), "Dogs & <b>cats</b>."
        )
        publish(board, "Louder", edited(board, PETS, ("Do you have pets", "Do you have <i>pets</i>")))
        yield board


def page(board: Switchboard, path: str, status: int = 200) -> str:
    answer = board.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    return re.sub(r"\s+", " ", answer.text)


def part(text: str, seq: int) -> str:
    """What is told of one book in the list."""
    return text.partition(f'<h2><a href="/desk/rules/books/{seq}">')[2].partition('<li class="sheet')[0]


def test_every_book_says_who_brought_it_why_and_what_it_changed(board: Switchboard) -> None:
    text = page(board, "/desk/rules/books")
    second = part(text, 2)
    assert "Published by Rosa Marin, approved by Samir Haddad" in second and "2026-11-22 10:00 UTC" in second
    assert "Dogs &amp; &lt;b&gt;cats&lt;/b&gt;." in second and "now also for MGC" in second
    assert "First book" in part(text, 1)
    assert "in force" in part(text, 3) and "Roll back" not in part(text, 3)


def test_a_book_shows_what_it_changed_and_its_files_as_they_were(board: Switchboard) -> None:
    text = page(board, "/desk/rules/books/2")
    assert "now also for MGC" in text and "2 rules" in text and 'href="/desk/rules/diff?from=1&amp;to=2"' in text
    assert "is LM or MGC or NEW" in page(board, f"/desk/rules/books/2?file={PETS}")
    assert "is LM or NEW" in page(board, f"/desk/rules/books/1?file={PETS}")
    assert "no such file" in page(board, "/desk/rules/books/1?file=../secret", 404)
    for wanted in ("0", "4", "9" * 30):
        assert page(board, f"/desk/rules/books/{wanted}", 404)


def test_two_books_are_compared_by_number_or_version_in_words_and_line_by_line(board: Switchboard) -> None:
    version = in_force(room_of(board)).publication.version
    for query in ("from=1&to=3", f"from=1&to={version}"):
        text = page(board, f"/desk/rules/diff?{query}")
        assert "From book 1 to book 3" in text and "now also for MGC" in text
        went, came = (re.search(rf'<tr class="{kind}">(.*?)</tr>', text) for kind in ("removed", "added"))
        assert went and '−</span><span class="unseen">went' in went[1] and "tier: is LM or NEW" in went[1]
        assert came and '+</span><span class="unseen">came' in came[1] and "tier: is LM or MGC or NEW" in came[1]
    assert "&lt;i&gt;pets&lt;/i&gt;" in text and "<i>" not in text
    assert "The two say the same" in page(board, "/desk/rules/diff?from=2&to=2")
    assert "Compare two books" in page(board, "/desk/rules/diff")
    assert "There is no book 77" in page(board, "/desk/rules/diff?from=77&to=1", 404)


def test_an_earlier_book_is_in_force_again_by_one_form(board: Switchboard) -> None:
    browser = supervisor_at(board)
    answer = browser.submit("/desk/rules/books/1/rollback", note="Too loud.")
    assert (answer.status_code, answer.location) == (303, "/desk/rules/books?done=4")
    assert in_force(room_of(board)).publication.note == "Book 1 again. Too loud."
    board.house.read_rules()
    rule = board.house.shelf.book.rule("pets")
    assert rule and rule.ask and rule.ask.text == "Do you have pets, {first name}?"
    text = re.sub(r"\s+", " ", browser.open("/desk/rules/books?done=4").text)
    assert "Book 4 is in force." in text and "Rolled back by supervisors" in part(text, 4)


def test_a_form_of_nobody_rolls_nothing_back_and_an_unknown_book_is_told(board: Switchboard) -> None:
    browser: Browser = supervisor_at(board)
    assert browser.send("/desk/rules/books/1/rollback", csrf="x").status_code == 403
    assert browser.submit("/desk/rules/books/9/rollback").status_code == 404
    assert in_force(room_of(board)).publication.seq == 3


def test_a_damaged_book_is_told_and_cannot_be_rolled_back_to(board: Switchboard) -> None:
    with board.house.database.write() as connection:
        connection.execute(update(rule_publications).where(rule_publications.c.seq == 2).values(files="{"))
    second = part(page(board, "/desk/rules/books"), 2)
    assert "is damaged" in second and "Roll back" not in second
    assert "is damaged" in page(board, "/desk/rules/books/2", 422)
    assert supervisor_at(board).submit("/desk/rules/books/2/rollback").status_code == 422


def test_books_are_for_supervisors_alone(board: Switchboard) -> None:
    other = board.new_key("lookup", "events", "read", "embed")
    for path in ("/desk/rules/books", "/desk/rules/books/1", "/desk/rules/diff?from=1&to=2"):
        assert board.get(path, key=other).status_code == 403
        assert board.get(path, key="").status_code == 401
