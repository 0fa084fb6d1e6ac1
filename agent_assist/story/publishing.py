"""Brings books into force: a draft that is ready, an earlier book again, what was edited by hand."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from agent_assist.customize.drafts import PUBLISHED as DRAFT_PUBLISHED
from agent_assist.customize.drafts import Changes, Draft
from agent_assist.customize.merging import merge
from agent_assist.customize.publications import PUBLISHED, ROLLED_BACK, Publication
from agent_assist.customize.room_files import changes_between, in_order, is_source
from agent_assist.customize.rule_editing import retiring
from agent_assist.customize.rules import GROUPS
from agent_assist.customize.sheet_places import EditFault
from agent_assist.customize.supervisors import AUTHOR, ROLES, Supervisor
from agent_assist.sheets import SheetFaults
from agent_assist.story.books import KeptBook, files_of
from agent_assist.story.drafting import (
    authors_with,
    begin_draft,
    demand,
    demand_good,
    demand_revision,
    demand_under_way,
    find_draft,
    fit_text,
    keep_changed,
    overtaken,
    read_draft,
    reopened,
)
from agent_assist.story.hand_edits import faulty, in_force, settle
from agent_assist.story.room_faults import Conflicting, FolderFault, NotAllowed, NotReady, Overtaken, RoomFault
from agent_assist.story.rule_room import Journal, RuleRoom

log = logging.getLogger(__name__)


def publish(room: RuleRoom, who: Supervisor, draft_id: str, revision: int) -> Publication:
    """The draft in force. Publishing what is published answers with its publication.

    Raises NotReady where it is not approved or the check finds something, and Overtaken where the book in force has
    changed in the same files, or another was published in this moment.
    """
    _demand_any(who)
    draft = find_draft(room, draft_id)
    demand_revision(draft, revision)
    if draft.published_seq:
        return _published(room, draft.published_seq)
    demand_under_way(draft)
    if room.second_person and not draft.is_approved:
        raise NotReady("A second person has to approve this draft first.")
    base = _settled(room)
    if _touched(room, draft, base):
        words = "The book in force has changed in the same files. Catch up with it, and look at your draft again."
        raise Overtaken(words, publication=base.publication)
    files = draft.over(base.files)
    if files == base.files:
        raise NotReady("Nothing would change: the book in force says the same.")
    report = room.check(files)
    demand_good(report)
    assert report.book
    publication = Publication(
        seq=base.latest + 1,
        version=report.book.version,
        kind=PUBLISHED,
        at=room.moment,
        author=draft.author,
        approver=draft.approver if draft.is_approved else "",
        note=draft.note or draft.title,
        draft_id=draft.id,
    )
    return _bring_into_force(room, who, publication, files, base, draft)


def catch_up(
    room: RuleRoom, who: Supervisor, draft_id: str, revision: int, texts: Mapping[str, str | None] | None = None
) -> Draft:
    """The draft over the publication in force now: what both changed in different lines is merged.

    `texts` has what is to stand in files where they changed the same; Conflicting names those that it lacks. What was
    approved stays approved as long as not a letter of it changes.
    """
    demand(who, AUTHOR)
    before = find_draft(room, draft_id)
    demand_revision(before, revision)
    demand_under_way(before)
    base = in_force(room)
    if before.base_seq == base.publication.seq:
        return before
    merged = merge(files_of(room, before.base_seq), base.files, before.changes)
    chosen = {path: fit_text(path, text) for path, text in (texts or {}).items()}
    if missing := [conflict for conflict in merged.conflicts if conflict.file not in chosen]:
        raise Conflicting([conflict.file for conflict in missing], missing)
    wanted = {**merged.changes, **{conflict.file: chosen[conflict.file] for conflict in merged.conflicts}}
    changes = {path: text for path, text in wanted.items() if base.files.get(path) != text}
    moved = replace(before, base_seq=base.publication.seq, base_version=base.publication.version, changes=changes)
    if changes != before.changes or merged.conflicts:
        moved = reopened(moved, authors=authors_with(before, who) if merged.conflicts else before.authors)
    return keep_changed(room, who, "draft caught up", moved, before)


def roll_back(room: RuleRoom, who: Supervisor, seq: int, note: str) -> Publication:
    """The files of an earlier publication in force again, as a new one; at once, without a second person.

    Where they are in force already, the publication in force. Raises NoSuchBook, and NotReady where it cannot be read.
    """
    _demand_any(who)
    files, base = files_of(room, seq), _settled(room)
    if files == base.files and base.publication.seq == base.latest:
        return base.publication
    # It was good once: that its cases are of another day stands in nobody's way.
    report = room.check(files)
    if report.book is None:
        raise NotReady(f"Book {seq} can no longer be read.", report)
    words = f"Book {seq} again. {' '.join(note.split())}".strip()
    publication = Publication(
        base.latest + 1, report.book.version, ROLLED_BACK, room.moment, author=who.name, note=words
    )
    return _bring_into_force(room, who, publication, files, base)


def retire(room: RuleRoom, who: Supervisor, rule_name: str, reason: str) -> Draft:
    """A draft that switches the rule off and keeps it with the reason. Raises NotReady where there is no such rule."""
    words = " ".join(reason.split())
    if not words:
        raise NotReady("Say why the rule is retired: whoever finds it next year wants to know.")
    files = in_force(room).files
    file = next((path for group in GROUPS if (path := f"{group}/{rule_name}.yaml") in files and is_source(path)), "")
    if not file:
        raise NotReady(f"There is no rule `{rule_name}` in the book in force.")
    try:
        return begin_draft(room, who, f"Retire {rule_name}", retiring(files, file, words), words)
    except EditFault as fault:
        raise NotReady(str(fault)) from None


def draft_from_folder(room: RuleRoom, who: Supervisor, title: str, note: str = "") -> Draft:
    """A draft of what was edited by hand in the rules folder. Raises NotReady where that is nothing."""
    base = in_force(room)
    changes = folder_changes(room, base.files)
    if not changes:
        raise NotReady("The files in the rules folder are those in force.")
    return begin_draft(room, who, title, changes, note)


def folder_changes(room: RuleRoom, files: Mapping[str, str]) -> Changes:
    """What turns `files` into those of the rules folder. Raises NotReady where these cannot be read."""
    try:
        return changes_between(files, in_order(room.folder.read()))
    except SheetFaults as error:
        raise faulty("A file in the rules folder cannot be read.", error) from None


def _bring_into_force(
    room: RuleRoom,
    who: Supervisor,
    publication: Publication,
    files: Mapping[str, str],
    base: KeptBook,
    draft: Draft | None = None,
) -> Publication:
    if room.follows:
        _keep(room, who, publication, files, draft)
        room.ring()
        return publication
    # The folder decides what is in force, the records whose turn it is. The journal comes first and goes last: whoever
    # finds it after our death sees by the records whether to carry it out.
    journal = room.folder.prepare(publication, changes_between(base.files, files), base.files)
    try:
        _keep(room, who, publication, files, draft, journal)
    except RoomFault:
        room.folder.drop(journal)
        raise
    try:
        room.folder.carry_out(journal)
    except FolderFault as fault:
        log.error("book %d is published, and not yet in the folder: %s", publication.seq, fault)
    room.ring()
    return publication


def _keep(
    room: RuleRoom,
    who: Supervisor,
    publication: Publication,
    files: Mapping[str, str],
    draft: Draft | None,
    journal: Journal | None = None,
) -> None:
    with room.records.writing() as records:
        if not records.add_publication(publication, files):
            there = records.publication(publication.seq)
            raise Overtaken("Somebody has published another book in this moment. Try again.", publication=there)
        if draft:
            ended = replace(draft, state=DRAFT_PUBLISHED, published_seq=publication.seq, ended_at=room.now)
            if not records.change_draft(replace(ended, updated_at=room.now), draft):
                raise overtaken(read_draft(records, draft.id))
        subject = f"book {publication.seq}"
        records.keep_audit(
            who, f"book {publication.kind}", subject, room.now, publication.draft_id, publication.version
        )
        if journal:
            # Who slept until others took them for dead has no journal any more, and publishes nothing.
            room.folder.hold(journal)


def _settled(room: RuleRoom) -> KeptBook:
    """The book in force, with all that was edited by hand where that counts. Raises NotReady where it is faulty."""
    return in_force(room) if room.follows else settle(room)


def _touched(room: RuleRoom, draft: Draft, base: KeptBook) -> list[str]:
    """The files that both the draft and the publications since it was begun have changed, and not in the same way."""
    if draft.base_seq == base.publication.seq:
        return []
    had = files_of(room, draft.base_seq)
    return [
        path
        for path, text in draft.changes.items()
        if base.files.get(path) != had.get(path) and base.files.get(path) != text
    ]


def _published(room: RuleRoom, seq: int) -> Publication:
    with room.records.reading() as records:
        found = records.publication(seq)
    if found is None:
        raise NotReady("This draft was published, and its publication is no longer there.")
    return found


def _demand_any(who: Supervisor) -> None:
    if not who.roles.intersection(ROLES):
        raise NotAllowed("Publishing needs the role `author` or `approver`.")
