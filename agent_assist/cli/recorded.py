"""Brings what the records know to the commands about rules: a customer's facts, stored decisions, what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from agent_assist.cli import ruling
from agent_assist.cli.ruling import Records, StoredDecision
from agent_assist.customize.conditions import Facts
from agent_assist.customize.rule_book import RuleBook, empty_book
from agent_assist.customize.witnesses import Witnesses
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.differentiate.facts import CallContext, gather
from agent_assist.interact.remembering import RecordsAway
from agent_assist.learn.worth_a_look import Look, look_at
from agent_assist.records import migrate
from agent_assist.records.call_records import DeskRecords
from agent_assist.records.rule_looks import AWAY, PastCalls
from agent_assist.records.session import Database
from agent_assist.settings import Settings
from agent_assist.story.recalling import recall

STATEMENT_SECONDS = 10.0
BEHIND = "the database's schema is not up to date"


def main(argv: Sequence[str], settings: Settings) -> int:
    """Runs `rules check`, `try`, `explain` or `schema` on the rules folder and the database of these settings."""
    named = any(word == "--folder" or word.startswith("--folder=") for word in argv)
    folder = () if named else ("--folder", str(settings.rules_folder))
    return ruling.main([*argv, *folder], stored_decisions(settings))


def stored_decisions(settings: Settings) -> Records:
    """What the commands ask of the database of these settings; it is opened only when they do."""

    def facts_of(customer: str, book: RuleBook) -> Facts | None:
        now = datetime.now(UTC)
        with DeskRecords(Database(settings.database_url)).reading() as records:
            profile = records.profile(customer)
        return gather(profile, CallContext(now), now, book.catalogue) if profile else None

    def decision_of(lookup_id: str) -> StoredDecision | None:
        with DeskRecords(Database(settings.database_url)).reading() as records:
            reviewed = records.review(lookup_id)
        if reviewed is None:
            return None
        recalled = recall(reviewed, empty_book(Catalogue(OBSERVED)))
        return StoredDecision(recalled.book, recalled.facts, recalled.ledger, recalled.now, recalled.asking)

    return Records(facts_of, decision_of, partial(_look, settings))


def _look(settings: Settings, book: RuleBook, beside: Witnesses, now: datetime) -> Look:
    """What is worth a look, whatever becomes of the database: the check of the rules does not hang on it."""
    database = Database(settings.database_url, statement_seconds=STATEMENT_SECONDS)
    past, why_not = None, ""
    try:
        if not database.is_embedded or Path(database.url.database or "").is_file():
            behind = migrate.current(database) != migrate.latest()
            past, why_not = (None, BEHIND) if behind else (PastCalls(database).of(book, now), "")
    except (RecordsAway, SQLAlchemyError):
        why_not = AWAY
    finally:
        database.close()
    return look_at(book, beside, now, past, why_not)
