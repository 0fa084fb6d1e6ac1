"""Folder and publications keep in step: hand edits are kept, death while publishing heals, nothing mixed is read."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from web.small_room import GRETA, PARCELS, PETS, PETS_CASES, ROSA, room_of, small_room, small_rules
from web.switchboard import Clock, Switchboard

from agent_assist.customize.drafts import Changes
from agent_assist.customize.publications import Publication
from agent_assist.customize.rules_folder import JOURNAL
from agent_assist.house import House
from agent_assist.outside.rule_folder import MARK, RuleFolder
from agent_assist.records import migrate
from agent_assist.records.session import Database
from agent_assist.settings import Settings
from agent_assist.story.books import list_books
from agent_assist.story.drafting import begin_draft
from agent_assist.story.following import DIFFERS, FAULTY, READ_ONLY, SAME, follow
from agent_assist.story.hand_edits import in_force, settle
from agent_assist.story.publishing import publish, roll_back
from agent_assist.story.room_faults import FolderFault, NotReady, Overtaken
from agent_assist.story.rule_room import Journal, RuleRoom


@pytest.fixture
def saving(database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """A desk of one whose files are in force when they are saved."""
    with small_room(database_url, tmp_path, second_person="off") as board:
        yield board


@pytest.fixture
def approving(database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """A desk of one where only what was published is in force."""
    with small_room(database_url, tmp_path, publish="approved", second_person="off") as board:
        look(board)
        yield board


def look(board: Switchboard) -> None:
    """What the housekeeping does each second."""
    board.house.read_rules()
    board.house.keep_book()


def write(board: Switchboard, path: str, before: str, after: str) -> None:
    """An edit by hand."""
    file = board.house.settings.rules_folder / path
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))


def read(board: Switchboard, path: str) -> str:
    return (board.house.settings.rules_folder / path).read_text()


def published(board: Switchboard, path: str, before: str, after: str) -> Publication:
    room = room_of(board)
    text = in_force(room).files[path]
    assert before in text
    draft = begin_draft(room, ROSA, after, {path: text.replace(before, after)})
    return publish(room, ROSA, draft.id, 1)


def books(board: Switchboard) -> list[tuple[int, str, str]]:
    return [(book.seq, book.kind, book.version) for book in reversed(list_books(room_of(board), 50)[0])]


def test_the_first_good_book_of_the_folder_is_the_first_publication(board: Switchboard) -> None:
    look(board)
    assert books(board) == [(1, "first", board.house.shelf.book.version)]
    assert (board.house.books.seq, board.house.books.folder) == (1, SAME)


def test_a_good_edit_by_hand_is_kept_as_a_publication(saving: Switchboard) -> None:
    write(saving, PETS, "may", "should")
    look(saving)
    look(saving)
    assert books(saving)[1:] == [(2, "saved", saving.house.shelf.book.version)]
    write(saving, PETS_CASES, "A newcomer", "Somebody new")
    look(saving)
    assert books(saving)[2:] == [(3, "saved", saving.house.shelf.book.version)]
    assert "Somebody new" in in_force(room_of(saving)).files[PETS_CASES]


def test_a_faulty_edit_by_hand_is_in_force_nowhere_and_published_nowhere(saving: Switchboard) -> None:
    good = saving.house.shelf.book
    write(saving, PETS, "tier", "tire")
    look(saving)
    assert (saving.house.shelf.book, saving.house.books.folder, len(books(saving))) == (good, FAULTY, 1)
    with pytest.raises(NotReady) as told:
        published(saving, PARCELS, "biscuit", "bone")
    assert told.value.report and [fault.file for fault in told.value.report.faults] == [PETS]
    assert "biscuit" in read(saving, PARCELS)
    write(saving, PETS, "tire", "tier")
    look(saving)
    assert saving.house.books.folder == SAME and published(saving, PARCELS, "biscuit", "bone").seq == 2


def test_an_edit_by_hand_that_nobody_has_seen_yet_is_published_before_the_draft(saving: Switchboard) -> None:
    draft = begin_draft(room_of(saving), ROSA, "Bone", {PARCELS: read(saving, PARCELS).replace("biscuit", "bone")})
    write(saving, PETS, "may", "should")
    assert publish(room_of(saving), ROSA, draft.id, 1).seq == 3
    assert [kind for _, kind, _ in books(saving)] == ["first", "saved", "published"]
    look(saving)
    assert len(books(saving)) == 3 and "should" in read(saving, PETS) and "bone" in read(saving, PARCELS)


def test_an_edit_by_hand_of_the_same_file_is_not_overwritten(saving: Switchboard) -> None:
    draft = begin_draft(room_of(saving), ROSA, "Bone", {PARCELS: read(saving, PARCELS).replace("biscuit", "bone")})
    write(saving, PARCELS, "biscuit", "sausage")
    with pytest.raises(Overtaken):
        publish(room_of(saving), ROSA, draft.id, 1)
    assert "sausage" in read(saving, PARCELS)


def test_two_processes_that_see_the_same_edit_keep_it_once(saving: Switchboard) -> None:
    write(saving, PETS, "may", "should")
    first, second = (settle(room_of(saving), GRETA, "By hand.") for _ in range(2))
    assert first == second and first.publication.author == "Greta Vogel" and len(books(saving)) == 2


def test_machines_with_different_files_do_not_go_on_answering_each_other(
    saving: Switchboard, tmp_path: Path, database_url: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with small_room(database_url, other) as elsewhere:
        write(elsewhere, PETS, "may", "must")
        for _ in range(3):
            look(elsewhere)
            look(saving)
        assert [kind for _, kind, _ in books(saving)] == ["first", "saved"]


@pytest.mark.parametrize("written", [0, 1, 2])
def test_whoever_dies_after_publishing_is_finished_by_the_next(saving: Switchboard, written: int) -> None:
    good = saving.house.shelf.book.version
    publication = die(saving, written=written)
    look(saving)
    assert saving.house.shelf.book.version == good, "nobody reads what is half written"
    age(saving)
    look(saving)
    look(saving)
    assert saving.house.shelf.book.version == publication.version and saving.house.books.folder == SAME
    assert "bone" in read(saving, PARCELS) and "should" in read(saving, PETS)
    assert books(saving)[-1] == (2, "published", publication.version)
    assert not list(saving.house.settings.rules_folder.rglob(".*"))


def test_whoever_dies_before_publishing_has_changed_nothing(saving: Switchboard) -> None:
    good = saving.house.shelf.book.version
    die(saving, is_kept=False)
    age(saving)
    look(saving)
    look(saving)
    assert (saving.house.shelf.book.version, len(books(saving))) == (good, 1)
    assert "biscuit" in read(saving, PARCELS) and not list(saving.house.settings.rules_folder.rglob(".*"))


def test_a_journal_of_rubbish_is_dropped(saving: Switchboard) -> None:
    (saving.house.settings.rules_folder / JOURNAL).write_text("{")
    age(saving)
    write(saving, PETS, "may", "should")
    look(saving)
    look(saving)
    assert "matters: should" in in_force(room_of(saving)).files[PETS] and len(books(saving)) == 2


def test_who_starts_over_a_journal_has_the_files_that_are_there_until_it_is_carried_out(
    saving: Switchboard, tmp_path: Path
) -> None:
    publication = die(saving, written=0)
    age(saving)
    settings = replace(saving.house.settings, secret_file=tmp_path / "secret")
    house = House(settings, Clock())
    house.read_rules()
    assert len(house.shelf.book.rules) == 2
    house.keep_book()
    house.read_rules()
    assert house.shelf.book.version == publication.version
    house.close()


@pytest.mark.parametrize("is_kept", [True, False])
def test_who_starts_over_a_half_written_folder_decides_by_what_was_published(
    saving: Switchboard, tmp_path: Path, is_kept: bool
) -> None:
    good = saving.house.shelf.book.version
    wanted = die(saving, written=1).version if is_kept else good
    if not is_kept:
        die(saving, is_kept=False)
    (saving.house.settings.rules_folder / PETS).write_text("half of ano")
    house = House(replace(saving.house.settings, secret_file=tmp_path / "secret"), Clock())
    try:
        for _ in range(2):
            house.read_rules()
            assert (house.shelf.book.version, house.shelf.faults) == (wanted, ())
    finally:
        house.close()


class SleepyFolder(RuleFolder):
    """A folder whose writer sleeps between the journal and the row, until others take the journal for a dead one's."""

    def prepare(self, publication: Publication, changes: Changes, before: Mapping[str, str]) -> Journal:
        journal = super().prepare(publication, changes, before)
        self.wake()
        return journal

    wake: Callable[[], None]


