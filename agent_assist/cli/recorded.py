"""Brings what the records know to the commands about rules: a customer's facts, a stored decision."""

from __future__ import annotations

from datetime import UTC, datetime

from agent_assist.cli.ruling import Records, StoredDecision
from agent_assist.customize.conditions import Facts
from agent_assist.customize.rule_book import RuleBook, empty_book
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.differentiate.facts import CallContext, gather
from agent_assist.records.call_records import DeskRecords
from agent_assist.records.session import Database
from agent_assist.settings import Settings
from agent_assist.story.recalling import recall


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

    return Records(facts_of, decision_of)
