"""A draft is turned round: open again after approval was asked for; and who did what to it is told."""

from __future__ import annotations

import pytest
from web.filled_room import edited
from web.small_room import PETS, ROSA, SAMIR, room_of
from web.switchboard import Switchboard

from agent_assist.customize.drafts import OPEN, Draft
from agent_assist.story.approving import approve, ask_approval
from agent_assist.story.draft_turns import reopen
from agent_assist.story.drafting import begin_draft
from agent_assist.story.publishing import publish as publish_draft
from agent_assist.story.room_faults import NotAllowed, NotReady, Overtaken


def draft_for_mgc(board: Switchboard) -> Draft:
    changes = edited(board, PETS, ("is LM or NEW", "is LM or MGC or NEW"))
    return begin_draft(room_of(board), ROSA, "Also for MGC", changes)


def test_who_takes_a_draft_back_gives_the_approval_up(board: Switchboard) -> None:
    room, draft = room_of(board), draft_for_mgc(board)
    assert reopen(room, ROSA, draft.id, draft.revision) == draft
    ask_approval(room, ROSA, draft.id, draft.revision)
    approve(room, SAMIR, draft.id, draft.revision)

    now = reopen(room, ROSA, draft.id, draft.revision)

    assert (now.state, now.approver, now.is_approved, now.revision) == (OPEN, "", False, draft.revision + 1)
    with pytest.raises(Overtaken):
        reopen(room, ROSA, draft.id, draft.revision)
    with pytest.raises(NotAllowed):
        reopen(room, SAMIR, draft.id, now.revision)
    with pytest.raises(NotReady):
        publish_draft(room, ROSA, draft.id, now.revision)


def test_the_records_tell_who_did_what_to_a_draft(board: Switchboard) -> None:
    room, draft = room_of(board), draft_for_mgc(board)
    ask_approval(room, ROSA, draft.id, draft.revision)
    approve(room, SAMIR, draft.id, draft.revision)
    publication = publish_draft(room, SAMIR, draft.id, draft.revision)
    with room.records.reading() as records:
        told = records.events([draft.id, f"book {publication.seq}"], 10)
        assert len(records.events([draft.id], 1)) == 1
    assert [(event.who, event.action) for event in reversed(told)] == [
        ("Rosa Marin", "draft begun"),
        ("Rosa Marin", "approval asked"),
        ("Samir Haddad", "draft approved"),
        ("Samir Haddad", "book published"),
    ]
