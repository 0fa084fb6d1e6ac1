"""Finds what is kept of the book by which this process decides: its number, and its files with the cases beside."""

from __future__ import annotations

from collections.abc import Mapping

from agent_assist.customize.publications import DamagedBook, Publication
from agent_assist.story.rule_room import RuleRoom


def kept_publication(room: RuleRoom) -> Publication | None:
    """The latest publication of the book in force; None in the second before it is kept."""
    with room.records.reading() as records:
        return records.last_of_version(room.in_force.version)


def kept_files(room: RuleRoom) -> Mapping[str, str]:
    """The room files of the book in force; nothing where they are not kept yet, or damaged."""
    with room.records.reading() as records:
        publication = records.last_of_version(room.in_force.version)
        try:
            return records.files(publication.seq) if publication else {}
        except DamagedBook:
            return {}
