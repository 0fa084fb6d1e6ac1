"""Keeps what an answer says of how much of a customer's spending comes to us."""

from __future__ import annotations

SHARE_QUESTION = "share of spend"
SHARES = {"nearly all": 0.9, "about half": 0.5, "a small part": 0.2}


def share_told(answer: str) -> float | None:
    """The share, 0–1, that an answer to SHARE_QUESTION stands for; None if it is not one we offer."""
    return SHARES.get(answer.strip().casefold())
