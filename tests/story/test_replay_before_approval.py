"""A draft is replayed before a second person looks at it, and nothing that hinders the replay hinders the asking."""

from __future__ import annotations

from dataclasses import replace

import pytest
from web.filled_room import edited
from web.small_room import PETS, ROSA, SAMIR, room_of
from web.switchboard import Switchboard

from agent_assist.customize.drafts import APPROVED, ASKED, Draft
from agent_assist.learn.replays import DONE
from agent_assist.records import replays
from agent_assist.story.approving import approve, ask_approval
from agent_assist.story.drafting import begin_draft, change_draft
from agent_assist.story.room_faults import ReplayUnderWay
from agent_assist.story.rule_room import RuleRoom


def for_mgc(board: Switchboard) -> Draft:
    changes = edited(board, PETS, ("is LM or NEW", "is LM or MGC or NEW"))
    return begin_draft(room_of(board), ROSA, "Also for MGC", changes)


class Runner:
    """Stands for the process that replays: notes what was asked of it."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.asked: list[tuple[str, str]] = []
        self.fault = fault

    def __call__(self, draft_id: str, asked_by: str) -> None:
        self.asked.append((draft_id, asked_by))
        if self.fault:
            raise self.fault


def room_with(board: Switchboard, runner: Runner, **changed: bool) -> RuleRoom:
    return replace(room_of(board), replay=runner, **changed)


def replayed(board: Switchboard, draft: Draft, in_force: str) -> None:
    """The replay of a draft comes to its end."""
    with board.house.database.write() as connection:
        begun = replays.begin(connection, draft.id, 30, "Rosa Marin", board.clock())
        assert replays.note_books(connection, begun.id, in_force, draft.revision, board.clock())
        assert replays.finish(connection, begun, {"calls": 4, "left_out": 0, "in_force": in_force}, board.clock())
        found = replays.latest(connection, draft.id)
    assert found and found.state == DONE


def audited(board: Switchboard, action: str) -> str:
    (row,) = [row for row in board.rows("audit") if row["action"] == action]
    return str(row["after"])


def test_who_asks_for_approval_begins_the_replay(desk: Switchboard) -> None:
    draft, runner = for_mgc(desk), Runner()
    room = room_with(desk, runner)
    assert ask_approval(room, ROSA, draft.id, draft.revision).state == ASKED
    assert runner.asked == [(draft.id, "Rosa Marin")]
    ask_approval(room, ROSA, draft.id, draft.revision)
    assert len(runner.asked) == 2, "whoever asks again may be luckier"
    with desk.house.database.write() as connection:
        replays.begin(connection, draft.id, 30, "Rosa Marin", desk.clock())
    ask_approval(room, ROSA, draft.id, draft.revision)
    assert len(runner.asked) == 2, "it is at work"


def test_what_hinders_the_replay_hinders_nobody_from_asking(desk: Switchboard) -> None:
    draft = for_mgc(desk)
    room = room_with(desk, Runner(ReplayUnderWay("Another replay is at work.")))
    assert ask_approval(room, ROSA, draft.id, draft.revision).state == ASKED
    assert approve(room, SAMIR, draft.id, draft.revision).state == APPROVED
    assert audited(desk, "draft approved") == "revision 1, without a replay"


def test_a_desk_of_one_is_spared_it(desk: Switchboard) -> None:
    draft, runner = for_mgc(desk), Runner()
    ask_approval(room_with(desk, runner, second_person=False), ROSA, draft.id, draft.revision)
    assert runner.asked == []


@pytest.mark.parametrize(("note", "version", "again"), [("", "", 0), ("Only words.", "", 1), ("", "b-other", 1)])
def test_what_was_replayed_is_replayed_again_only_where_something_is_new(
    desk: Switchboard, note: str, version: str, again: int
) -> None:
    draft, runner = for_mgc(desk), Runner()
    replayed(desk, draft, version or draft.base_version)
    if note:
        draft = change_draft(room_of(desk), ROSA, draft.id, draft.revision, note=note)
    room = room_with(desk, runner)
    ask_approval(room, ROSA, draft.id, draft.revision)
    assert len(runner.asked) == again
    approve(room, SAMIR, draft.id, draft.revision)
    assert audited(desk, "draft approved").endswith("without a replay") == bool(note)
