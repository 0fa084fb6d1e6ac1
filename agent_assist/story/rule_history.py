"""Tells how the books changed, publication by publication: what each brought, and what became of one rule in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agent_assist.customize.book_changes import RENAMED, BookChanges, Entry, compare_files
from agent_assist.customize.publications import DamagedBook, Publication
from agent_assist.customize.readable_files import RULE, cases_beside, stem
from agent_assist.customize.rules import GROUPS, RETIRED
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.story.books import list_books
from agent_assist.story.rule_room import RuleRoom

PAGE = 20
MOST_BOOKS, MOST_LETTERS = 100, 50_000_000
"""So far back one look goes: every book is read as a whole."""

Files = Mapping[str, str]


@dataclass(frozen=True)
class Chapter:
    """What one publication changed in a rule; without an `entry` the rule was in the first book of all."""

    publication: Publication
    entry: Entry | None = None


@dataclass(frozen=True)
class RuleHistory:
    """The publications that changed one rule, the latest first.

    `upto` and `name` are what to give to look further back; `upto` is 0 where everything has been looked at.
    """

    chapters: tuple[Chapter, ...]
    upto: int = 0
    name: str = ""


@dataclass(frozen=True)
class BookChapter:
    """One publication and what it changed against the one before.

    `changes` is None for the first of all, where one of the two `is_damaged`, and where telling would take too long.
    """

    publication: Publication
    changes: BookChanges | None = None
    is_damaged: bool = False


def history_of(room: RuleRoom, name: str, upto: int = 0, most: int = MOST_BOOKS) -> RuleHistory:
    """What became of the rule until publication `upto` (0 for the latest). Damaged books are passed over.

    One look goes `most` books back. Under another name, and retired, it is still the same rule.
    """
    chapters: list[Chapter] = []
    newer: tuple[Publication, Files] | None = None
    letters = 0
    for number, publication in enumerate(_back_from(room, upto)):
        if number >= most or letters >= MOST_LETTERS:
            return RuleHistory(tuple(chapters), newer[0].seq if newer else publication.seq, name)
        files = _files(room, publication.seq)
        if files is None:
            continue
        letters += sum(map(len, files.values()))
        if newer and (entry := _changed(files, newer[1], name)):
            chapters.append(Chapter(newer[0], entry))
            name = stem(entry.was) if entry.kind == RENAMED else name
        newer = publication, files
    if newer and any(file in newer[1] for file in _places(name)):
        chapters.append(Chapter(newer[0]))
    return RuleHistory(tuple(chapters))


def list_chapters(room: RuleRoom, before: int = 0, limit: int = PAGE) -> tuple[list[BookChapter], int]:
    """A page of publications with what each changed, and the `before` of the page after, 0 on the last."""
    page, following = list_books(room, limit, before)
    told: list[BookChapter] = []
    letters, after = 0, None
    for publication in page:
        if letters >= MOST_LETTERS:
            told.append(BookChapter(publication))
            continue
        newer = _files(room, publication.seq) if after is None or after[0] != publication.seq else after[1]
        older = _files(room, publication.seq - 1) if publication.seq > 1 else {}
        letters += sum(map(len, (older or {}).values()))
        after = publication.seq - 1, older
        told.append(_book_chapter(publication, older, newer))
    return told, following


def _book_chapter(publication: Publication, older: Files | None, newer: Files | None) -> BookChapter:
    if older is None or newer is None:
        return BookChapter(publication, is_damaged=newer is None)
    if publication.seq == 1:
        return BookChapter(publication)
    return BookChapter(publication, compare_files(older, newer, Catalogue(OBSERVED)))


def _back_from(room: RuleRoom, upto: int) -> Iterator[Publication]:
    """The publications, the latest first."""
    before = upto + 1 if upto else 0
    while True:
        page, before = list_books(room, PAGE, before)
        yield from page
        if not before:
            return


def _files(room: RuleRoom, seq: int) -> Files | None:
    """The files of a publication, None where they are damaged."""
    # A visit for each: while two books are compared, no call waits for the connection.
    with room.records.reading() as records:
        try:
            return records.files(seq)
        except DamagedBook:
            return None


def _changed(older: Files, newer: Files, name: str) -> Entry | None:
    """What changed in the rule that has this name in the newer set, or had it last, and in the cases beside it."""
    if all(older.get(file) == newer.get(file) for file in _places(name)):
        return None
    entries = compare_files(older, newer, Catalogue(OBSERVED)).entries
    return next((entry for entry in entries if entry.what == RULE and entry.name == name), None)


def _places(name: str) -> list[str]:
    """Where the rule of this name and its cases may lie."""
    rules = [f"{group}/{name}.yaml" for group in (*GROUPS, RETIRED)]
    return [*rules, *(cases_beside(rule) for rule in rules)]
