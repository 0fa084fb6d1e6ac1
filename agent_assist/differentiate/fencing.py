"""Decides whom to propose for a manager of their own, and whom to let go; people decide who is behind the fence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent_assist.differentiate.population import Texts, Whole
from agent_assist.differentiate.tiers import UNNAMED, Tiers

IN, OUT = "in", "out"
LINE = "Worth at least the line that was drawn for the fence."
GROWABLE = "Most growable: more could come of this with a manager of their own."
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Proposal:
    """A customer to take in or to let go, with the reason in words; `manager` has room for them ("" for any)."""

    customer_id: str
    direction: str
    reason: str
    manager: str = ""


def propose(
    ids: Texts,
    tier: Texts,
    actual: Whole,
    potential: Whole,
    earlier: Sequence[Texts],
    members: Mapping[str, str],
    tiers: Tiers,
    fence_minor: int = 0,
) -> tuple[Proposal, ...]:
    """Whom to take behind the fence, best first, and then whom to let go; changes nothing.

    Columns of length n as of now, and in `earlier` the tiers at the ends of the last quarters, the latest first, ""
    for who was not assessed. `members` maps the ids of those behind the fence to their manager. In come those who have
    been most valuable for `fence_quarters` and now, by actual value; then, where a person drew the fence's line
    (`fence_minor` above 0), whoever else is worth at least that; then the most growable, by potential: as many as there
    are free places. Out go those who have been neither most valuable nor most growable for as long, unless they are
    worth the drawn line.
    """
    quarters = earlier[: tiers.fence_quarters]
    is_member = np.fromiter((id_ in members for id_ in ids.tolist()), dtype=bool, count=len(ids))
    has_past = len(quarters) == tiers.fence_quarters
    valuable = _always(tier, quarters, ("MVC",)) & has_past & ~is_member
    worth_it = (actual >= fence_minor) & (fence_minor > 0) & np.isin(tier.astype(str), ("MVC", "MGC", "LM"))
    by_line = worth_it & ~is_member & ~valuable
    growable = (tier == "MGC") & (potential > 0) & ~is_member & ~by_line
    # Places are kept for those who are most valuable now, but have not been for long enough yet.
    left = tiers.capacity - len(members) - int(np.count_nonzero(((tier == "MVC") | by_line) & ~is_member))
    first, second = _best(valuable, actual, ids), _best(by_line, actual, ids)
    ranked = np.concatenate([first, second, _best(growable, potential, ids)[: max(left, 0)]])
    why = dict.fromkeys(first.tolist(), f"Most valuable for {_quarters(tiers)}.") | dict.fromkeys(second.tolist(), LINE)
    taken = zip(ranked.tolist(), _free_places(members, tiers), strict=False)
    coming = [Proposal(ids[i], IN, why.get(i, GROWABLE), manager) for i, manager in taken]
    below = _always(tier, quarters, ("LM", "BZ", "NEW")) & has_past & is_member & ~worth_it
    leaving = [
        Proposal(ids[i], OUT, f"Neither most valuable nor most growable for {_quarters(tiers)}.", members[ids[i]])
        for i in np.flatnonzero(below).tolist()
    ]
    return (*coming, *leaving)


def fence_line(actual: Whole, tiers: Tiers) -> int:
    """The actual value from which customers would fit behind the fence if it went by value alone; 0 for no line."""
    places = min(tiers.capacity, int(np.count_nonzero(actual > 0)))
    return int(np.partition(actual, len(actual) - places)[len(actual) - places]) if places else 0


def _always(tier: Texts, quarters: Sequence[Texts], names: tuple[str, ...]) -> Flags:
    held: Flags = np.isin(tier.astype(str), names)
    for column in quarters:
        held &= np.isin(column.astype(str), names)
    return held


def _best(chosen: Flags, amounts: Whole, ids: Texts) -> NDArray[np.intp]:
    """The places of the chosen, the largest amount first, equal ones by id, so that a proposal can be repeated."""
    places = np.flatnonzero(chosen)
    return places[np.lexsort((ids[places].astype(str), -amounts[places]))]


def _free_places(members: Mapping[str, str], tiers: Tiers) -> Iterator[str]:
    """The manager of each free place, whoever has most room first."""
    total = tiers.capacity - len(members)
    free = {name: places for name, places in tiers.places.items()}
    for manager in members.values():
        if manager in free and UNNAMED not in free:
            free[manager] -= 1
    for _ in range(max(total, 0)):
        manager = max(free, key=lambda name: free[name])
        if free[manager] <= 0:
            return
        free[manager] -= 1
        yield manager


def _quarters(tiers: Tiers) -> str:
    number = tiers.fence_quarters
    return f"{'two' if number == 2 else number} quarter{'' if number == 1 else 's'}"
