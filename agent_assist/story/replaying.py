"""Decides whether a draft has been replayed as it stands, and has it replayed before a second person looks at it."""

from __future__ import annotations

from contextlib import suppress

from agent_assist.customize.drafts import Draft
from agent_assist.customize.room_files import sources_in
from agent_assist.customize.rule_book import version_of
from agent_assist.customize.supervisors import Supervisor
from agent_assist.interact.remembering import RecordsAway
from agent_assist.learn.replays import DONE, Replay
from agent_assist.story.books import files_of
from agent_assist.story.hand_edits import in_force
from agent_assist.story.room_faults import RoomFault
from agent_assist.story.rule_room import RuleRoom


def begin_replay(room: RuleRoom, who: Supervisor, draft: Draft) -> None:
    """Begins the replay of the draft, unless there is one of it as it stands. What hinders it hinders nothing else."""
    with suppress(RoomFault, RecordsAway):
        replay = _latest(room, draft)
        if replay and _is_of(room, replay, draft) and (replay.is_running or _is_fresh(room, replay)):
            return
        room.replay(draft.id, who.name)


def is_replayed(room: RuleRoom, draft: Draft) -> bool:
    """Whether the replay of the draft as it stands has come to its end."""
    replay = _latest(room, draft)
    return replay is not None and replay.state == DONE and _is_of(room, replay, draft)


def _latest(room: RuleRoom, draft: Draft) -> Replay | None:
    with room.records.reading() as records:
        found = records.latest_replay(draft.id)
    return found.seen_at(room.now) if found else None


def _is_of(room: RuleRoom, replay: Replay, draft: Draft) -> bool:
    """Only its title or note may have changed since."""
    if replay.is_of(draft.revision):
        return True
    return replay.is_of(draft.revision, version_of(sources_in(draft.over(files_of(room, draft.base_seq)))))


def _is_fresh(room: RuleRoom, replay: Replay) -> bool:
    """Whether it was compared with the book that is in force."""
    return replay.state == DONE and replay.in_force == in_force(room).publication.version