def test_who_slept_over_publishing_until_taken_for_dead_publishes_nothing(saving: Switchboard) -> None:
    def pass_time() -> None:
        age(saving)
        look(saving)

    folder = SleepyFolder(saving.house.settings.rules_folder)
    folder.wake = pass_time
    draft = begin_draft(room_of(saving), ROSA, "Bone", {PARCELS: read(saving, PARCELS).replace("biscuit", "bone")})
    with pytest.raises(Overtaken):
        publish(replace(room_of(saving), folder=folder), ROSA, draft.id, 1)
    assert len(books(saving)) == 1 and "biscuit" in read(saving, PARCELS)
    assert publish(room_of(saving), ROSA, draft.id, 1).seq == 2


class DeadlyFolder(RuleFolder):
    """A folder whose writer dies after so many files of the journal."""

    written = 0

    def carry_out(self, journal: Journal) -> None:
        super().carry_out(replace(journal, files=dict(list(journal.files.items())[: self.written])))
        (self.path / JOURNAL).write_bytes(self.left)
        raise Killed

    def prepare(self, publication: Publication, changes: Changes, before: Mapping[str, str]) -> Journal:
        journal = super().prepare(publication, changes, before)
        self.left = (self.path / JOURNAL).read_bytes()
        return journal


class Killed(BaseException):
    """The end of a process."""


