"""Decides what came of each rule in a while: how often it was shown, and what reps and customers made of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

SKIPS = frozenset({"not_asked", "not_suitable"})
IN_TRIAL = "~"


@dataclass(frozen=True)
class FiredCount:
    """On `times` calls just these rules acted and `result` came of the question; `last_at` is the latest of them.

    `fired` holds names with a blank between, the question first, those in trial with a `~` before them. `result` is ""
    where nobody told, or nothing was asked.
    """

    fired: str
    result: str
    times: int
    last_at: datetime


@dataclass(frozen=True)
class RuleCounts:
    """What came of one rule: calls on which it was shown, and of a question what the reps told of them.

    `skipped` counts those who did not ask, or found it not suitable. `tried` counts the calls on which the rule, in
    trial, would have been shown. `last_at` is the latest of either.
    """

    shown: int = 0
    answered: int = 0
    declined: int = 0
    skipped: int = 0
    tried: int = 0
    last_at: datetime | None = None


NO_COUNTS = RuleCounts()


@dataclass(frozen=True)
class Track:
    """The calls decided since `since`: how many, and what came of each rule by name."""

    since: datetime
    calls: int = 0
    rules: Mapping[str, RuleCounts] = field(default_factory=dict)

    def of(self, rule: str) -> RuleCounts:
        """What came of this rule, all zero where it never acted."""
        return self.rules.get(rule, NO_COUNTS)


class _Tally:
    """Adds up one rule."""

    def __init__(self) -> None:
        self.shown = self.answered = self.declined = self.skipped = self.tried = 0
        self.last_at: datetime | None = None

    def add(self, counted: FiredCount, is_tried: bool, is_asked: bool) -> None:
        if is_tried:
            self.tried += counted.times
        else:
            self.shown += counted.times
        if is_asked:
            self.answered += counted.times * (counted.result == "answered")
            self.declined += counted.times * (counted.result == "declined")
            self.skipped += counted.times * (counted.result in SKIPS)
        self.last_at = max(self.last_at or counted.last_at, counted.last_at)

    def total(self) -> RuleCounts:
        return RuleCounts(self.shown, self.answered, self.declined, self.skipped, self.tried, self.last_at)


def track_from(counts: Iterable[FiredCount], since: datetime) -> Track:
    """The track record in `counts`. Only a question has a result, and it stands first of the rules that acted."""
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    calls = 0
    for counted in counts:
        calls += counted.times
        for place, name in enumerate(counted.fired.split()):
            tallies[name.removeprefix(IN_TRIAL)].add(
                counted, is_tried=name.startswith(IN_TRIAL), is_asked=place == 0 and bool(counted.result)
            )
    return Track(since, calls, {name: tally.total() for name, tally in sorted(tallies.items())})
