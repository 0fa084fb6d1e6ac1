"""Makes the JSON Schema of rules and their cases, by which an editor completes and underlines while somebody types."""

from __future__ import annotations

import json

from agent_assist import sheets
from agent_assist.customize.questions import ASK_KEYS
from agent_assist.customize.rule_book import TREATMENTS_SHEET, RuleBook
from agent_assist.customize.rule_files import ACTIONS, KEYS
from agent_assist.customize.rules import ANSWER_KINDS, BANDS, MAX_ANSWERS, MAX_CONDITIONS, PURPOSES, STATUSES
from agent_assist.customize.schema_facts import DAY, LENGTH, Shape, escaped, phrase_shape, value_shape
from agent_assist.sheets import Table

SCHEMA_FILE = "rule.schema.json"
# An editor may read a bare yes as a truth value.
_YES_OR_NO: Shape = {"enum": ["yes", "no", True, False]}
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


def rule_schema(book: RuleBook) -> Shape:
    """The schema for the rules of `book`, with the facts that its questions learn, and for the cases beside them."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A rule, or the cases beside one",
        "type": "object",
        # Editors that know this schema by the folder alone use it for both kinds of files.
        "if": {"required": ["cases"]},
        "then": {"$ref": "#/definitions/cases"},
        "else": {"$ref": "#/definitions/rule"},
        "definitions": {"rule": _rule(book), "conditions": _conditions(book), "cases": _cases(book)},
    }


def schema_text(book: RuleBook) -> str:
    """The schema as it is written to rules/rule.schema.json."""
    return json.dumps(rule_schema(book), indent=2, ensure_ascii=False) + "\n"


def _rule(book: RuleBook) -> Shape:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["rule", "purpose", "owner", "status", "matters"],
        "anyOf": [{"required": ["when"]}, {"required": ["any of"]}],
        "oneOf": [{"required": [action]} for action in ACTIONS],
        "dependencies": {"ask": ["learns", "answers", "because"], **{key: ["ask"] for key in ASK_KEYS[1:]}},
        "properties": {key: {"description": MEANINGS[key], **_entry(key, book)} for key in KEYS},
    }


def _conditions(book: RuleBook) -> Shape:
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": MAX_CONDITIONS,
        "additionalProperties": False,
        "properties": {fact.name: phrase_shape(fact) for fact in book.catalogue},
    }


def _cases(book: RuleBook) -> Shape:
    facts = {fact.name: value_shape(fact) for fact in book.catalogue}
    case = {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "expect"],
        "properties": {
            "name": {"description": "What the example shows, in one sentence.", "type": "string", "minLength": 1},
            "who": {"description": "One of people.yaml, whose facts are the base.", "type": "string", "minLength": 1},
            "facts": {
                "description": "Facts added or changed; what is not given is not known.",
                "type": "object",
                "additionalProperties": False,
                "properties": facts,
            },
            "expect": {"description": "yes where the rule fits, no where it does not.", **_YES_OR_NO},
            "because of": {
                "description": "With no: the fact at which the rule misses, is stopped or waits.",
                "enum": [fact.name for fact in book.catalogue],
            },
        },
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["cases"],
        "properties": {"cases": {"type": "array", "minItems": 1, "items": case}},
    }


def _entry(key: str, book: RuleBook) -> Shape:
    conditions = {"$ref": "#/definitions/conditions"}
    length = {
        "type": "string",
        "pattern": rf"^(wait )?({LENGTH}|ever|for ever|never|never again|never ask again)$",
        "patternErrorMessage": "Write a length of time, as in: 6 months",
    }
    day = {"type": "string", "pattern": f"^{DAY}$", "patternErrorMessage": "Write year, month and day: 2026-03-01"}
    answers = [
        {"enum": list(ANSWER_KINDS)},
        {"type": "array", "minItems": 2, "maxItems": MAX_ANSWERS, "items": {"type": ["string", "number", "boolean"]}},
    ]
    name = "^[a-z0-9]+(-[a-z0-9]+)*$"
    special: dict[str, Shape] = {
        "rule": {"type": "string", "pattern": name, "patternErrorMessage": "Write small letters and hyphens."},
        "status": {"enum": list(STATUSES)},
        "matters": {"enum": list(BANDS)},
        "purpose of data": {"enum": list(PURPOSES)},
        "starts": day,
        "ends": day,
        "when": conditions,
        "unless": conditions,
        "any of": {"type": "array", "minItems": 2, "items": conditions},
        "good for": length,
        "after a decline": {**length, "examples": ["wait 6 months", "never ask again"]},
        "answers": {"oneOf": answers},
        "floor": _YES_OR_NO,
        "campaign": _YES_OR_NO,
        "treat": _named(_offers(book, "treatments"), r"( up to [£€$]?\d+(\.\d\d)?)?"),
        "steer": _named(_offers(book, "steer"), ""),
    }
    return special.get(key, {"type": "string", "minLength": 1})


def _offers(book: RuleBook, kind: str) -> list[str]:
    """The names in the sheet of treatments."""
    text = book.sources.get(TREATMENTS_SHEET, "")
    found = sheets.read(text, TREATMENTS_SHEET).get(kind) if text else None
    return list(found.entries) if isinstance(found, Table) else []


def _named(names: list[str], more: str) -> Shape:
    if not names:
        return {"type": "string", "minLength": 1}
    return {
        "type": "string",
        "pattern": f"^({'|'.join(map(escaped, names))}){more}$",
        "patternErrorMessage": "Name one of treatments.yaml.",
        "examples": names,
    }
