"""Decides what is worth a look in a book, with all that is known: its files, the cast, and what happened on calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from agent_assist.customize.lint import hear_all, remarks_on
from agent_assist.customize.remarks import SHADOWED, STARVED, UNREACHABLE, Remark
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.witnesses import Witnesses
from agent_assist.interact.card import stamp
from agent_assist.learn.rule_remarks import DAYS, Past, long_in_trial, never_fired, passed_over

_EXPLAINS = frozenset({UNREACHABLE, STARVED, SHADOWED})
"""These say already why a rule is never shown."""


@dataclass(frozen=True)
class Look:
    """The remarks on one book, in the order of the files, and in words who the witnesses were.

    `since` says since when each rule has had its present status, as far as the books of the last DAYS tell.
    """

    book_version: str
    remarks: tuple[Remark, ...]
    witnesses: str
    at: datetime
    since: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def by_rule(self) -> Counter[str]:
        """How many remarks there are on each rule, by its name."""
        return Counter(remark.rule for remark in self.remarks if remark.rule)

    def as_json(self) -> dict[str, Any]:
        """The look as the API tells it."""
        remarks = [remark.as_json() for remark in self.remarks]
        at = stamp(self.at.timestamp())
        return {"book_version": self.book_version, "witnesses": self.witnesses, "at": at, "remarks": remarks}


def look_at(book: RuleBook, beside: Witnesses, now: datetime, past: Past | None, why_not: str = "") -> Look:
    """Everything that is worth a look. Where there is no `past`, which `why_not` explains, the cast bears witness."""
    witnesses = replace(beside, calls=past.calls, shown=_shown(past)) if past else beside
    hearings = hear_all(book, witnesses)
    found = remarks_on(book, now.astimezone(UTC).date(), witnesses, hearings)
    if past:
        explained = {remark.rule for remark in found if remark.kind in _EXPLAINS}
        found += never_fired(book, now, past, hearings, explained)
        found += long_in_trial(book, now, past, hearings)
        found += passed_over(book, past)
    return Look(
        book.version,
        tuple(sorted(found, key=attrgetter("place"))),
        _words(past, why_not),
        now,
        past.since if past else {},
    )


def _shown(past: Past) -> frozenset[str]:
    """The rules that were shown on calls whose callers may not be among the witnesses."""
    return frozenset(() if past.is_whole else (name for name, counts in past.track.rules.items() if counts.shown))


def _words(past: Past | None, why_not: str) -> str:
    if past and past.track.calls:
        return f"the cast and {past}"
    why = f"no call of the last {DAYS} days is kept" if past else why_not
    return "the cast alone" + (f"; {why}" if why else "")
