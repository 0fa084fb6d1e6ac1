"""Decides what the next step of a draft is for whoever looks at it: one step, and why it is that."""

from __future__ import annotations

from dataclasses import dataclass

from agent_assist.customize.drafts import APPROVED, ASKED, DISCARDED, PUBLISHED, Draft
from agent_assist.customize.supervisors import APPROVER, AUTHOR, Supervisor

EDIT, MEND, SETTLE, CATCH_UP, ASK, WAIT, APPROVE, PUBLISH, DONE, NOTHING = (
    "edit", "mend", "settle", "catch-up", "ask", "wait", "approve", "publish", "done", "nothing",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """What to do next; `words` tell it, `why` says in a sentence how it comes to that."""

    kind: str
    words: str
    why: str


@dataclass(frozen=True)
class Standing:
    """How a draft stands for somebody.

    `to_mend` counts what the check found. Of the files that a book which came into force since has changed too,
    `conflicts` counts those in which both changed the same, `merged` those in which the changes go together.
    """

    draft: Draft
    who: Supervisor
    to_mend: int
    in_force_seq: int
    second_person: bool
    conflicts: int = 0
    merged: int = 0

    @property
    def is_mine(self) -> bool:
        """Whether whoever looks has changed something of it."""
        return self.who.id in self.draft.authors

    @property
    def is_in_force(self) -> bool:
        """Whether just this draft made the book that is in force."""
        return 0 < self.draft.published_seq == self.in_force_seq

    @property
    def is_behind(self) -> bool:
        """Whether another book has come into force since it was begun."""
        return self.draft.is_under_way and self.draft.base_seq < self.in_force_seq


def next_step(standing: Standing) -> Step:
    """The one thing to do now."""
    draft = standing.draft
    if draft.state == PUBLISHED:
        return Step(DONE, f"Published as book {draft.published_seq}", _since(standing))
    if draft.state == DISCARDED:
        return Step(NOTHING, "Discarded", "It was put away, and changed nothing.")
    if not draft.changes:
        return Step(EDIT, "Change a rule", "Nothing is changed yet.")
    return _hindrance(standing) or _onward(standing)


def _since(standing: Standing) -> str:
    if standing.is_in_force:
        return "It is in force in every process within seconds."
    return f"Book {standing.in_force_seq} has come into force since."


def _hindrance(standing: Standing) -> Step | None:
    """What has to be put right before the draft goes on."""
    if standing.conflicts:
        return _settle(standing)
    if standing.merged:
        why = f"Book {standing.in_force_seq} came into force meanwhile, and changed other lines of the same files."
        return Step(CATCH_UP, "Catch up", f"{why} Both changes go together.")
    return _mend(standing) if standing.to_mend else None


def _onward(standing: Standing) -> Step:
    draft = standing.draft
    if not standing.second_person:
        return _publish(standing, "At this desk one person may publish.")
    if draft.state == APPROVED:
        return _publish(standing, f"{draft.approver} has approved it.")
    if draft.state == ASKED:
        return _approve(standing)
    if AUTHOR not in standing.who.roles:
        return Step(WAIT, "Not asked for approval yet", f"{draft.author} is still at it.")
    return Step(ASK, "Ask for approval", "A second person has to look at it before it comes into force.")


def _mend(standing: Standing) -> Step:
    count = standing.to_mend
    words = "Mend one thing" if count == 1 else f"Mend {count} things"
    return Step(MEND, words, "A book with a fault never comes into force.")


def _approve(standing: Standing) -> Step:
    draft, who = standing.draft, standing.who
    if standing.is_mine:
        why = "You have changed this draft yourself, so somebody else has to approve it."
        return Step(WAIT, "Waiting for a second person", why)
    if APPROVER not in who.roles:
        return Step(WAIT, "Waiting for approval", "Approving needs the role `approver`.")
    return Step(
        APPROVE, "Approve", f"{draft.author} asks you to look at it. Read what it changes, and what it would have done."
    )


def _publish(standing: Standing, why: str) -> Step:
    meanwhile = ""
    if standing.is_behind:
        meanwhile = f" Book {standing.in_force_seq}, which came into force meanwhile, changed other files and is kept."
    return Step(PUBLISH, "Publish", f"{why} It comes into force for every call from then on.{meanwhile}")


def _settle(standing: Standing) -> Step:
    count = standing.conflicts
    words = "Settle one file" if count == 1 else f"Settle {count} files"
    return Step(SETTLE, words, f"Book {standing.in_force_seq} came into force meanwhile and changed the same.")
