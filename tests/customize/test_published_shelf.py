"""Where rules are approved, what was published last is in force, verified, and never replaced by something damaged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from making_books import NOW, WHEN, rule_text

from agent_assist.customize.publications import DamagedBook
from agent_assist.customize.published_shelf import BooksAway, PublishedShelf
from agent_assist.customize.shelf import RuleShelf
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue

FILE = "service/pets.yaml"
LATER = NOW + timedelta(seconds=1)


@dataclass
class Books:
    """Publications in memory: a text each, None for a damaged one."""

    kept: list[str | None] = field(default_factory=list)
    away: bool = False
    read: list[int] = field(default_factory=list)

    def latest(self) -> int:
        if self.away:
            raise BooksAway
        return len(self.kept)

    def sources(self, seq: int) -> dict[str, str]:
        self.read.append(seq)
        text = self.kept[seq - 1]
        if text is None:
            raise DamagedBook(seq, "its text cannot be read.")
        return {FILE: text}


def text(words: str, fact: str = "tier") -> str:
    return rule_text("pets", WHEN.replace("tier", fact), f"remind: {words}.\n")


def shelf_over(folder: Path, books: Books) -> PublishedShelf:
    (folder / "service").mkdir(exist_ok=True)
    (folder / FILE).write_text(text("By hand"))
    return PublishedShelf(books, RuleShelf(folder, Catalogue(OBSERVED)))


def words(shelf: PublishedShelf) -> str:
    remind = shelf.book.rules[0].remind
    assert remind
    return remind


def test_the_latest_is_in_force_and_what_is_saved_in_the_folder_is_not(tmp_path: Path) -> None:
    shelf = shelf_over(tmp_path, Books([text("One"), text("Two")]))
    assert shelf.refresh(NOW) and (words(shelf), shelf.seq, shelf.loaded_at) == ("Two.", 2, NOW)
    (tmp_path / FILE).write_text(text("Mine"))
    assert not shelf.refresh(LATER) and words(shelf) == "Two."


def test_a_look_reads_nothing_but_a_number_while_nothing_is_published(tmp_path: Path) -> None:
    books = Books([text("One")])
    shelf = shelf_over(tmp_path, books)
    shelf.refresh(NOW)
    assert [shelf.refresh(LATER) for _ in range(5)] == [False] * 5 and books.read == [1]
    books.kept.append(text("Two"))
    assert shelf.refresh(LATER) and books.read == [1, 2]


def test_the_same_book_again_changes_nothing_but_its_number(tmp_path: Path) -> None:
    books = Books([text("One")])
    shelf = shelf_over(tmp_path, books)
    shelf.refresh(NOW)
    book = shelf.book
    books.kept.append(text("One"))
    assert not shelf.refresh(LATER) and shelf.seq == 2 and shelf.book.version == book.version


@pytest.mark.parametrize("damaged", [None, text("x", fact="tire")])
def test_a_damaged_one_leaves_the_last_good_one_in_force(tmp_path: Path, damaged: str | None) -> None:
    books = Books([text("One")])
    shelf = shelf_over(tmp_path, books)
    shelf.refresh(NOW)
    books.kept.append(damaged)
    assert not shelf.refresh(LATER) and (words(shelf), shelf.seq) == ("One.", 1)
    told = str(shelf.faults[0])
    assert "ook 2" in told and "The last good one stays in force." in told
    books.kept.append(text("Three"))
    assert shelf.refresh(LATER) and (words(shelf), shelf.seq, shelf.faults) == ("Three.", 3, ())


def test_at_the_start_the_newest_undamaged_one_is_taken(tmp_path: Path) -> None:
    shelf = shelf_over(tmp_path, Books([text("One"), text("Two"), None, None]))
    assert shelf.refresh(NOW) and (words(shelf), shelf.seq, len(shelf.faults)) == ("Two.", 2, 2)


def test_one_that_is_mended_comes_into_force_within_a_minute(tmp_path: Path) -> None:
    books = Books([text("One"), None])
    shelf = shelf_over(tmp_path, books)
    shelf.refresh(NOW)
    books.kept[1] = text("Two")
    assert not shelf.refresh(NOW + timedelta(seconds=59)) and books.read == [2, 1]
    assert shelf.refresh(NOW + timedelta(seconds=60)) and words(shelf) == "Two." and not shelf.faults


def test_while_the_database_is_away_at_the_start_the_folder_is_in_force_as_it_was_then(tmp_path: Path) -> None:
    books = Books([text("One")], away=True)
    shelf = shelf_over(tmp_path, books)
    assert shelf.refresh(NOW) and (words(shelf), shelf.seq) == ("By hand.", 0)
    assert "database is away" in str(shelf.faults[0])
    (tmp_path / FILE).write_text(text("Nobody approved this"))
    assert not shelf.refresh(LATER) and words(shelf) == "By hand."
    books.away = False
    assert shelf.refresh(LATER) and (words(shelf), shelf.seq, shelf.faults) == ("One.", 1, ())
    books.away = True
    assert not shelf.refresh(LATER) and words(shelf) == "One."


def test_before_the_first_publication_the_folder_is_in_force(tmp_path: Path) -> None:
    books = Books()
    shelf = shelf_over(tmp_path, books)
    assert shelf.refresh(NOW) and (words(shelf), shelf.seq, shelf.faults) == ("By hand.", 0, ())
    (tmp_path / FILE).write_text(text("x", fact="tire"))
    assert not shelf.refresh(LATER) and words(shelf) == "By hand." and "tire" in str(shelf.faults[0])


def test_where_all_are_damaged_and_the_folder_was_taken_it_stays(tmp_path: Path) -> None:
    books = Books([None], away=True)
    shelf = shelf_over(tmp_path, books)
    shelf.refresh(NOW)
    books.away = False
    assert not shelf.refresh(LATER) and words(shelf) == "By hand." and "Book 1 is damaged" in str(shelf.faults[0])
