"""Decides what each customer is worth and which tier that makes, in the first, transparent form.

Actual value is the margin of the last twelve months less what the contacts of these months cost. It says what was, not
what will be: the forward-looking model takes its place behind the same `Assessor`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from agent_assist.differentiate.observing import COST_LABEL, DAY
from agent_assist.differentiate.profile import Reason, Value
from agent_assist.differentiate.tiers import Tiers, objective_of
from agent_assist.differentiate.value_words import CHANNEL_NAMES

YEAR_DAYS = 365
RECENT_DAYS = 90
WIN_RATE = 0.25
LEAST_SHARE = 0.05
MOST_VALUABLE_FROM = 150_000
MOST_GROWABLE_FROM = 60_000


@dataclass(frozen=True)
class Activity:
    """What one customer did, summed up to a moment; amounts in minor units, margins signed.

    The trailing twelve months: `purchases` and `returns` with their margins, `other_margin` of fees and costs,
    `contacts` by channel (complaints among them) and `complaints`. The trailing 90 days: `recent_purchases`,
    `recent_margin`. Of all time: `transactions`, `purchase_days`, and the epoch seconds `first_at` and `last_at` of the
    first and latest purchase, 0 for none. `joined_at` is 0 where it is not known; `share` is the customer's own answer
    to how much of what they spend goes to us, between 0 and 1, or None.
    """

    customer_id: str
    joined_at: int = 0
    transactions: int = 0
    purchase_days: int = 0
    first_at: int = 0
    last_at: int = 0
    purchases: int = 0
    purchase_margin: int = 0
    returns: int = 0
    return_margin: int = 0
    other_margin: int = 0
    recent_purchases: int = 0
    recent_margin: int = 0
    complaints: int = 0
    contacts: Mapping[str, int] = field(default_factory=dict)
    share: float | None = None


class Assessor(Protocol):
    """Values a whole population at once, because the lines between the tiers may depend on all of them.

    The values come in the order of the activities, one for each.
    """

    def assess(self, activities: Iterable[Activity]) -> Iterator[Value]: ...


@dataclass(frozen=True)
class TwelveMonths:
    """The first assessor: the last twelve months' margin less cost, in tiers by fixed amounts. Holds no population."""

    tiers: Tiers
    as_of: int

    def assess(self, activities: Iterable[Activity]) -> Iterator[Value]:
        return (assess(activity, self.tiers, self.as_of) for activity in activities)


def assess(activity: Activity, tiers: Tiers, as_of: int) -> Value:
    """The value of one customer at `as_of` (epoch seconds); the reasons sum to `actual`."""
    reasons = tuple(_reasons(activity, tiers))
    actual = sum(reason.amount for reason in reasons)
    potential = potential_of(activity)
    tier = tier_of(activity, actual, potential, tiers, as_of)
    return Value(tier, objective_of(tier), actual, potential, tiers.currency, as_of, tiers.version, reasons)


def potential_of(activity: Activity) -> int:
    """What could come on top in a year, in minor units; 0 where nothing supports a figure.

    If the customer told us their share, a quarter of what they spend elsewhere (the win rate of the later model); a
    share below 5 % counts as 5 %, since nobody knows theirs so closely. Otherwise the pace of the last 90 days kept up
    for a year, less the last twelve months; only for someone who bought on three days or more, twice of late, since a
    single large order is no pace.
    """
    margin = activity.purchase_margin + activity.return_margin
    if activity.share is not None:
        share = min(max(activity.share, LEAST_SHARE), 1)
        return max(0, round(WIN_RATE * margin * (1 / share - 1)))
    if activity.purchase_days < 3 or activity.recent_purchases < 2:
        return 0
    return max(0, round(activity.recent_margin * YEAR_DAYS / RECENT_DAYS) - margin)


def tier_of(activity: Activity, actual: int, potential: int, tiers: Tiers, as_of: int) -> str:
    """The tier, in the order NEW, BZ, MVC, MGC, LM: a newcomer is never below zero."""
    if is_new(activity, tiers, as_of):
        return "NEW"
    if actual < tiers.below_zero_under and sum(activity.contacts.values()) >= tiers.below_zero_contacts:
        return "BZ"
    if actual >= MOST_VALUABLE_FROM:
        return "MVC"
    return "MGC" if potential > 0 and potential >= MOST_GROWABLE_FROM else "LM"


def is_new(activity: Activity, tiers: Tiers, as_of: int) -> bool:
    """Nothing bought yet, or with us for a few weeks only and without a second day of buying."""
    if not activity.transactions:
        return True
    since = min(at for at in (activity.joined_at, activity.first_at, as_of) if at > 0)
    return as_of - since < tiers.new_days * DAY and activity.purchase_days <= 1


def _reasons(activity: Activity, tiers: Tiers) -> Iterator[Reason]:
    yield Reason(_purchases(activity), activity.purchase_margin)
    if activity.returns or activity.return_margin:
        yield Reason(f"Lost on {_counted(activity.returns, 'return', 'returns')}", activity.return_margin)
    if activity.other_margin:
        yield Reason("Fees and charges", activity.other_margin)
    for channel, count in sorted(activity.contacts.items()):
        cost = count * tiers.unit_costs.get(channel, 0)
        if cost:
            yield Reason(COST_LABEL + _counted(count, *CHANNEL_NAMES.get(channel, (channel, channel))), -cost)
    if activity.complaints and tiers.complaint_cost:
        words = _counted(activity.complaints, "complaint", "complaints")
        yield Reason(f"{COST_LABEL}putting right {words}", -activity.complaints * tiers.complaint_cost)


def _purchases(activity: Activity) -> str:
    if activity.purchases:
        return f"Margin on {_counted(activity.purchases, 'purchase', 'purchases')}"
    return "No purchase in twelve months" if activity.transactions else "Nothing bought yet"


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
