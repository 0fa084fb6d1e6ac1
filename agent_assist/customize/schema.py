"""Makes the JSON Schema of a rule file, by which an editor completes and underlines while a supervisor types."""

from __future__ import annotations

import json
import re
from typing import Any

from agent_assist.customize.phrases import example
from agent_assist.customize.questions import ASK_KEYS
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rule_files import ACTIONS, KEYS
from agent_assist.customize.rules import ANSWER_KINDS, BANDS, MAX_ANSWERS, MAX_CONDITIONS, PURPOSES, STATUSES
from agent_assist.differentiate.catalogue import CHOICE, DATE, LIST, NUMBER, TEXT, YES_OR_NO, Fact

SCHEMA_FILE = "rule.schema.json"
_DAY = r"\d{4}-\d{2}-\d{2}"
_LENGTH = r"\d+ (day|week|month|year)s?"
_AMOUNT = r"[£€$]?-?[\d,.]+( ?[a-z%£€$]+)?"
_NOT_KNOWN = r"(, or not known)?"
_PATTERNS = {
    NUMBER: rf"(at least|at most|less than|more than|exactly) {_AMOUNT}|between {_AMOUNT} and {_AMOUNT}",
    YES_OR_NO: "yes|no",
    DATE: rf"((before|after) {_DAY}|within {_LENGTH}|more than {_LENGTH} ago)(,? or never)?|never",
    TEXT: "(is not|is|include) .+",
    CHOICE: "is (not )?{words}",
    LIST: "include {words}",
}
MEANINGS = {
    "rule": "The name of the rule, which is the name of its file.",
    "purpose": "What the rule is for, in one sentence.",
    "owner": "Who answers for it.",
    "status": "draft and retired are off; trial is recorded and never shown.",
    "matters": "The band: must comes before should, should before may.",
    "starts": "The first day, as in 2026-03-01.",
    "ends": "The last day.",
    "when": "Every line must be true.",
    "any of": "At least one of these must be true as a whole.",
    "unless": "Any line that is true stops the rule.",
    "ask": "One question, as a rep would say it. {first name} is filled in.",
    "learns": "The fact that the answer gives; other rules may read it.",
    "answers": "The answers to tap, or the kind of answer.",
    "good for": "How long an answer holds, as in 12 months; ever for always.",
    "after a decline": "As in wait 6 months; never for never again.",
    "purpose of data": "The consent that the question needs.",
    "because": "Why the rep should ask it, in one sentence.",
    "remind": "A sentence for the rep.",
    "treat": "What the rep may do for the customer: a treatment of treatments.yaml, as in fee waiver up to £20.",
    "steer": "A cheaper way for the next time, one of those in treatments.yaml.",
    "campaign": "yes if a product drives it rather than the customer's need.",
    "floor": "yes for complaint, safety and legal dialogue, which nothing silences.",
    "retired because": "Why the rule was switched off.",
}


def rule_schema(book: RuleBook) -> dict[str, Any]:
    """The schema for the rules of `book`, with the facts that its questions learn."""
    conditions = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": MAX_CONDITIONS,
        "additionalProperties": False,
        "properties": {fact.name: _phrase(fact) for fact in book.catalogue},
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A rule",
        "type": "object",
        "additionalProperties": False,
        "required": ["rule", "purpose", "owner", "status", "matters"],
        "anyOf": [{"required": ["when"]}, {"required": ["any of"]}],
        "oneOf": [{"required": [action]} for action in ACTIONS],
        "dependencies": {"ask": ["learns", "answers", "because"], **{key: ["ask"] for key in ASK_KEYS[1:]}},
        "properties": {key: {"description": MEANINGS[key], **_entry(key)} for key in KEYS},
        "definitions": {"conditions": conditions},
    }


def schema_text(book: RuleBook) -> str:
    """The schema as it is written to rules/rule.schema.json."""
    return json.dumps(rule_schema(book), indent=2, ensure_ascii=False) + "\n"


def _entry(key: str) -> dict[str, Any]:
    conditions = {"$ref": "#/definitions/conditions"}
    length = {"type": "string", "pattern": rf"^(wait )?({_LENGTH}|ever|for ever|never|never again|never ask again)$"}
    day = {"type": "string", "pattern": f"^{_DAY}$"}
    # An editor may read a bare yes as a truth value, and 1 as a number.
    yes_or_no = {"enum": ["yes", "no", True, False]}
    answers = [
        {"enum": list(ANSWER_KINDS)},
        {"type": "array", "minItems": 2, "maxItems": MAX_ANSWERS, "items": {"type": ["string", "number", "boolean"]}},
    ]
    special: dict[str, dict[str, Any]] = {
        "rule": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
        "status": {"enum": list(STATUSES)},
        "matters": {"enum": list(BANDS)},
        "purpose of data": {"enum": list(PURPOSES)},
        "starts": day,
        "ends": day,
        "when": conditions,
        "unless": conditions,
        "any of": {"type": "array", "minItems": 2, "items": conditions},
        "good for": length,
        "after a decline": length,
        "answers": {"oneOf": answers},
        "floor": yes_or_no,
        "campaign": yes_or_no,
    }
    return special.get(key, {"type": "string", "minLength": 1})


def _phrase(fact: Fact) -> dict[str, Any]:
    word = f"({'|'.join(map(re.escape, fact.choices))})" if fact.choices else r"[^,]+?"
    pattern = _PATTERNS[fact.kind].replace("{words}", rf"{word}((, | or |, or ){word})*")
    unit = f" In {fact.unit}." if fact.unit else ""
    shape: dict[str, Any] = {"type": "string", "pattern": f"^(known|not known|({pattern}){_NOT_KNOWN})$"}
    if fact.kind == YES_OR_NO:
        shape = {"anyOf": [shape, {"type": "boolean"}]}
    return {"description": f"{fact.meaning}{unit}", "examples": [example(fact)], **shape}
