"""Keeps the drafts of rule changes; whoever changes one says from which state, so that nothing is overwritten."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, case, func, insert, select, tuple_, update

from agent_assist.customize.drafts import Draft, DraftEvent
from agent_assist.records import pages
from agent_assist.records.moments import as_ms, from_ms, new_id
from agent_assist.records.tables import audit, rule_drafts
from agent_assist.story.room_faults import NotReady

log = logging.getLogger(__name__)

_TABLE = rule_drafts.c
_ONE = select(rule_drafts).where(_TABLE.id == bindparam("wanted"))
_NEWEST = (_TABLE.updated_at, _TABLE.id)
_TEXTS = ("title", "note", "author", "approver", "base_version", "state")
_NUMBERS = ("base_seq", "revision", "approved_revision", "published_seq")
# A large one is read by itself, so that of many only one is held at a time.
SMALL_LETTERS = 64 * 1024
_LISTED = select(
    *(column for column in _TABLE if column.name != "changes"),
    case((func.length(_TABLE.changes) <= SMALL_LETTERS, _TABLE.changes)).label("changes"),
)
_MOMENTS = ("asked_at", "approved_at", "ended_at")


def find(connection: Connection, draft_id: str) -> Draft | None:
    """The draft of this id. Raises NotReady where what is stored of it is damaged."""
    row = connection.execute(_ONE, {"wanted": draft_id}).one_or_none()
    found = None if row is None else _whole(row)
    if row is not None and found is None:
        raise NotReady("What is stored of this draft is damaged, and cannot be read. Begin another one.")
    return found


def listed(connection: Connection, states: Sequence[str], limit: int, before: str = "") -> tuple[list[Draft], str]:
    """Drafts in one of `states`, those changed last first, and the `before` of the page after. Raises ValueError.

    In the place of each text stands "": many drafts together may have many megabytes. Those of which what is stored is
    damaged are left out, so that they hide no other.
    """
    at, id_ = pages.place(before)
    wanted = _LISTED.where(_TABLE.state.in_(states), tuple_(*_NEWEST) < tuple_(at, id_))
    rows = connection.execute(wanted.order_by(*(column.desc() for column in _NEWEST)).limit(limit + 1)).all()
    page = rows[:limit]
    found = [told for row in page if (told := _without_texts(connection, row))]
    return found, pages.cursor(page[-1].updated_at, page[-1].id) if len(rows) > limit else ""


def _without_texts(connection: Connection, row: Any) -> Draft | None:
    draft = _whole(row if row.changes is not None else connection.execute(_ONE, {"wanted": row.id}).one())
    return draft and replace(draft, changes={path: text and "" for path, text in draft.changes.items()})


def add(connection: Connection, draft: Draft) -> Draft:
    """Keeps a new draft under an id of its own."""
    kept = replace(draft, id=new_id())
    connection.execute(insert(rule_drafts), {"id": kept.id, "created_at": as_ms(kept.created_at), **_row(kept)})
    return kept


def change(connection: Connection, now: Draft, before: Draft) -> bool:
    """Puts it in the place of `before`; False where somebody has changed that meanwhile. Its replay is left alone."""
    is_there = (_TABLE.id == before.id) & (_TABLE.revision == before.revision) & (_TABLE.state == before.state)
    return connection.execute(update(rule_drafts).where(is_there).values(_row(now))).rowcount == 1


def events(connection: Connection, subjects: Sequence[str], limit: int) -> list[DraftEvent]:
    """Who did what to these drafts (by id) and books (`book 7`), the latest first."""
    named = select(audit.c.at, audit.c.who, audit.c.action, audit.c.after).where(audit.c.subject.in_(subjects))
    rows = connection.execute(named.order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit))
    # The audit keeps "Rosa Marin (account:…)".
    return [DraftEvent(from_ms(row.at), row.who.rpartition(" (")[0] or row.who, row.action, row.after) for row in rows]


def _row(draft: Draft) -> dict[str, Any]:
    same = {name: getattr(draft, name) for name in (*_TEXTS, *_NUMBERS)}
    moments = {name: _ms(getattr(draft, name)) for name in _MOMENTS}
    lists = {"authors": orjson.dumps(draft.authors).decode(), "changes": orjson.dumps(draft.changes).decode()}
    return {**same, **moments, **lists, "updated_at": as_ms(draft.updated_at)}


def _whole(row: Any) -> Draft | None:
    """The draft, None where what is stored of it is damaged."""
    try:
        return _draft(row)
    except (ValueError, TypeError, OverflowError):
        log.error("what is stored of draft %s is damaged", row.id)
        return None


def _draft(row: Any) -> Draft:
    changes, authors = orjson.loads(row.changes), orjson.loads(row.authors)
    if not isinstance(changes, dict) or not all(isinstance(text, str | None) for text in changes.values()):
        raise TypeError
    if not isinstance(authors, list) or not all(isinstance(author, str) for author in authors):
        raise TypeError
    same: dict[str, Any] = {name: getattr(row, name) for name in ("id", "replay_id", *_TEXTS, *_NUMBERS)}
    moments: dict[str, Any] = {name: from_ms(getattr(row, name)) if getattr(row, name) else None for name in _MOMENTS}
    return Draft(
        **same,
        **moments,
        authors=tuple(authors),
        changes=changes,
        created_at=from_ms(row.created_at),
        updated_at=from_ms(row.updated_at),
    )


def _ms(at: datetime | None) -> int:
    return as_ms(at) if at else 0
