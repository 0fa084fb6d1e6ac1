"""Decides who is never asked, so that what asking is worth can be measured against them."""

from __future__ import annotations

import hashlib

TREATED, CONTROL = "treated", "control"


def arm_of(customer_id: str, share: float) -> str:
    """The arm of a customer, the same while `share` (0 to 1) stays the same; nobody in particular is treated."""
    if not customer_id or share <= 0:
        return TREATED
    draw = int.from_bytes(hashlib.sha256(f"control:{customer_id}".encode()).digest()[:8], "big") / 2**64
    return CONTROL if draw < share else TREATED
