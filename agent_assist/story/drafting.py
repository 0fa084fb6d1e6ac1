"""The way of a draft while it is written: begun, changed, checked, put away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from enum import Enum

from agent_assist.customize.checking import Report
from agent_assist.customize.drafts import DISCARDED, OPEN, UNDER_WAY, Changes, Draft
from agent_assist.customize.room_files import why_no_room_file, why_no_text
from agent_assist.customize.rule_book import normalised
from agent_assist.customize.supervisors import APPROVER, AUTHOR, Supervisor
from agent_assist.story.books import files_of
from agent_assist.story.hand_edits import in_force
from agent_assist.story.room_faults import NoSuchDraft, NotAllowed, NotReady, Overtaken
from agent_assist.story.rule_room import RoomRecords, RuleRoom

MOST_BYTES = 32 * 1024 * 1024
MOST_TITLE, MOST_NOTE = 200, 2_000
MOST_REVISION = 2**53 - 1
"""The greatest number that every program reads from JSON as it was meant; the database keeps greater ones."""
CHANGED = "draft changed"
PAUSE = timedelta(minutes=10)
"""Whoever changes a draft again within this time is still at it."""


class Revert(Enum):
    """In the place of a text: takes the change of that file back."""

    REVERT = "revert"


REVERT = Revert.REVERT
Edits = Mapping[str, str | None | Revert]


def find_draft(room: RuleRoom, draft_id: str) -> Draft:
    """The draft as it is now. Raises NoSuchDraft."""
    with room.records.reading() as records:
        return read_draft(records, draft_id)


def list_drafts(
    room: RuleRoom, limit: int, before: str = "", states: Sequence[str] = UNDER_WAY
) -> tuple[Sequence[Draft], str]:
    """Drafts in one of `states`, those changed last first, and the `before` of the page after. Raises ValueError.

    They say which files they change, not how: in the place of each text stands "".
    """
    with room.records.reading() as records:
        return records.drafts(states, limit, before)


def begin_draft(room: RuleRoom, who: Supervisor, title: str, changes: Edits | None = None, note: str = "") -> Draft:
    """A draft over the publication in force."""
    demand(who, AUTHOR)
    base = in_force(room)
    draft = Draft(
        id="",
        title=_titled(title),
        author=who.name,
        authors=(who.id,),
        base_seq=base.publication.seq,
        base_version=base.publication.version,
        created_at=room.now,
        updated_at=room.now,
        changes=_changed({}, changes or {}, base.files),
        note=fit_note(note),
    )
    with room.records.writing() as records:
        kept = records.add_draft(draft)
        records.keep_audit(who, "draft begun", kept.id, room.now, after=kept.title)
    return kept


def change_draft(
    room: RuleRoom,
    who: Supervisor,
    draft_id: str,
    revision: int,
    changes: Edits | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Draft:
    """The draft with these changes in the place of what it had for the same files. An approval does not survive it.

    Whoever sends again what is there already is answered with it.
    """
    demand(who, AUTHOR)
    before = find_draft(room, draft_id)
    demand_under_way(before)
    now = replace(
        before,
        changes=_changed(before.changes, changes or {}, files_of(room, before.base_seq)),
        title=before.title if title is None else _titled(title),
        note=before.note if note is None else fit_note(note),
    )
    if now == before:
        return before
    demand_revision(before, revision)
    return keep_changed(room, who, CHANGED, reopened(now, authors=authors_with(before, who)), before)


def check_draft(room: RuleRoom, draft: Draft) -> Report:
    """What a check finds in the book that the draft makes."""
    return room.check(draft.over(files_of(room, draft.base_seq)))


def discard(room: RuleRoom, who: Supervisor, draft_id: str) -> Draft:
    """The draft put away for good."""
    demand(who, AUTHOR)
    before = find_draft(room, draft_id)
    if before.state == DISCARDED:
        return before
    demand_under_way(before)
    return keep_changed(room, who, "draft discarded", replace(before, state=DISCARDED, ended_at=room.now), before)


def read_draft(records: RoomRecords, draft_id: str) -> Draft:
    """The draft as it is now. Raises NoSuchDraft."""
    found = records.draft(draft_id)
    if found is None:
        raise NoSuchDraft
    return found


def demand(who: Supervisor, role: str) -> None:
    """Lets through whoever has the role. Raises NotAllowed."""
    if role not in who.roles:
        words = {AUTHOR: "Changing rules needs the role `author`.", APPROVER: "Approving needs the role `approver`."}
        raise NotAllowed(words[role])


def demand_good(report: Report) -> None:
    """Lets a good book through. Raises NotReady with the report."""
    if not report.is_good:
        raise NotReady("The check has found something to mend.", report)


def reopened(draft: Draft, **changed: tuple[str, ...]) -> Draft:
    """The draft as its next revision, for which nobody has said yes."""
    fresh = replace(draft, state=OPEN, revision=draft.revision + 1, asked_at=None, approver="", approved_at=None)
    return replace(fresh, authors=changed.get("authors", draft.authors))


def keep_changed(room: RuleRoom, who: Supervisor, action: str, now: Draft, before: Draft, remark: str = "") -> Draft:
    """Keeps the draft in the place of what it was `before`; the audit adds the `remark`.

    Raises Overtaken where somebody has changed that.
    """
    kept = replace(now, updated_at=room.now)
    with room.records.writing() as records:
        if not records.change_draft(kept, before):
            raise overtaken(read_draft(records, before.id))
        after = f"revision {kept.revision}{remark}"
        # What is typed is kept every other second: the audit tells of whoever writes on in one row.
        if action != CHANGED or not records.extend_audit(who, action, before.id, room.now, after, PAUSE):
            records.keep_audit(who, action, before.id, room.now, f"revision {before.revision}", after)
    return kept


def authors_with(draft: Draft, who: Supervisor) -> tuple[str, ...]:
    """All who have changed the draft, `who` among them."""
    return draft.authors if who.id in draft.authors else (*draft.authors, who.id)


def fit_text(path: str, text: str | None) -> str | None:
    """The text as a draft holds it, None for the removal. Raises NotReady for what no draft may hold."""
    why = why_no_room_file(path) or (why_no_text(path, text) if text is not None else "")
    if why:
        raise NotReady(why)
    return None if text is None else normalised(text)


def fit_note(note: str) -> str:
    """The note as a draft holds it: of one that is too long the end."""
    return note.replace("\x00", "").strip()[-MOST_NOTE:]


def overtaken(draft: Draft) -> Overtaken:
    """The fault of whoever has seen an earlier revision or state."""
    return Overtaken("Somebody has changed this draft meanwhile. Look at it as it is now.", draft=draft)


def demand_revision(draft: Draft, revision: int) -> None:
    """Lets through whoever has seen the draft as it is. Raises Overtaken."""
    if draft.revision != revision:
        raise overtaken(draft)


def demand_under_way(draft: Draft) -> None:
    """Lets through what may still be changed. Raises NotReady."""
    if not draft.is_under_way:
        raise NotReady(f"This draft was {draft.state}. Begin another one.")


def _changed(had: Changes, edits: Edits, files: Mapping[str, str]) -> Changes:
    """The changes after these edits, without those that change nothing. Raises NotReady for what no draft may hold."""
    wanted = dict(had)
    for path, text in edits.items():
        if isinstance(text, Revert):
            wanted.pop(path, None)
        else:
            wanted[path] = fit_text(path, text)
    if sum(len(text or "") for text in wanted.values()) > MOST_BYTES:
        raise NotReady(f"A draft holds at most {MOST_BYTES // 1024 // 1024} MB. Publish it in several.")
    return {path: wanted[path] for path in sorted(wanted) if wanted[path] != files.get(path)}


def _titled(title: str) -> str:
    words = " ".join(title.replace("\x00", "").split())[:MOST_TITLE]
    if not words:
        raise NotReady("Give the draft a title.")
    return words
