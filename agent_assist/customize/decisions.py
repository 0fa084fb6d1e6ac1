"""Keeps what the rule book said for one call: one prompt or a reasoned silence, and what came of every rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, NamedTuple

import orjson

from agent_assist.customize.conditions import ABSENT, Condition, described
from agent_assist.customize.rules import Answer
from agent_assist.customize.worth_parts import (
    NOT_WEIGHED,
    Likelihood,
    Worth,
    likelihoods_from_json,
    worth_from_json,
)
from agent_assist.differentiate.catalogue import FactValue, Unknown

CHOSEN, FITS, MISSED, STOPPED, WAITING = "chosen", "fits", "missed", "stopped", "waiting"
ANSWERED, DECLINED, BUDGET, SILENCED, OFF, TRIAL = "answered", "declined", "budget", "silenced", "off", "trial"


@dataclass(frozen=True)
class Asking:
    """What is known of the moment beside facts and ledger.

    `status` is the match status, `arm` treated or control. `asked_times` are the epoch seconds of the questions put to
    this customer, `likelihoods` say by question what to expect of customers like this one, `asked_this_call` is the
    question this call has already had.
    `rep_seconds` is what the rep spent on questions in the last hour. `given` tells when each treatment was last given
    to this customer, in epoch seconds.
    """

    status: str = "matched"
    arm: str = "treated"
    asked_times: tuple[int, ...] = ()
    likelihoods: Mapping[str, Likelihood] = field(default_factory=dict)
    first_name: str = ""
    degraded: bool = False
    asked_this_call: str = ""
    rep_seconds: int = 0
    given: Mapping[str, int] = field(default_factory=dict)

    def of(self, questions: Sequence[str]) -> Asking:
        """This moment with the likelihoods of `questions` alone: all that a decision which weighed them has seen."""
        likelihoods = {name: self.likelihoods[name] for name in (*questions, "") if name in self.likelihoods}
        return replace(self, likelihoods=likelihoods)

    def as_json(self) -> dict[str, Any]:
        """The form to store beside a decision, so that it can be repeated."""
        body: dict[str, Any] = orjson.loads(orjson.dumps(self))
        return body


@dataclass(frozen=True)
class Prompt:
    """The one question for this call. `question` is the fact it learns; `reason` is one sentence for the rep.

    `kind` is choice, yes or no, number, date or text; `band` is must, should or may, `purpose` the folder of the rule;
    `score` orders the band, and `worth` has its parts. `good_for_days` 0 is for ever, `wait_days` 0 never again.
    `waiting` says what else the answer decides, `otherwise` has the questions that might have been put instead.
    """

    rule: str
    question: str
    kind: str
    text: str
    answers: tuple[Answer, ...]
    because: str
    reason: str
    band: str
    score: float
    good_for_days: int
    wait_days: int
    worth: Worth = NOT_WEIGHED
    purpose: str = ""
    waiting: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reminder:
    """A sentence for the rep."""

    rule: str
    text: str


@dataclass(frozen=True)
class Treatment:
    """Something the rep may do for the customer; `limits` and the rest are those of treatments.Treat."""

    rule: str
    name: str
    text: str
    kind: str = "service"
    currency: str = ""
    limits: Mapping[str, int] = field(default_factory=dict)
    every_days: int = 0


@dataclass(frozen=True)
class Steer:
    """A cheaper way for the next time, with a link that the rep may send."""

    rule: str
    name: str
    channel: str
    text: str
    link: str


@dataclass(frozen=True)
class RunnerUp:
    """A question that fitted and was not asked, with the reason."""

    rule: str
    band: str
    score: float
    why: str
    worth: Worth = NOT_WEIGHED


class Verdict(NamedTuple):
    """What came of one rule; its words are found when they are asked for.

    `outcome` is chosen (shown), fits (a question that lost), missed, stopped, waiting, answered, declined, budget,
    silenced, off (status or dates) or trial. `hinge` is the condition on which a rule missed, was stopped or waits,
    `value` what it found there.
    """

    rule: str
    outcome: str
    hinge: Condition | None = None
    value: FactValue | Unknown = ABSENT
    reason: str = ""

    @property
    def line(self) -> int:
        """The line of the hinge, 0 without one."""
        return self.hinge.line if self.hinge else 0

    @property
    def condition(self) -> str:
        """The hinge as it is written."""
        return str(self.hinge) if self.hinge else ""

    @property
    def read(self) -> str:
        """The value that was read at the hinge."""
        return described(self.hinge.fact, self.value)[0] if self.hinge else ""

    @property
    def why(self) -> str:
        """The reason beyond line and value: why a fact is not known, what silences the rule, which one it lost to."""
        return described(self.hinge.fact, self.value)[1] if self.hinge else self.reason

    def as_json(self) -> dict[str, Any]:
        """The verdict in words."""
        names = ("rule", "outcome", "line", "condition", "read", "why")
        return {**{name: getattr(self, name) for name in names}, "words": str(self)}

    def __str__(self) -> str:
        """The verdict as a sentence: "missed at line 14: `contacts in 90 days: at least 2` read 1"."""
        if not self.hinge:
            return f"{self.outcome}: {self.why}" if self.why else self.outcome
        reason = f" ({self.why})" if self.why else ""
        return f"{self.outcome} at line {self.line}: `{self.condition}` read {self.read}{reason}"


@dataclass(frozen=True)
class Decision:
    """What the rule book said. Without a `prompt`, `silence` is the reason in code, `silence_words` are for the rep.

    `outcomes` tells of the rules whose conditions are met. What came of all the others follows from book, facts and
    ledger: `verdicts` holds every rule by name, worked out when somebody looks, and nothing for a decision read back.
    `weighed` names the questions whose worth was asked for, in order. Where a complaint is open, `is_repair` says that
    putting it right is what the call is for.
    """

    prompt: Prompt | None
    silence: str
    silence_words: str
    reminders: tuple[Reminder, ...]
    treatments: tuple[Treatment, ...]
    runners_up: tuple[RunnerUp, ...]
    outcomes: Mapping[str, str]
    book_version: str
    weighed: tuple[str, ...] = ()
    is_repair: bool = False
    steer: Steer | None = None
    verdicts: Sequence[Verdict] = field(default=(), compare=False, repr=False)

    @property
    def fired(self) -> tuple[str, ...]:
        """The rules that acted: those shown, then those in trial that would have been, each with a `~` before it."""
        steer = (self.steer,) if self.steer else ()
        prompt = (self.prompt,) if self.prompt else ()
        shown = [one.rule for one in (*prompt, *self.reminders, *self.treatments, *steer)]
        in_trial = [f"~{rule}" for rule, outcome in self.outcomes.items() if outcome == TRIAL]
        return (*shown, *in_trial)

    def as_json(self) -> dict[str, Any]:
        """The form to store; the verdicts follow from book, facts and ledger."""
        stored = {name: getattr(self, name) for name in _STORED}
        body: dict[str, Any] = orjson.loads(orjson.dumps(stored))
        return body


_ASKING = tuple(part.name for part in fields(Asking))
_STORED = tuple(part.name for part in fields(Decision) if part.name != "verdicts")


def decision_from_json(raw: Mapping[str, Any]) -> Decision:
    """The decision that `as_json` wrote."""
    prompt = raw["prompt"]
    answers = tuple(Answer(**answer) for answer in prompt["answers"]) if prompt else ()
    return Decision(
        prompt=Prompt(**{**_with_worth(prompt), **_with_lines(prompt), "answers": answers}) if prompt else None,
        silence=raw["silence"],
        silence_words=raw["silence_words"],
        reminders=tuple(Reminder(**reminder) for reminder in raw["reminders"]),
        treatments=tuple(Treatment(**treatment) for treatment in raw["treatments"]),
        runners_up=tuple(RunnerUp(**_with_worth(runner_up)) for runner_up in raw["runners_up"]),
        outcomes=raw["outcomes"],
        book_version=raw["book_version"],
        weighed=tuple(raw.get("weighed", ())),
        is_repair=raw.get("is_repair", False),
        steer=Steer(**steer) if (steer := raw.get("steer")) else None,
    )


def asking_from_json(raw: Mapping[str, Any]) -> Asking:
    """The moment that `Asking.as_json` wrote."""
    known = {name: raw[name] for name in _ASKING if name in raw}
    likelihoods = likelihoods_from_json(raw.get("likelihoods", {}))
    return Asking(**{**known, "asked_times": tuple(raw["asked_times"]), "likelihoods": likelihoods})


def _with_lines(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(raw.get(name, ())) for name in ("waiting", "otherwise")}


def _with_worth(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {**raw, "worth": worth_from_json(raw["worth"])} if "worth" in raw else dict(raw)
