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
class Sign:
    """An early sign that a customer's value is about to change: the fact's name, and words for a rep."""

    name: str
    words: str
    is_good: bool = False


@dataclass(frozen=True)
class Value:
    """A stored assessment: amounts in minor units of `currency`, `as_of` in epoch seconds.

    `reasons` sum to `actual`, `potential_reasons` to `potential`. `band` is the 10–90 % range of what customers of the
    same forecast really brought in the last back-test, `active` the probability that the customer still buys; both are
    None where nothing supports a figure. `why` says in words how the tier came about. `computed_tier` is the tier
    without a person's override; `to_next` is the amount that is missing to `next_tier`, 0 and "" where there is none.
    """

    tier: str
    objective: str
    actual: int
    potential: int
    currency: str
    as_of: int
    parameters: str
    reasons: tuple[Reason, ...] = ()
    potential_reasons: tuple[Reason, ...] = ()
    band: tuple[int, int] | None = None
    active: float | None = None
    purchase_days: int = 0
    is_estimate: bool = False
    computed_tier: str = ""
    next_tier: str = ""
    to_next: int = 0
    why: str = ""
    signs: tuple[Sign, ...] = ()


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

    `manager` looks after who stands behind the fence, since `manager_since` (epoch seconds); "" and 0 for nobody.
    `recent` holds the latest 20 contacts, newest first; `open_threads` at most 20 open ones, newest first, of more the
    complaints and promises before others. `times` maps a measure to epoch seconds, newest first, at most 200 within 400
    days and always at least the latest one: `contact`, `complaint`, `contact:<channel>`, `purchase`, `return`, `asked`,
    `treatment:<name>` for when it was given. `counts` maps the same measures, treatments left out, to their number of
    all time.
    """

    customer_id: str
    name: str
    kind: str = "person"
    region: str = ""
    language: str = ""
    since: str = ""
    manager: str = ""
    manager_since: int = 0
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
            "value": value_from_json(value) if value else None,
            "ledger": {question: Standing(**standing) for question, standing in raw["ledger"].items()},
            "channels": tuple(raw["channels"]),
            "identifier_kinds": tuple(raw["identifier_kinds"]),
        }
    )


def value_from_json(raw: Mapping[str, Any]) -> Value:
    """The value in its stored form, that of `dataclasses.asdict`; members that are absent keep their default."""
    lines = {name: tuple(Reason(**line) for line in raw.get(name, ())) for name in ("reasons", "potential_reasons")}
    signs = tuple(Sign(**sign) for sign in raw.get("signs", ()))
    band = raw.get("band")
    return Value(**{**raw, **lines, "signs": signs, "band": (band[0], band[1]) if band else None})
