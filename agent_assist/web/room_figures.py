"""Decides which figures of a rule a supervisor sees, each with its share for the bar beside it."""

from __future__ import annotations

from dataclasses import dataclass

from agent_assist.customize.rules import Rule
from agent_assist.learn.rule_track import RuleCounts
from agent_assist.web.room_words import TRIAL, share_words


@dataclass(frozen=True)
class Bar:
    """One row: `percent` of the whole is how long it is drawn, `share` the same in words."""

    words: str
    count: int
    percent: float
    share: str


def figures_of(rule: Rule, counts: RuleCounts) -> list[Bar]:
    """What came of the rule: of a question each outcome, of anything else how often it was shown."""
    bars = []
    if rule.status == TRIAL or counts.tried:
        bars.append(_bar("Would have been shown", counts.tried, max(counts.tried, counts.shown)))
    if not rule.ask:
        return [*bars, _bar("Shown", counts.shown, max(counts.tried, counts.shown))]
    untold = max(0, counts.shown - counts.answered - counts.declined - counts.skipped)
    outcomes = (
        ("Answered", counts.answered),
        ("Declined", counts.declined),
        ("Not asked, or not suitable", counts.skipped),
        ("Nothing was told", untold),
    )
    return [*bars, *(_bar(words, count, counts.shown) for words, count in outcomes)]


def _bar(words: str, count: int, whole: int) -> Bar:
    return Bar(words, count, round(100 * count / whole, 1) if whole else 0.0, share_words(count, whole))
