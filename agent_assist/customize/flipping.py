"""Finds the smallest single change that would turn a rule's verdict over, and makes sure by judging again.

A rule that does not fit: which one fact, changed to the nearest value that does it, would make it fit. One that fits
and was shown: which would make it no longer fit. One that fits and was not shown: what one thing would have let it be
(`flipping_moments.py`). `flipping_sizes.py` says which of two changes is the smaller; of two alike, the one whose line
comes first in the rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from agent_assist.customize.conditions import Facts
from agent_assist.customize.decisions import Asking
from agent_assist.customize.engine import why_off
from agent_assist.customize.flipping_moments import Scene, change_to_be_shown, is_shown
from agent_assist.customize.flipping_sizes import FIT, NO_LONGER_FIT, Flip, fact_flip
from agent_assist.customize.flipping_values import changes_of
from agent_assist.customize.judging import FITS, compile_rule
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.profile import Standing


def smallest_change(
    book: RuleBook, facts: Facts, ledger: Mapping[str, Standing], now: datetime, context: Asking, rule: Rule
) -> Flip | None:
    """The smallest single change for `rule`, one of `book`; the rest is what it was decided from, as for `decide`.

    None where no single change does it, and for a rule that is switched off.
    """
    today = now.astimezone(UTC).date()
    if why_off(rule, today):
        return None
    if compile_rule(rule)(facts, today).outcome != FITS:
        return change_of_fact(rule, facts, today, to_fit=True)
    scene = Scene(book, facts, ledger, now, context)
    if rule.status != "live" or is_shown(rule, scene):
        return change_of_fact(rule, facts, today, to_fit=False)
    return change_to_be_shown(rule, scene)


def change_of_fact(rule: Rule, facts: Facts, today: date, *, to_fit: bool) -> Flip | None:
    """The smallest change of one fact under which the conditions of `rule` come out as wanted."""
    judge, would = compile_rule(rule), FIT if to_fit else NO_LONGER_FIT
    found = [
        fact_flip(rule.name, would, name, before, after, today)
        for name, before, after in changes_of(rule.conditions, facts, today)
        if (judge({**facts, name: after}, today).outcome == FITS) is to_fit
    ]
    return min(found, key=lambda flip: flip.size, default=None)
