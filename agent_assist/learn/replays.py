"""Keeps what a replay of a draft is: how far it has come, and what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from agent_assist.interact.card import stamp

RUNNING, DONE, FAILED, STOPPED = "running", "done", "failed", "stopped"
SILENCE = timedelta(seconds=30)
"""A replay tells every second that it lives; one that was not heard of for so long has died."""

USUAL_DAYS, MOST_DAYS = 30, 366
MOST_CALLS = 200_000
DIED = "It has not been heard of for 30 seconds. Start it again."


@dataclass(frozen=True)
class Replay:
    """One replay of a draft at its `revision`. `result` is empty until it is done, `fault` says why it failed."""

    id: str
    draft_id: str
    revision: int
    days: int
    state: str
    started_at: datetime
    beat_at: datetime
    finished_at: datetime | None = None
    in_force: str = ""
    asked_by: str = ""
    fault: str = ""
    done: int = 0
    total: int = 0
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_running(self) -> bool:
        """Whether it is at work, as far as was last heard."""
        return self.state == RUNNING

    def is_of(self, revision: int, version: str = "") -> bool:
        """Whether it is about this revision of the draft, or about one of which the book has the same version."""
        return self.revision == revision or bool(version) and self.result.get("draft") == version

    def seen_at(self, now: datetime) -> Replay:
        """The same as it is to be taken at `now`: failed where it was not heard of any more."""
        has_died = self.is_running and now - self.beat_at > SILENCE
        return replace(self, state=FAILED, fault=DIED) if has_died else self

    def as_json(self) -> dict[str, Any]:
        """The form that the API hands out."""
        return {
            "replay_id": self.id,
            "draft_id": self.draft_id,
            "revision": self.revision,
            "days": self.days,
            "state": self.state,
            "fault": self.fault,
            "done": self.done,
            "total": self.total,
            "in_force": self.in_force,
            "asked_by": self.asked_by,
            "started_at": stamp(self.started_at.timestamp()),
            "finished_at": stamp(self.finished_at.timestamp()) if self.finished_at else "",
            "result": dict(self.result),
        }
