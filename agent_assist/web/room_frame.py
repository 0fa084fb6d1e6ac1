"""Renders the pages of the rule room in one frame, with the same way through the room on each."""

from __future__ import annotations

from typing import Any

from agent_assist.story.drafting import list_drafts
from agent_assist.web.desk_frame import render_desk
from agent_assist.web.desk_guard import Supervisor
from agent_assist.web.service import service

MOST_COUNTED = 20
RULES, DRAFTS, LOOK, BOOKS = "rules", "drafts", "look", "books"


def render_room(template: str, supervisor: Supervisor, here: str, **context: Any) -> str:
    """A page that extends desk/rules/room.html; `here` says to which part of the room it belongs."""
    drafts, further = list_drafts(service().lay_room(), MOST_COUNTED)
    looks = len(service().rule_track.look().remarks)
    counts = {LOOK: f"{looks:,}", DRAFTS: f"more than {MOST_COUNTED}" if further else str(len(drafts))}
    return render_desk(template, supervisor, here=here, counts=counts, **context)
