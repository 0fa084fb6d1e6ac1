"""Decides how a rep reads why a question is asked: one sentence on what the answer decides."""

from __future__ import annotations

from collections.abc import Iterable

from agent_assist.customize.rules import Rule
from agent_assist.customize.worth import Weighed

MOST_WAITING = 3
_WITH_ARTICLE = ("a ", "an ", "the ", "our ", "their ")


def why_ask(weighed: Weighed, because: str) -> str:
    """What the answer decides; where no rule hangs on it, why the supervisors want to know."""
    if weighed.decides is None:
        return "Why ask: tells what this customer could still bring." if weighed.worth.at_stake > 0 else because
    return f"Why ask: decides whether {_what(weighed.decides)}."


def what_waits(rules: Iterable[Rule]) -> tuple[str, ...]:
    """What else the answer decides, each as it follows "decides whether", at most three."""
    return tuple(dict.fromkeys(_what(rule) for rule in rules))[:MOST_WAITING]


def _what(rule: Rule) -> str:
    if rule.treat:
        name = rule.treat.name
        article = "" if name.casefold().startswith(_WITH_ARTICLE) else "the "
        return f"{article}{name} fits"
    return f"to {_in_the_sentence(rule.purpose).removeprefix('to ')}"


def _in_the_sentence(purpose: str) -> str:
    """A purpose ("Keep to the channel they like.") without its capital and its full stop."""
    words = purpose.rstrip(". ")
    is_a_name = words[1:2].isupper()
    return words if is_a_name else words[:1].lower() + words[1:]
