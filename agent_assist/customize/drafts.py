"""Keeps what a draft is: changes to the files of the rules folder, who made them, and how far they have come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

OPEN, ASKED, APPROVED, PUBLISHED, DISCARDED = "open", "asked", "approved", "published", "discarded"
STATES = (OPEN, ASKED, APPROVED, PUBLISHED, DISCARDED)
UNDER_WAY = (OPEN, ASKED, APPROVED)

Changes = Mapping[str, str | None]
"""By path in the rules folder the new text of a file, None where it is removed."""


@dataclass(frozen=True)
class DraftEvent:
    """Something that somebody did to a draft: `who` as people read it, `action` and `after` as the audit words it."""

    at: datetime
    who: str
    action: str
    after: str = ""


@dataclass(frozen=True)
class Draft:
    """Changes over the publication `base_seq`. `author` began it; `authors` are the ids of all who changed it.

    `revision` rises with every change; an approval counts for `approved_revision` alone.
    """

    id: str
    title: str
    author: str
    authors: tuple[str, ...]
    base_seq: int
    base_version: str
    created_at: datetime
    updated_at: datetime
    changes: Changes = field(default_factory=dict)
    note: str = ""
    state: str = OPEN
    revision: int = 1
    asked_at: datetime | None = None
    approver: str = ""
    approved_revision: int = 0
    approved_at: datetime | None = None
    published_seq: int = 0
    ended_at: datetime | None = None
    replay_id: str = ""

    @property
    def is_under_way(self) -> bool:
        """Whether it may still be changed, approved and published."""
        return self.state in UNDER_WAY

    @property
    def is_approved(self) -> bool:
        """Whether a second person has said yes to just this."""
        return self.state == APPROVED and self.approved_revision == self.revision

    def over(self, files: Mapping[str, str]) -> dict[str, str]:
        """The files as they are with these changes."""
        kept = {path: text for path, text in files.items() if path not in self.changes}
        return kept | {path: text for path, text in self.changes.items() if text is not None}
