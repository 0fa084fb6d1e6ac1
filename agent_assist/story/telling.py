"""Decides what is put on the reps' panels when a call moves, with the card made for each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agent_assist.interact import card, notices
from agent_assist.interact.calls import CallFile
from agent_assist.interact.remembering import Notice
from agent_assist.interact.states import Leg
from agent_assist.story.desk import Desk


def moved(desk: Desk, file: CallFile, before: Mapping[str, Leg], after: Mapping[str, Leg]) -> list[Notice]:
    """A card or a clearing for each rep whose leg changed."""
    return notices.after_change(file, before, after, lambda rep, state: _card(desk, file, state), as_text)


def renewed(desk: Desk, file: CallFile, legs: Mapping[str, Leg]) -> list[Notice]:
    """A fresh card for each rep who has the call before them."""
    return notices.to_all(file, legs, lambda rep, state: _card(desk, file, state), as_text)


def outcome(desk: Desk, file: CallFile, legs: Mapping[str, Leg]) -> list[Notice]:
    """What came of the question, for each rep who has the call before them."""
    body = {"lookup_id": file.call.lookup_id, "call_id": file.call.call_id, "outcome": card.outcome_json(file.outcome)}
    return notices.same_to_all(file, legs, "outcome", as_text(body))


def finished(desk: Desk, file: CallFile, rep: str) -> list[Notice]:
    """The card of a rep who is done with the call goes away."""
    return [Notice(rep, "cleared", file.call.lookup_id, as_text(card.cleared(file, "finished")))] if rep else []


def as_text(body: Mapping[str, Any]) -> str:
    """JSON as it is stored and sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _card(desk: Desk, file: CallFile, leg_state: str) -> dict[str, Any]:
    return card.build(file, leg_state, desk.now, desk.tier_words)
