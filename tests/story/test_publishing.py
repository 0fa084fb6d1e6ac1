"""A draft that is ready comes into force as a whole, once, and an earlier book comes back as it was."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import update
from web.small_room import (
    GRETA,
    PARCELS,
    PETS,
    PETS_CASES,
    PETS_CASES_TEXT,
    PETS_TEXT,
    ROSA,
    SAMIR,
    room_of,
    small_room,
)
from web.switchboard import ANNABELLE, Switchboard

from agent_assist.customize.conditions import Facts
from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision
from agent_assist.customize.drafts import PUBLISHED, Draft
from agent_assist.customize.publications import Publication
from agent_assist.customize.rule_book import RuleBook
from agent_assist.records import tables
from agent_assist.story.approving import approve, ask_approval
from agent_assist.story.books import files_of, find_book, list_books
from agent_assist.story.drafting import begin_draft, change_draft, discard, find_draft
from agent_assist.story.hand_edits import in_force
from agent_assist.story.publishing import catch_up, draft_from_folder, publish, retire, roll_back
from agent_assist.story.room_faults import Conflicting, NoSuchBook, NotReady, Overtaken, RoomFault

SHOULD = PETS_TEXT.replace("matters: may", "matters: should")


def rules_folder(board: Switchboard) -> Path:
    return board.house.settings.rules_folder


def text_in_force(board: Switchboard, path: str) -> str:
    return in_force(room_of(board)).files[path]


def edited(board: Switchboard, path: str, before: str, after: str) -> Draft:
    """A draft of Rosa's with these words in the place of those."""
    text = text_in_force(board, path)
    assert before in text
    return begin_draft(room_of(board), ROSA, f"{after}", {path: text.replace(before, after)})


def approved(board: Switchboard, draft: Draft) -> Draft:
    room = room_of(board)
    ask_approval(room, ROSA, draft.id, draft.revision)
    return approve(room, SAMIR, draft.id, draft.revision)


def published(board: Switchboard, path: str, before: str, after: str) -> Publication:
    """A change that went the whole way."""
    draft = approved(board, edited(board, path, before, after))
    made = publish(room_of(board), ROSA, draft.id, draft.revision)
    follow(board)
    return made


def follow(board: Switchboard) -> RuleBook:
    """What the housekeeping does each second."""
    board.house.read_rules()
    board.house.keep_book()
    return board.house.shelf.book


def said(board: Switchboard, book: RuleBook, facts: Facts) -> Decision:
    """What the book decides for a customer of whom this is known."""
    return decide(book, facts, {}, board.clock.now, context=Asking())


def test_an_approved_draft_is_in_force_with_the_next_look(board: Switchboard) -> None:
    before = board.house.shelf.book.version
    draft = approved(board, edited(board, PETS, "matters: may", "matters: should"))
    made = publish(room_of(board), ROSA, draft.id, draft.revision)
    assert (made.seq, made.kind, made.author, made.approver) == (2, "published", "Rosa Marin", "Samir Haddad")
    assert (made.draft_id, made.note, made.at) == (draft.id, draft.title, room_of(board).moment)
    book = follow(board)
    assert book.version == made.version != before
    assert book.rule("pets").matters == "should"  # type: ignore[union-attr]
    assert "# The kennels ask for it." in (rules_folder(board) / PETS).read_text()
    assert find_draft(room_of(board), draft.id).state == PUBLISHED
    assert (
        board.house.readiness()["rules"] | {"folder": "same", "seq": 2, "faults": []}
        == board.house.readiness()["rules"]
    )


def test_publishing_what_is_published_answers_with_its_publication(board: Switchboard) -> None:
    draft = approved(board, edited(board, PETS, "matters: may", "matters: should"))
    room = room_of(board)
    assert publish(room, ROSA, draft.id, 1) == publish(room, SAMIR, draft.id, 1)
    assert len(list_books(room, 10)[0]) == 2


def test_without_a_second_person_nothing_is_published(board: Switchboard) -> None:
    draft = edited(board, PETS, "matters: may", "matters: should")
    with pytest.raises(NotReady, match="second person"):
        publish(room_of(board), ROSA, draft.id, 1)
    ask_approval(room_of(board), ROSA, draft.id, 1)
    with pytest.raises(NotReady, match="second person"):
        publish(room_of(board), ROSA, draft.id, 1)
    approve(room_of(board), SAMIR, draft.id, 1)
    change_draft(room_of(board), ROSA, draft.id, 1, {PARCELS: None})
    with pytest.raises(NotReady, match="second person"):
        publish(room_of(board), ROSA, draft.id, 2)


