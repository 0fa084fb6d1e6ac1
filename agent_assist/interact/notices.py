"""Decides which reps are told what when a call moves: a card for those it concerns, a clearing for those it left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from agent_assist.interact import card
from agent_assist.interact.calls import CallFile
from agent_assist.interact.remembering import Notice
from agent_assist.interact.states import LIVE_LEGS, Leg

REASONS = {"cleared": "answered elsewhere", "transferred": "transferred", "ended": "ended"}

# Gives the card of a call for one rep, whose leg is in the state named.
CardFor = Callable[[str, str], dict[str, Any]]
Encode = Callable[[Mapping[str, Any]], str]


def after_change(
    file: CallFile, before: Mapping[str, Leg], after: Mapping[str, Leg], card_for: CardFor, encode: Encode
) -> list[Notice]:
    """One notice for each rep whose leg changed: a card while the leg is live, else that it is cleared, and why."""
    call_is_over = file.call.state in ("ended", "lost")
    notices = []
    for rep, leg in after.items():
        old = before.get(rep)
        if old is not None and old.state == leg.state:
            continue
        if leg.state in LIVE_LEGS:
            notices.append(Notice(rep, "card", file.call.lookup_id, encode(card_for(rep, leg.state))))
        elif old is None or old.state in LIVE_LEGS:
            reason = "ended" if call_is_over else REASONS.get(leg.state, "ended")
            notices.append(Notice(rep, "cleared", file.call.lookup_id, encode(card.cleared(file, reason))))
    return notices


def to_all(file: CallFile, legs: Mapping[str, Leg], card_for: CardFor, encode: Encode) -> list[Notice]:
    """A fresh card for every rep who still has the call before them."""
    return [
        Notice(rep, "card", file.call.lookup_id, encode(card_for(rep, leg.state)))
        for rep, leg in legs.items()
        if leg.state in LIVE_LEGS
    ]


def same_to_all(file: CallFile, legs: Mapping[str, Leg], kind: str, body: str) -> list[Notice]:
    """The same words for every rep who still has the call before them."""
    return [Notice(rep, kind, file.call.lookup_id, body) for rep, leg in legs.items() if leg.state in LIVE_LEGS]
