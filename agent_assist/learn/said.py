"""Keeps what a decision put before the rep, in the few parts by which two decisions about one call are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from agent_assist.customize.decisions import TRIAL, Decision

PROMPT, REMINDER, TREATMENT, STEER, IN_TRIAL = "prompt", "reminder", "treatment", "steer", "in trial"
SHOWN_KINDS = (PROMPT, REMINDER, TREATMENT, STEER, IN_TRIAL)
"""What a rule may show; the last is what a rule in trial would have shown, or asked."""

Told = Mapping[tuple[str, str], Any]
"""By kind and rule the words and terms that are shown beside the question."""


class Asked(NamedTuple):
    """The question that was put; `kind` is that of its answers, `worded` the words and answers that the rep saw."""

    rule: str
    question: str
    kind: str
    score: float
    worded: tuple[str, tuple[str, ...]]


class Said(NamedTuple):
    """One decision: the question or why there is none, what is told beside it, and what came of the rules that fit."""

    asked: Asked | None
    silence: str
    silence_words: str
    told: Told
    outcomes: Mapping[str, str]

    @property
    def rule(self) -> str:
        """The rule whose question was put, "" for none."""
        return self.asked.rule if self.asked else ""

    @property
    def question(self) -> str:
        """The question that was put, "" for none."""
        return self.asked.question if self.asked else ""


def said_in(decision: Decision) -> Said:
    """What a decision said that was made just now."""
    prompt = decision.prompt
    told: dict[tuple[str, str], Any] = {(REMINDER, one.rule): one.text for one in decision.reminders}
    for treatment in decision.treatments:
        told[TREATMENT, treatment.rule] = (treatment.text, dict(treatment.limits), treatment.every_days)
    if steer := decision.steer:
        told[STEER, steer.rule] = (steer.text, steer.link)
    asked = None
    if prompt:
        worded = (prompt.text, tuple(answer.value for answer in prompt.answers))
        asked = Asked(prompt.rule, prompt.question, prompt.kind, prompt.score, worded)
    return _said(asked, decision.silence, decision.silence_words, told, decision.outcomes)


def said_then(stored: Mapping[str, Any]) -> Said:
    """What a stored decision said. Raises KeyError and TypeError for a form that is no longer read."""
    prompt = stored["prompt"]
    told: dict[tuple[str, str], Any] = {(REMINDER, one["rule"]): one["text"] for one in stored["reminders"]}
    for one in stored["treatments"]:
        told[TREATMENT, one["rule"]] = (one["text"], one.get("limits", {}), one.get("every_days", 0))
    if steer := stored.get("steer"):
        told[STEER, steer["rule"]] = (steer["text"], steer["link"])
    asked = None
    if prompt:
        worded = (prompt["text"], tuple(answer["value"] for answer in prompt["answers"]))
        asked = Asked(prompt["rule"], prompt["question"], prompt["kind"], prompt["score"], worded)
    return _said(asked, stored["silence"], stored["silence_words"], told, stored["outcomes"])


def _said(
    asked: Asked | None, silence: str, words: str, told: dict[tuple[str, str], Any], outcomes: Mapping[str, str]
) -> Said:
    for rule, outcome in outcomes.items():
        if outcome == TRIAL:
            told[IN_TRIAL, rule] = ""
    return Said(asked, silence, words, told, outcomes)
