"""Keeps what may be written where in a rule: facts with their phrases, lines with their words, for completion."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from agent_assist.customize.conditions import Condition
from agent_assist.customize.demands import Includes, OneOf
from agent_assist.customize.example_facts import Person
from agent_assist.customize.offers import Offers
from agent_assist.customize.questions import ASK_KEYS
from agent_assist.customize.readable_files import offers_in
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rule_files import KEYS
from agent_assist.customize.rules import ANSWER_KINDS, BANDS, GROUPS, PURPOSES, STATUSES
from agent_assist.customize.schema import MEANINGS
from agent_assist.differentiate.catalogue import YES_OR_NO, Fact
from agent_assist.differentiate.glossary import ABOUT, OF_ANY_KIND, OR_NOT_KNOWN, PHRASES

MOST_FACTS, MOST_NAMES, MOST_WORDS = 1_000, 200, 30
_YES_NO = ("yes", "no")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "status": STATUSES,
    "matters": BANDS,
    "campaign": _YES_NO,
    "floor": _YES_NO,
    "answers": ANSWER_KINDS,
    "purpose of data": PURPOSES,
    "good for": ("3 months", "12 months", "ever"),
    "after a decline": ("wait 6 months", "wait 12 months", "never ask again"),
}


def vocabulary(book: RuleBook, people: Mapping[str, Person] | None = None) -> dict[str, Any]:
    """All that a rule of `book` may say, as plain lists for a page; `people` is the cast for trying it out.

    `left_out` counts the facts beyond the first thousand: observed ones come first.
    """
    offers, in_use = offers_in(book.sources, book.catalogue), _words_in_use(book)
    askers = _askers(book)
    facts = [_fact(fact, in_use, askers) for fact in islice(book.catalogue, MOST_FACTS)]
    return {
        "facts": facts,
        "left_out": len(book.catalogue) - len(facts),
        "kinds": [{"kind": kind, "phrases": [*PHRASES[kind], *OF_ANY_KIND]} for kind in PHRASES],
        "or_not_known": OR_NOT_KNOWN,
        "lines": [_line(key, offers) for key in KEYS],
        "groups": list(GROUPS),
        "treatments": _named((treat.name, treat.words) for treat in offers.treats.values()),
        "ways": _named((way.name, way.words) for way in offers.ways.values()),
        "people": [
            {"key": person.key, "name": person.name, "about": person.about}
            for person in islice((people or {}).values(), MOST_NAMES)
        ],
    }


def phrases_of(fact: Fact, words: tuple[str, ...] = ()) -> list[str]:
    """An example of each phrase that this fact takes, with its own choices, or with `words` where it takes any."""
    names = [*(fact.choices or words)[:2]]
    examples = PHRASES[fact.kind]
    if names:
        examples = tuple(_filled(phrase, names) for phrase in examples if len(names) > 1 or " or b" not in phrase)
    return [*examples, *OF_ANY_KIND]


def _filled(phrase: str, names: list[str]) -> str:
    return " ".join({"a": names[0], "b": names[-1]}.get(word, word) for word in phrase.split())


def _fact(fact: Fact, in_use: Mapping[str, list[str]], askers: Mapping[str, list[str]]) -> dict[str, Any]:
    used = in_use.get(fact.name, [])[:MOST_WORDS]
    return {
        "name": fact.name,
        "kind": fact.kind,
        "unit": fact.unit,
        "meaning": fact.meaning,
        "subject": ABOUT[fact.about],
        "choices": list(fact.choices[:MOST_WORDS]),
        "in_use": [] if fact.choices else used,
        "cautious": fact.cautious,
        "learned": fact.source == "learned",
        "asked_by": askers.get(fact.name, [])[:MOST_WORDS],
        "phrases": phrases_of(fact, tuple(used)),
    }


def _line(key: str, offers: Offers) -> dict[str, Any]:
    named: dict[str, Iterable[str]] = {
        "treat": (treat.name for treat in offers.treats.values()),
        "steer": (way.name for way in offers.ways.values()),
    }
    choices = [*_CHOICES.get(key, ()), *islice(named.get(key, ()), MOST_NAMES)]
    return {"key": key, "meaning": MEANINGS[key], "of_a_question": key in ASK_KEYS, "choices": choices}


def _named(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "words": words} for name, words in islice(pairs, MOST_NAMES)]


def _askers(book: RuleBook) -> dict[str, list[str]]:
    """By fact the rules that ask for it."""
    found: dict[str, list[str]] = {}
    for rule in book.rules:
        if rule.ask:
            found.setdefault(rule.ask.learns, []).append(rule.name)
    return found


def _words_in_use(book: RuleBook) -> dict[str, list[str]]:
    """By fact the words that rules compare it with, the most used first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for condition in (condition for rule in book.rules for condition in rule.conditions):
        for word in _words(condition):
            counts[condition.fact.name][word] += 1
    return {name: sorted(words, key=lambda word: (-words[word], word)) for name, words in counts.items()}


def _words(condition: Condition) -> Iterator[str]:
    demand = condition.test.demand
    if condition.fact.kind != YES_OR_NO and isinstance(demand, (OneOf, Includes)):
        yield from map(str, demand.words)