def test_a_desk_of_one_needs_no_second_person(database_url: str, tmp_path: Path) -> None:
    with small_room(database_url, tmp_path, second_person="off") as board:
        draft = edited(board, PETS, "matters: may", "matters: should")
        made = publish(room_of(board), ROSA, draft.id, 1)
        assert (made.author, made.approver) == ("Rosa Marin", "")


@pytest.mark.parametrize("words", ["tire", "tier: is MVP"])
def test_a_book_with_a_fault_is_never_published(database_url: str, tmp_path: Path, words: str) -> None:
    with small_room(database_url, tmp_path, second_person="off") as board:
        draft = edited(board, PETS, "tier: is LM or NEW" if ":" in words else "tier", words)
        with pytest.raises(NotReady) as told:
            publish(room_of(board), ROSA, draft.id, 1)
        assert told.value.report and [fault.file for fault in told.value.report.faults] == [PETS]


def test_a_book_whose_cases_fail_is_never_published(database_url: str, tmp_path: Path) -> None:
    with small_room(database_url, tmp_path, second_person="off") as board:
        draft = edited(board, PETS, "is LM or NEW", "is LM")
        with pytest.raises(NotReady) as told:
            publish(room_of(board), ROSA, draft.id, 1)
        assert told.value.report and [result.file for result in told.value.report.failed] == [PETS_CASES]
        assert "is LM or NEW" in text_in_force(board, PETS)


def test_nothing_new_is_not_published(board: Switchboard) -> None:
    first, second = (edited(board, PETS, "matters: may", "matters: should") for _ in range(2))
    publish(room_of(board), ROSA, approved(board, first).id, 1)
    with pytest.raises(NotReady, match="Nothing would change"):
        publish(room_of(board), ROSA, approved(board, second).id, 1)


def test_drafts_of_different_files_follow_one_another(board: Switchboard) -> None:
    first = approved(board, edited(board, PETS, "matters: may", "matters: should"))
    second = approved(board, edited(board, PARCELS, "biscuit", "bone"))
    publish(room_of(board), ROSA, first.id, 1)
    made = publish(room_of(board), ROSA, second.id, 1)
    assert made.seq == 3 and "matters: should" in text_in_force(board, PETS) and "bone" in text_in_force(board, PARCELS)


def test_who_changed_the_same_file_comes_second_and_catches_up(board: Switchboard) -> None:
    first = approved(board, edited(board, PARCELS, "biscuit", "bone"))
    second = approved(board, edited(board, PARCELS, "biscuit", "sausage"))
    published_first = publish(room_of(board), ROSA, first.id, 1)
    with pytest.raises(Overtaken) as told:
        publish(room_of(board), ROSA, second.id, 1)
    assert told.value.publication == published_first
    with pytest.raises(Conflicting) as conflict:
        catch_up(room_of(board), ROSA, second.id, 1)
    assert conflict.value.files == (PARCELS,) and "sausage" in conflict.value.conflicts[0].words
    assert "bone" in text_in_force(board, PARCELS)
    both = text_in_force(board, PARCELS).replace("bone", "bone and a sausage")
    settled = catch_up(room_of(board), GRETA, second.id, 1, {PARCELS: both, PETS: "rule: pets"})
    assert (settled.changes, settled.revision, settled.is_approved) == ({PARCELS: both}, 2, False)
    assert settled.authors == (ROSA.id, GRETA.id)


def test_changes_of_different_lines_are_merged_and_need_a_new_yes(board: Switchboard) -> None:
    first = approved(board, edited(board, PETS, "matters: may", "matters: should"))
    second = approved(board, edited(board, PETS, "A dog is no friend", "A cat is no friend"))
    publish(room_of(board), ROSA, first.id, 1)
    with pytest.raises(Overtaken):
        publish(room_of(board), ROSA, second.id, 1)
    merged = catch_up(room_of(board), ROSA, second.id, 1)
    assert (merged.revision, merged.is_approved) == (2, False)
    publish(room_of(board), ROSA, approved(board, merged).id, 2)
    assert "matters: should" in text_in_force(board, PETS) and "A cat is no friend" in text_in_force(board, PETS)


def test_a_draft_that_catches_up_keeps_its_approval_while_nothing_of_it_changes(board: Switchboard) -> None:
    mine = approved(board, edited(board, PETS, "matters: may", "matters: should"))
    made = published(board, PARCELS, "biscuit", "bone")
    moved = catch_up(room_of(board), ROSA, mine.id, 1)
    assert (moved.base_seq, moved.base_version, moved.is_approved) == (made.seq, made.version, True)
    assert moved.changes == mine.changes and catch_up(room_of(board), ROSA, mine.id, 1) == moved


