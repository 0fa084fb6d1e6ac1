"""Tells who did what to a draft and when, with changes that follow each other said once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from agent_assist.customize.drafts import Draft, DraftEvent
from agent_assist.story.approving import WITHOUT_REPLAY
from agent_assist.story.rule_room import RuleRoom
from agent_assist.web.room_bench import Bench

MOST_EVENTS, MOST_LOOKED_AT = 200, 10
_WRITING = ("draft changed", "draft caught up", "draft taken back", "draft sent back")
_WORDS = {
    "draft begun": "began it",
    "draft changed": "changed it",
    "approval asked": "asked for approval",
    "draft approved": "approved it",
    "draft sent back": "sent it back",
    "draft taken back": "took it back to change it",
    "draft caught up": "put it over a newer book",
    "draft discarded": "discarded it",
    "replay stopped": "stopped its replay",
    "book published": "published it",
}


@dataclass(frozen=True)
class Told:
    """Something that was done, perhaps several `times` in a row; `at` is the last of them."""

    at: datetime
    who: str
    words: str
    times: int = 1


def last_written(room: RuleRoom, draft: Draft) -> DraftEvent | None:
    """Who made the draft the revision that it is, and when; None where that is not told."""
    with room.records.reading() as records:
        events = records.events([draft.id], MOST_LOOKED_AT)
    return next((event for event in events if event.action in _WRITING), None)


def story_of(bench: Bench) -> list[Told]:
    """What was done to the draft, the first thing first."""
    draft = bench.draft
    subjects = [draft.id, f"book {draft.published_seq}"] if draft.published_seq else [draft.id]
    with bench.room.records.reading() as records:
        events = records.events(subjects, MOST_EVENTS)
    told: list[Told] = []
    for event in reversed(events):
        words = _WORDS.get(event.action, event.action)
        if event.after.endswith(WITHOUT_REPLAY):
            words = f"{words}, {WITHOUT_REPLAY}"
        if told and (told[-1].who, told[-1].words) == (event.who, words):
            told[-1] = replace(told[-1], at=event.at, times=told[-1].times + 1)
        else:
            told.append(Told(event.at, event.who, words))
    return told
