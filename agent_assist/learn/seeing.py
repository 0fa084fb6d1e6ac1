"""Decides how a book sees a stored call: its facts as they were seen then, read by what this book learns.

A fact that was seen stays as it was. One that the book learns and nobody could see yet is taken from the ledger of
then, so that a question which comes back knows its old answers. Where the book offers other answers than there were,
the value is read again by its words; one that does not fit is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from agent_assist.customize.conditions import KINDS, Facts, in_words
from agent_assist.customize.decisions import Asking, asking_from_json
from agent_assist.customize.rule_book import RuleBook
from agent_assist.differentiate.catalogue import (
    CHOICE,
    DATE,
    OBSERVED,
    YES_OR_NO,
    Catalogue,
    Fact,
    FactValue,
    Unknown,
)
from agent_assist.differentiate.facts import UNREADABLE, decoded, learned, read_value
from agent_assist.differentiate.profile import Standing
from agent_assist.learn.carrying import Ledger
from agent_assist.learn.likelihoods import ALL_QUESTIONS, Likelihoods, for_tier

NO_TIER = "unknown"
_AS_THEY_ARE = frozenset({bool, int, float, str})
_DATES = frozenset(fact.name for fact in OBSERVED if fact.kind == DATE)
"""The only facts whose stored form does not say what they are."""


@dataclass(frozen=True)
class StoredCall:
    """A stored decision as it is read for comparing; facts, decision, asking and ledger are JSON objects."""

    lookup_id: str
    customer_id: str
    book_version: str
    facts: Mapping[str, Any]
    decision: Mapping[str, Any]
    asking: Mapping[str, Any]
    ledger: Mapping[str, Mapping[str, Any]]
    at: datetime


@dataclass(frozen=True)
class Seen:
    """What a stored call was decided from, decoded."""

    facts: Facts
    asking: Asking
    ledger: Ledger
    now: int

    @property
    def tier(self) -> str:
        """The customer's tier as it was seen."""
        tier = self.facts.get("tier")
        return tier if isinstance(tier, str) else NO_TIER


def see(call: StoredCall, usual: Likelihoods) -> Seen:
    """The stored call decoded. Raises ValueError, TypeError or KeyError for a form that is no longer read.

    Only what was weighed then is stored of how likely answers are; of every other question `usual` says it.
    """
    facts: dict[str, FactValue | Unknown] = {
        name: value if type(value) in _AS_THEY_ARE and name not in _DATES else decoded(value, name in _DATES)
        for name, value in call.facts.items()
    }
    ledger = {question: Standing(**standing) for question, standing in call.ledger.items()}
    tier = facts.get("tier")
    expected = for_tier(usual, tier) if isinstance(tier, str) else for_tier(usual, "")
    asking = asking_from_json(call.asking)
    if expected:
        kept = {*call.decision.get("weighed", ()), ALL_QUESTIONS}
        others = {question: likely for question, likely in expected.items() if question not in kept}
        asking = replace(asking, likelihoods={**others, **asking.likelihoods})
    return Seen(facts, asking, ledger, int(call.at.timestamp()))


def learned_otherwise(book: RuleBook, than: Catalogue) -> tuple[Fact, ...]:
    """The facts that `book` learns and a book with the other catalogue does not, or does with other answers.

    Dates are among them in any case: what was learned is decoded as it is stored, and that is as text.
    """
    return tuple(
        fact for fact in book.catalogue.learned if fact.kind == DATE or not _is_same(fact, than.get(fact.name))
    )


def facts_for(seen: Seen, learning: Iterable[Fact]) -> Facts:
    """The facts of a call as a book sees them that learns `learning` otherwise than the book of then."""
    changed = {fact.name: value for fact in learning if (value := _read_again(fact, seen)) is not None}
    return {**seen.facts, **changed} if changed else seen.facts


def _read_again(fact: Fact, seen: Seen) -> FactValue | Unknown | None:
    """The value by this fact's kind, None where it is as it was seen."""
    value = seen.facts.get(fact.name)
    if value is None:
        return learned(fact, seen.ledger.get(fact.name), {}, seen.now)
    if isinstance(value, Unknown) or _fits(fact, value):
        return None
    again = read_value(fact, in_words(value))
    return UNREADABLE if again is None else again


def _fits(fact: Fact, value: FactValue) -> bool:
    if not isinstance(value, KINDS[fact.kind]) or isinstance(value, bool) != (fact.kind == YES_OR_NO):
        return False
    return fact.kind != CHOICE or not fact.choices or value in fact.choices


def _is_same(fact: Fact, other: Fact | None) -> bool:
    return other is not None and (fact.name, fact.kind, fact.choices) == (other.name, other.kind, other.choices)
