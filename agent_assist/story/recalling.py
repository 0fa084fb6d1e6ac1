"""Brings a stored decision back to the table: its book, facts and moment, to be explained or repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agent_assist.customize.decisions import Asking, asking_from_json
from agent_assist.customize.explaining import Explanation, explain
from agent_assist.customize.rule_book import RuleBook, from_json
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue, FactValue, Unknown
from agent_assist.differentiate.facts import decode
from agent_assist.differentiate.profile import Standing
from agent_assist.interact.remembering import Reviewed


class BookNotKept(Exception):
    """The rule book of the decision cannot be brought back."""


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
    if reviewed.book_version == in_force.version:
        book = in_force
    elif reviewed.book is None:
        raise BookNotKept(f"Rule book {reviewed.book_version} is not kept.")
    else:
        book = from_json(reviewed.book, Catalogue(OBSERVED))
    return Recalled(
        book=book,
        facts=decode(reviewed.facts, book.catalogue),
        ledger={question: Standing(**standing) for question, standing in reviewed.ledger.items()},
        now=reviewed.at,
        asking=asking_from_json(reviewed.asking),
    )


def explanation_of(recalled: Recalled) -> Explanation:
    """A verdict for every rule of the book that was in force, with the values it read."""
    return explain(recalled.book, recalled.facts, recalled.ledger, recalled.now, context=recalled.asking)
