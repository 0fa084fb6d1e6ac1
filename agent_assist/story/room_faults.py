"""Names what can stand in the way of changing rules; each is told to a supervisor in its own words."""

from __future__ import annotations

from collections.abc import Sequence

from agent_assist.customize.checking import Report
from agent_assist.customize.drafts import Draft
from agent_assist.customize.merging import Conflict
from agent_assist.customize.publications import Publication


class RoomFault(Exception):
    """What was asked for was not done; the text says why and what to do."""


class Overtaken(RoomFault):
    """Somebody was faster, and nothing of theirs was overwritten. `draft` or `publication` is what is there now."""

    def __init__(self, words: str, draft: Draft | None = None, publication: Publication | None = None) -> None:
        super().__init__(words)
        self.draft, self.publication = draft, publication


class NotAllowed(RoomFault):
    """The asker's roles do not allow it, or it takes a second person."""


class NotReady(RoomFault):
    """Something has to be done first; `report` tells what a check found, where it is that."""

    def __init__(self, words: str, report: Report | None = None) -> None:
        super().__init__(words)
        self.report = report


class Conflicting(RoomFault):
    """The draft and the book in force have both changed the same `files` since the draft was begun; where it is known,
    `conflicts` has the lines."""

    def __init__(self, files: Sequence[str], conflicts: Sequence[Conflict] = ()) -> None:
        named = ", ".join(files[:5]) + (f" and {len(files) - 5} more" if len(files) > 5 else "")
        super().__init__(f"Changed both here and in the book in force: {named}. Look at what is in force, and decide.")
        self.files = tuple(files)
        self.conflicts = tuple(conflicts)


class FolderFault(RoomFault):
    """The rules folder cannot be written, so that nothing was published."""


class NoSuchDraft(RoomFault):
    """There is no draft of this id."""

    def __init__(self) -> None:
        super().__init__("No draft has this id.")


class NoSuchBook(RoomFault):
    """There is no publication of this number or version."""

    def __init__(self) -> None:
        super().__init__("No book has this number or version. They are listed under Books, and by `rules books`.")


class ReplayUnderWay(RoomFault):
    """A replay is at work, and there is one at a time."""
