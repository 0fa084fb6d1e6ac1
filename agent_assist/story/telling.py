"""Decides what is put on the reps' panels when a call moves, with the card made for each of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from agent_assist.customize.wording import with_name
from agent_assist.differentiate import history
from agent_assist.differentiate.profile import Standing
from agent_assist.interact import card, notices, resuming
from agent_assist.interact.calls import CallFile
from agent_assist.interact.masking import first_name
from agent_assist.interact.remembering import Notice
from agent_assist.interact.states import Leg, who_talked
from agent_assist.story.desk import Desk


def moved(desk: Desk, file: CallFile, before: Mapping[str, Leg], after: Mapping[str, Leg]) -> list[Notice]:
    """A card or a clearing for each rep whose leg changed."""
    return notices.after_change(file, before, after, lambda rep, state: _card(desk, file, rep, state, after), as_text)


def renewed(desk: Desk, file: CallFile, legs: Mapping[str, Leg]) -> list[Notice]:
    """A fresh card for each rep who has the call before them."""
    return notices.to_all(file, legs, lambda rep, state: _card(desk, file, rep, state, legs), as_text)


def outcome(desk: Desk, file: CallFile, legs: Mapping[str, Leg]) -> list[Notice]:
    """What came of the question, for each rep who has the call before them."""
    body = {"lookup_id": file.call.lookup_id, "call_id": file.call.call_id, "outcome": card.outcome_json(file.outcome)}
    return notices.same_to_all(file, legs, "outcome", as_text(body))


def finished(desk: Desk, file: CallFile, rep: str) -> list[Notice]:
    """The card of a rep who is done with the call goes away."""
    return [Notice(rep, "cleared", file.call.lookup_id, as_text(card.cleared(file, "finished")))] if rep else []


def who_talks(legs: Mapping[str, Leg]) -> str:
    """The rep who came to the line last, "" where nobody did."""
    return (who_talked(legs) or ("",))[-1]


def as_text(body: Mapping[str, Any]) -> str:
    """JSON as it is stored and sent."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _card(desk: Desk, file: CallFile, rep: str, leg_state: str, legs: Mapping[str, Leg]) -> dict[str, Any]:
    if file.profile:
        file = replace(file, profile=history.without_own(file.profile, file.call.lookup_id, rep))
    others = [who for who in who_talked(legs) if who != rep]
    stopped = resuming.resume(file, others, partial(_as_it_was_put, desk, file), desk.now)
    return card.build(file, leg_state, desk.tier_words, stopped)


def _as_it_was_put(desk: Desk, file: CallFile, standing: Standing) -> str:
    rule = desk.book.rule(standing.rule)
    name = first_name(file.profile.name, file.profile.kind) if file.profile else ""
    return with_name(rule.ask.text, name) if rule and rule.ask else ""
