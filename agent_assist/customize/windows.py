"""Tells whether counts over a short and a longer time can both suit their lines: what is in 30 days is in 90 too."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations

from agent_assist.customize.demands import Stretch
from agent_assist.customize.normal_form import Leaf
from agent_assist.customize.possible_values import WHOLE

_COUNTED = re.compile(r"(?P<what>.+) (?:in (?P<days>\d+) days|ever)")


def first_misfit(by_fact: Mapping[str, Sequence[Leaf]]) -> tuple[str, str] | None:
    """The facts of a short and a longer time of which the short one would have to count more; None where all fit."""
    times: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for name, leaves in by_fact.items():
        # Where not knowing will do, the lines ask for no count.
        if name in WHOLE and (found := _COUNTED.fullmatch(name)) and not all(leaf.on_unknown for leaf in leaves):
            times[found["what"]].append((float(found["days"] or math.inf), name))
    for counted in times.values():
        for (_, short), (_, long) in combinations(sorted(counted), 2):
            if _least(by_fact[short]) > _most(by_fact[long]):
                return short, long
    return None


def _least(leaves: Sequence[Leaf]) -> float:
    return min(_counts(leaves), default=-math.inf)


def _most(leaves: Sequence[Leaf]) -> float:
    counts = _counts(leaves)
    # The last one tried lies beyond every bound: what holds there holds for any more.
    return math.inf if counts and counts[-1] == _tried(leaves)[-1] else max(counts, default=math.inf)


def _counts(leaves: Sequence[Leaf]) -> list[int]:
    """The counts at and beside every bound that suit all lines; of those further off one is like another."""
    tests = [(leaf.demand.compiled(), leaf.fails) for leaf in leaves]
    return [count for count in _tried(leaves) if all(holds(count, date.min) is not fails for holds, fails in tests)]


def _tried(leaves: Sequence[Leaf]) -> list[int]:
    bounds = {0} | {
        math.floor(end)
        for leaf in leaves
        if isinstance(leaf.demand, Stretch)
        for end in (leaf.demand.low, leaf.demand.high)
        if not math.isinf(end)
    }
    return sorted({bound + step for bound in bounds for step in (-1, 0, 1, 2) if bound + step >= 0})
