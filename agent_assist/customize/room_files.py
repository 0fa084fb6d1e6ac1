"""Decides which files of a rules folder belong to the rule room, and tells what differs between two sets of them.

A set of room files maps the path in the rules folder to the text. The book is made of some of them, its sources; beside
them lie cases, whole calls and the cast.
"""

from __future__ import annotations

from collections.abc import Mapping

from agent_assist.customize.drafts import Changes
from agent_assist.customize.rule_book import BOOK_SHEETS, normalised
from agent_assist.customize.rules import GROUPS, RETIRED
from agent_assist.customize.rules_folder import CASES_ENDING, ROOM_SHEETS, WHOLE_CALLS
from agent_assist.sheets import MAX_BYTES, did_you_mean

MOST_LETTERS = 100
# File systems count bytes: 255 at most, of which the longest letters take four each.
MOST_NAME_BYTES = 200
_NOT_IN_NAMES = frozenset('\\:*?"<>|')


def why_no_room_file(path: str) -> str:
    """Why a draft may not change the file at `path`, in words; "" where it may."""
    folder, _, name = path.rpartition("/")
    if not folder:
        return "" if path in ROOM_SHEETS else f"`{_short(path)}` is no sheet of the room. {_sheet_meant(path)}".rstrip()
    if folder not in (*GROUPS, RETIRED, WHOLE_CALLS):
        return f"`{_short(path)}` stands in no folder of rules. Rules stand in {', '.join(GROUPS)}."
    if not name.endswith(".yaml") or name.startswith((".", "~")) or name in (".yaml", CASES_ENDING):
        return f"`{_short(path)}` has no good name. Write a name that ends in .yaml."
    is_short = len(name) <= MOST_LETTERS and len(name.encode("utf-8", "replace")) <= MOST_NAME_BYTES
    if not is_short or not name.isprintable() or _NOT_IN_NAMES.intersection(name) or name != name.strip():
        return f"`{_short(path)}` has no good name. Use letters, figures and hyphens."
    return ""


def why_no_text(path: str, text: str) -> str:
    """Why this cannot be the text of a room file, in words; "" where it can."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        return f"{path} holds a character that does not belong in a text file."
    return f"{path} is larger than {MAX_BYTES // 1024} KB. Split it into several files." if size > MAX_BYTES else ""


def is_source(path: str) -> bool:
    """Whether the room file at `path` is part of the book itself."""
    folder, _, name = path.rpartition("/")
    return name in BOOK_SHEETS if not folder else folder != WHOLE_CALLS and not name.endswith(CASES_ENDING)


def sources_in(files: Mapping[str, str]) -> dict[str, str]:
    """The files that make the book."""
    return {path: text for path, text in files.items() if is_source(path)}


def beside(files: Mapping[str, str]) -> dict[str, str]:
    """The files beside the book: cases, whole calls, the cast."""
    return {path: text for path, text in files.items() if not is_source(path)}


def in_order(files: Mapping[str, str]) -> dict[str, str]:
    """The files as they are stored and compared: blanks at the ends of lines and at the end of a file do not count."""
    return {path: normalised(files[path]) for path in sorted(files)}


def changes_between(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """What turns one set into the other, both in order."""
    changed: dict[str, str | None] = {path: text for path, text in after.items() if before.get(path) != text}
    return changed | dict.fromkeys(sorted(before.keys() - after.keys()))


def _short(path: str) -> str:
    return path if len(path) <= MOST_LETTERS else f"{path[:MOST_LETTERS]}…"


def _sheet_meant(path: str) -> str:
    meant = did_you_mean(path.removesuffix(".yaml"), [sheet.removesuffix(".yaml") for sheet in ROOM_SHEETS])
    return meant or f"A rule stands in the folder of its purpose: {', '.join(GROUPS)}."
