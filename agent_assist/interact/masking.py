"""Decides what may be shown to a claim: below `verified` names are shortened, words and amounts left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VERIFIED = "verified"
TITLES = frozenset("mr mrs ms miss mx dr prof professor sir dame lord lady rev".split())
"""What may stand before a name and is none."""


def may_see_all(verification: str) -> bool:
    """True once a rep has made sure who is speaking."""
    return verification == VERIFIED


def without_amounts(card: Mapping[str, Any]) -> dict[str, Any]:
    """The card for a role that does not see what a customer is worth; the tier stays, and what it asks of the rep."""
    return {**card, "value": None}


def shown_name(name: str, kind: str, verification: str) -> str:
    """ "Annabelle Yu" as "Annabelle Y." until the caller is verified; an organisation keeps its first word."""
    written = name.split()
    if may_see_all(verification) or len(written) < 2:
        return " ".join(written)
    if kind == "organization":
        return f"{written[0]} …"
    titles, words = _as_spoken(name)
    first = words[:1] if words[1:] else titles[:1]
    return " ".join([*first, f"{words[-1][0]}."])


def shown_number(number: str, verification: str) -> str:
    """The whole number for a verified caller, else its end, so that a rep can tell two calls apart."""
    if may_see_all(verification) or not number:
        return number
    return f"ends in {number[-3:]}"


def first_name(name: str, kind: str) -> str:
    """What a rep calls the customer; an organisation has no first name, nor has one of whom we know the other alone."""
    if kind == "organization":
        return ""
    titles, words = _as_spoken(name)
    is_only_name = len(words) == 1 and not titles
    return words[0] if words[1:] or is_only_name else ""


def _as_spoken(name: str) -> tuple[list[str], list[str]]:
    """The titles before a person's name, and its words in the order in which they are spoken."""
    family, _, given = name.partition(",")
    words, titles = [*given.split(), *family.split()], []
    while words[1:] and words[0].rstrip(".").casefold() in TITLES:
        titles.append(words.pop(0))
    return titles, words
