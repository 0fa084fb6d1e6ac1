"""Closes the calls whose end was never told, so that no card stays for ever and every call reaches the history."""

from __future__ import annotations

from datetime import timedelta

from agent_assist.story import telling
from agent_assist.story.desk import Desk

AT_ONCE = 200


def close_lost_calls(desk: Desk, after_hours: float) -> int:
    """Closes as lost what has been open for `after_hours`; returns how many, at most 200 at a time."""
    before = desk.now - timedelta(hours=after_hours)
    with desk.records.reading() as records:
        lost = records.open_since_before(before, AT_ONCE)
    for lookup_id in lost:
        close_lost_call(desk, lookup_id)
    return len(lost)


def close_lost_call(desk: Desk, lookup_id: str) -> None:
    """Closes one call, and takes its card away."""
    with desk.writing() as (records, post):
        moved = records.close_lost(lookup_id, desk.now)
        if file := records.file(lookup_id):
            post(telling.moved(desk, file, moved.before, moved.after))
