"""Keeps who is on a call for the sake of trying a book: one of the cast, or a customer as the call found them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from agent_assist.customize.conditions import Facts
from agent_assist.customize.decisions import Asking
from agent_assist.customize.example_facts import Person
from agent_assist.customize.remarks import Witness
from agent_assist.differentiate.profile import Standing


@dataclass(frozen=True)
class Caller:
    """Somebody on a call, with all that a decision is made from; `now` is aware."""

    witness: Witness
    facts: Facts
    now: datetime
    ledger: Mapping[str, Standing] = field(default_factory=dict)
    asking: Asking = field(default_factory=Asking)

    @property
    def today(self) -> date:
        """The day of the call."""
        return self.now.astimezone(UTC).date()

    @property
    def customer(self) -> str:
        """Who it is, the same on all their calls."""
        return self.witness.customer_id or self.witness.person or self.witness.lookup_id


def of_the_cast(person: Person) -> Witness:
    """One of people.yaml."""
    return Witness(f"{person.name} of the cast", person=person.key)


def on_a_call(customer_id: str, lookup_id: str) -> Witness:
    """A real customer, never by name; a caller whom nobody knows has no id."""
    who = f"customer {customer_id}" if customer_id else "a caller whom we do not know"
    return Witness(f"{who} on call {lookup_id}", customer_id=customer_id, lookup_id=lookup_id)


def callers_in(people: Iterable[Person], now: datetime) -> tuple[Caller, ...]:
    """The cast as they would be known if they called at `now`."""
    return tuple(
        Caller(of_the_cast(person), person.facts, now, asking=Asking(first_name=(person.name.split() or [""])[0]))
        for person in people
    )
