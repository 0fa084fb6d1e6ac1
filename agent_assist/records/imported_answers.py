"""Keeps as answers what a source's record newly says of things that the rule book asks."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from agent_assist.customize.agenda import BookQuestion
from agent_assist.customize.ledger import NotOffered, after_outcome
from agent_assist.customize.standings import ANSWERED, IMPORT
from agent_assist.differentiate.observing import attribute_names
from agent_assist.differentiate.profile import Standing
from agent_assist.records import ledger
from agent_assist.records.changes import Source
from agent_assist.records.moments import from_ms

Attributes = Mapping[str, str]


def keep_answers(
    connection: Connection, customer_id: str, before: Attributes, after: Attributes, source: Source
) -> None:
    """An entry in the ledger for each attribute that is a question of the book and is new, or changed.

    A record that only repeats what it said last time is no news, so that it cannot undo what the customer has told us
    since. An answer that the question does not offer stays an attribute. The caller refreshes the snapshot.
    """
    said, news = attribute_names(before), attribute_names(after)
    for name, question in source.questions.items():
        written = news.get(name, "")
        if written and written != said.get(name) and (told := _standing(question, written, source.now // 1000)):
            ledger.write(connection, customer_id, told, from_ms(source.now), source=IMPORT)


def _standing(question: BookQuestion, written: str, now: int) -> Standing | None:
    try:
        return after_outcome(None, question, ANSWERED, written, now, channel="")
    except NotOffered:
        return None
