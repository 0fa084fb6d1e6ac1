"""Keeps the replays of drafts, how far each is and what it found; of one draft only one runs at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, insert, select, update

from agent_assist.customize.drafts import UNDER_WAY
from agent_assist.learn.replays import DIED, DONE, FAILED, RUNNING, SILENCE, STOPPED, Replay
from agent_assist.records.moments import as_ms, from_ms, new_id
from agent_assist.records.tables import rule_drafts, rule_replays
from agent_assist.story.room_faults import NoSuchDraft, Overtaken, ReplayUnderWay

DAMAGED = "What it found is damaged, and cannot be read. Start it again."
_TABLE = rule_replays.c
_NEWEST = (
    select(rule_replays)
    .where(_TABLE.draft_id == bindparam("draft"))
    .order_by(_TABLE.started_at.desc(), _TABLE.id.desc())
    .limit(1)
)
_ONE = select(rule_replays).where(_TABLE.id == bindparam("wanted"))
_OTHERS_AT_WORK = select(_TABLE.id).where(
    _TABLE.state == RUNNING, _TABLE.beat_at >= bindparam("heard"), _TABLE.draft_id != bindparam("draft")
)
# Two who start at once take turns at the draft, so that the second meets the replay of the first.
_HOLD = (
    select(rule_drafts.c.revision, rule_drafts.c.state).where(rule_drafts.c.id == bindparam("draft")).with_for_update()
)


def begin(connection: Connection, draft_id: str, days: int, asked_by: str, now: datetime) -> Replay:
    """A new replay of the draft as it is now.

    Raises NoSuchDraft, ReplayUnderWay, and Overtaken where the draft is published or discarded.
    """
    draft = connection.execute(_HOLD, {"draft": draft_id}).one_or_none()
    if draft is None:
        raise NoSuchDraft
    if draft.state not in UNDER_WAY:
        raise Overtaken(f"This draft is {draft.state} already. Begin a new one.")
    before = latest(connection, draft_id)
    if before and before.is_running:
        if before.seen_at(now).is_running:
            raise ReplayUnderWay("A replay of this draft is at work. Wait until it is done, or stop it.")
        _end(connection, before.id, FAILED, now, fault=DIED)
    row = {"draft_id": draft_id, "revision": draft.revision, "days": days, "asked_by": asked_by}
    begun = Replay(id=new_id(), state=RUNNING, started_at=now, beat_at=now, **row)
    stamps = {"started_at": as_ms(now), "beat_at": as_ms(now)}
    connection.execute(insert(rule_replays), {"id": begun.id, "state": RUNNING, **row, **stamps})
    return begun


def latest(connection: Connection, draft_id: str) -> Replay | None:
    """The latest replay of a draft, as it was last heard of."""
    return _replay(connection.execute(_NEWEST, {"draft": draft_id}).one_or_none())


def find(connection: Connection, replay_id: str) -> Replay | None:
    """The replay of this id, as it was last heard of."""
    return _replay(connection.execute(_ONE, {"wanted": replay_id}).one_or_none())


def is_another_at_work(connection: Connection, draft_id: str, now: datetime) -> bool:
    """Whether the replay of another draft is at work, in whichever process."""
    heard = {"heard": as_ms(now - SILENCE), "draft": draft_id}
    return connection.execute(_OTHERS_AT_WORK, heard).first() is not None


def note_books(connection: Connection, replay_id: str, in_force: str, revision: int, now: datetime) -> bool:
    """Notes which book is compared with which revision of the draft; False where somebody has stopped the replay."""
    return _change(connection, replay_id, in_force=in_force, revision=revision, beat_at=as_ms(now))


def beat(connection: Connection, replay_id: str, now: datetime, done: int, total: int) -> bool:
    """A sign of life, and how far it is; False where somebody has stopped it, so that it has to end."""
    return _change(connection, replay_id, beat_at=as_ms(now), done=done, total=total)


def finish(connection: Connection, replay: Replay, result: Mapping[str, Any], now: datetime) -> bool:
    """Keeps what was found, and names the replay in its draft; False where it was stopped before."""
    calls = int(result["calls"]) + int(result["left_out"])
    if not _end(connection, replay.id, DONE, now, body=orjson.dumps(result).decode(), done=calls, total=calls):
        return False
    connection.execute(update(rule_drafts).where(rule_drafts.c.id == replay.draft_id).values(replay_id=replay.id))
    return True


def fail(connection: Connection, replay_id: str, fault: str, now: datetime) -> bool:
    """Ends it with a fault, in words for a supervisor; False where it has ended before."""
    return _end(connection, replay_id, FAILED, now, fault=fault)


def stop(connection: Connection, replay_id: str, now: datetime) -> bool:
    """Ends it before its end; whoever runs it notices within a second. False where it has ended before."""
    return _end(connection, replay_id, STOPPED, now)


def _end(connection: Connection, replay_id: str, state: str, now: datetime, **values: str | int) -> bool:
    return _change(connection, replay_id, state=state, finished_at=as_ms(now), **values)


def _change(connection: Connection, replay_id: str, **values: str | int) -> bool:
    """Whether it was still at work: one that has ended is not changed any more."""
    wanted = update(rule_replays).where(_TABLE.id == replay_id, _TABLE.state == RUNNING)
    return connection.execute(wanted.values(values)).rowcount == 1


def _replay(row: Any) -> Replay | None:
    if row is None:
        return None
    same: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("id", "draft_id", "revision", "days", "state", "in_force", "asked_by", "fault", "done", "total")
    }
    try:
        result = orjson.loads(row.body)
    except orjson.JSONDecodeError:
        result = None
    if not isinstance(result, dict):
        same, result = {**same, "state": FAILED, "fault": DAMAGED}, {}
    return Replay(
        **same,
        started_at=from_ms(row.started_at),
        beat_at=from_ms(row.beat_at),
        finished_at=from_ms(row.finished_at) if row.finished_at else None,
        result=result,
    )
