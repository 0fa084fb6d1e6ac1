"""Says what a draft and a book are to programs: JSON objects with every moment in UTC, absent ones empty."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from agent_assist.customize.drafts import Draft
from agent_assist.customize.publications import Publication
from agent_assist.interact.card import stamp


def draft_json(draft: Draft) -> dict[str, Any]:
    """A draft without its texts: `files` names those it changes, `removes` those it removes."""
    same = ("id", "title", "note", "state", "revision", "author", "base_seq", "base_version", "published_seq")
    moments = ("created_at", "updated_at", "asked_at", "approved_at", "ended_at")
    return {
        **{name: getattr(draft, name) for name in same},
        "authors": list(draft.authors),
        "approved": draft.is_approved,
        "approver": draft.approver,
        "files": [path for path, text in draft.changes.items() if text is not None],
        "removes": [path for path, text in draft.changes.items() if text is None],
        **{name: moment(getattr(draft, name)) for name in moments},
    }


def book_json(publication: Publication) -> dict[str, Any]:
    """A publication without its files."""
    same = ("seq", "version", "kind", "author", "approver", "note", "draft_id")
    return {**{name: getattr(publication, name) for name in same}, "at": moment(publication.at)}


def moment(at: datetime | None) -> str:
    """A time as RFC 3339 in UTC, "" for none."""
    return stamp(at.timestamp()) if at else ""
