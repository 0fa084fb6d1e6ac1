"""Keeps the collaborators of the rule room together, as app.py lays them out for each request."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from agent_assist.customize.checking import Report
from agent_assist.customize.drafts import Changes, Draft, DraftEvent
from agent_assist.customize.publications import Publication
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.supervisors import Supervisor
from agent_assist.learn.replays import Replay

ON_SAVE, APPROVED = "on-save", "approved"
MODES = (ON_SAVE, APPROVED)
"""Whether the files in the rules folder are in force as soon as they are good, or only what was published."""


class RoomRecords(Protocol):
    """Publications and drafts, on one connection. Every method may raise RecordsAway.

    Lists are newest first, each with what to send as `before` for the page after, empty (0) on the last; a `before`
    that no page gave raises ValueError.
    """

    def latest_seq(self) -> int:
        """The number of the latest publication, 0 before the first."""

    def publication(self, seq: int) -> Publication | None: ...

    def last_of_version(self, version: str) -> Publication | None:
        """The latest publication of a version."""

    def publications(self, limit: int, before: int = 0) -> tuple[Sequence[Publication], int]: ...

    def files(self, seq: int) -> dict[str, str]:
        """The room files of a publication, in order. Raises DamagedBook."""

    def add_publication(self, publication: Publication, files: Mapping[str, str]) -> bool:
        """Keeps it with its files; False where somebody else's has the number already."""

    def draft(self, draft_id: str) -> Draft | None: ...

    def drafts(self, states: Sequence[str], limit: int, before: str = "") -> tuple[Sequence[Draft], str]:
        """Drafts in one of `states`, those changed last first, with "" in the place of each text."""

    def add_draft(self, draft: Draft) -> Draft:
        """Keeps a new draft, which gets its id."""

    def change_draft(self, now: Draft, before: Draft) -> bool:
        """Puts it in the place of `before`; False where that is not what is there any more."""

    def latest_replay(self, draft_id: str) -> Replay | None:
        """The latest replay of a draft, as it was last heard of."""

    def events(self, subjects: Sequence[str], limit: int) -> Sequence[DraftEvent]:
        """Who did what to these drafts (by id) and books (`book 7`), the latest first."""

    def keep_audit(
        self, who: Supervisor, action: str, subject: str, now: datetime, before: str = "", after: str = ""
    ) -> None: ...

    def extend_audit(
        self, who: Supervisor, action: str, subject: str, now: datetime, after: str, within: timedelta
    ) -> bool:
        """Whether what was told last already is the same of the same person, no longer ago, and now reaches to here."""


class Records(Protocol):
    """The database: a short read, or a write that is kept as one piece when its block ends well. Raises RecordsAway."""

    def reading(self) -> AbstractContextManager[RoomRecords]: ...
    def writing(self) -> AbstractContextManager[RoomRecords]: ...


@dataclass(frozen=True)
class Journal:
    """What is being written into the rules folder: by path a mark of the text that was there ("" for none), and the new
    text, None where the file is removed. `publication` is None where the journal cannot be read."""

    publication: Publication | None
    files: Mapping[str, tuple[str, str | None]]
    is_stale: bool = False


class RuleFolder(Protocol):
    """The rules folder of this machine. Whatever writes may raise FolderFault, and then has written nothing more."""

    def read(self) -> dict[str, str]:
        """Its room files, as they are written. Raises SheetFaults with what cannot be read."""

    def read_readable(self) -> dict[str, str]:
        """Those of its room files that can be read."""

    def stamp(self) -> tuple[object, ...]:
        """Another one whenever a file has changed, a part for each file. Raises Overtaken while somebody writes."""

    def journal(self) -> Journal | None:
        """What is being written, or was when somebody died over it (`is_stale`)."""

    def prepare(self, publication: Publication, changes: Changes, before: Mapping[str, str]) -> Journal:
        """Tells what will be written. Raises Overtaken where the files are not as they were `before`."""

    def carry_out(self, journal: Journal) -> None:
        """Writes it; doing it again changes nothing."""

    def hold(self, journal: Journal) -> None:
        """Says that its writer lives. Raises Overtaken where somebody has taken them for dead."""

    def drop(self, journal: Journal) -> None:
        """Takes the journal back, if it still lies there."""

    def mark(self, publication: Publication) -> None:
        """Notes which publication the files are."""

    def marked(self) -> int:
        """The number of the publication that the files were when that was last noted, 0 where it never was."""


@dataclass(frozen=True)
class RuleRoom:
    """What one request works with. `in_force` is the book by which this process decides, `check` tells all about a set
    of room files, and `ring` tells every process that another book may be in force now.

    `replay` begins to replay a draft for somebody, by its id and their name, and may raise a RoomFault why not.
    `second_person` says whether drafts need somebody else's yes; `mode` is one of MODES.
    """

    records: Records
    folder: RuleFolder
    in_force: RuleBook
    check: Callable[[Mapping[str, str]], Report]
    ring: Callable[[], None]
    replay: Callable[[str, str], None]
    now: datetime
    second_person: bool = True
    mode: str = ON_SAVE

    @property
    def follows(self) -> bool:
        """Whether the folder follows the publications, and not they the folder."""
        return self.mode != ON_SAVE

    @property
    def moment(self) -> datetime:
        """`now` as the records keep it."""
        return self.now.replace(microsecond=self.now.microsecond // 1000 * 1000)