class FolderOfOneWriting(RuleFolder):
    """A folder whose writer dies when all of it is written."""

    def carry_out(self, journal: Journal) -> None:
        super().carry_out(journal)
        raise Killed


class FullDisk(RuleFolder):
    """A folder that lets the journal be written, and then no more."""

    def carry_out(self, journal: Journal) -> None:
        raise FolderFault("The rules folder cannot be written: No space left on device.")


def test_a_disk_that_is_full_in_the_middle_is_made_up_for_when_there_is_room(saving: Switchboard) -> None:
    text = read(saving, PARCELS).replace("biscuit", "bone")
    draft = begin_draft(room_of(saving), ROSA, "Bone", {PARCELS: text})
    full = replace(room_of(saving), folder=FullDisk(saving.house.settings.rules_folder))
    made = publish(full, ROSA, draft.id, 1)
    age(saving)
    look(saving)
    look(saving)
    assert saving.house.shelf.book.version == made.version and books(saving)[-1][2] == made.version


def die(board: Switchboard, written: int = 0, is_kept: bool = True) -> Publication:
    """Publishes two changes and dies over it: after the row and so many files, or with nothing but the journal."""
    room = room_of(board)
    folder = DeadlyFolder(board.house.settings.rules_folder)
    folder.written = written
    changes = {
        PARCELS: read(board, PARCELS).replace("biscuit", "bone"),
        PETS: read(board, PETS).replace("may", "should"),
    }
    draft = begin_draft(room, ROSA, "Two", changes)
    if not is_kept:
        folder.prepare(Publication(2, "b-1", "published", room.moment), changes, in_force(room).files)
        return Publication(0, "", "", room.now)
    with pytest.raises(Killed):
        publish(replace(room, folder=folder), ROSA, draft.id, 1)
    return list_books(room, 1)[0][0]


def age(board: Switchboard) -> None:
    then = time.time() - 11
    os.utime(board.house.settings.rules_folder / JOURNAL, (then, then))


def test_where_books_are_approved_the_folder_follows(approving: Switchboard) -> None:
    published(approving, PARCELS, "biscuit", "bone")
    look(approving)
    assert "bone" in read(approving, PARCELS) and approving.house.books.folder == SAME
    roll_back(room_of(approving), ROSA, 1, "")
    look(approving)
    assert "biscuit" in read(approving, PARCELS) and len(books(approving)) == 3


def test_who_dies_right_behind_writing_the_folder_leaves_nothing_that_seems_edited_by_hand(
    approving: Switchboard,
) -> None:
    published(approving, PARCELS, "biscuit", "bone")
    dying = replace(room_of(approving), folder=FolderOfOneWriting(approving.house.settings.rules_folder))
    with pytest.raises(Killed):
        follow(dying)
    published(approving, PARCELS, "bone", "ball")
    look(approving)
    assert "ball" in read(approving, PARCELS) and approving.house.books.folder == SAME


def test_what_is_edited_by_hand_is_left_alone_and_not_in_force(approving: Switchboard) -> None:
    write(approving, PETS, "may", "must")
    look(approving)
    published(approving, PARCELS, "biscuit", "bone")
    look(approving)
    assert approving.house.shelf.book.rule("pets").matters == "may"  # type: ignore[union-attr]
    assert approving.house.shelf.book.rule("parcels").remind == "Bring a bone."  # type: ignore[union-attr]
    assert "must" in read(approving, PETS) and "biscuit" in read(approving, PARCELS)
    assert approving.house.readiness()["rules"]["folder"] == DIFFERS
    write(approving, PETS, "must", "may")
    look(approving)
    assert "bone" in read(approving, PARCELS) and approving.house.books.folder == SAME


