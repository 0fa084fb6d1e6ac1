"""Brings a stored decision back to the table: its book, facts and moment, to be explained, repeated or turned over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision, asking_from_json
from agent_assist.customize.explaining import Explanation, explain
from agent_assist.customize.flipping import smallest_change
from agent_assist.customize.flipping_sizes import Flip
from agent_assist.customize.rule_book import RuleBook, from_json
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue, FactValue, Unknown
from agent_assist.differentiate.facts import decode
from agent_assist.differentiate.profile import Standing
from agent_assist.interact.remembering import Reviewed
from agent_assist.sheets import SheetFaults


class BookNotKept(Exception):
    """The rule book of the decision cannot be brought back, or not what it read; the text says so to a supervisor."""


@dataclass(frozen=True)
class Recalled:
    """Everything that a decision was made from."""

    book: RuleBook
    facts: Mapping[str, FactValue | Unknown]
    ledger: Mapping[str, Standing]
    now: datetime
    asking: Asking


def recall(reviewed: Reviewed, in_force: RuleBook) -> Recalled:
    """The inputs of a stored decision; `in_force` spares reading the same book again. Raises BookNotKept."""
    book = _book_of(reviewed, in_force)
    try:
        return Recalled(
            book=book,
            facts=decode(reviewed.facts, book.catalogue),
            ledger={question: Standing(**standing) for question, standing in reviewed.ledger.items()},
            now=reviewed.at,
            asking=asking_from_json(reviewed.asking),
        )
    except (TypeError, ValueError, KeyError):
        # What was stored by a program that knew other shapes may not fit this one; its text may hold personal data.
        raise BookNotKept("What this decision was made from was stored in a form that is no longer read.") from None


def explanation_of(recalled: Recalled) -> Explanation:
    """A verdict for every rule of the book that was in force, with the values it read."""
    return explain(recalled.book, recalled.facts, recalled.ledger, recalled.now, context=recalled.asking)


def decided_again(recalled: Recalled) -> Decision:
    """What the book says to the same facts, ledger and moment."""
    return decide(recalled.book, recalled.facts, recalled.ledger, recalled.now, context=recalled.asking)


def flip_of(recalled: Recalled, rule: Rule) -> Flip | None:
    """The smallest single change that would turn the verdict of `rule`, one of the book of then."""
    return smallest_change(recalled.book, recalled.facts, recalled.ledger, recalled.now, recalled.asking, rule)


def _book_of(reviewed: Reviewed, in_force: RuleBook) -> RuleBook:
    if reviewed.book_version == in_force.version:
        return in_force
    if reviewed.book is None:
        raise BookNotKept(f"Rule book {reviewed.book_version} is not kept, or what is kept of it is damaged.")
    try:
        return _read_again(reviewed.book_version, tuple(sorted(reviewed.book["sources"].items())))
    except SheetFaults as error:
        first = str(error.faults[0])
        raise BookNotKept(f"Rule book {reviewed.book_version} cannot be read any more: {first}") from None


@lru_cache(maxsize=4)
def _read_again(version: str, sources: tuple[tuple[str, str], ...]) -> RuleBook:
    # Reading a book takes longer than anything else here, and whoever looks at one call of a day looks at more.
    return from_json({"version": version, "sources": dict(sources)}, Catalogue(OBSERVED))
