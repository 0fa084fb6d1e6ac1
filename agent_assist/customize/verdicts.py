"""Puts the finding about a rule into a verdict: the condition it hangs on, and the value that was found there."""

from __future__ import annotations

from agent_assist.customize.conditions import ABSENT, Facts
from agent_assist.customize.decisions import Verdict
from agent_assist.customize.judging import Finding
from agent_assist.customize.rules import Rule

ALL_MET = "every condition is met"


def verdict_of(rule: Rule, finding: Finding, facts: Facts) -> Verdict:
    """The finding as a verdict, with the value read at the condition it hangs on."""
    hinge = finding.condition
    if hinge is None:
        return Verdict(rule.name, finding.outcome, reason=ALL_MET)
    return Verdict(rule.name, finding.outcome, hinge, facts.get(hinge.fact.name, ABSENT))
