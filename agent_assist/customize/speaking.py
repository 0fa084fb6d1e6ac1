"""Decides what has to be true, beside its own conditions, before a rule that fits may ever speak."""

from __future__ import annotations

from collections.abc import Iterator

from agent_assist.customize.conditions import Condition
from agent_assist.customize.objections import HEARD_FIRST
from agent_assist.customize.phrases import read_phrase
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import OBSERVED

_OBSERVED = {fact.name: fact for fact in OBSERVED}


def needed_to_speak(rule: Rule) -> Iterator[tuple[Condition, str]]:
    """What the manners of asking demand of facts for this rule (see objections.py), each with who demands it.

    The lines stand nowhere in the file: their number is 0.
    """
    if rule.ask:
        learned = rule.ask.as_fact()
        line = Condition(learned, "not known", 0, read_phrase("not known", learned))
        yield line, f"nothing is asked that is known, as `{learned.name}` would be"
        consent, phrase = rule.ask.consent, "yes, or not known" if rule.ask.consent == "service" else "yes"
        yield _observed(f"{consent} consent", phrase, f"no question for {consent} is asked without consent")
    if rule.floor:
        return
    if rule.campaign or rule.group in HEARD_FIRST:
        silenced = "campaigns" if rule.campaign else rule.group
        yield _observed("open complaint", "no", f"an open complaint silences {silenced}")
    if rule.campaign:
        yield _observed("behind the fence", "no, or not known", "campaigns stop at the fence")


def _observed(name: str, phrase: str, why: str) -> tuple[Condition, str]:
    fact = _OBSERVED[name]
    return Condition(fact, phrase, 0, read_phrase(phrase, fact)), why
