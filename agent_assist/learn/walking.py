"""Walks one book through the stored calls of a customer, carrying along what it would have changed.

Where a call was decided by this very book, and nothing was changed until then, its stored decision is what the book
says: deciding again gives the same. Otherwise it is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import NamedTuple

from agent_assist.customize.deciding import decide
from agent_assist.customize.rule_book import RuleBook
from agent_assist.differentiate.catalogue import Fact
from agent_assist.learn.carrying import Carried
from agent_assist.learn.changed_calls import Side
from agent_assist.learn.likelihoods import Likelihoods
from agent_assist.learn.said import Said, said_in
from agent_assist.learn.seeing import Seen, StoredCall, facts_for, learned_otherwise


class Reader(NamedTuple):
    """A book, and by the version of the book of then the facts that it learns otherwise."""

    book: RuleBook
    otherwise: Mapping[str, tuple[Fact, ...]]


class Books(NamedTuple):
    """The book in force and the draft. `usual` says how likely answers are to questions that were not weighed then."""

    in_force: Reader
    draft: Reader
    usual: Likelihoods


def books_of(in_force: RuleBook, draft: RuleBook, usual: Likelihoods | None = None) -> Books:
    """Both books, made ready once for any number of calls."""
    both = (in_force, draft)
    first, second = (
        Reader(book, {then.version: learned_otherwise(book, then.catalogue) for then in both}) for book in both
    )
    return Books(first, second, usual or {})


@dataclass
class Walk:
    """One book on its way through the calls of one customer."""

    reader: Reader
    carried: Carried = field(default_factory=Carried)

    def has_stored(self, call: StoredCall) -> bool:
        """Whether the stored decision is what this book says."""
        return call.book_version == self.reader.book.version and self.carried.is_nothing

    def side(self, call: StoredCall, seen: Seen, really: Said) -> Side:
        """What the book says to the next call; `really` is what was said then."""
        book, carried, said = self.reader.book, self.carried, really
        facts = facts_for(seen, self.reader.otherwise.get(call.book_version, book.catalogue.learned))
        if not self.has_stored(call):
            ledger = seen.ledger if carried.is_nothing else carried.ledger(seen.ledger, seen.now)
            asking = seen.asking if carried.is_nothing else carried.asking(seen.asking)
            said = said_in(decide(book, facts, ledger, call.at, context=asking))
        carried.note(really, said, call.lookup_id, seen.now, book.dialogue)
        return Side(book, facts, call.at.astimezone(UTC).date(), said)
