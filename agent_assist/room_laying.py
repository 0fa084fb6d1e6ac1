"""Lays out the rule room from the parts of a process, for one request of a server or for a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from agent_assist.customize.checking import Report
from agent_assist.customize.rule_book import RuleBook
from agent_assist.draft_replays import Replays
from agent_assist.outside.noticeboard import InProcessNoticeboard
from agent_assist.outside.redis_noticeboard import RedisNoticeboard
from agent_assist.outside.rule_folder import RuleFolder
from agent_assist.records.room_records import RuleRecords
from agent_assist.records.session import Database
from agent_assist.settings import Settings
from agent_assist.story.rule_room import RuleRoom

Board = InProcessNoticeboard | RedisNoticeboard


def open_board(settings: Settings) -> Board:
    """The noticeboard that all processes of these settings share."""
    return RedisNoticeboard(settings.redis_url) if settings.redis_url else InProcessNoticeboard()


def lay_room(
    settings: Settings,
    database: Database,
    folder: RuleFolder,
    board: Board,
    replays: Replays,
    *,
    in_force: RuleBook,
    check: Callable[[Mapping[str, str]], Report],
    now: datetime,
) -> RuleRoom:
    """The rule room at `now`."""
    return RuleRoom(
        records=RuleRecords(database),
        folder=folder,
        in_force=in_force,
        check=check,
        ring=board.ring_books,
        replay=replays.start_for_approval,
        now=now,
        second_person=settings.second_person == "required",
        mode=settings.publish,
    )