def test_a_draft_half_of_which_is_published_needs_a_yes_for_the_rest(board: Switchboard) -> None:
    mine = edited(board, PETS, "matters: may", "matters: should")
    mine = change_draft(
        room_of(board), ROSA, mine.id, 1, {PARCELS: text_in_force(board, PARCELS).replace("biscuit", "bone")}
    )
    mine = approved(board, mine)
    published(board, PARCELS, "biscuit", "bone")
    moved = catch_up(room_of(board), ROSA, mine.id, 2)
    assert (set(moved.changes), moved.revision, moved.is_approved) == ({PETS}, 3, False)


def test_a_draft_that_ended_is_not_published(board: Switchboard) -> None:
    draft = approved(board, edited(board, PETS, "matters: may", "matters: should"))
    discard(room_of(board), ROSA, draft.id)
    with pytest.raises(NotReady, match="discarded"):
        publish(room_of(board), ROSA, draft.id, 1)
    with pytest.raises(Overtaken):
        publish(room_of(board), ROSA, draft.id, 2)


def test_a_rollback_restores_identical_decisions(board: Switchboard) -> None:
    before = follow(board)
    published(board, PETS, "tier: is LM or NEW   # not the others", "tier: is NEW")
    published(board, PARCELS, "biscuit", "bone")
    changed = follow(board)
    back = roll_back(room_of(board), SAMIR, 1, "Reps complained.")
    after = follow(board)
    assert (back.seq, back.kind, back.version, back.note) == (
        4,
        "rolled back",
        before.version,
        "Book 1 again. Reps complained.",
    )
    assert (back.author, back.approver) == ("Samir Haddad", "")
    assert (after.version, after.sources) == (before.version, before.sources)
    for facts in ({"tier": "LM"}, {"tier": "NEW", "has pets": True}, {"tier": "MVC"}, {}):
        assert said(board, after, facts) == said(board, before, facts)
    assert said(board, changed, {"tier": "LM"}) != said(board, before, {"tier": "LM"})
    assert files_of(room_of(board), 4) == files_of(room_of(board), 1)
    assert roll_back(room_of(board), SAMIR, 1, "Again.") == back


def test_a_rollback_brings_removed_files_back_and_takes_new_ones_away(board: Switchboard) -> None:
    room = room_of(board)
    kept = (rules_folder(board) / PARCELS).read_text()
    dogs = PETS_TEXT.replace("has pets", "has a dog")
    head = "rule: dogs\npurpose: A rule for the tests.\nowner: supervisors\nstatus: trial\n"
    draft = begin_draft(
        room, ROSA, "Dogs", {PARCELS: None, "discovery/parcels.cases.yaml": None, "growth/dogs.yaml": head + dogs}
    )
    publish(room, ROSA, approved(board, draft).id, 1)
    follow(board)
    assert not (rules_folder(board) / PARCELS).exists() and (rules_folder(board) / "growth/dogs.yaml").exists()
    roll_back(room_of(board), ROSA, 1, "")
    follow(board)
    assert (rules_folder(board) / PARCELS).read_text() == kept
    assert not (rules_folder(board) / "growth/dogs.yaml").exists()


def test_there_is_no_way_back_to_a_book_that_is_none(board: Switchboard) -> None:
    with pytest.raises(NoSuchBook):
        roll_back(room_of(board), ROSA, 7, "")
    with pytest.raises(NoSuchBook):
        find_book(room_of(board), "b-000000000000")
    made = published(board, PETS, "matters: may", "matters: should")
    spoil(board, 1)
    with pytest.raises(NotReady, match="damaged"):
        roll_back(room_of(board), ROSA, 1, "")
    assert follow(board).version == made.version


def test_a_rollback_to_what_is_in_force_mends_a_damaged_book_above_it(database_url: str, tmp_path: Path) -> None:
    with small_room(database_url, tmp_path, publish="approved") as board:
        before = follow(board)
        published(board, PARCELS, "biscuit", "bone")
        spoil(board, 2)
        assert roll_back(room_of(board), ROSA, 1, "").seq == 3
        assert follow(board).version == before.version and board.house.shelf.faults == ()


def spoil(board: Switchboard, seq: int) -> None:
    """Damages the text of a stored book."""
    version = find_book(room_of(board), str(seq)).version
    spoilt = update(tables.rule_books).where(tables.rule_books.c.version == version)
    with board.house.database.write() as connection:
        connection.execute(spoilt.values(body='{"version": "x", "sources": {"service/a.yaml": "rule: a"}}'))


