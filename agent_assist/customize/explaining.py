"""Explains a decision: a verdict for every rule, with the line and value it read, by a walk that does not stop early.

Explaining writes nothing and can be repeated for as long as the book, the facts and the ledger are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson

from agent_assist.customize.conditions import Facts, Reading, Tri
from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import FITS, WAITING, Asking, Decision, Prompt, RunnerUp, Verdict
from agent_assist.customize.judging import account_for
from agent_assist.customize.objections import REPAIR
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Rule
from agent_assist.customize.worth_parts import Worth
from agent_assist.differentiate.profile import Standing

_STATES: Mapping[Tri, str] = {True: "true", False: "false", None: "unknown"}
_HINDERS: Mapping[str, tuple[str, ...]] = {"unless": ("true",)}


@dataclass(frozen=True)
class Line:
    """What one condition came to. `part` is when, any of 1 (2, …) or unless; `state` true, false or unknown."""

    part: str
    line: int
    condition: str
    state: str
    read: str
    why: str

    @property
    def hinders(self) -> bool:
        """Whether this line alone keeps the rule from fitting; a line of `any of` never does so alone."""
        return not self.part.startswith("any of") and self.state in _HINDERS.get(self.part, ("false", "unknown"))

    def __str__(self) -> str:
        reason = f" ({self.why})" if self.why else ""
        return f"line {self.line}: `{self.condition}` read {self.read}{reason}: {self.state}"


@dataclass(frozen=True)
class RuleExplained:
    """One rule with its verdict and all its lines.

    `waits` names the facts that are missing where nothing else is. `worth` has the parts of the score of the question
    that was asked and of those that came next; `margin` is by how many points one of these lost to one of its own band.
    """

    rule: str
    file: str
    purpose: str
    matters: str
    verdict: Verdict
    lines: tuple[Line, ...]
    waits: tuple[str, ...] = ()
    worth: Worth | None = None
    margin: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The rule with its verdict in words."""
        named = {"file": self.file, "purpose": self.purpose, "matters": self.matters, "waits": list(self.waits)}
        worth = None if self.worth is None else orjson.loads(orjson.dumps(self.worth))
        lines = [asdict(line) for line in self.lines]
        return {**self.verdict.as_json(), **named, "worth": worth, "margin": self.margin, "lines": lines}


@dataclass(frozen=True)
class Explanation:
    """The decision, said again, and every rule of the book in the order of names."""

    decision: Decision
    rules: tuple[RuleExplained, ...]

    def as_json(self) -> dict[str, Any]:
        """The explanation for a page or an API."""
        return {"decision": self.decision.as_json(), "rules": [rule.as_json() for rule in self.rules]}


def explain(
    book: RuleBook, facts: Facts, ledger: Mapping[str, Standing], now: datetime, *, context: Asking
) -> Explanation:
    """Decides again from the same inputs as `decide`, and accounts for every line of every rule."""
    decision = decide(book, facts, ledger, now, context=context)
    pairs = zip(book.rules, decision.verdicts, strict=True)
    weighed = _weighed(decision, book)
    told = (explain_rule(rule, verdict, facts, now) for rule, verdict in pairs)
    return Explanation(decision, tuple(replace(one, **weighed.get(one.rule, {})) for one in told))


def explain_rule(rule: Rule, verdict: Verdict, facts: Facts, now: datetime) -> RuleExplained:
    """One rule at length."""
    account = account_for(rule, facts, now.astimezone(UTC).date())
    lines = tuple(_line(part, reading) for part, reading in account.readings)
    waits = tuple(dict.fromkeys(account.finding.waits)) if verdict.outcome == WAITING else ()
    return RuleExplained(rule.name, rule.file, rule.purpose, rule.matters, verdict, lines, waits)


def in_lines(explained: RuleExplained) -> Iterator[str]:
    """One rule as text: the verdict, then line by line what was read; an arrow marks what hinders."""
    yield f"{explained.rule}: {explained.verdict}"
    for line in explained.lines:
        yield f"  {'→' if line.hinders else ' '} {line.part:<8} {line}"


def _weighed(decision: Decision, book: RuleBook) -> dict[str, dict[str, Any]]:
    """The worth of the question that was asked and of those that came next, by rule."""
    asked = decision.prompt
    found: dict[str, dict[str, Any]] = {asked.rule: {"worth": asked.worth}} if asked else {}
    for other in decision.runners_up:
        margin = asked.score - other.score if asked and _lost_by_score(other, asked, decision, book) else None
        found[other.rule] = {"worth": other.worth, "margin": margin if margin is None else round(margin, 4)}
    return found


def _lost_by_score(other: RunnerUp, asked: Prompt, decision: Decision, book: RuleBook) -> bool:
    """Whether nothing spoke against it but a better question of its own band; a repair goes before all bands."""
    rule = book.rule(other.rule)
    is_led = decision.is_repair and asked.purpose == REPAIR and rule is not None and rule.group != REPAIR
    return decision.outcomes.get(other.rule) == FITS and asked.band == other.band and not is_led


def _line(part: str, reading: Reading) -> Line:
    condition = reading.condition
    return Line(part, condition.line, str(condition), _STATES[reading.state], reading.read, reading.why)
