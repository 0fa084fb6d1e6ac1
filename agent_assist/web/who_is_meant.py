"""Finds the customer whom a supervisor means: by id or reference, by a number as people write it, or by name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from agent_assist.identify.numbers import normalise_identifier
from agent_assist.identify.trunks import plain_trunk
from agent_assist.interact.masking import shown_number
from agent_assist.web.service import service

MOST_HITS = 10
LEAST_LETTERS = 2
_FEW_FIGURES = 6


@dataclass(frozen=True)
class Hit:
    """A customer who may be meant, named as everywhere at the desk; `number` tells the end of the one they have."""

    customer_id: str
    name: str
    ref: str
    tier: str
    number: str = ""


def hits_for(wanted: str) -> list[Hit]:
    """Who may be meant, those whom just this names first; one more than MOST_HITS says that there are more."""
    words = " ".join(wanted.replace("\x00", "").split())
    numbers = _holders(words)
    ids = [*(one["customer_id"] for one in service().value.found(words)), *numbers, *_named(words)]
    hits = (_hit(id_, numbers.get(id_, "")) for id_ in dict.fromkeys(ids))
    return list(islice((hit for hit in hits if hit), MOST_HITS + 1))


def _hit(customer_id: str, number: str) -> Hit | None:
    found = service().value.of(customer_id)
    if found is None:
        return None
    tier = found["tier"] if found["tier"] != "unknown" else ""
    return Hit(customer_id, found["name"], found["ref"], tier, shown_number(number, ""))


def _holders(words: str) -> dict[str, str]:
    """By customer the number that was meant, in whatever way of the desk's own trunks and regions it was written."""
    if sum(letter.isdigit() for letter in words) < _FEW_FIGURES:
        return {}
    customers = service().customers
    trunks = [*service().lay_desk().trunks.values(), *map(plain_trunk, ("", *customers.regions()))]
    numbers = dict.fromkeys(normalise_identifier("phone", words, trunk) for trunk in trunks)
    found: dict[str, str] = {}
    for number in filter(None, numbers):
        for one in customers.find("phone", number, MOST_HITS + 1):
            found.setdefault(one["customer_id"], number)
    return found


def _named(words: str) -> list[str]:
    is_name = len(words) >= LEAST_LETTERS and any(letter.isalpha() for letter in words)
    return service().customers.named(words.split(), MOST_HITS + 1) if is_name else []
