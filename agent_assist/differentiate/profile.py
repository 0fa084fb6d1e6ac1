"""Keeps what is known of one customer as a single value: the decoded form of the stored snapshot row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Contact:
    """One interaction. `at` is epoch seconds, UTC; `status` is open or closed."""

    id: str
    at: int
    channel: str
    direction: str
    kind: str
    topic: str
    summary: str
    status: str
    handled_by: str


@dataclass(frozen=True)
class Reason:
    """One line of an assessment; the amounts (minor units) of all lines sum to the number they explain."""

    label: str
    amount: int


@dataclass(frozen=True)
class Value:
    """A stored assessment: amounts in minor units of `currency`, `as_of` in epoch seconds."""

    tier: str
    objective: str
    actual: int
    potential: int
    currency: str
    as_of: int
    parameters: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Standing:
    """Where one question stands for one customer.

    `state` is never_asked, asked_no_answer, answered, declined or expired as last recorded; whether an answer has
    expired or a decline has cooled off is a matter of `expires_at` and `wait_until` (epoch seconds, 0 for never)
    against the clock.
    """

    question: str
    state: str
    at: int
    answer: str = ""
    rule: str = ""
    channel: str = ""
    rep: str = ""
    expires_at: int = 0
    wait_until: int = 0
    lookup_id: str = ""


@dataclass(frozen=True)
class Profile:
    """Everything the lookup reads about a customer.

    `recent` holds the latest 20 contacts, newest first; `open_threads` at most 20 open ones, newest first. `times` maps
    a measure to epoch seconds, newest first, at most 200 within 400 days and always at least the latest one: `contact`,
    `complaint`, `contact:<channel>`, `purchase`, `return`, `asked`. `counts` maps the same measures to their number of
    all time.
    """

    customer_id: str
    name: str
    kind: str = "person"
    region: str = ""
    language: str = ""
    since: str = ""
    manager: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    recent: tuple[Contact, ...] = ()
    open_threads: tuple[Contact, ...] = ()
    times: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    value: Value | None = None
    consents: Mapping[str, bool] = field(default_factory=dict)
    ledger: Mapping[str, Standing] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    identifier_kinds: tuple[str, ...] = ()
    version: int = 0

    def as_snapshot(self) -> dict[str, Any]:
        """The form that is stored; `from_snapshot` reads it back unchanged."""
        return asdict(self)


def from_snapshot(raw: Mapping[str, Any]) -> Profile:
    """The profile in a stored snapshot."""
    value = raw["value"]
    return Profile(
        **{
            **raw,
            "recent": tuple(Contact(**contact) for contact in raw["recent"]),
            "open_threads": tuple(Contact(**contact) for contact in raw["open_threads"]),
            "times": {measure: tuple(times) for measure, times in raw["times"].items()},
            "value": _value(value) if value else None,
            "ledger": {question: Standing(**standing) for question, standing in raw["ledger"].items()},
            "channels": tuple(raw["channels"]),
            "identifier_kinds": tuple(raw["identifier_kinds"]),
        }
    )


def _value(raw: Mapping[str, Any]) -> Value:
    return Value(**{**raw, "reasons": tuple(Reason(**line) for line in raw["reasons"])})
