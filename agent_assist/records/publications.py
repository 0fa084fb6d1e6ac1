"""Keeps every book that came into force, numbered in a row, with the files beside it; what was damaged is noticed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, func, select

from agent_assist.customize.publications import DamagedBook, Publication
from agent_assist.customize.room_files import beside, sources_in
from agent_assist.customize.rule_book import version_of
from agent_assist.records.moments import as_ms, sound_from_ms
from agent_assist.records.statements import Upsert
from agent_assist.records.tables import rule_books, rule_publications

_TABLE = rule_publications.c
_TOLD = select(*(column for column in _TABLE if column.name != "files"))
_LATEST = select(func.max(_TABLE.seq))
_ONE = _TOLD.where(_TABLE.seq == bindparam("wanted"))
_OF_VERSION = _TOLD.where(_TABLE.version == bindparam("wanted")).order_by(_TABLE.seq.desc()).limit(1)
_FILES = (
    select(_TABLE.version, _TABLE.files, rule_books.c.body)
    .join_from(rule_publications, rule_books, rule_books.c.version == _TABLE.version, isouter=True)
    .where(_TABLE.seq == bindparam("wanted"))
)
_ADD = Upsert(rule_publications, key=("seq",))
# The same version is the same text: writing it again heals a body that was damaged.
_KEEP_BOOK = Upsert(rule_books, key=("version",), change=("body",))


def latest_seq(connection: Connection) -> int:
    """The number of the latest, 0 before the first."""
    return connection.execute(_LATEST).scalar() or 0


def find(connection: Connection, seq: int) -> Publication | None:
    """Publication number `seq`."""
    return _one(connection.execute(_ONE, {"wanted": seq}).one_or_none())


def last_of_version(connection: Connection, version: str) -> Publication | None:
    """The latest publication of this version."""
    return _one(connection.execute(_OF_VERSION, {"wanted": version}).one_or_none())


def listed(connection: Connection, limit: int, before: int = 0) -> tuple[list[Publication], int]:
    """The latest first, below the number `before` if any; and the `before` of the page after, 0 on the last."""
    wanted = _TOLD.order_by(_TABLE.seq.desc()).limit(limit + 1)
    rows = connection.execute(wanted.where(_TABLE.seq < before) if before else wanted).all()
    page = [_publication(row) for row in rows[:limit]]
    return page, page[-1].seq if len(rows) > limit else 0


def files(connection: Connection, seq: int) -> dict[str, str]:
    """The room files of a publication. Raises DamagedBook where they are not what was published."""
    row = connection.execute(_FILES, {"wanted": seq}).one_or_none()
    if row is None:
        raise DamagedBook(seq, "it is not there.")
    sources, others = _texts(seq, row.body, "sources"), _texts(seq, row.files)
    if version_of(sources) != row.version:
        raise DamagedBook(seq, f"its text is not that of {row.version}.")
    return {path: text for path, text in sorted({**sources, **others}.items())}


def add(connection: Connection, publication: Publication, room_files: Mapping[str, str]) -> bool:
    """Keeps it with its files, and its book; False where the number is taken."""
    told = {name: getattr(publication, name) for name in ("seq", "version", "kind", "author", "approver", "note")}
    row = {**told, "draft_id": publication.draft_id, "files": _json(beside(room_files)), "at": as_ms(publication.at)}
    if not _ADD.run(connection, row):
        return False
    body = _json({"version": publication.version, "sources": sources_in(room_files)})
    _KEEP_BOOK.run(connection, {"version": publication.version, "body": body, "loaded_at": as_ms(publication.at)})
    return True


def _one(row: Any) -> Publication | None:
    return None if row is None else _publication(row)


def _publication(row: Any) -> Publication:
    texts = {name: getattr(row, name) for name in ("version", "kind", "author", "approver", "note", "draft_id")}
    return Publication(seq=row.seq, at=sound_from_ms(row.at), **texts)


def _texts(seq: int, stored: str | None, member: str = "") -> dict[str, str]:
    try:
        body = orjson.loads(stored or "")
        found = body[member] if member else body
        if isinstance(found, dict) and all(isinstance(text, str) for text in found.values()):
            return found
    except (orjson.JSONDecodeError, LookupError, TypeError):
        pass
    raise DamagedBook(seq, "its text cannot be read.")


def _json(body: Mapping[str, Any]) -> str:
    return orjson.dumps(body).decode()
