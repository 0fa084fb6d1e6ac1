"""A service with a rule room that has a past: calls of three weeks, a few books, drafts, and something worth a look."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from live_service import LiveService
from web.filled_room import edited, let_them_call, publish
from web.small_room import ROSA, SAMIR, room_of
from web.switchboard import STARTER_RULES, opened

from agent_assist.story import approving, drafting, publishing
from agent_assist.story.hand_edits import in_force

HOME_OFFICE = "discovery/home-office.yaml"
LONG_NAME = "spring-greeting-for-those-who-have-been-with-us-for-longest"
SPRING = f"""rule: {LONG_NAME}
purpose: Greet those who have been with us for many years, before the season begins and the shops fill up.
owner: supervisors
status: trial
matters: may
ends: {{ends}}

when:
  days as customer: at least 1000

remind: Thank them for the years, by name.
"""


@contextmanager
def rule_room(folder: Path, template: Path) -> Iterator[LiveService]:
    """The service, running on its own copy of the starter rules."""
    url = f"sqlite:///{shutil.copy(template, folder / 'room.sqlite')}"
    shutil.copytree(STARTER_RULES, folder / "rules")
    with opened(url, folder, folder / "rules") as board:
        now = datetime.now(UTC)
        board.clock.now = now - timedelta(days=20)
        in_force(room_of(board))
        board.clock.now = now
        let_them_call(board)
        sooner = edited(board, HOME_OFFICE, ("after a decline: wait 6 months", "after a decline: wait 3 months"))
        publish(board, "Ask again sooner", sooner, "Half a year is too long.", days_ago=12)
        ends = f"{now + timedelta(days=5):%Y-%m-%d}"
        publish(board, "Greet them in spring", {f"retention/{LONG_NAME}.yaml": SPRING.format(ends=ends)}, days_ago=3)
        publishing.retire(room_of(board), ROSA, "stock-alert", "The web site asks that itself now.")
        wording = edited(board, HOME_OFFICE, ("some days of the week", "some days"))
        draft = drafting.begin_draft(room_of(board), ROSA, "Another wording", wording)
        approving.ask_approval(room_of(board), ROSA, draft.id, draft.revision)
        approving.approve(room_of(board), SAMIR, draft.id, draft.revision)
    service = LiveService(folder, url, rules_folder=folder / "rules")
    service.start()
    try:
        yield service
    finally:
        service.stop()
