"""Makes what the JSON Schema says of facts: the phrase a rule may demand, and the value an example may give."""

from __future__ import annotations

import re
from typing import Any

from agent_assist.customize.phrases import example
from agent_assist.differentiate.catalogue import CHOICE, DATE, LIST, NUMBER, TEXT, YES_OR_NO, Fact

DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
LENGTH = r"\d{1,5} (day|week|month|year)s?"
Shape = dict[str, Any]
_NUMBER = r"-?\d{1,12}(,\d{3})*(\.\d{1,6})?"
_PHRASES = {
    NUMBER: "(at least|at most|less than|more than|exactly) {amount}|between {amount} and {amount}",
    YES_OR_NO: "yes|no",
    DATE: rf"((before|after) {DAY}|within {LENGTH}|more than {LENGTH} ago)(,? or never)?|never",
    TEXT: "(is not|is|include) .+",
    CHOICE: "is (not )?{words}",
    LIST: "include {words}",
}
_VALUES = {
    NUMBER: rf"[£€$]?{_NUMBER}",
    DATE: rf"{DAY}|never|today|{LENGTH} ago|in {LENGTH}",
    YES_OR_NO: "yes|no",
    CHOICE: "{word}",
    LIST: "none|{word}(, ?{word})*",
    TEXT: ".+",
}


def escaped(words: str) -> str:
    """Words as a pattern that also stricter readers of patterns take: Python would escape blanks and hyphens."""
    return re.sub(r"([.^$*+?()\[\]{}|\\])", r"\\\1", words)


def phrase_shape(fact: Fact) -> Shape:
    """What may stand after the fact in a rule."""
    pattern = _PHRASES[fact.kind].replace("{amount}", _amount(fact)).replace("{words}", _words(fact))
    unit = f" In {fact.unit}." if fact.unit else ""
    shown = [example(fact), f"{example(fact)}, or not known", "known", "not known"]
    if fact.kind == YES_OR_NO:
        shown = ["yes", "no", *shown[1:]]
    return {
        "type": "string",
        "description": f"{fact.meaning}{unit}",
        "pattern": f"^(known|not known|({pattern})(,? or not known)?)$",
        "patternErrorMessage": f"`{fact.name}` is a {fact.kind}.{unit} Write for example: {example(fact)}",
        "examples": shown,
    }


def value_shape(fact: Fact) -> Shape:
    """What may stand after the fact in an example."""
    pattern = _VALUES[fact.kind].replace("{word}", _word(fact))
    text = {
        "type": "string",
        "pattern": f"^({pattern}|not known)$",
        "patternErrorMessage": f"`{fact.name}` is a {fact.kind}. Write a value, or: not known",
        "examples": [
            *(fact.choices or {YES_OR_NO: ("yes", "no"), DATE: ("20 days ago",)}.get(fact.kind, ())),
            "not known",
        ],
    }
    other: list[Shape] = [{"type": "number"}] if fact.kind in (NUMBER, TEXT, CHOICE) else []
    if fact.kind == LIST:
        other.append({"type": "array", "items": {"type": "string", "pattern": f"^{_word(fact)}$"}})
    return {"description": fact.meaning, **({"anyOf": [text, *other]} if other else text)}


def _word(fact: Fact) -> str:
    return f"({'|'.join(map(escaped, fact.choices))})" if fact.choices else "[^,]+?"


def _words(fact: Fact) -> str:
    return rf"{_word(fact)}((, | or |, or ){_word(fact)})*"


def _amount(fact: Fact) -> str:
    if fact.unit == "money":
        return rf"([£€$] ?)?{_NUMBER}( ?([£€$]|pounds|euros|dollars|GBP|EUR|USD))?"
    if fact.unit == "percent":
        return rf"{_NUMBER}( ?%| percent)?"
    return rf"{_NUMBER}( {escaped(fact.unit.rstrip('s'))}s?)?" if fact.unit else _NUMBER
