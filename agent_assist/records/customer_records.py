"""Gives the doors what is known of customers, as JSON objects, each visit on a connection of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from agent_assist.customize.agenda import BookQuestion
from agent_assist.differentiate.profile import Contact, Reason, Value
from agent_assist.identify.trunks import TrunkProfile
from agent_assist.interact.calls import Integration
from agent_assist.interact.card import stamp
from agent_assist.records import assessments, customer_search, customers, history, ingest, personal, snapshots
from agent_assist.records.customers import Customer
from agent_assist.records.session import Database

MOST_ERRORS = 1_000


class UnknownPage(ValueError):
    """The page that was asked for does not exist."""


@dataclass(frozen=True)
class CustomerRecords:
    """Customers of one database."""

    database: Database

    def get(self, customer_id: str) -> dict[str, Any] | None:
        """One customer with identifiers, consents and tier."""
        with self.database.read() as connection:
            found = customers.get(connection, customer_id)
            profile = snapshots.load(connection, customer_id) if found else None
        if found is None:
            return None
        value = profile.value if profile else None
        return {
            **_customer(found),
            "tier": value.tier if value else "unknown",
            "objective": value.objective if value else "",
            "open_threads": len(profile.open_threads) if profile else 0,
        }

    def find(self, kind: str, value: str, limit: int) -> list[dict[str, Any]]:
        """Customers by a normalised identifier."""
        with self.database.read() as connection:
            return [_customer(found) for found in customers.find(connection, kind, value)[:limit]]

    def named(self, words: Sequence[str], limit: int) -> list[str]:
        """The ids of customers in whose names all of these words stand."""
        with self.database.read() as connection:
            return customer_search.named(connection, words, limit)

    def regions(self) -> list[str]:
        """The regions of the systems whose records and calls these are."""
        with self.database.read() as connection:
            return customer_search.regions(connection)

    def history(self, customer_id: str, limit: int, before: str) -> dict[str, Any]:
        """A page of contacts, newest first. Raises UnknownPage."""
        with self.database.read() as connection:
            try:
                page = history.page(connection, customer_id, limit, before)
            except ValueError as fault:
                raise UnknownPage(str(fault)) from fault
        return {"history": [_contact(contact) for contact in page.contacts], "next": page.before}

    def value(self, customer_id: str, limit: int) -> list[dict[str, Any]]:
        """Assessments, the latest first."""
        with self.database.read() as connection:
            return [_value(value) for value in assessments.read(connection, customer_id)[:limit]]

    def export(self, customer_id: str) -> dict[str, Any] | None:
        """Everything stored of a customer."""
        with self.database.read() as connection:
            return personal.export(connection, customer_id)

    def erase(self, customer_id: str, who: str, now: datetime) -> bool:
        """Forgets a customer; False where there is none."""
        with self.database.write() as connection:
            return personal.erase(connection, customer_id, who, now)

    def ingest(
        self,
        integration: Integration,
        table: str,
        records: Iterable[object],
        trunk: TrunkProfile,
        now: datetime,
        questions: Sequence[BookQuestion] = (),
    ) -> dict[str, Any]:
        """Takes records in; counts, an error for each bad one, a note for each that was kept with a doubt.

        Attributes of customers that answer one of `questions` become answers.
        """
        report = ingest.ingest(self.database, integration, table, records, trunk, now, questions=questions)
        counts = {name: getattr(report, name) for name in ("received", "created", "updated", "unchanged")}
        errors = [asdict(error) for error in report.errors[:MOST_ERRORS]]
        notes = [asdict(note) for note in report.notes[:MOST_ERRORS]]
        return {**counts, "rejected": len(report.errors), "errors": errors, "notes": notes}


def _customer(found: Customer) -> dict[str, Any]:
    same = ("ref", "name", "kind", "region", "language", "since", "manager")
    return {
        "customer_id": found.id,
        **{name: getattr(found, name) for name in same},
        "attributes": dict(found.attributes),
        "consents": dict(found.consents),
        "identifiers": [asdict(identifier) for identifier in found.identifiers],
    }


def _contact(contact: Contact) -> dict[str, Any]:
    return {**asdict(contact), "at": stamp(contact.at) if contact.at else ""}


def _value(value: Value) -> dict[str, Any]:
    return {
        "tier": value.tier,
        "objective": value.objective,
        "actual_minor": value.actual,
        "potential_minor": value.potential,
        "currency": value.currency,
        "as_of": stamp(value.as_of) if value.as_of else "",
        "parameters": value.parameters,
        "reasons": _lines(value.reasons),
        "potential_reasons": _lines(value.potential_reasons),
        "band_minor": {"low": value.band[0], "high": value.band[1]} if value.band else None,
        "active": value.active,
        "purchase_days": value.purchase_days,
        "is_estimate": value.is_estimate,
        "computed_tier": value.computed_tier or value.tier,
        "next_tier": value.next_tier,
        "to_next_minor": value.to_next,
        "why": value.why,
        "signs": [asdict(sign) for sign in value.signs],
    }


def _lines(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [{"label": line.label, "amount_minor": line.amount} for line in reasons]
