"""Whom a rule is tried on is found by what people know of a customer: a name, a number, a reference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from web.draft_desk import DRAFTS, DraftDesk, on_one_line
from web.small_room import PETS, room_of, small_room
from web.switchboard import Person, Switchboard

from agent_assist.records import customer_search
from agent_assist.story.hand_edits import in_force

ANNABELLE, TARA = Person("A-1", "Annabelle Yu", ("0113 496 0710",), "MVC"), Person("T-1", "Tara White", ())
WHITES = tuple(Person(f"W-{number}", f"Oliver White-{number:02d}", ()) for number in range(10))


@pytest.fixture
def board(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    with small_room(sqlite_url, tmp_path) as board:
        in_force(room_of(board))
        board.settle(ANNABELLE, TARA)
        yield board


def tried(rosa: DraftDesk, draft_id: str, who: str) -> str:
    files = {PETS: in_force(room_of(rosa.board)).files[PETS]}
    answer = rosa.typed(draft_id, "try", {"file": PETS, "who": who, "files": files}, "text/html")
    assert answer.status_code == 200, answer.text
    return on_one_line(answer)


def test_a_customer_is_found_by_what_people_know(rosa: DraftDesk, draft_id: str) -> None:
    for who in (
        "A-1",
        "0113 496 0710",
        "(0113) 496-0710",
        "+44 (0)113 4960710",
        "annabelle",
        "YU Anna",
        "Annabelle Yu",
    ):
        told = tried(rosa, draft_id, who)
        assert "Annabelle Yu: it does not fit" in told and f'data-key="{rosa.board.ids["A-1"]}"' in told, who
    for who in ("%", "a%u", "0113 496 0711", "y", "Annabelle Tan", "_"):
        assert "Nobody is called" in tried(rosa, draft_id, who), who


def test_of_several_ten_are_listed_to_choose_from(rosa: DraftDesk, draft_id: str) -> None:
    rosa.board.settle(*WHITES)
    told = tried(rosa, draft_id, "white")
    hits = re.findall(r'<a href="([^"]+)" data-person="(\w+)">([^<]+)</a> <span class="hint">([^<]*)<', told)
    assert len(hits) == 10 and "There are more." in told and hits[0][2:] == ("Oliver White-00", "W-0")
    told = tried(rosa, draft_id, "tara white")
    assert "Tara White: it waits" in told
    assert "Oliver White-00" in rosa.browser.open(hits[0][0].replace("&amp;", "&")).text


def test_a_line_that_two_share_names_both_and_no_whole_number(rosa: DraftDesk, draft_id: str) -> None:
    rosa.board.settle(Person("B-1", "Oliver Blake", ("0113 496 0710",)))
    told = tried(rosa, draft_id, "0113 496 0710")
    assert "Annabelle Yu" in told and "A-1, MVC, number ends in 710" in told and "Oliver Blake" in told
    assert "496" not in told


def test_without_scripts_no_name_stands_in_an_address(rosa: DraftDesk, draft_id: str) -> None:
    page = f"{DRAFTS}/{draft_id}/who"
    answer = rosa.browser.submit(page, file=PETS, who="Annabelle Yu")
    assert answer.status_code == 303 and answer.location.endswith(f"who={rosa.board.ids['A-1']}#tried")
    rosa.board.settle(*WHITES)
    answer = rosa.browser.submit(page, file=PETS, who="white")
    assert answer.status_code == 200 and "Whom do you mean?" in answer.text and 'value="white"' in answer.text
    assert "Nobody is called" in rosa.browser.submit(page, file=PETS, who="nobody").text


def test_names_are_found_however_they_are_written(database_url: str, tmp_path: Path) -> None:
    with small_room(database_url, tmp_path) as board:
        board.settle(
            Person("M-1", "MÜLLER, Jörg", ()), Person("M-2", "Jörg Müller", ()), Person("P-1", "100% Parcels", ())
        )
        with board.house.database.read() as connection:
            for words, refs in (("müller", "M-1 M-2"), ("Jörg müller", "M-1 M-2"), ("100%", "P-1"), ("1_0", "")):
                found = customer_search.named(connection, words.split(), 10)
                assert sorted(found) == sorted(board.ids[ref] for ref in refs.split()), words
            assert customer_search.regions(connection) == ["GB"]
