"""Rules out by masks: for each fact, the rules that its value rules out, where bit n stands for rule n of the book."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from agent_assist.customize.conditions import KINDS, Facts
from agent_assist.customize.looks import look_for, mask_of
from agent_assist.customize.normal_form import Leaf
from agent_assist.differentiate.catalogue import FactValue

_Leaves = Sequence[tuple[int, Leaf]]


class FactMasks:
    """The masks of one fact: what its value rules out, and what waits for it while it is not known."""

    def __init__(self, leaves: _Leaves) -> None:
        """`leaves` are pairs of a rule's number and its demand on this fact."""
        fact = leaves[0][1].fact
        self.name, self._kinds = fact.name, KINDS[fact.kind]
        self.waits = mask_of(at for at, leaf in leaves if leaf.on_unknown is None)
        self.out_if_unknown = mask_of(at for at, leaf in leaves if leaf.on_unknown is False)
        # A rule may speak of a fact in `when` and again in `unless`: a layer holds each rule once.
        self._layers = [
            (
                mask_of(at for at, leaf in layer if not leaf.fails),
                look_for(fact.kind, [(at, leaf.demand) for at, leaf in layer]),
            )
            for layer in _once_each(leaves)
        ]

    def known(self, facts: Facts) -> FactValue | None:
        """The value of this fact, None where it is not known."""
        value = facts.get(self.name)
        return value if isinstance(value, self._kinds) else None  # type: ignore[return-value]

    def ruled_out(self, value: FactValue, today: date) -> int:
        """The rules that a known `value` rules out."""
        out = 0
        for must_hold, look in self._layers:
            out |= must_hold ^ look(value, today)
        return out


def numbers_in(mask: int) -> Iterator[int]:
    """The numbers of the rules in a mask, in rising order."""
    bits = f"{mask:b}"[::-1]
    at = bits.find("1")
    while at >= 0:
        yield at
        at = bits.find("1", at + 1)


def _once_each(leaves: _Leaves) -> list[list[tuple[int, Leaf]]]:
    layers: list[list[tuple[int, Leaf]]] = []
    seen: dict[int, int] = defaultdict(int)
    for at, leaf in leaves:
        if seen[at] == len(layers):
            layers.append([])
        layers[seen[at]].append((at, leaf))
        seen[at] += 1
    return layers
