"""Lets the calls go first while rules are read in the same process."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

Piece = TypeVar("Piece")
MANY = 1_000
"""So many rules are a book that the collector of garbage should not go through again and again."""


def in_turns(pieces: Iterable[Piece], at_once: int = 4) -> Iterator[Piece]:
    """The same pieces of a long task; after every few, any thread that waits for the processor has its turn.

    `at_once` pieces should take about a millisecond. Giving way costs some microseconds itself.
    """
    for number, piece in enumerate(pieces, 1):
        yield piece
        if number % at_once == 0:
            time.sleep(0)


def keep_from_collector() -> None:
    """What is there now is looked through no more for garbage, which would hold up every call for its length.

    It is freed all the same once nobody holds it. For books of many rules: half a second at 10,000.
    """
    # Young garbage would be kept for ever with the rest.
    gc.collect(1)
    gc.freeze()
