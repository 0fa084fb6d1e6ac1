"""Finds what is worth a look in what came of the rules: never fired, long in trial, passed over by reps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from agent_assist.customize.callers import Caller
from agent_assist.customize.decisions import CHOSEN
from agent_assist.customize.hearings import Hearing
from agent_assist.customize.lint import somebody_for
from agent_assist.customize.making_way import in_turns
from agent_assist.customize.remarks import LONG_IN_TRIAL, NEVER_FIRED, NOBODY, SKIPPED, Remark, Witness, line_of
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Rule
from agent_assist.learn.nearest import nearest_to, tries_for
from agent_assist.learn.rule_track import Track

DAYS = 60
TRIAL_DAYS = 30
ENOUGH_CALLS = 100
"""With fewer calls in the period it says nothing that a rule was never shown."""
ENOUGH_PUTS = 10
MOST_SKIPPED = 0.8


@dataclass(frozen=True)
class Past:
    """The calls of the last DAYS: what came of each rule, and the latest `calls`, perhaps not all.

    `since` says since when each rule has had its present status, `passed_over` has the latest such call of each
    question that reps passed over too often.
    """

    track: Track
    calls: tuple[Caller, ...] = ()
    since: Mapping[str, datetime] = field(default_factory=dict)
    passed_over: Mapping[str, Witness] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether the callers of all calls are there."""
        return len(self.calls) >= self.track.calls

    def __str__(self) -> str:
        calls = f"{self.track.calls:,} call{'s' * (self.track.calls != 1)}"
        some = calls if self.is_whole else f"the latest {len(self.calls):,} of {calls}"
        return f"{some} since {self.track.since.date()}"


def often_passed_over(track: Track) -> list[str]:
    """The questions that reps did not put, or found not suitable, four times in five."""
    asked = ((name, counts) for name, counts in track.rules.items() if counts.shown >= ENOUGH_PUTS)
    return [name for name, counts in asked if counts.skipped >= MOST_SKIPPED * counts.shown]


def never_fired(
    book: RuleBook, now: datetime, past: Past, hearings: Sequence[Hearing], explained: Collection[str]
) -> Iterator[Remark]:
    """Live rules that were not shown on any call, although they have been live the whole time.

    Of those in `explained` it is known why. Rules that today's book would have shown were other ones then.
    """
    if past.track.calls < ENOUGH_CALLS:
        return
    on_calls = (hearing for hearing in hearings if hearing.caller.witness.lookup_id)
    shown_now = {name for hearing in on_calls for name, outcome in hearing.outcomes.items() if outcome == CHOSEN}
    silent = [
        rule
        for rule in book.rules
        if _has_been(rule, "live", DAYS, now, past)
        and not past.track.of(rule.name).shown
        and rule.name not in explained
        and rule.name not in shown_now
    ]
    for rule in in_turns(silent, 1):
        witness, words = nearest_to(rule, hearings, tries_for(len(silent)))
        message = f"It was never shown in {DAYS} days, on {past.track.calls:,} calls.{_nearest(words)}"
        cure = "See whether its lines are meant like this; change them, or retire it."
        yield Remark(NEVER_FIRED, rule.file, 1, message, cure, witness)


def long_in_trial(book: RuleBook, now: datetime, past: Past, hearings: Sequence[Hearing]) -> Iterator[Remark]:
    """Rules about which somebody wanted to know more, and has not decided yet."""
    for rule in book.rules:
        if not _has_been(rule, "trial", TRIAL_DAYS, now, past):
            continue
        tried = past.track.of(rule.name).tried
        message = f"In trial for more than {TRIAL_DAYS} days, since {past.since[rule.name].date()} at least."
        message += f" It would have been shown on {tried:,} of {past.track.calls:,} calls in {DAYS} days."
        witness = somebody_for(rule, hearings)
        if not witness:
            witness, words = nearest_to(rule, hearings)
            message += _nearest(words)
        line = line_of(book.sources[rule.file], "status")
        yield Remark(LONG_IN_TRIAL, rule.file, line, message, "Put it live, or retire it.", witness)


def passed_over(book: RuleBook, past: Past) -> Iterator[Remark]:
    """Questions that reps do not like to put."""
    for name in often_passed_over(past.track):
        rule, counts = book.rule(name), past.track.of(name)
        if rule is None or rule.ask is None or rule.status != "live":
            continue
        message = f"Reps passed this question over {counts.skipped:,} times of {counts.shown:,} in {DAYS} days."
        cure = "Ask them why; put it in other words, or part its conditions."
        line = line_of(book.sources[rule.file], "ask")
        yield Remark(SKIPPED, rule.file, line, message, cure, past.passed_over.get(name, NOBODY))


def _has_been(rule: Rule, status: str, days: int, now: datetime, past: Past) -> bool:
    """Whether the rule is in force with this status, and has been for so many days."""
    since = past.since.get(rule.name)
    if rule.status != status or since is None or not rule.is_in_season(now.date()):
        return False
    begun = datetime.combine(rule.starts, time(), UTC) if rule.starts else since
    return max(since, begun) <= now - timedelta(days=days)


def _nearest(words: str) -> str:
    return f" Nearest to it came the witness: {words}." if words else ""
