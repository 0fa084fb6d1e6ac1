"""What became of a rule is told book by book, through renames and damage, and so is what each book changed."""

from __future__ import annotations

from sqlalchemy import update
from web.filled_room import edited, publish
from web.small_room import PARCELS, PARCELS_CASES_TEXT, PETS, ROSA, SAMIR, room_of
from web.switchboard import Switchboard

from agent_assist.customize.publications import FIRST, PUBLISHED, ROLLED_BACK
from agent_assist.records.tables import rule_publications
from agent_assist.story.hand_edits import in_force
from agent_assist.story.publishing import retire, roll_back
from agent_assist.story.rule_history import history_of, list_chapters

BISCUIT = "discovery/biscuit.yaml"


def told(board: Switchboard, name: str, upto: int = 0) -> list[tuple[int, str, list[str]]]:
    """Number, kind and sentences of each chapter."""
    return [
        (one.publication.seq, one.publication.kind, list(one.entry.sentences) if one.entry else [])
        for one in history_of(room_of(board), name, upto).chapters
    ]


def give_a_history(board: Switchboard) -> None:
    """Four more books: pets for MGC too, parcels under another name, a case for pets, then the second book again."""
    in_force(room_of(board))
    publish(board, "Pets of MGC", edited(board, PETS, ("is LM or NEW", "is LM or MGC or NEW")))
    text = edited(board, PARCELS, ("rule: parcels", "rule: biscuit"))[PARCELS]
    cases = {"discovery/biscuit.cases.yaml": PARCELS_CASES_TEXT, "discovery/parcels.cases.yaml": None}
    publish(board, "A better name", {PARCELS: None, BISCUIT: text, **cases})
    more = "  - name: Somebody below zero\n    facts:\n      tier: BZ\n    expect: no\n"
    beside = PETS.replace(".yaml", ".cases.yaml")
    publish(board, "One more case", {beside: in_force(room_of(board)).files[beside] + more})
    roll_back(room_of(board), SAMIR, 2, "The name was better.")
    board.house.read_rules()


def test_a_rule_is_followed_through_all_that_became_of_it(board: Switchboard) -> None:
    give_a_history(board)
    assert told(board, "pets") == [
        (5, ROLLED_BACK, ["cases: no “Somebody below zero” any more"]),
        (4, PUBLISHED, ["cases: new “Somebody below zero”"]),
        (2, PUBLISHED, ["now also for MGC"]),
        (1, FIRST, []),
    ]
    assert [(seq, kind) for seq, kind, _ in told(board, "parcels")] == [(5, ROLLED_BACK), (3, PUBLISHED), (1, FIRST)]
    first = history_of(room_of(board), "parcels").chapters[0]
    assert first.entry and (first.entry.kind, first.entry.was) == ("renamed", BISCUIT)


def test_a_rule_that_came_later_has_its_beginning_there_and_a_retired_one_its_end(board: Switchboard) -> None:
    in_force(room_of(board))
    head = "rule: cats\npurpose: Cats.\nowner: supervisors\nstatus: draft\nmatters: may\n"
    new = f"{head}when:\n  has pets: yes\nremind: Miaow.\n"
    publish(board, "Cats", {"discovery/cats.yaml": new})
    (chapter,) = history_of(room_of(board), "cats").chapters
    assert chapter.entry and (chapter.publication.seq, chapter.entry.kind) == (2, "new")
    draft = retire(room_of(board), ROSA, "cats", "Nobody has cats.")
    publish(board, "No cats", draft.changes)
    kinds = [one.entry.kind for one in history_of(room_of(board), "cats").chapters if one.entry]
    assert kinds == ["retired", "new"]
    roll_back(room_of(board), SAMIR, 1, "")
    roll_back(room_of(board), SAMIR, 2, "")
    again = [one.entry.kind for one in history_of(room_of(board), "cats").chapters if one.entry]
    assert again == ["new", "removed", "retired", "new"]
    assert told(board, "dogs") == []


def test_a_damaged_book_is_passed_over(board: Switchboard) -> None:
    give_a_history(board)
    damage(board, 4)
    assert [seq for seq, _, _ in told(board, "pets")] == [2, 1]
    chapters, following = list_chapters(room_of(board))
    assert [(one.publication.seq, one.is_damaged, one.changes is None) for one in chapters] == [
        (5, False, True), (4, True, True), (3, False, False), (2, False, False), (1, False, True)
    ]  # fmt: skip
    assert following == 0
    assert chapters[3].changes and chapters[3].changes.words == ("`pets`: now also for MGC",)


def test_a_long_history_is_told_in_pieces_that_join(board: Switchboard) -> None:
    give_a_history(board)
    whole = told(board, "parcels")
    pieces, upto, name = [], 0, "parcels"
    while True:
        found = history_of(room_of(board), name, upto, most=2)
        pieces += [chapter.publication.seq for chapter in found.chapters]
        if not found.upto:
            break
        upto, name = found.upto, found.name
    assert pieces == [seq for seq, _, _ in whole]


def test_books_come_in_pages(board: Switchboard) -> None:
    give_a_history(board)
    first, following = list_chapters(room_of(board), limit=3)
    rest, end = list_chapters(room_of(board), following, limit=3)
    assert [one.publication.seq for one in (*first, *rest)] == [5, 4, 3, 2, 1] and (following, end) == (3, 0)


def damage(board: Switchboard, seq: int) -> None:
    with board.house.database.write() as connection:
        connection.execute(update(rule_publications).where(rule_publications.c.seq == seq).values(files="{"))
