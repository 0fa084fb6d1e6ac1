"""Keeps what two books made of many stored calls, in sums that can be put together in any order."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import NamedTuple

MOST_LOSERS = 10
EXAMPLES_EACH = 10
"""As many as are shown of all, since a draft may change one rule alone."""
BEFORE, AFTER, GAINED, LOST = "before", "after", "gained", "lost"


class Example(NamedTuple):
    """A call to open; in the order of tuples the most telling comes first: most points at stake, best tier, latest.

    `before` and `after` say what each book did, `why` what made the difference.
    """

    less_points: float
    tier_rank: int
    less_at: int
    lookup_id: str
    customer_id: str
    tier: str
    before: str
    after: str
    why: str


class Loser(NamedTuple):
    """A customer who would lose by the change, in points of worth; whoever loses most comes first."""

    less_points: float
    customer_id: str
    tier: str
    prompts_lost: int
    prompts_gained: int
    treatments_lost: int
    treatments_gained: int


@dataclass
class Tally:
    """The sums; both books' columns are named BEFORE and AFTER.

    `shown` counts by (kind, rule, tier, column) what a rule shows, `silences` by (reason, column), `customers` by
    (tier, extra questions), `seconds` by column; `changes` counts calls by (kind of change, tier). `examples` are kept
    by (kind of change, rule before, rule after). `days` are those with calls, as ordinals. `again` counts the calls for
    which the book in force decided anew, `left_out` those whose stored form is no longer read.
    """

    calls: int = 0
    changed: int = 0
    again: int = 0
    left_out: int = 0
    shown: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    silences: Counter[tuple[str, str]] = field(default_factory=Counter)
    customers: Counter[tuple[str, int]] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    days: set[int] = field(default_factory=set)
    losers: list[Loser] = field(default_factory=list)
    examples: dict[tuple[str, str, str], list[Example]] = field(default_factory=dict)

    def merged(self, other: Tally) -> Tally:
        """Both together; associative, and the same in any order where no customer stands in both."""
        merged = Tally(
            self.calls + other.calls,
            self.changed + other.changed,
            self.again + other.again,
            self.left_out + other.left_out,
        )
        for name in ("shown", "silences", "customers", "seconds", "changes"):
            sums: Counter[object] = getattr(merged, name)
            sums.update(getattr(self, name))
            sums.update(getattr(other, name))
        merged.days = self.days | other.days
        merged.losers = nsmallest(MOST_LOSERS, [*self.losers, *other.losers])
        for key in self.examples.keys() | other.examples.keys():
            both = (*self.examples.get(key, ()), *other.examples.get(key, ()))
            merged.examples[key] = nsmallest(EXAMPLES_EACH, both)
        return merged

    def is_telling(self, key: tuple[str, str, str], place: tuple[float, int, int, str]) -> bool:
        """Whether an example at this place would be kept."""
        kept = self.examples.get(key, [])
        return len(kept) < EXAMPLES_EACH or place < kept[-1][:4]

    def keep_example(self, key: tuple[str, str, str], example: Example) -> None:
        """Keeps an example, and lets go of the least telling one where there are too many."""
        self.examples[key] = nsmallest(EXAMPLES_EACH, [*self.examples.get(key, ()), example])

    def keep_loser(self, loser: Loser) -> None:
        """Keeps a customer who loses, if nobody has lost more."""
        self.losers = nsmallest(MOST_LOSERS, [*self.losers, loser])
