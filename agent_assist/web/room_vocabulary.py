"""Gives the editor the words that may be written where: in each kind of file the names of lines, facts and values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agent_assist.customize.checking import Report
from agent_assist.customize.objections import SPOKEN_ORDER
from agent_assist.customize.readable_files import CASES, CAST, OFFERED, RULE, WHOLE
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.treatments import KINDS
from agent_assist.customize.vocabulary import vocabulary
from agent_assist.customize.whole_calls import STATUSES
from agent_assist.differentiate.catalogue import CHANNELS
from agent_assist.web.service import service

MOST_RULES = 1_000
LISTS = ("when", "unless", "any of", "answers")
_YES_NO = (("yes", "the conditions are all met"), ("no", "it misses, is stopped or waits"))
_CASE = {
    "name": "What it is an example of, in one sentence.",
    "who": "One of the cast; their facts are the base.",
    "facts": "Added or changed for this case.",
    "expect": "yes if the conditions are met, no if not.",
    "because of": "With `no`: the fact at which it stops.",
}
_CALL = {
    **{key: _CASE[key] for key in ("name", "who", "facts")},
    "ledger": "Where questions stand: answered, declined.",
    "asked": "When this customer was asked something.",
    "given": "When they were last given a treatment.",
    "status": "Whether we know who is calling.",
    "arm": "control for somebody who is never asked.",
    "expect": "What the book should say.",
}
_EXPECTED = {
    "prompt": "The rule that asks.",
    "silence": "Or why nothing is asked.",
    "reminders": "Rules among those that remind; `none` for no reminder.",
    "treatments": "Rules among those that offer; `none` for none.",
    "steer": "The rule that steers; `none` for none.",
}
_PERSON = {"name": "First and last name.", "about": "Who they are, in one sentence.", "facts": "What is known of them."}
_TREATMENT = {
    "words": "What the rep reads.",
    "kind": "What kind of thing it is.",
    "tiers": "Whom it is for; left out, for everybody.",
    "needs": "For which need; all of the lines.",
    "authority": "How much each may give alone, or who may give it.",
    "at most": "How often one customer may have it, as in once in 3 months.",
}
_WAY = {"channel": "The cheaper channel.", "words": "What the rep reads.", "link": "What the rep may send."}
_VALUES = {
    "number": ("0", "3"),
    "date": ("today", "20 days ago", "never"),
    "yes or no": ("yes", "no"),
    "list": ("none",),
}

Words = list[dict[str, Any]]


def vocabulary_for(report: Report) -> dict[str, Any]:
    """By kind of file the `places` in it, each with its path and what may stand there, and the `facts` it may name."""
    book = book_of(report)
    known = vocabulary(book, report.people)
    facts = [_fact(fact, known["or_not_known"]) for fact in known["facts"]]
    rules = [_word(rule.name, rule.purpose) for rule in book.rules[:MOST_RULES]]
    people = [_word(person["key"], person["name"]) for person in known["people"]]
    lines = [_line(line["key"], line["meaning"], line["choices"]) for line in known["lines"]]
    read = [*({"path": [part], "facts": "phrases"} for part in ("when", "unless", "any of"))]
    return {
        RULE: {"places": [{"path": [], "keys": lines}, *read], "facts": facts},
        CASES: {"places": _case_places(people, facts), "facts": facts},
        WHOLE: {"places": _call_places(people, rules, book), "facts": facts},
        CAST: {"places": _people_places(), "facts": facts},
        OFFERED: {"places": _offer_places(), "facts": facts},
    }


def book_of(report: Report) -> RuleBook:
    """The book that was checked, or while it cannot be read the one in force."""
    return report.book or service().lay_desk().book


def facts_by_subject(report: Report) -> list[tuple[str, Words]]:
    """The facts in the groups of the glossary, each with its meaning and a line that could be written."""
    found: dict[str, Words] = {}
    for fact in vocabulary(book_of(report))["facts"]:
        row = {**fact, "about": _about(fact), "line": f"{fact['name']}: {fact['phrases'][0]}"}
        found.setdefault(fact["subject"], []).append(row)
    return list(found.items())


def _fact(fact: Mapping[str, Any], or_not_known: str) -> dict[str, Any]:
    words = [*fact["choices"], *fact["in_use"]]
    phrases = [_word(phrase) for phrase in fact["phrases"]]
    if fact["kind"] == "choice":
        phrases = [_word("is ", "one of them"), _word("is not ", "none of them"), *phrases[-2:]]
    values = [*fact["choices"], *_VALUES.get(fact["kind"], ()), "not known"]
    return {
        "name": fact["name"],
        "about": _about(fact),
        "choices": words,
        "phrases": phrases,
        "values": [_word(value) for value in dict.fromkeys(values)],
        "or_not_known": or_not_known,
    }


def _about(fact: Mapping[str, Any]) -> str:
    unit = f", in {fact['unit']}" if fact["unit"] else ""
    careful = "; not knowing stops a rule" if fact["cautious"] else ""
    return f"{fact['kind']}{unit}{careful}. {fact['meaning']}"


def _case_places(people: Words, facts: Words) -> Words:
    named = [_word(fact["name"], fact["about"]) for fact in facts]
    values = {"who": people, "expect": [_word(*pair) for pair in _YES_NO], "because of": named}
    return [
        {"path": [], "keys": [_line("cases", "The examples beside the rule.", opens="\n  - name: ")]},
        {"path": ["cases"], "keys": _keys(_CASE, values, {"facts"})},
        {"path": ["cases", "facts"], "facts": "values"},
    ]


def _call_places(people: Words, rules: Words, book: RuleBook) -> Words:
    values = {"who": people, "status": _words(STATUSES), "arm": _words(("treated", "control"))}
    expected = {name: [*rules, _word("none")] for name in _EXPECTED} | {
        "prompt": rules,
        "silence": _words(SPOKEN_ORDER),
    }
    asked = [_line(fact.name, fact.meaning, ("answered", "declined")) for fact in book.catalogue.learned]
    return [
        {"path": [], "keys": [_line("calls", "Examples of whole calls.", opens="\n  - name: ")]},
        {"path": ["calls"], "keys": _keys(_CALL, values, {"facts", "ledger", "given", "expect"})},
        {"path": ["calls", "facts"], "facts": "values"},
        {"path": ["calls", "ledger"], "keys": asked},
        {"path": ["calls", "expect"], "keys": _keys(_EXPECTED, expected)},
    ]


def _people_places() -> Words:
    return [
        {"path": ["people", "*"], "keys": _keys(_PERSON, {}, {"facts"})},
        {"path": ["people", "*", "facts"], "facts": "values"},
    ]


def _offer_places() -> Words:
    return [
        {"path": ["treatments", "*"], "keys": _keys(_TREATMENT, {"kind": _words(KINDS)}, {"needs", "authority"})},
        {"path": ["treatments", "*", "needs"], "facts": "phrases"},
        {"path": ["steer", "*"], "keys": _keys(_WAY, {"channel": _words(CHANNELS)})},
    ]


def _keys(meanings: Mapping[str, str], values: Mapping[str, Words], opening: Iterable[str] = ()) -> Words:
    opens = frozenset(opening)
    return [
        {
            **_line(key, meaning, opens="\n  " if key in opens else ""),
            **({"values": values[key]} if key in values else {}),
        }
        for key, meaning in meanings.items()
    ]


def _line(key: str, meaning: str, choices: Iterable[str] = (), opens: str = "") -> dict[str, Any]:
    """The name of a line; what it `opens` is written below it."""
    values = [_word(choice) for choice in choices]
    below = opens or ("\n  " if key in LISTS and not values else "")
    return {"name": key, "text": f"{key}:{below or ' '}", "meaning": meaning, **({"values": values} if values else {})}


def _word(text: str, about: str = "") -> dict[str, Any]:
    return {"text": text, "about": about} if about else {"text": text}


def _words(texts: Iterable[str]) -> Words:
    return [_word(text) for text in texts]
