"""Brings together what the pages of one draft work with: the draft, the book it was begun over, and its own files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from agent_assist.customize.book_changes import BookChanges, Entry, compare_files
from agent_assist.customize.checking import Report
from agent_assist.customize.drafts import Draft
from agent_assist.customize.merging import Merged, merge
from agent_assist.customize.readable_files import (
    CASES,
    CAST,
    MANNERS,
    OFFERED,
    RULE,
    WHOLE,
    cases_beside,
    kind_of,
    stem,
)
from agent_assist.customize.rules import GROUPS
from agent_assist.customize.rules_folder import WHOLE_CALLS
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.story.books import KeptBook, files_of
from agent_assist.story.drafting import find_draft
from agent_assist.story.hand_edits import in_force
from agent_assist.story.rule_room import RuleRoom
from agent_assist.web.service import service

SHEETS = "sheets"
MOST_TO_CHOOSE = 200
_SHEETS = {CAST: "The cast", MANNERS: "How much is asked", OFFERED: "Treatments and cheaper ways"}


@dataclass(frozen=True)
class Bench:
    """A draft on the table. `base` are the files it was begun over."""

    room: RuleRoom
    draft: Draft
    base: Mapping[str, str]

    @cached_property
    def files(self) -> dict[str, str]:
        """The files with the changes of the draft."""
        return self.draft.over(self.base)

    @cached_property
    def in_force(self) -> KeptBook:
        """The publication in force."""
        return in_force(self.room)

    @cached_property
    def report(self) -> Report:
        """What a check finds in the draft."""
        return self.check({})

    @cached_property
    def changes(self) -> BookChanges:
        """What the draft changes, in words and line by line."""
        return compare_files(self.base, self.files, Catalogue(OBSERVED))

    @property
    def is_behind(self) -> bool:
        """Whether another book has come into force since it was begun."""
        return self.draft.is_under_way and self.draft.base_seq != self.in_force.publication.seq

    @cached_property
    def merged(self) -> Merged:
        """The draft over the book in force: what goes together, and what both have changed."""
        return merge(self.base, self.in_force.files if self.is_behind else self.base, self.draft.changes)

    def check(self, typed: Mapping[str, str]) -> Report:
        """What a check finds with these texts in the place of those of the draft."""
        return service().checker.check_over(self.files, typed, self.room.now)


def bench_of(draft_id: str) -> Bench:
    """The draft with everything around it. Raises NoSuchDraft, NoSuchBook and RecordsAway."""
    room = service().lay_room()
    draft = find_draft(room, draft_id)
    return Bench(room, draft, files_of(room, draft.base_seq))


def files_edited_with(path: str) -> list[str]:
    """The files that are edited on one page: a rule with its cases, or one file alone."""
    if kind_of(path) == CASES:
        path = path.removesuffix(".cases.yaml") + ".yaml"
    beside = cases_beside(path)
    return [path, beside] if kind_of(path) == RULE and not path.startswith("retired/") else [path]


def changed_with(entry: Entry, draft: Draft) -> list[str]:
    """The files of the draft that an entry tells of: under the name it has now and had before, with cases."""
    rules = [path for path in (entry.file, entry.was) if path]
    found = dict.fromkeys([*rules, *map(cases_beside, rules)])
    return [path for path in found if path in draft.changes]


def moved_to(bench: Bench, path: str) -> str:
    """Where the draft keeps what was at `path`, if it has retired, moved or renamed it; else an empty text."""
    if path in bench.files or path not in bench.base:
        return ""
    return next((entry.file for entry in bench.changes.entries if entry.was == path and entry.file in bench.files), "")


def title_of(path: str) -> str:
    """What people call a file."""
    return _SHEETS.get(kind_of(path), stem(path))


def file_words(path: str) -> str:
    """What kind of file it is, in a word or two."""
    words = {RULE: "Rule", CASES: "Cases", WHOLE: "Whole calls"}
    return words.get(kind_of(path), title_of(path))


def by_group(paths: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Files by folder for a choice: the sheets, the rules of each purpose, whole calls; cases come with their rule.

    Rules of a folder with very many are found in the list instead.
    """
    found: dict[str, list[str]] = {name: [] for name in (SHEETS, *GROUPS, WHOLE_CALLS)}
    for path in sorted(paths):
        folder, _, _ = path.rpartition("/")
        if kind_of(path) != CASES and (group := folder or SHEETS) in found:
            found[group].append(path)
    return [(group, files) for group, files in found.items() if 0 < len(files) <= MOST_TO_CHOOSE]
