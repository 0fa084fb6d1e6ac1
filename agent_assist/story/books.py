"""Finds the book in force with its files, and earlier ones; what is damaged is passed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent_assist.customize.publications import DamagedBook, Publication
from agent_assist.story.room_faults import NoSuchBook, NotReady
from agent_assist.story.rule_room import RoomRecords, RuleRoom


@dataclass(frozen=True)
class KeptBook:
    """A publication with its room files, in order. `latest` is the number of the latest of all, damaged or not."""

    publication: Publication
    files: Mapping[str, str]
    latest: int


def newest(records: RoomRecords) -> KeptBook | None:
    """The latest publication that is not damaged."""
    latest = records.latest_seq()
    for seq in range(latest, 0, -1):
        try:
            files = records.files(seq)
        except DamagedBook:
            continue
        publication = records.publication(seq)
        if publication:
            return KeptBook(publication, files, latest)
    return None


def find_book(room: RuleRoom, wanted: str) -> Publication:
    """The publication of this number, or the latest of this version. Raises NoSuchBook."""
    with room.records.reading() as records:
        is_number = wanted.isascii() and wanted.isdigit() and len(wanted) < 16
        found = records.publication(int(wanted)) if is_number else records.last_of_version(wanted)
    if found is None:
        raise NoSuchBook
    return found


def list_books(room: RuleRoom, limit: int, before: int = 0) -> tuple[Sequence[Publication], int]:
    """Publications, the latest first, and what to give as `before` for the page after, 0 on the last."""
    with room.records.reading() as records:
        return records.publications(limit, before)


def files_of(room: RuleRoom, seq: int) -> Mapping[str, str]:
    """The room files of a publication, in order. Raises NoSuchBook, and NotReady where they are damaged."""
    with room.records.reading() as records:
        if records.publication(seq) is None:
            raise NoSuchBook
        try:
            return records.files(seq)
        except DamagedBook as fault:
            raise NotReady(str(fault)) from None


def kept_publication(room: RuleRoom) -> Publication | None:
    """The latest publication of the book by which this process decides; None in the second before it is kept."""
    with room.records.reading() as records:
        return records.last_of_version(room.in_force.version)


def kept_files(room: RuleRoom) -> Mapping[str, str]:
    """The room files of that publication; nothing where it is not kept yet, or damaged."""
    publication = kept_publication(room)
    try:
        return files_of(room, publication.seq) if publication else {}
    except NotReady:
        return {}
