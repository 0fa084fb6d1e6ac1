"""Decides what may be shown to a claim: below `verified` names are shortened, words and amounts left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VERIFIED = "verified"


def may_see_all(verification: str) -> bool:
    """True once a rep has made sure who is speaking."""
    return verification == VERIFIED


def without_amounts(card: Mapping[str, Any]) -> dict[str, Any]:
    """The card for a role that does not see what a customer is worth; the tier stays, and what it asks of the rep."""
    return {**card, "value": None}


def shown_name(name: str, kind: str, verification: str) -> str:
    """ "Annabelle Yu" as "Annabelle Y." until the caller is verified; an organisation keeps its first word."""
    words = name.split()
    if may_see_all(verification) or len(words) < 2:
        return " ".join(words)
    if kind == "organization":
        return f"{words[0]} …"
    return f"{words[0]} {words[-1][0]}."


def shown_number(number: str, verification: str) -> str:
    """The whole number for a verified caller, else its end, so that a rep can tell two calls apart."""
    if may_see_all(verification) or not number:
        return number
    return f"ends in {number[-3:]}"


def first_name(name: str, kind: str) -> str:
    """What a rep calls the customer; an organisation has no first name."""
    words = name.split()
    return words[0] if words and kind != "organization" else ""
