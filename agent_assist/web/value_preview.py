"""Tells what moving a line would do before anything is saved: who changes sides, by tier, and what they are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent_assist.web.value_money import money
from agent_assist.web.value_view import TIERS, Shown

LINE_WORDS = {
    "mvc": "the line of the most valuable (MVC)",
    "mgc": "the line of the most growable (MGC)",
    "fence": "the fence",
}
SCALE_WORDS = {"mvc": "actual value", "mgc": "potential value", "fence": "actual value"}
# Whom a line that is raised puts out of its tier, and whom one that is lowered takes in; a line never places others.
INSIDE = {"mvc": ("MVC",), "mgc": ("MGC",), "fence": TIERS}
OUTSIDE = {"mvc": ("MGC", "LM"), "mgc": ("LM",), "fence": TIERS}


@dataclass(frozen=True)
class Moved:
    """The customers of one tier between the old and the new line; `what` says what becomes of them."""

    tier: str
    customers: int
    actual: int
    potential: int
    changes_sides: bool
    what: str


@dataclass(frozen=True)
class Preview:
    """A line at `old` that would be drawn at `new`, in minor units; nothing is saved yet."""

    line: str
    old: int
    new: int
    rows: tuple[Moved, ...]
    currency: str

    @property
    def customers(self) -> int:
        return sum(row.customers for row in self.rows if row.changes_sides)

    @property
    def actual(self) -> int:
        return sum(row.actual for row in self.rows if row.changes_sides)

    @property
    def words(self) -> str:
        """The preview in a sentence."""
        drawn = f"{LINE_WORDS[self.line]} from {money(self.old, self.currency)} to {money(self.new, self.currency)}"
        if self.new == self.old:
            return f"This is where {LINE_WORDS[self.line]} stands now."
        if not self.customers:
            return f"Moving {drawn}: nobody changes sides."
        noun = "customer changes" if self.customers == 1 else "customers change"
        worth = money(self.actual, self.currency)
        return f"Moving {drawn}: {self.customers:,} {noun} sides, with an actual value of {worth} together."


def preview(shown: Shown, line: str, new: int, between: Sequence[Mapping[str, Any]]) -> Preview:
    """What moving the line to `new` does; `between` are those from the lower to below the higher of the two."""
    old = shown.line(line)
    by_tier = {row["tier"]: row for row in between}
    rows = tuple(_moved(line, new > old, by_tier[tier]) for tier in TIERS if tier in by_tier)
    return Preview(line, old, new, rows, shown.currency)


def _moved(line: str, raised: bool, row: Mapping[str, Any]) -> Moved:
    tier, inside, outside = row["tier"], INSIDE[line], OUTSIDE[line]
    changes = tier in (inside if raised else outside)
    amounts = (int(row["customers"]), int(row["actual_minor"]), int(row["potential_minor"]))
    if changes:
        what = _what(line, raised)
    else:
        what = "is there already" if tier in inside + outside else "stays: another line places them"
    return Moved(tier, *amounts, changes, what)


def _what(line: str, raised: bool) -> str:
    if line == "fence":
        return "would be outside" if raised else "would be inside"
    return f"falls below the line of {line.upper()}" if raised else f"reaches {line.upper()}"