def test_an_older_book_that_somebody_puts_into_the_folder_is_an_edit_by_hand(approving: Switchboard) -> None:
    published(approving, PARCELS, "biscuit", "bone")
    look(approving)
    write(approving, PARCELS, "bone", "biscuit")
    look(approving)
    assert "biscuit" in read(approving, PARCELS) and approving.house.books.folder == DIFFERS


def test_a_machine_that_was_down_while_others_published_catches_up(
    approving: Switchboard, tmp_path: Path, database_url: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with small_room(database_url, other, publish="approved") as elsewhere:
        look(elsewhere)
    published(approving, PARCELS, "biscuit", "bone")
    with small_room(database_url, other, publish="approved") as elsewhere:
        look(elsewhere)
        assert elsewhere.house.books.folder == SAME and "bone" in read(elsewhere, PARCELS)
        assert elsewhere.house.shelf.book.version == books(approving)[-1][2]


def test_faulty_files_in_the_folder_do_no_harm_where_books_are_approved(approving: Switchboard) -> None:
    write(approving, PETS, "tier", "tire")
    look(approving)
    made = published(approving, PARCELS, "biscuit", "bone")
    look(approving)
    assert approving.house.shelf.book.version == made.version and approving.house.shelf.faults == ()
    (approving.house.settings.rules_folder / PETS).write_bytes(b"\xff\xfe")
    look(approving)
    assert approving.house.books.folder == FAULTY


class ReadOnlyFolder(RuleFolder):
    """A folder on a disk that nobody may write."""

    def prepare(self, publication: Publication, changes: Changes, before: Mapping[str, str]) -> Journal:
        raise FolderFault("The rules folder cannot be written: Read-only file system.")

    def mark(self, publication: Publication) -> None:
        raise FolderFault("The rules folder cannot be written: Read-only file system.")


def read_only(board: Switchboard) -> RuleRoom:
    return replace(room_of(board), folder=ReadOnlyFolder(board.house.settings.rules_folder))


def test_where_the_folder_cannot_be_written_nothing_is_published_on_saving(saving: Switchboard) -> None:
    text = in_force(room_of(saving)).files[PARCELS].replace("biscuit", "bone")
    draft = begin_draft(room_of(saving), ROSA, "Bone", {PARCELS: text})
    with pytest.raises(FolderFault, match="Read-only"):
        publish(read_only(saving), ROSA, draft.id, 1)
    with pytest.raises(FolderFault, match="Read-only"):
        write(saving, PETS, "may", "should")
        roll_back(read_only(saving), ROSA, 1, "")
    assert [kind for _, kind, _ in books(saving)] == ["first", "saved"]


def test_where_the_folder_cannot_be_written_approved_books_are_published_all_the_same(approving: Switchboard) -> None:
    (approving.house.settings.rules_folder / MARK).unlink()
    assert follow(read_only(approving), 0) == (SAME, 1)
    made = published(approving, PARCELS, "biscuit", "bone")
    approving.house.read_rules()
    assert follow(read_only(approving), 1) == (READ_ONLY, 2)
    assert approving.house.shelf.book.version == made.version and "biscuit" in read(approving, PARCELS)


def test_a_service_starts_while_the_database_is_away_and_changes_over_when_it_is_back(tmp_path: Path) -> None:
    # A file without any table is as far away as a database can be.
    url = f"sqlite:///{tmp_path / 'bare.sqlite'}"
    house = House(
        Settings(
            database_url=url,
            rules_folder=small_rules(tmp_path / "rules"),
            publish="approved",
            secret_file=tmp_path / "secret",
        ),
        Clock(),
    )
    try:
        house.read_rules()
        assert len(house.shelf.book.rules) == 2 and "database is away" in house.readiness()["rules"]["why"]
        database = Database(url)
        migrate.upgrade(database)
        database.close()
        for _ in range(2):
            house.read_rules()
            house.keep_book()
        told = house.readiness()["rules"]
        assert (told["up"], told["seq"], told["mode"], told["why"]) == (True, 1, "approved", "")
    finally:
        house.close()


def test_a_ring_is_heard_where_the_house_is_open(tmp_path: Path, sqlite_url: str) -> None:
    house = House(
        Settings(
            database_url=sqlite_url,
            rules_folder=small_rules(tmp_path / "rules"),
            secret_file=tmp_path / "secret",
            second_person="off",
        )
    )
    try:
        house.open()
        room = house.lay_room()
        draft = begin_draft(room, ROSA, "Bone", {PETS: in_force(room).files[PETS].replace("may", "must")})
        made = publish(room, ROSA, draft.id, 1)
        began = time.monotonic()
        while house.shelf.book.version != made.version and time.monotonic() < began + 5:
            time.sleep(0.01)
        assert time.monotonic() - began < 0.9
    finally:
        house.close()
