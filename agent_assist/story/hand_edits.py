"""Keeps what was edited by hand in the rules folder as a publication of its own: nothing in force is missing there."""

from __future__ import annotations

from collections.abc import Mapping

from agent_assist.customize.checking import Report
from agent_assist.customize.publications import FIRST, SAVED, Publication
from agent_assist.customize.room_files import in_order, sources_in
from agent_assist.customize.rule_book import RuleBook, read_book
from agent_assist.customize.supervisors import Supervisor
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.sheets import SheetFaults
from agent_assist.story.books import KeptBook, newest
from agent_assist.story.half_written import finish_writing
from agent_assist.story.room_faults import NotReady, Overtaken
from agent_assist.story.rule_room import RuleRoom

SOMEBODY = Supervisor("folder", "")
"""Whoever saved a file: the folder does not tell."""

TRIES = 5


def in_force(room: RuleRoom) -> KeptBook:
    """The publication in force. Raises NotReady where there is none, and none can be made of the folder."""
    if not room.follows:
        try:
            return settle(room)
        except NotReady:
            # A faulty file in the folder is not in force; what was before it is.
            kept = _newest(room)
            if kept is None:
                raise
            return kept
    kept = _newest(room)
    if kept is None and _any(room):
        words = "What was published is damaged, all of it. The servers that run keep the book they have."
        raise NotReady(words)
    return kept or settle(room)


def readable_files(room: RuleRoom) -> Mapping[str, str]:
    """The files that a change is laid over: those of the publication in force, or of the folder where that leads."""
    return in_force(room).files if room.follows else room.folder.read_readable()


def settle(room: RuleRoom, who: Supervisor = SOMEBODY, note: str = "", known: RuleBook | None = None) -> KeptBook:
    """The files of the folder as the latest publication, made where they differ from it.

    `known` spares reading them where it is their book. Raises NotReady where they are faulty, and Overtaken where
    somebody goes on writing them.
    """
    finish_writing(room)
    for _ in range(TRIES):
        # In this order: what is published while we read has a higher number, or has left its mark in the folder.
        stamp = room.folder.stamp()
        with room.records.reading() as records:
            seq, kept = records.latest_seq(), newest(records)
        files = _read(room)
        if room.folder.stamp() != stamp:
            continue
        if kept and kept.publication.seq == seq and kept.files == files:
            return kept
        made = keep(room, files, _version(files, known), seq, who, note)
        if made:
            return made
    raise Overtaken("The rules folder is being written just now. Try again in a moment.")


def keep(
    room: RuleRoom, files: Mapping[str, str], version: str, after: int, who: Supervisor = SOMEBODY, note: str = ""
) -> KeptBook | None:
    """Publishes `files` as number `after` + 1; None where somebody else was faster."""
    kind = SAVED if after else FIRST
    publication = Publication(after + 1, version, kind, room.moment, author=who.name, note=note)
    with room.records.writing() as records:
        if not records.add_publication(publication, files):
            return None
        if who != SOMEBODY:
            records.keep_audit(who, f"book {kind}", f"book {publication.seq}", room.now, after=version)
    return KeptBook(publication, files, publication.seq)


def _any(room: RuleRoom) -> bool:
    with room.records.reading() as records:
        return records.latest_seq() > 0


def _newest(room: RuleRoom) -> KeptBook | None:
    with room.records.reading() as records:
        return newest(records)


def _read(room: RuleRoom) -> dict[str, str]:
    try:
        return in_order(room.folder.read())
    except SheetFaults as error:
        raise faulty("A file in the rules folder has a fault. Mend it first.", error) from None


def _version(files: Mapping[str, str], known: RuleBook | None) -> str:
    sources = sources_in(files)
    if known and known.sources == sources:
        return known.version
    try:
        return read_book(sources, Catalogue(OBSERVED)).version
    except SheetFaults as error:
        raise faulty("A file in the rules folder has a fault. Mend it first.", error) from None


def faulty(words: str, error: SheetFaults) -> NotReady:
    """The fault of files that cannot be read, with all that is wrong with them."""
    return NotReady(words, Report(faults=list(error.faults)))
