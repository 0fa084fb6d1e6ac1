"""Puts the finding about a rule into a verdict: the line it hangs on, and the value that was read there."""

from __future__ import annotations

from datetime import date

from agent_assist.customize.conditions import Facts, read_condition
from agent_assist.customize.decisions import Verdict
from agent_assist.customize.judging import Finding
from agent_assist.customize.rules import Rule


def verdict_of(rule: Rule, finding: Finding, facts: Facts, today: date) -> Verdict:
    """The finding as a verdict, with the value read at the condition it hangs on."""
    condition = finding.condition
    if condition is None:
        return Verdict(rule.name, finding.outcome, why="every condition is met")
    reading = read_condition(condition, facts, today)
    return Verdict(rule.name, finding.outcome, condition.line, str(condition), reading.read, reading.why)
