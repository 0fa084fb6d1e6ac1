"""Keeps what rule files that cannot be read would learn, so that nobody misses a fact whose file is told already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent_assist.sheets import nearest


@dataclass(frozen=True)
class Promised:
    """The facts by name, in small letters; `unnamed` where a file does not even let its name be seen."""

    names: frozenset[str] = frozenset()
    unnamed: bool = False

    def may_be(self, name: str, known: Sequence[str]) -> bool:
        """Whether such a file may learn the fact: it is named, or it is none of the `known` ones misspelt."""
        return name.casefold() in self.names or (self.unnamed and not nearest(name, known))


NOTHING_PROMISED = Promised()
