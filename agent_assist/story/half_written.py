"""Ends what somebody left half written in the rules folder who died over it."""

from __future__ import annotations

import logging

from agent_assist.story.rule_room import RuleRoom

log = logging.getLogger(__name__)


def finish_writing(room: RuleRoom) -> bool:
    """Ends what somebody left behind who died while publishing: carried out where it was published, else dropped.

    False while somebody is writing just now.
    """
    journal = room.folder.journal()
    if journal is None or not journal.is_stale:
        return journal is None
    with room.records.reading() as records:
        there = records.publication(journal.publication.seq) if journal.publication else None
    if there and there == journal.publication:
        log.warning("book %d was published, and is now written into the rules folder", there.seq)
        room.folder.carry_out(journal)
    else:
        log.warning("a journal in the rules folder is of nothing that was published, and is dropped")
        room.folder.drop(journal)
    return True