def test_books_are_found_by_number_and_by_version_and_come_in_pages(board: Switchboard) -> None:
    made = published(board, PARCELS, "biscuit", "bone")
    published(board, PARCELS, "bone", "sausage")
    room = room_of(board)
    back = roll_back(room, ROSA, 2, "")
    assert find_book(room, "2") == made and find_book(room, made.version) == back
    first, before = list_books(room, 3)
    rest, end = list_books(room, 3, before)
    assert ([book.seq for book in first], [book.seq for book in rest], end) == ([4, 3, 2], [1], 0)


def test_a_rule_is_retired_with_its_cases_and_the_reason(board: Switchboard) -> None:
    draft = retire(room_of(board), ROSA, "parcels", "Dogs: nobody laughed.")
    assert set(draft.changes) == {
        PARCELS,
        "discovery/parcels.cases.yaml",
        "retired/parcels.yaml",
        "retired/parcels.cases.yaml",
    }
    publish(room_of(board), ROSA, approved(board, draft).id, 1)
    book = follow(board)
    assert [rule.name for rule in book.rules] == ["pets"]
    assert [(rule.name, rule.retired_because) for rule in book.retired] == [("parcels", "Dogs: nobody laughed.")]
    for name, reason, words in (("cats", "Gone.", "no rule `cats`"), ("pets", " ", "Say why")):
        with pytest.raises(NotReady, match=words):
            retire(room_of(board), ROSA, name, reason)


def test_every_publication_is_in_the_audit(board: Switchboard) -> None:
    published(board, PARCELS, "biscuit", "bone")
    roll_back(room_of(board), SAMIR, 1, "")
    told = {
        row["subject"]: (row["who"], row["action"]) for row in board.rows("audit") if row["action"].startswith("book")
    }
    # Nobody is known to have saved the first.
    assert "book 1" not in told
    assert told["book 2"] == ("Rosa Marin (account:rosa)", "book published")
    assert told["book 3"] == ("Samir Haddad (account:samir)", "book rolled back")


def test_decisions_of_every_book_can_be_explained(board: Switchboard) -> None:
    board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="LM")
    before = board.lookup(call_id="c-1", ani=ANNABELLE)
    published(board, PETS, "tier: is LM or NEW   # not the others", "tier: is NEW")
    why = board.get(f"/v1/decisions/{before['lookup_id']}/why").get_json()
    assert why["decision"]["prompt"]["rule"] == before["prompt_id"] == "pets"


def test_a_file_in_another_persons_draft_is_no_obstacle_if_both_say_the_same(board: Switchboard) -> None:
    mine = edited(board, PARCELS, "biscuit", "bone")
    mine = change_draft(room_of(board), GRETA, mine.id, 1, {PETS_CASES: PETS_CASES_TEXT + "  # More to come.\n"})
    mine = approved(board, mine)
    published(board, PARCELS, "biscuit", "bone")
    assert publish(room_of(board), GRETA, mine.id, 2).seq == 3


def test_hand_edits_make_a_draft(database_url: str, tmp_path: Path) -> None:
    with small_room(database_url, tmp_path, publish="approved") as board:
        follow(board)
        with pytest.raises(NotReady, match="those in force"):
            draft_from_folder(room_of(board), ROSA, "By hand")
        (rules_folder(board) / PETS).write_text((rules_folder(board) / PETS).read_text().replace("may", "must"))
        assert follow(board).rule("pets").matters == "may"  # type: ignore[union-attr]
        assert board.house.readiness()["rules"]["folder"] == "differs"
        draft = approved(board, draft_from_folder(room_of(board), ROSA, "By hand"))
        assert set(draft.changes) == {PETS}
        publish(room_of(board), ROSA, draft.id, 1)
        assert follow(board).rule("pets").matters == "must"  # type: ignore[union-attr]
        assert board.house.readiness()["rules"]["folder"] == "same"


def test_of_many_who_publish_in_one_moment_one_wins(board: Switchboard) -> None:
    drafts = [approved(board, edited(board, PARCELS, "biscuit", f"toy number {number}")) for number in range(4)]
    drafts.append(approved(board, edited(board, PETS, "matters: may", "matters: should")))
    start = threading.Barrier(len(drafts))

    def race(draft: Draft) -> Publication | RoomFault:
        start.wait()
        try:
            return publish(room_of(board), ROSA, draft.id, 1)
        except RoomFault as fault:
            return fault

    with ThreadPoolExecutor(len(drafts)) as pool:
        came = list(pool.map(race, drafts))
    won = [one for one in came if isinstance(one, Publication)]
    assert len(won) in (1, 2) and all(isinstance(one, Publication | Overtaken) for one in came), came
    assert sorted(one.seq for one in won) == list(range(2, 2 + len(won)))
    latest = max(won, key=lambda one: one.seq)
    assert follow(board).version == latest.version
    assert [book.kind for book in list_books(room_of(board), 10)[0]] == ["published"] * len(won) + ["first"]
