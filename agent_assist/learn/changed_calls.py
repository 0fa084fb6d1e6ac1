"""Decides what has changed on one call between two books, in words that name no customer and no answer."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from agent_assist.customize.conditions import Facts
from agent_assist.customize.decisions import (
    ANSWERED,
    BUDGET,
    DECLINED,
    FITS,
    MISSED,
    SILENCED,
    STOPPED,
    TRIAL,
    WAITING,
)
from agent_assist.customize.engine import why_off
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Rule
from agent_assist.learn.said import IN_TRIAL, PROMPT, SHOWN_KINDS, Said

PROMPT_GAINED, PROMPT_LOST, PROMPT_OTHER, SILENCE_OTHER, WORDED = (
    "prompt gained", "prompt lost", "another prompt", "another silence", "worded otherwise",
)  # fmt: skip
CHANGES = (
    PROMPT_LOST,
    PROMPT_OTHER,
    PROMPT_GAINED,
    *(f"{kind} {way}" for kind in SHOWN_KINDS[1:] for way in ("lost", "gained")),
    WORDED,
    SILENCE_OTHER,
)
"""The kinds of change, in the order in which examples are shown."""

_REASONS = {
    ANSWERED: "the answer is known",
    DECLINED: "they preferred not to say",
    BUDGET: "there is no room for it now",
    SILENCED: "the call keeps it silent",
}
_HINGES = {MISSED: "does not fit:", STOPPED: "is stopped by", WAITING: "waits for"}
_DOES = {"reminder": "reminds", "treatment": "recommends", "steer": "steers", IN_TRIAL: "would act, in trial"}


class Change(NamedTuple):
    """One change on a call: its kind, the rules that spoke before and after ("" for none), and what they show."""

    kind: str
    before: str
    after: str
    shown: str

    def why(self, before: Side, after: Side) -> str:
        """What keeps the rule of one side from speaking on the other, "" where that is no question."""
        if self.before == self.after:
            return ""
        return after.why_not(self.before) if self.before else before.why_not(self.after)


def changes_between(before: Said, after: Said) -> Iterator[Change]:
    """What has changed, prompt first."""
    yield from _of_prompt(before, after)
    for kind, rule in sorted(before.told.keys() - after.told.keys()):
        yield Change(f"{kind} lost", rule, "", kind)
    for kind, rule in sorted(after.told.keys() - before.told.keys()):
        yield Change(f"{kind} gained", "", rule, kind)
    for kind, rule in sorted(before.told.keys() & after.told.keys()):
        if before.told[kind, rule] != after.told[kind, rule]:
            yield Change(WORDED, rule, rule, kind)


def _of_prompt(before: Said, after: Said) -> Iterator[Change]:
    if before.asked and after.asked:
        if before.rule != after.rule:
            yield Change(PROMPT_OTHER, before.rule, after.rule, PROMPT)
        elif before.asked.worded != after.asked.worded:
            yield Change(WORDED, before.rule, after.rule, PROMPT)
    elif before.asked:
        yield Change(PROMPT_LOST, before.rule, "", PROMPT)
    elif after.asked:
        yield Change(PROMPT_GAINED, "", after.rule, PROMPT)
    elif before.silence != after.silence:
        yield Change(SILENCE_OTHER, "", "", PROMPT)


class Side(NamedTuple):
    """What one book made of a call, with all that says why."""

    book: RuleBook
    facts: Facts
    today: date
    said: Said

    def points(self, change: Change, rule_name: str) -> float:
        """What the part of the call that has changed is worth here: the score of a question, the value of what is told.

        What a rule in trial would have done is worth nothing.
        """
        if change.shown == PROMPT:
            return self.said.asked.score if self.said.asked else 0.0
        rule = self.book.rule(rule_name) if change.shown != IN_TRIAL else None
        return self.book.dialogue.weights.value_of(rule, self.facts) if rule else 0.0

    def words(self, change: Change, rule: str) -> str:
        """What the book does with the part of the call that has changed; `rule` is its rule, "" for none."""
        if change.shown == PROMPT:
            return (
                f"`{self.said.rule}` asks{self._spoken(self.said.rule)}" if self.said.asked else self.said.silence_words
            )
        return f"`{rule}` {_DOES[change.shown]}{self._spoken(rule)}" if rule else "nothing"

    def why_not(self, rule_name: str) -> str:
        """Why a rule does not speak here, by its conditions alone: values may be answers."""
        rule = self.book.rule(rule_name)
        if rule is None:
            return f"there is no rule `{rule_name}`"
        outcome = self.said.outcomes.get(rule_name, "")
        if outcome == TRIAL or rule.status == TRIAL:
            return f"`{rule_name}` is in trial, and shows nothing"
        if outcome:
            return f"`{rule_name}` fits, and {_loses(outcome, self.said.rule)}"
        return f"`{rule_name}` {self._hinge(rule)}"

    def _spoken(self, rule_name: str) -> str:
        rule = self.book.rule(rule_name)
        return f": {rule.words}" if rule and rule.words else ""

    def _hinge(self, rule: Rule) -> str:
        if off := why_off(rule, self.today):
            return f"is off: {off}"
        at = bisect_left(self.book.rules, rule.name, key=attrgetter("name"))
        finding = self.book.compiled[at].judge(self.facts, self.today)
        if finding.condition is None:
            return "fits, and is not shown"
        # Which line of a learned fact stops a rule tells the answer.
        is_learned = finding.condition.fact.source == "learned"
        return f"{_HINGES[finding.outcome]} `{finding.condition.fact.name if is_learned else finding.condition}`"


def _loses(outcome: str, winner: str) -> str:
    if outcome == FITS:
        return f"`{winner}` goes first" if winner else "another one goes first"
    return _REASONS.get(outcome, outcome)
