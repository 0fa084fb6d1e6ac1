"""Finds customers by what people remember of them: parts of a name, in whatever case, and where numbers are from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from agent_assist.records.tables import customers, integrations

_NAME = customers.c.name


def named(connection: Connection, words: Sequence[str], limit: int) -> list[str]:
    """The ids of at most so many customers in whose names all of these words stand, by name.

    It reads every name, so it is for people who look for somebody, never for a call.
    """
    wanted = select(customers.c.id).where(and_(*map(_has, words))).order_by(_NAME, customers.c.id).limit(limit)
    return list(connection.execute(wanted).scalars())


def regions(connection: Connection) -> list[str]:
    """The regions that the systems of this desk belong to."""
    return list(connection.execute(select(integrations.c.region).distinct().order_by(integrations.c.region)).scalars())


def _has(word: str) -> ColumnElement[bool]:
    # SQLite makes only the letters of English small: others are found as names are written.
    ways = [_NAME.contains(way, autoescape=True) for way in dict.fromkeys((word, word.title(), word.upper()))]
    return or_(func.lower(_NAME).contains(word.lower(), autoescape=True), *ways)
