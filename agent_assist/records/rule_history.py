"""Tells since when each rule has had its present status, from the books that were in force one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from pathlib import PurePosixPath

import orjson
from sqlalchemy import Connection, bindparam, func, select

from agent_assist.customize.room_files import is_source
from agent_assist.customize.rules import RETIRED
from agent_assist.records.moments import EPOCH, sound_from_ms
from agent_assist.records.tables import rule_books, rule_publications

MOST_BOOKS = 500
_STATUS = re.compile(r"^status:[ \t]*[\"']?([a-z]+)", re.MULTILINE)
_PUBLISHED = (
    select(rule_publications.c.at, rule_publications.c.version)
    .order_by(rule_publications.c.seq.desc())
    .limit(MOST_BOOKS)
)
# Books were kept before publications were numbered.
_EARLIER = (
    select(rule_books.c.loaded_at.label("at"), rule_books.c.version)
    .where(rule_books.c.loaded_at < bindparam("before"))
    .order_by(rule_books.c.loaded_at.desc(), rule_books.c.version)
    .limit(MOST_BOOKS)
)
_FIRST = select(func.min(rule_publications.c.at))
_BODY = select(rule_books.c.body).where(rule_books.c.version == bindparam("wanted"))
_FAR_AHEAD = 1 << 62

Statuses = Mapping[str, str]
"""The status of each rule by its name, those that stand in retired/ left out."""


class RuleHistory:
    """Remembers what it read of each book: a version never changes."""

    def __init__(self) -> None:
        self._read: dict[str, Statuses | None] = {}

    def since(
        self, connection: Connection, statuses: Statuses, back_to: datetime, oldest: datetime | None
    ) -> dict[str, datetime]:
        """Since when each rule has had the status in `statuses` without a break; not in it are those that have it only
        now. Nothing is looked at that was over by `back_to`.

        A rule that had it in the first book that is kept has had it for as long as there are decisions, of which the
        `oldest` may be from before.
        """
        since: dict[str, datetime] = {}
        unbroken = dict(statuses)
        for number, (at, version) in enumerate(_in_force(connection), 1):
            book = self._statuses(connection, version)
            if book is None:
                continue
            unbroken = {name: status for name, status in unbroken.items() if book.get(name) == status}
            since |= dict.fromkeys(unbroken, at)
            if not unbroken or at <= back_to or number == MOST_BOOKS:
                return since
        return since | {name: min(since[name], oldest or since[name]) for name in unbroken if name in since}

    def _statuses(self, connection: Connection, version: str) -> Statuses | None:
        if version not in self._read:
            self._read[version] = _statuses_in(connection.execute(_BODY, {"wanted": version}).scalar())
        return self._read[version]


def _in_force(connection: Connection) -> Iterator[tuple[datetime, str]]:
    """When which version came into force, the latest first."""
    first = connection.execute(_FIRST).scalar()
    published = connection.execute(_PUBLISHED).all()
    earlier = connection.execute(_EARLIER, {"before": _FAR_AHEAD if first is None else first}).all()
    moments = ((sound_from_ms(row.at), row.version) for row in chain(published, earlier))
    # What is damaged says nothing either way.
    return ((at, version) for at, version in moments if at != EPOCH)


def _statuses_in(body: str | None) -> Statuses | None:
    """What the stored book says, None where it is gone or damaged; a glance at each text is enough."""
    try:
        sources = orjson.loads(body or "")["sources"]
        return {
            PurePosixPath(path).stem: found[1]
            for path, text in sources.items()
            if "/" in path
            and is_source(path)
            and not path.startswith(f"{RETIRED}/")
            and (found := _STATUS.search(text))
        }
    except (orjson.JSONDecodeError, LookupError, TypeError, AttributeError):
        return None
