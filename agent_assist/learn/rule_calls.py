"""Keeps what a page tells of one call on which a rule was shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class RuleCall:
    """A call on which a rule acted, or would have acted where `is_trial`; `result` and `answer` are of its question.

    `customer_name` is empty where nobody was known to be calling.
    """

    lookup_id: str
    at: datetime
    customer_id: str
    customer_name: str
    rep: str
    is_trial: bool
    result: str = ""
    answer: str = ""
