"""The rules folder is written as a whole, survives the death of whoever writes it, and nothing outside is touched."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from web.small_room import PARCELS, PETS, small_rules

from agent_assist.customize.publications import Publication
from agent_assist.customize.room_files import in_order
from agent_assist.customize.rules_folder import JOURNAL
from agent_assist.outside.rule_folder import MARK, RuleFolder
from agent_assist.story.room_faults import FolderFault, Overtaken
from agent_assist.story.rule_room import Journal

NOW = datetime(2026, 11, 22, 10, 0, 0, 123000, tzinfo=UTC)
BOOK = Publication(2, "b-0", "published", NOW, "Rosa Marin", "Samir Haddad", "A bone.", "01J")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_rules(tmp_path / "rules")


def bone(path: Path) -> tuple[dict[str, str | None], dict[str, str]]:
    """A change of one file and the removal of another, and the files before."""
    before = in_order(RuleFolder(path).read())
    return {PARCELS: before[PARCELS].replace("biscuit", "bone"), PETS: None}, before


def hidden(path: Path) -> list[str]:
    return sorted(file.name for file in path.rglob(".*"))


def test_what_was_told_is_written_and_leaves_no_trace(path: Path) -> None:
    folder, (changes, before) = RuleFolder(path), bone(path)
    os.chmod(path / PARCELS, 0o640)
    journal = folder.prepare(BOOK, changes, before)
    assert in_order(folder.read()) == before and hidden(path) == [JOURNAL]
    folder.carry_out(journal)
    assert "bone" in (path / PARCELS).read_text() and not (path / PETS).exists()
    assert (hidden(path), (path / PARCELS).stat().st_mode & 0o777) == ([], 0o640)
    folder.carry_out(journal)
    assert "bone" in (path / PARCELS).read_text()


def test_the_journal_says_what_is_written_and_when_it_is_old(path: Path) -> None:
    folder, (changes, before) = RuleFolder(path), bone(path)
    assert folder.journal() is None
    told = folder.prepare(BOOK, changes, before)
    found = folder.journal()
    assert found == told and found.publication == BOOK and not found.is_stale
    age(path)
    assert folder.journal().is_stale  # type: ignore[union-attr]
    folder.hold(told)
    assert not folder.journal().is_stale  # type: ignore[union-attr]
    folder.drop(told)
    assert folder.journal() is None and in_order(folder.read()) == before


def age(path: Path, seconds: float = 11) -> None:
    then = time.time() - seconds
    os.utime(path / JOURNAL, (then, then))


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"publication": {"seq": 1}}', b"\xff\xfe"])
def test_a_journal_that_cannot_be_read_is_one_of_nothing(path: Path, raw: bytes) -> None:
    (path / JOURNAL).write_bytes(raw)
    found = RuleFolder(path).journal()
    assert found and (found.publication, found.files) == (None, {})


def test_only_one_writes_at_a_time(path: Path) -> None:
    changes, before = bone(path)
    RuleFolder(path).prepare(BOOK, changes, before)
    with pytest.raises(Overtaken, match="being written just now"):
        RuleFolder(path).prepare(BOOK, changes, before)
    with pytest.raises(Overtaken, match="being written just now"):
        RuleFolder(path).stamp()


def test_what_was_edited_by_hand_meanwhile_is_not_overwritten(path: Path) -> None:
    folder, (changes, before) = RuleFolder(path), bone(path)
    (path / PETS).write_text("# Mine.\n")
    with pytest.raises(Overtaken, match=f"{PETS} was edited by hand"):
        folder.prepare(BOOK, changes, before)
    assert hidden(path) == []
    (path / PETS).write_text(before[PETS])
    journal = folder.prepare(BOOK, changes, before)
    (path / PETS).write_text("# Mine.\n")
    folder.carry_out(journal)
    assert (path / PETS).read_text() == "# Mine.\n" and "bone" in (path / PARCELS).read_text()


def test_line_ends_of_windows_stay(path: Path) -> None:
    folder, (changes, before) = RuleFolder(path), bone(path)
    (path / PARCELS).write_bytes(before[PARCELS].replace("\n", "\r\n").encode())
    folder.carry_out(folder.prepare(BOOK, changes, before))
    assert (path / PARCELS).read_bytes() == before[PARCELS].replace("biscuit", "bone").replace("\n", "\r\n").encode()


def test_a_new_file_may_stand_in_a_new_folder(path: Path) -> None:
    folder = RuleFolder(path)
    folder.carry_out(folder.prepare(BOOK, {"growth/new.yaml": "rule: new\n", "growth/gone.yaml": None}, {}))
    assert (path / "growth" / "new.yaml").read_text() == "rule: new\n"


@pytest.mark.parametrize("name", ["../x.yaml", "/tmp/x.yaml", "growth/../../x.yaml", "tiers.yaml", ".git/config.yaml"])
def test_nothing_but_rule_files_is_ever_written(path: Path, name: str) -> None:
    folder, seen = RuleFolder(path), everything(path.parent)
    with pytest.raises(FolderFault, match="cannot be written"):
        folder.prepare(BOOK, {name: "x"}, {})
    journal = folder.prepare(BOOK, {}, {})
    folder.carry_out(type(journal)(BOOK, {name: ("", "x")}))
    assert everything(path.parent) == seen


def everything(path: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def test_links_are_not_followed_out_of_the_folder(path: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text("secret\n")
    (path / "growth").symlink_to(outside)
    (path / "discovery" / "linked.yaml").symlink_to(outside / "secret.yaml")
    folder = RuleFolder(path)
    with pytest.raises(FolderFault, match="cannot be written"):
        folder.prepare(BOOK, {"growth/secret.yaml": "x"}, {"growth/secret.yaml": "secret\n"})
    linked = {"discovery/linked.yaml": "mine\n"}
    folder.carry_out(folder.prepare(BOOK, linked, {"discovery/linked.yaml": "secret\n"}))
    assert (outside / "secret.yaml").read_text() == "secret\n"
    assert not (path / "discovery" / "linked.yaml").is_symlink()


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_changed() -> None:
    with tempfile.TemporaryDirectory() as made:
        os.chmod(made, 0o755)
        path = small_rules(Path(made) / "rules")
        changes, before = bone(path)
        seen = everything(path)
        for shut in (path / "discovery", path):
            os.chmod(shut, 0o555)
            with as_nobody(), pytest.raises(FolderFault, match="cannot be written"):
                RuleFolder(path).prepare(BOOK, changes, before)
            with as_nobody(), pytest.raises(FolderFault, match="cannot be written"):
                RuleFolder(path).mark(BOOK)
            assert everything(path) == seen


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of root, who may write everywhere."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = RuleFolder(tmp_path / "gone")
    with pytest.raises(FolderFault, match="No such file"):
        folder.prepare(BOOK, {}, {})
    assert (folder.journal(), folder.marked()) == (None, 0)


def test_the_folder_remembers_which_book_it_was(path: Path) -> None:
    folder = RuleFolder(path)
    assert folder.marked() == 0
    folder.mark(BOOK)
    assert folder.marked() == 2 and hidden(path) == [MARK]
    for raw in (b"", b"[]", b'{"seq": "2"}', b"\xff"):
        (path / MARK).write_bytes(raw)
        assert folder.marked() == 0


def test_what_a_dead_process_left_beside_is_tidied_up(path: Path) -> None:
    folder, (changes, before) = RuleFolder(path), bone(path)
    for name, seconds in (("old", 120), ("young", 1)):
        left = path / "discovery" / f".publishing-{name}"
        left.write_text("half a ru")
        os.utime(left, (time.time() - seconds,) * 2)
    folder.carry_out(folder.prepare(BOOK, changes, before))
    assert hidden(path) == [".publishing-young"]


def test_a_file_that_is_saved_gives_another_stamp(path: Path) -> None:
    folder = RuleFolder(path)
    first = folder.stamp()
    assert folder.stamp() == first
    for name in (PETS, "discovery/pets.cases.yaml", "people.yaml"):
        text = (path / name).read_text() if (path / name).exists() else "people: {}\n"
        (path / name).write_text(text + "\n")
        assert folder.stamp() != first
        first = folder.stamp()


@pytest.mark.parametrize(
    "told",
    [
        {"seq": "2"},
        {"seq": 2**63},
        {"seq": 0},
        {"seq": [2]},
        {"at": 5},
        {"at": "yesterday"},
        {"note": None},
        {"version": {}},
    ],
)
def test_a_journal_with_anything_strange_in_it_is_one_of_nothing(path: Path, told: dict[str, object]) -> None:
    folder, (changes, before) = RuleFolder(path), bone(path)
    folder.prepare(BOOK, changes, before)
    written = orjson.loads((path / JOURNAL).read_bytes())
    written["publication"].update(told)
    (path / JOURNAL).write_bytes(orjson.dumps(written))
    assert folder.journal() == Journal(None, {})


@pytest.mark.parametrize("files", [[], {PARCELS: "text"}, {PARCELS: ["", 5]}, {PARCELS: [5, None]}, {PARCELS: [""]}])
def test_a_journal_with_strange_files_is_one_of_nothing(path: Path, files: object) -> None:
    folder, (changes, before) = RuleFolder(path), bone(path)
    folder.prepare(BOOK, changes, before)
    written = orjson.loads((path / JOURNAL).read_bytes())
    (path / JOURNAL).write_bytes(orjson.dumps({**written, "files": files}))
    assert folder.journal() == Journal(None, {})


def test_who_was_taken_for_dead_takes_nobody_elses_journal_away(path: Path) -> None:
    folder, (changes, before) = RuleFolder(path), bone(path)
    slept = folder.prepare(BOOK, changes, before)
    folder.carry_out(slept)
    later = replace(BOOK, seq=3)
    folder.prepare(later, {"growth/new.yaml": "rule: new\n"}, {})
    with pytest.raises(Overtaken):
        folder.hold(slept)
    folder.carry_out(slept)
    folder.drop(slept)
    found = folder.journal()
    assert found and found.publication == later


def test_a_journal_from_the_future_is_an_old_one(path: Path) -> None:
    folder, (changes, before) = RuleFolder(path), bone(path)
    folder.prepare(BOOK, changes, before)
    age(path, seconds=-3600)
    found = folder.journal()
    assert found and found.is_stale


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda name: os.symlink("/nowhere", name)])
def test_what_is_no_file_keeps_nobody_from_reading(path: Path, make: Callable[[str], None]) -> None:
    make(str(path / JOURNAL))
    folder = RuleFolder(path)
    assert folder.journal() == Journal(None, {}, is_stale=True)
    assert folder.stamp()
    if (path / JOURNAL).is_dir():
        with pytest.raises(FolderFault):
            folder.drop(Journal(None, {}))
    else:
        folder.drop(Journal(None, {}))
        folder.carry_out(folder.prepare(BOOK, *bone(path)))
        assert "bone" in (path / PARCELS).read_text()


def test_who_cannot_look_at_what_is_there_leaves_no_journal(path: Path) -> None:
    (path / "discovery" / "loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(FolderFault, match="cannot be written"):
        RuleFolder(path).prepare(BOOK, {"discovery/loop.yaml": "x"}, {})
    assert hidden(path) == []


def test_a_full_disk_leaves_the_old_file_and_the_journal_for_later(path: Path) -> None:
    folder, (changes, before) = RuleFolder(path), bone(path)
    long = {PARCELS: before[PARCELS] + "# " + "x" * 100_000 + "\n"}
    journal = folder.prepare(BOOK, changes, before)
    with largest_file(50_000), pytest.raises(FolderFault, match="cannot be written"):
        folder.carry_out(Journal(BOOK, {PARCELS: (journal.files[PARCELS][0], long[PARCELS])}))
    assert in_order(folder.read()) == before and hidden(path) == [JOURNAL]
    folder.drop(journal)
    with largest_file(50_000), pytest.raises(FolderFault, match="cannot be written"):
        folder.prepare(BOOK, long, before)
    assert hidden(path) == []


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file may grow beyond `size`, as on a disk that is full."""
    was = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, was[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, was)
