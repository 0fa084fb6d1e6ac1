"""Turns a draft round: open again after approval was asked for."""

from __future__ import annotations

from agent_assist.customize.drafts import APPROVED, ASKED, Draft
from agent_assist.customize.supervisors import AUTHOR, Supervisor
from agent_assist.story.drafting import demand, demand_revision, demand_under_way, find_draft, keep_changed, reopened
from agent_assist.story.rule_room import RuleRoom


def reopen(room: RuleRoom, who: Supervisor, draft_id: str, revision: int) -> Draft:
    """The draft open again to be written on; nobody is asked any more, and an approval is gone."""
    demand(who, AUTHOR)
    before = find_draft(room, draft_id)
    demand_revision(before, revision)
    demand_under_way(before)
    if before.state not in (ASKED, APPROVED):
        return before
    return keep_changed(room, who, "draft taken back", reopened(before), before)
