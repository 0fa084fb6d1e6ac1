"""The way of a draft to the yes of a second person: asked for, given, or sent back with a reason."""

from __future__ import annotations

from dataclasses import replace

from agent_assist.customize.drafts import APPROVED, ASKED, Draft
from agent_assist.customize.supervisors import APPROVER, AUTHOR, Supervisor
from agent_assist.story.drafting import (
    check_draft,
    demand,
    demand_good,
    demand_revision,
    demand_under_way,
    find_draft,
    fit_note,
    keep_changed,
    reopened,
)
from agent_assist.story.replaying import begin_replay, is_replayed
from agent_assist.story.room_faults import NotAllowed, NotReady
from agent_assist.story.rule_room import RuleRoom

MOST_REASON = 1_000
WITHOUT_REPLAY = "without a replay"


def ask_approval(room: RuleRoom, who: Supervisor, draft_id: str, revision: int) -> Draft:
    """The draft put before a second person, who finds it replayed, or on the way to it.

    Raises NotReady with what a check finds, if it finds anything.
    """
    demand(who, AUTHOR)
    before = find_draft(room, draft_id)
    demand_revision(before, revision)
    if before.state in (ASKED, APPROVED):
        return _replayed(room, who, before)
    demand_under_way(before)
    demand_good(check_draft(room, before))
    if not before.changes:
        raise NotReady("Nothing has been changed yet.")
    asked = replace(before, state=ASKED, asked_at=room.now)
    return _replayed(room, who, keep_changed(room, who, "approval asked", asked, before))


def approve(room: RuleRoom, who: Supervisor, draft_id: str, revision: int) -> Draft:
    """The draft with the yes of `who`, who has changed nothing of it. Raises NotAllowed.

    Nobody has to wait for the replay; the audit says where there was none.
    """
    demand(who, APPROVER)
    before = find_draft(room, draft_id)
    demand_revision(before, revision)
    if who.id in before.authors:
        raise NotAllowed("You have changed this draft yourself. Somebody else has to approve it.")
    if before.is_approved:
        return before
    if before.state != ASKED:
        raise NotReady("Nobody has asked for approval of this draft.")
    now = replace(before, state=APPROVED, approver=who.name, approved_revision=before.revision, approved_at=room.now)
    remark = "" if is_replayed(room, before) else f", {WITHOUT_REPLAY}"
    return keep_changed(room, who, "draft approved", now, before, remark)


def send_back(room: RuleRoom, who: Supervisor, draft_id: str, revision: int, reason: str) -> Draft:
    """The draft open again, with the reason at the end of its note."""
    demand(who, APPROVER)
    before = find_draft(room, draft_id)
    demand_revision(before, revision)
    if before.state not in (ASKED, APPROVED):
        raise NotReady("Nobody has asked for approval of this draft.")
    words = " ".join(reason.split())
    if not words:
        raise NotReady("Say why, so that the author knows what to do.")
    note = fit_note(f"{before.note}\nSent back by {who.name}: {words}".strip())
    return keep_changed(room, who, "draft sent back", reopened(replace(before, note=note)), before)


def _replayed(room: RuleRoom, who: Supervisor, draft: Draft) -> Draft:
    """The draft, which is being replayed from now on if it was not yet and somebody is to look at it."""
    if room.second_person and draft.state == ASKED:
        begin_replay(room, who, draft)
    return draft
