"""Keeps the rules folder of this machine and the publications in step, each in the way its mode asks for."""

from __future__ import annotations

from agent_assist.customize.publications import DamagedBook
from agent_assist.customize.room_files import changes_between, in_order, sources_in
from agent_assist.sheets import SheetFaults
from agent_assist.story.books import KeptBook, newest
from agent_assist.story.hand_edits import settle
from agent_assist.story.room_faults import FolderFault, NotReady
from agent_assist.story.rule_room import RuleRoom

SAME, DIFFERS, FAULTY, READ_ONLY = "same", "differs", "faulty", "read-only"
"""The folder and the book in force: alike; edited by hand; not readable; behind, and not to be written."""


def follow(room: RuleRoom, was: int = 0) -> tuple[str, int]:
    """What the folder is to the book in force, and the number of that: hand edits are kept, or the folder is written.

    On saving, the folder leads: it is kept as a publication where it says something else. Where books are approved it
    follows, as long as nobody has edited it. `was` is the publication that the folder was when this was last asked.
    """
    with room.records.reading() as records:
        none_yet = records.latest_seq() == 0
    if none_yet or not room.follows:
        return _keep_folder(room)
    return _write_folder(room, was)


def _keep_folder(room: RuleRoom) -> tuple[str, int]:
    try:
        if sources_in(in_order(room.folder.read())) != room.in_force.sources:
            # Faulty, or saved in this moment: what is not in force is not kept.
            return FAULTY, 0
        return SAME, settle(room, known=room.in_force).publication.seq
    except (SheetFaults, NotReady):
        return FAULTY, 0


def _write_folder(room: RuleRoom, was: int) -> tuple[str, int]:
    stamp = room.folder.stamp()
    with room.records.reading() as records:
        kept = newest(records)
    if kept is None:
        return DIFFERS, 0
    return _written(room, kept, was, stamp), kept.publication.seq


def _written(room: RuleRoom, kept: KeptBook, was: int, stamp: tuple[object, ...]) -> str:
    try:
        files = in_order(room.folder.read())
        if files != kept.files:
            if not _is_untouched(room, files, was, kept.publication.seq):
                return DIFFERS
            journal = room.folder.prepare(kept.publication, changes_between(files, kept.files), files)
            # As long as the journal lies there: killed behind it, we would leave files that seem edited by hand.
            room.folder.mark(kept.publication)
            room.folder.carry_out(journal)
        elif room.folder.stamp() == stamp:
            # Else another process has written a later book meanwhile, and noted that.
            room.folder.mark(kept.publication)
    except SheetFaults:
        return FAULTY
    except FolderFault:
        return SAME if files == kept.files else READ_ONLY
    return SAME


def _is_untouched(room: RuleRoom, files: dict[str, str], was: int, seq: int) -> bool:
    """Whether these are still the files of the earlier publication that was last written into the folder."""
    # A folder that cannot be written bears no mark.
    marked = room.folder.marked() or was
    if not 0 < marked < seq:
        return False
    try:
        with room.records.reading() as records:
            return records.files(marked) == files
    except DamagedBook:
        return False
