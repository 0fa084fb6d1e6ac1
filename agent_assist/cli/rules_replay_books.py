"""Finds the two books that a replay compares: the one in force, and the draft, folder or earlier book beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agent_assist.customize.checked_files import CheckedFiles
from agent_assist.customize.drafts import Draft
from agent_assist.customize.room_files import sources_in
from agent_assist.customize.rule_book import RuleBook, read_book
from agent_assist.customize.rules_folder import read_files
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.records import decisions
from agent_assist.records.room_records import RuleRecords
from agent_assist.records.session import Database
from agent_assist.story.books import newest
from agent_assist.story.room_faults import NoSuchBook, NoSuchDraft

_OBSERVED = Catalogue(OBSERVED)
LONGEST_NUMBER = 16


@dataclass(frozen=True)
class Pair:
    """The book in force, the one to be tried, and the draft that this is, if it is one."""

    in_force: RuleBook
    tried: RuleBook
    draft: Draft | None = None


def with_draft(database: Database, folder: Path, draft_id: str) -> Pair:
    """A draft over what is in force now. Raises NoSuchDraft, and SheetFaults with the faults of the draft."""
    with RuleRecords(database).reading() as records:
        draft = records.draft(draft_id)
    if draft is None:
        raise NoSuchDraft
    files = files_in_force(database, folder)
    return _pair(files, draft.over(files), draft)


def with_folder(database: Database, folder: Path, tried: Path) -> Pair:
    """The rules in another folder, or as they are now in the same. Raises SheetFaults."""
    return _pair(files_in_force(database, folder), read_files(tried))


def with_book(database: Database, folder: Path, wanted: str) -> Pair:
    """An earlier book, by number or version. Raises NoSuchBook, and SheetFaults where it cannot be read any more."""
    version = wanted
    if wanted.isascii() and wanted.isdigit() and len(wanted) < LONGEST_NUMBER:
        with RuleRecords(database).reading() as records:
            published = records.publication(int(wanted))
        version = published.version if published else ""
    with database.read() as connection:
        body = decisions.kept_book(connection, version)
    if body is None:
        raise NoSuchBook
    return _pair(files_in_force(database, folder), body["sources"])


def files_in_force(database: Database, folder: Path) -> Mapping[str, str]:
    """The room files of the latest publication; before the first one, of the rules folder. Raises SheetFaults."""
    with RuleRecords(database).reading() as records:
        kept = newest(records)
    return kept.files if kept else read_files(folder)


def _pair(in_force: Mapping[str, str], tried: Mapping[str, str], draft: Draft | None = None) -> Pair:
    checked = CheckedFiles()
    first, second = (read_book(sources_in(files), _OBSERVED, checked) for files in (in_force, tried))
    return Pair(first, second, draft)
