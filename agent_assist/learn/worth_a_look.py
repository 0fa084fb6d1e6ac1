"""Decides what is worth a look in a book that has been in force: what its rules came to on the calls of 60 days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent_assist.customize.remarks import Remark


@dataclass(frozen=True)
class Look:
    """The remarks on one book, in the order of the files, and in words who the witnesses were."""

    book_version: str
    remarks: tuple[Remark, ...]
    witnesses: str
    at: datetime

    @property
    def by_rule(self) -> Counter[str]:
        """How many remarks there are on each rule, by its name."""
        return Counter(remark.rule for remark in self.remarks if remark.rule)

    def as_json(self) -> dict[str, Any]:
        """The look as the API tells it."""
        remarks = [remark.as_json() for remark in self.remarks]
        at = self.at.isoformat(timespec="seconds")
        return {"book_version": self.book_version, "witnesses": self.witnesses, "at": at, "remarks": remarks}
