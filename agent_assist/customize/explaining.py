"""Explains a decision: a verdict for every rule, with the line and value it read, by a walk that does not stop early.

Explaining writes nothing and can be repeated for as long as the book, the facts and the ledger are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from agent_assist.customize.conditions import Facts, Reading, Tri
from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision, Verdict
from agent_assist.customize.judging import account_for
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Rule
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
    """One rule with its verdict and all its lines."""

    rule: str
    file: str
    purpose: str
    verdict: Verdict
    lines: tuple[Line, ...]

    def as_json(self) -> dict[str, Any]:
        """The rule with its verdict in words."""
        named = {"file": self.file, "purpose": self.purpose, "lines": [asdict(line) for line in self.lines]}
        return {**self.verdict.as_json(), **named}


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
    return Explanation(decision, tuple(explain_rule(rule, verdict, facts, now) for rule, verdict in pairs))


def explain_rule(rule: Rule, verdict: Verdict, facts: Facts, now: datetime) -> RuleExplained:
    """One rule at length."""
    account = account_for(rule, facts, now.astimezone(UTC).date())
    lines = tuple(_line(part, reading) for part, reading in account.readings)
    return RuleExplained(rule.name, rule.file, rule.purpose, verdict, lines)


def in_lines(explained: RuleExplained) -> Iterator[str]:
    """One rule as text: the verdict, then line by line what was read; an arrow marks what hinders."""
    yield f"{explained.rule}: {explained.verdict}"
    for line in explained.lines:
        yield f"  {'→' if line.hinders else ' '} {line.part:<8} {line}"


def _line(part: str, reading: Reading) -> Line:
    condition = reading.condition
    return Line(part, condition.line, str(condition), _STATES[reading.state], reading.read, reading.why)
