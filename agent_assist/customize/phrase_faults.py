"""Keeps the word for a phrase that cannot be read: what is wrong with it, and what to write instead."""

from __future__ import annotations


class PhraseFault(Exception):
    """A phrase that its fact does not understand; `part` is where in the phrase, empty for all of it."""

    def __init__(self, message: str, cure: str, part: str = "") -> None:
        super().__init__(f"{message} {cure}")
        self.message = message
        self.cure = cure
        self.part = part
