"""A shop whose customers have called for three weeks, so that rules were shown, answered, declined and left aside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from web.small_room import ROSA, SAMIR
from web.switchboard import Person, Switchboard

from agent_assist.customize.publications import Publication
from agent_assist.story import approving, drafting, publishing
from agent_assist.story.hand_edits import in_force

# Each calls every second day or so; who has a complaint open is asked about that alone.
CALLERS = (
    Person("A-1", "Annabelle Yu", ("0113 496 0710",), "MVC", 12),
    Person("T-2", "Tara White", ("0113 496 0711",), "MGC", 6),
    Person("O-3", "Oliver Blake", ("0113 496 0712",), "LM", 3),
    Person("M-4", "Mei Tan", ("0113 496 0714",), "LM", 4),
    Person("C-5", "Chioma Obi", ("0113 496 0715",), "NEW", 1),
    Person("N-6", "Noah Fields", ("0113 496 0716",), "NEW", 1),
)
INTENTS = ("account", "orders", "invoice", "internet")
RESULTS = ("answered", "answered", "declined", "not_asked", "answered", "not_suitable", "")


def let_them_call(board: Switchboard, days: int = 21) -> list[dict[str, Any]]:
    """Lets CALLERS call in turn from `days` ago until now; returns the answers to the lookups, the earliest first."""
    end = board.clock.now
    board.settle(*CALLERS)
    board.contact("O-3", 3, kind="complaint", status="open", topic="Delivery late")
    told = []
    for number in range(2 * days):
        board.clock.now = end - timedelta(days=days - number / 2, minutes=5)
        caller = CALLERS[number % len(CALLERS)]
        call = board.lookup(
            call_id=f"room-{number}", ani=caller.numbers[0], intent=INTENTS[number // 3 % 4], agent="rep-03"
        )
        result = RESULTS[number % len(RESULTS)]
        if result and call["prompt_id"]:
            answer = board.outcome(call, result, _answer_to(call) if result == "answered" else "")
            assert answer.status_code == 200, answer.text
        told.append(call)
    board.clock.now = end
    return told


def _answer_to(call: dict[str, Any]) -> str:
    prompt = call["detail"]["prompt"]
    if prompt["answers"]:
        return str(prompt["answers"][0]["value"])
    return {"number": "4", "date": "2026-12-24"}.get(prompt["kind"], "in the porch")


def publish(
    board: Switchboard, title: str, changes: Mapping[str, str | None], note: str = "", days_ago: float = 0
) -> Publication:
    """Rosa's draft with these files, approved by Samir, in force; as if it had been some days ago."""
    end = board.clock.now
    board.clock.now = end - timedelta(days=days_ago)
    room = board.house.lay_room()
    draft = drafting.begin_draft(room, ROSA, title, dict(changes), note)
    approving.ask_approval(room, ROSA, draft.id, draft.revision)
    approving.approve(room, SAMIR, draft.id, draft.revision)
    told = publishing.publish(room, ROSA, draft.id, draft.revision)
    board.house.read_rules()
    board.clock.now = end
    return told


def edited(board: Switchboard, path: str, *swaps: tuple[str, str]) -> dict[str, str]:
    """The room file at `path` as it is in force, with each first text replaced by the second."""
    text = in_force(board.house.lay_room()).files[path]
    for old, new in swaps:
        assert old in text, text
        text = text.replace(old, new)
    return {path: text}
