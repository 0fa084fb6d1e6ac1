"""Keeps the word for a database that does not answer, which story, doors and commands all have to reckon with."""

from __future__ import annotations


class RecordsAway(Exception):
    """The database is unreachable, locked, or too slow to wait for."""
