"""Finds the caller for whom a rule that is never shown came nearest to it, and what kept it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agent_assist.customize.callers import Caller
from agent_assist.customize.decisions import CHOSEN, FITS
from agent_assist.customize.hearings import Hearing
from agent_assist.customize.judging import account_for
from agent_assist.customize.remarks import NOBODY, Witness
from agent_assist.customize.rules import Rule
from agent_assist.customize.verdicts import verdict_of

MOST_TRIED = 300
AT_ALL = 20_000
"""So many are tried for all rules together: of a book of thousands, of which most are never shown, each gets a few."""
LEAST_TRIED = 5
_FITTED = {
    CHOSEN: "it would be shown",
    FITS: "it fits, and another came first",
    "answered": "it fits, and the answer was known",
    "declined": "it fits, and they had declined",
    "budget": "it fits, and enough had been asked or given",
    "silenced": "it fits, and was silenced",
}
_HINDERED = {"missed": "it missed", "stopped": "it was stopped", "waiting": "it waits"}


def tries_for(rules: int) -> int:
    """How many callers to try for each of so many rules."""
    return max(LEAST_TRIED, min(MOST_TRIED, AT_ALL // max(rules, 1)))


def nearest_to(rule: Rule, hearings: Sequence[Hearing], tries: int = MOST_TRIED) -> tuple[Witness, str]:
    """One whom the rule fits, else of the first `tries` one for whom the fewest lines hinder it; and in words what came
    of it there."""
    fitting = next((hearing for hearing in hearings if rule.name in hearing.outcomes), None)
    if fitting:
        outcome = fitting.outcomes[rule.name]
        return fitting.caller.witness, _FITTED.get(outcome, f"it fits, and was {outcome}")
    tried = [hearing.caller for hearing in hearings[:tries]]
    caller = min(tried, key=lambda one: _hindrances(rule, one), default=None)
    if caller is None:
        return NOBODY, ""
    verdict = verdict_of(rule, account_for(rule, caller.facts, caller.today).finding, caller.facts)
    what = _HINDERED.get(verdict.outcome, "it fits")
    return caller.witness, f"{what} at line {verdict.line}, where `{verdict.condition}` read {verdict.read}"


def _hindrances(rule: Rule, caller: Caller) -> int:
    """How many lines keep the rule from fitting; of `any of` those of the alternative that has the fewest."""
    alternatives, others = Counter[str](), 0
    for part, reading in account_for(rule, caller.facts, caller.today).readings:
        if part.startswith("any of"):
            alternatives[part] += reading.state is not True
        else:
            others += reading.state is (part == "unless") or (reading.state is None and part == "when")
    return others + min(alternatives.values(), default=0)
