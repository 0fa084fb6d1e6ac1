"""Keeps what a page tells of one call: who rang, what was asked or why nothing was, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class DecidedCall:
    """A call with its decision: the rule whose question was put, or else the reason of the silence in code.

    `customer_name` is empty where nobody was known to be calling; `result` and `answer` where nothing was told yet.
    """

    lookup_id: str
    at: datetime
    customer_id: str
    customer_name: str
    rep: str
    rule: str
    silence: str
    result: str = ""
    answer: str = ""
