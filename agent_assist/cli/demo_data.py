"""Invents the demo's customers with their histories: always the same ones, at times counted back from now."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

FIRST = "Annabelle Tara Oliver Mei Bruno Chioma Lars Rosa Samir Greta Noah Priya".split()
LAST = "Yu White Blake Tan Costa Obi Nyberg Marin Haddad Vogel Fields Nair".split()
COMPANIES = ("Northwind Bakery", "Fenwick Lettings")
TOPICS = ("Delivery", "Invoice", "Account", "Order", "Returns", "Web site")
COMPLAINTS = ("Delivery late", "Wrong item sent", "Charged twice", "No answer to my e-mail")
GROUPS = ("Bread", "Coffee", "Cakes", "Catering")
CHANNELS = ("phone", "web", "email", "chat")
SEED = 20260301

Record = dict[str, str]


@dataclass(frozen=True)
class Person:
    """An invented customer, with what decides their history."""

    ref: str
    name: str
    kind: str
    number: str
    orders: int
    order_margin: float
    contacts: int
    complains: bool
    group_step: int


class Invention:
    """A few hundred customers of a shop, told as import records; `people` begins with the cast itself."""

    def __init__(self, now: datetime, customers: int = 300) -> None:
        self._now = now
        self._random = random.Random(SEED)
        self.people = [self._person(number) for number in range(customers)]

    def customers(self) -> Iterator[Record]:
        """One record per customer."""
        for index, person in enumerate(self.people):
            # Longer with us than any of their history, but for those who came lately and have bought nothing yet.
            days = 430 + 7 * index % 2000 if person.orders else 9 + 23 * (index // 11 % 5)
            yield {
                "customer_ref": person.ref,
                "name": person.name,
                "kind": person.kind,
                "region": "GB",
                "language": "en",
                "since": (self._now - timedelta(days=days)).date().isoformat(),
                "service_consent": "yes",
                "vulnerable": "yes" if index % 29 == 17 else "no",
            }

    def identifiers(self) -> Iterator[Record]:
        """A telephone number for each, an e-mail address for most, and one line that two of them share."""
        for index, person in enumerate(self.people):
            yield {
                "customer_ref": person.ref,
                "kind": "phone",
                "value": person.number,
                "verified": "yes" if index % 3 else "no",
            }
            if index % 4:
                address = f"{person.name.split()[0].casefold()}.{index}@example.com"
                yield {"customer_ref": person.ref, "kind": "email", "value": address, "verified": "no"}
        yield {"customer_ref": self.people[1].ref, "kind": "phone", "value": self.people[6].number, "verified": "no"}

    def interactions(self) -> Iterator[Record]:
        """What was said, and where."""
        for person in self.people:
            for number in range(person.contacts):
                yield self._contact(person, number, self._random.uniform(2, 380 if person.orders else 9))
            if person.complains:
                yield self._complaint(person)

    def transactions(self) -> Iterator[Record]:
        """What was bought, and what came back."""
        for person in self.people:
            for number in range(person.orders):
                margin = person.order_margin * self._random.uniform(0.6, 1.4)
                kind = "return" if number % 9 == 8 else "purchase"
                sign = -1 if kind == "return" else 1
                yield {
                    "transaction_ref": f"{person.ref}-T{number}",
                    "customer_ref": person.ref,
                    "occurred_at": self._ago(self._random.uniform(3, 420)),
                    "kind": kind,
                    "revenue": f"{sign * margin / 0.35:.2f}",
                    "margin": f"{sign * margin:.2f}",
                    "currency": "GBP",
                    "product_group": GROUPS[(number + 1) * person.group_step % len(GROUPS)],
                }

    def _person(self, number: int) -> Person:
        draw = self._random
        if number % 40 == 7:
            name, kind = COMPANIES[number // 40 % 2], "organization"
        else:
            # The cast itself first, then their names shuffled among each other.
            name, kind = f"{FIRST[number % 12]} {LAST[(number + number // 12) % 12]}", "person"
        # A few are worth much more than most, and nobody more than all others together.
        rich = min(draw.paretovariate(1.4), 20)
        return Person(
            ref=f"C{number:04d}",
            name=name,
            kind=kind,
            number=f"07700 900{number:03d}",
            orders=0 if number % 11 == 5 else min(40, 1 + int(3 * rich)),
            order_margin=6 + 4 * rich,
            group_step=number % len(GROUPS),
            contacts=draw.choice((0, 1, 1, 2, 3, 5)) + (14 if number % 37 == 4 else 0),
            complains=number % 6 == 3,
        )

    def _contact(self, person: Person, number: int, days: float) -> Record:
        topic = self._random.choice(TOPICS)
        return {
            "interaction_ref": f"{person.ref}-I{number}",
            "customer_ref": person.ref,
            "occurred_at": self._ago(days),
            "channel": self._random.choice(CHANNELS),
            "direction": "inbound",
            "kind": "contact",
            "topic": topic,
            "summary": f"Asked about: {topic.casefold()}. Settled in one go.",
            "status": "closed",
            "handled_by": f"rep-{self._random.randint(1, 12):02d}",
            "duration_s": str(self._random.randint(60, 600)),
        }

    def _complaint(self, person: Person) -> Record:
        topic = self._random.choice(COMPLAINTS)
        return {
            "interaction_ref": f"{person.ref}-K",
            "customer_ref": person.ref,
            "occurred_at": self._ago(self._random.uniform(0.5, 25 if person.orders else 8)),
            "channel": "web",
            "direction": "inbound",
            "kind": "complaint",
            "topic": topic,
            "summary": f"{topic}. The customer waits for our answer.",
            "status": "open",
            "handled_by": "",
            "duration_s": "",
        }

    def _ago(self, days: float) -> str:
        return (self._now - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
