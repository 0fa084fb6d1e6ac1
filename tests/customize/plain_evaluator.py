"""Says what a rule comes to, by reading its phrases word for word: slow, plain, and nothing shared with the engine.

True is 1, unknown a half, false 0; all of several is the least of them, one of several the greatest (S. C. Kleene,
1952, Introduction to Metamathematics, 64).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import NEVER, Fact, Unknown

TRUE, UNKNOWN, FALSE = 1.0, 0.5, 0.0


def outcome(rule: Rule, facts: Mapping[str, Any], today: date) -> tuple[str, set[str]]:
    """What came of the rule, and the unknown facts it waits for."""
    when = {line.fact.name: says(line.fact, line.phrase, facts, today) for line in rule.when}
    groups = [{line.fact.name: says(line.fact, line.phrase, facts, today) for line in lines} for lines in rule.any_of]
    either = max((min(group.values()) for group in groups), default=TRUE)
    if min([*when.values(), either]) == FALSE:
        return "missed", set()
    for line in rule.unless:
        state = says(line.fact, line.phrase, facts, today)
        if state == TRUE or (state == UNKNOWN and line.fact.cautious):
            return "stopped", set()
    waits = {name for name, state in when.items() if state == UNKNOWN}
    for group in groups:
        if either == UNKNOWN and min(group.values()) == UNKNOWN:
            waits |= {name for name, state in group.items() if state == UNKNOWN}
    return ("waiting", waits) if waits else ("fits", set())


def says(fact: Fact, phrase: str, facts: Mapping[str, Any], today: date) -> float:
    """What one condition comes to."""
    value = facts.get(fact.name)
    is_known = value is not None and not isinstance(value, Unknown)
    if phrase in ("known", "not known"):
        return TRUE if is_known is (phrase == "known") else FALSE
    body = phrase.removesuffix(", or not known")
    if not is_known:
        return UNKNOWN if body == phrase else TRUE
    return TRUE if _holds(fact.kind, body, value, today) else FALSE


def _holds(kind: str, phrase: str, value: Any, today: date) -> bool:
    if kind == "yes or no":
        return bool(value) is (phrase == "yes")
    if kind == "number":
        return _number_holds(phrase, value)
    if kind == "date":
        return _date_holds(phrase, value, today)
    start, _, words = phrase.partition(" ")
    if words.startswith("not "):
        return not _holds(kind, f"is {words.removeprefix('not ')}", value, today)
    sought = [word.casefold() for word in words.split(" or ")]
    if kind == "list":
        return any(word.casefold() in sought for word in value)
    said = " ".join(re.findall(r"\w+", value.casefold()))
    if start == "is":
        return said in sought
    return any(re.search(rf"\b{re.escape(word)}\b", said) for word in sought)


def _number_holds(phrase: str, value: float) -> bool:
    bounds = [float(word) for word in re.findall(r"-?\d+", phrase)]
    words = phrase.split()[0:2]
    if words[0] == "between":
        return bounds[0] <= value <= bounds[1]
    if words[0] == "exactly":
        return value == bounds[0]
    if words == ["at", "least"]:
        return not value < bounds[0]
    if words == ["at", "most"]:
        return not value > bounds[0]
    return value < bounds[0] if words[0] == "less" else value > bounds[0]


def _date_holds(phrase: str, value: Any, today: date) -> bool:
    if value is NEVER:
        return phrase.endswith("never")
    if phrase == "never":
        return False
    words = phrase.removesuffix(", or never").split()
    if words[0] in ("before", "after"):
        day = date.fromisoformat(words[1])
        return bool(value < day) if words[0] == "before" else bool(value > day)
    days = next(int(word) for word in words if word.isdigit())
    ago = (today - value).days
    return abs(ago) <= days if words[0] == "within" else ago > days
