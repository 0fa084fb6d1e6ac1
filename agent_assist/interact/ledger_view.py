"""Decides how the ledger of a customer is shown: where each question stands now, and everything that led there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agent_assist.customize.agenda import BookQuestion
from agent_assist.customize.ledger import is_settled
from agent_assist.customize.standings import Entry, stands, state_at
from agent_assist.differentiate.profile import Standing
from agent_assist.interact.card import stamp

_TEXTS = ("question", "rule", "state", "answer", "channel", "rep", "lookup_id")
_MOMENTS = ("at", "expires_at", "wait_until")


def ledger_json(entries: Sequence[Entry], book: Mapping[str, BookQuestion], now: int) -> dict[str, Any]:
    """The whole ledger as JSON: `questions` with their state at `now` (epoch seconds), `ledger` with every event.

    `entries` come newest first. A question that was never asked is told as long as the book has it, one that the book
    no longer has as long as there is an event.
    """
    counting = [entry for entry in reversed(entries) if not entry.replaced_by]
    standings = stands((entry.standing, entry.told_at) for entry in counting)
    held_by = {entry.standing: entry for entry in counting}
    names = sorted({*book, *standings})
    return {
        "questions": [_question(name, standings.get(name), held_by, now) for name in names],
        "ledger": [entry_json(entry, standings.get(entry.standing.question)) for entry in entries],
    }


def entry_json(entry: Entry, stands_now: Standing | None) -> dict[str, Any]:
    """One event; `counts` says whether it is the one by which its question stands now."""
    return {
        **_standing(entry.standing),
        "id": entry.id,
        "source": entry.source,
        "note": entry.note,
        "counts": not entry.replaced_by and entry.standing == stands_now,
        "replaced_by": entry.replaced_by,
    }


def _question(name: str, standing: Standing | None, held_by: Mapping[Standing, Entry], now: int) -> dict[str, Any]:
    told = standing or Standing(name, "", 0)
    return {
        **_standing(told),
        "state": state_at(standing, now),
        "settled": bool(is_settled(standing, now)),
        "source": held_by[standing].source if standing else "",
    }


def _standing(standing: Standing) -> dict[str, Any]:
    moments = {name: getattr(standing, name) for name in _MOMENTS}
    return {
        **{name: getattr(standing, name) for name in _TEXTS},
        **{name: stamp(at) if at else "" for name, at in moments.items()},
    }
