"""Decides how much a customer may be asked: questions per period by tier, the rest between two, the cost of asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent_assist.customize.entries import Entries
from agent_assist.customize.worth_weights import Weights, read_weights
from agent_assist.differentiate.catalogue import TIERS
from agent_assist.differentiate.profile import Standing
from agent_assist.sheets import Notes, Table

DAY = 86_400
CLOCKS_DIFFER = DAY
"""A question put up to so many seconds after the call counts as put before it: switches do not agree on the time, and
of two calls at once the one that began later may be remembered first."""
SECONDS_TO_ASK = {"yes or no": 8, "choice": 12, "number": 12, "date": 15, "text": 20}
_KEYS = (
    "period", "questions in a period", "questions by tier", "rest between questions", "pause if not suitable",
    "seconds to ask", "cost of a minute", "seconds per rep and hour", "worth of an answer", "complaint discovery",
)  # fmt: skip


@dataclass(frozen=True)
class Discovery:
    """The questions by which a silent complaint comes to light: a customer hears one of them in so many days."""

    days: int = 90
    questions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Dialogue:
    """The manners of asking, in days and seconds; `cost_of_a_minute` is in points, like the worth of an answer.

    A rep spends at most `rep_seconds` of any hour on questions; 0 sets no limit.
    """

    period_days: int = 30
    at_most: int = 2
    by_tier: Mapping[str, int] = field(default_factory=dict)
    rest_days: int = 2
    pause_days: int = 30
    seconds: Mapping[str, int] = field(default_factory=lambda: dict(SECONDS_TO_ASK))
    cost_of_a_minute: float = 0.3
    rep_seconds: int = 240
    weights: Weights = field(default_factory=Weights)
    discovery: Discovery = field(default_factory=Discovery)

    def is_too_much(self, kind: str, spent: int) -> bool:
        """Whether a question of this kind is too much for a rep who spent so many seconds of the last hour asking."""
        return self.rep_seconds > 0 and spent + self.seconds[kind] > self.rep_seconds

    def objection(self, tier: str, asked_times: Sequence[int], now: int) -> str:
        """Why this customer may not be asked at `now` (epoch seconds) in a rep's words, empty if they may."""
        past = [at for at in asked_times if at <= now + CLOCKS_DIFFER]
        count = sum(1 for at in past if at > now - self.period_days * DAY)
        allowed = self.by_tier.get(tier, self.at_most)
        if allowed == 0:
            return "we put no questions to them at present"
        if count >= allowed:
            return f"we asked {_times(count)} in the last {self.period_days} days"
        if past and now - max(past) < self.rest_days * DAY:
            return f"our last question was less than {_days(self.rest_days)} ago"
        return ""

    def discovered_lately(self, question: str, ledger: Mapping[str, Standing], now: int) -> str:
        """Why `question` may not look for a silent complaint at `now`: it, or another that does, was put lately."""
        if question not in self.discovery.questions:
            return ""
        put = [ledger[name].at for name in self.discovery.questions if name in ledger]
        if not any(now - self.discovery.days * DAY < at <= now + CLOCKS_DIFFER for at in put):
            return ""
        return f"we asked in the last {self.discovery.days} days whether something went wrong"


def read_dialogue(table: Table, notes: Notes) -> Dialogue:
    """The manners in rules/dialogue.yaml; what is left out keeps its default."""
    entries, usual = Entries(table, notes), Dialogue()
    entries.refuse_others(_KEYS, "dialogue.yaml")
    return Dialogue(
        period_days=entries.days("period", default=usual.period_days, forever=()),
        at_most=entries.count("questions in a period", default=usual.at_most),
        by_tier=_counts(entries, "questions by tier", TIERS, {}),
        rest_days=entries.days("rest between questions", default=usual.rest_days, forever=("none",)),
        pause_days=entries.days("pause if not suitable", default=usual.pause_days, forever=()),
        seconds=_counts(entries, "seconds to ask", tuple(SECONDS_TO_ASK), SECONDS_TO_ASK),
        cost_of_a_minute=entries.fraction("cost of a minute", default=usual.cost_of_a_minute, most=100),
        rep_seconds=entries.count("seconds per rep and hour", default=usual.rep_seconds, most=3600),
        weights=_weights(entries),
        discovery=_discovery(entries),
    )


def _discovery(entries: Entries) -> Discovery:
    node = entries.table.get("complaint discovery")
    if node is None:
        return Discovery()
    if not isinstance(node, Table):
        cure = "Write `period: 90 days` and `questions:` below it."
        entries.notes.add(node, "`complaint discovery` should hold lines.", cure)
        return Discovery()
    inner = Entries(node, entries.notes)
    inner.refuse_others(("period", "questions"), "`complaint discovery`")
    return Discovery(inner.days("period", default=Discovery.days, forever=()), frozenset(inner.words("questions")))


def _weights(entries: Entries) -> Weights:
    node = entries.table.get("worth of an answer")
    if node is not None and not isinstance(node, Table):
        entries.notes.add(node, "`worth of an answer` should hold lines.", "Write for example `must: 4` below it.")
    return read_weights(node, entries.notes) if isinstance(node, Table) else Weights()


def _counts(entries: Entries, key: str, known: tuple[str, ...], usual: Mapping[str, int]) -> dict[str, int]:
    node = entries.table.get(key)
    if node is None:
        return dict(usual)
    if not isinstance(node, Table):
        entries.notes.add(node, f"`{key}` should hold lines.", f"Write for example `{known[0]}: 2` below it.")
        return dict(usual)
    inner = Entries(node, entries.notes)
    inner.refuse_others(known, f"`{key}`")
    return {**usual, **{name: inner.count(name, default=0) for name in node.entries if name in known}}


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def ago_in_days(seconds: int) -> str:
    """ "today", "a day ago", "12 days ago"."""
    return f"{_days(seconds // DAY)} ago" if seconds >= DAY else "today"


def _days(count: int) -> str:
    return "a day" if count == 1 else f"{count} days"
