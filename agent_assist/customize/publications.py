"""Keeps what a publication is: the moment at which a book came into force, and who brought it there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

FIRST, SAVED, PUBLISHED, ROLLED_BACK = "first", "saved", "published", "rolled back"


@dataclass(frozen=True)
class Publication:
    """Number `seq` of all, in a row. `kind` is first (found on starting), saved (a file was edited by hand), published
    (a draft) or rolled back (an earlier book again). `author` and `approver` are names as people read them."""

    seq: int
    version: str
    kind: str
    at: datetime
    author: str = ""
    approver: str = ""
    note: str = ""
    draft_id: str = ""


class DamagedBook(Exception):
    """What is stored of publication `seq` is not what was published; the text says what is wrong with it."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"Book {seq} is damaged: {why}")
        self.seq = seq
