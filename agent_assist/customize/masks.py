"""Rules out by masks: for each fact, the rules that its value rules out, where bit n stands for rule n of the book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from agent_assist.customize.conditions import KINDS
from agent_assist.customize.looks import look_for, mask_of
from agent_assist.customize.normal_form import Leaf

Leaves = Sequence[tuple[int, Leaf]]
"""The number of a rule, and a demand it makes on the fact."""


class FactMasks:
    """The masks of one fact: what its value rules out, and what waits for it while it is not known.

    A rule may speak of a fact in `when` and again in `unless`: each of the `looks` knows a rule once.
    """

    def __init__(self, leaves: Leaves) -> None:
        fact = leaves[0][1].fact
        self.kinds = KINDS[fact.kind]
        self.waits = mask_of(at for at, leaf in leaves if leaf.on_unknown is None)
        self.out_if_unknown = mask_of(at for at, leaf in leaves if leaf.on_unknown is False)
        self.looks = [
            look_for(
                fact.kind,
                [(at, leaf.demand) for at, leaf in layer],
                mask_of(at for at, leaf in layer if not leaf.fails),
            )
            for layer in _once_each(leaves)
        ]


def numbers_in(mask: int) -> Iterator[int]:
    """The numbers of the rules in a mask, in rising order."""
    bits = f"{mask:b}"[::-1]
    at = bits.find("1")
    while at >= 0:
        yield at
        at = bits.find("1", at + 1)


def _once_each(leaves: Leaves) -> list[list[tuple[int, Leaf]]]:
    layers: list[list[tuple[int, Leaf]]] = []
    seen: dict[int, int] = defaultdict(int)
    for at, leaf in leaves:
        if seen[at] == len(layers):
            layers.append([])
        layers[seen[at]].append((at, leaf))
        seen[at] += 1
    return layers
