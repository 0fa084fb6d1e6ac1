"""Hangs the doors to the drafts into the app: the list, a draft and its steps, the editor and what its script asks."""

from __future__ import annotations

from flask import Flask

from agent_assist.web import (
    room_cases,
    room_draft,
    room_drafts,
    room_edit,
    room_find,
    room_new,
    room_replay,
    room_settings,
    room_steps,
    room_typing,
)

DOORS = (
    room_drafts,
    room_draft,
    room_steps,
    room_edit,
    room_find,
    room_typing,
    room_settings,
    room_cases,
    room_new,
    room_replay,
)


def register(app: Flask) -> None:
    """Hangs all of them."""
    for door in DOORS:
        door.register(app)
