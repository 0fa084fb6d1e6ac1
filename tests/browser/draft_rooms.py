"""A service with newcomers who ring one after the other, and the two supervisors who change what they are asked."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import requests
from live_service import LiveService
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from web.switchboard import STARTER_RULES, Person, opened

from agent_assist.records import migrate
from agent_assist.records.session import Database
from agent_assist.settings import PREFIX

RULE = "discovery/found-us-through.yaml"
NAME = "found-us-through"
NEWCOMERS = ("Mei Tan", "Noah Fields", "Priya Nair", "Chioma Obi", "Lars Nyberg", "Bruno Costa") * 3
# Who has rung before the story begins, so that there is something to replay; buyers are asked something else.
CALLED_BEFORE = 6
WAIT_SECONDS, TIMES_SEEN = 10, 12
BUYERS = ("Tara White", "Oliver Blake", "Greta Vogel")


@dataclass
class DraftRoom:
    """The service, running on its own rules, and the numbers of newcomers who have not rung yet."""

    service: LiveService
    numbers: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.service.url

    def newcomer_rings(self) -> dict[str, Any]:
        """Somebody who joined two months ago rings for the first time."""
        number = self.numbers.pop(0)
        return self.service.lookup(call_id=f"story-{number[-4:]}", ani=number, agent="rep-01", intent="account")

    def wait_for_the_latest_book(self) -> None:
        """Until every process decides by the latest publication, however often it is asked."""
        rules = {"params": {"limit": 1}, "headers": self.service.bearer("rules"), "timeout": 10}
        version = requests.get(f"{self.url}/v1/rules/books", **rules).json()["books"][0]["version"]
        until, seen = time.monotonic() + WAIT_SECONDS, 0
        while seen < TIMES_SEEN:
            ready = requests.get(f"{self.url}/readyz", timeout=10).json()
            seen = seen + 1 if version in str(ready) else 0
            assert time.monotonic() < until, (version, ready)

    def prompts(self, count: int) -> set[str]:
        """What so many newcomers are asked."""
        return {self.newcomer_rings()["prompt_id"] for _ in range(count)}


@contextmanager
def draft_room(folder: Path, url: str, **settings: object) -> Iterator[DraftRoom]:
    """The service, running; newcomers have rung on the days before."""
    database = Database(url)
    migrate.upgrade(database)
    database.close()
    rules = Path(shutil.copytree(STARTER_RULES, folder / "rules"))
    numbers = [f"0113 496 {900 + number:04d}" for number in range(len(NEWCOMERS))]
    with opened(url, folder, rules) as board:
        now = datetime.now(UTC)
        board.clock.now = now - timedelta(days=2)
        since = {"since": f"{now - timedelta(days=60):%Y-%m-%d}"}
        board.settle(
            *(Person(f"N-{number}", NEWCOMERS[at], (number,), "NEW", 0, since) for at, number in enumerate(numbers))
        )
        buyers = [f"0113 496 {800 + number:04d}" for number in range(len(BUYERS))]
        board.settle(
            *(Person(f"B-{number}", BUYERS[at], (number,), "NEW", 1, since) for at, number in enumerate(buyers))
        )
        for number in (*numbers[:CALLED_BEFORE], *buyers):
            board.lookup(call_id=f"before-{number[-4:]}", ani=number, agent="rep-01", intent="account")
            board.clock.goes_on(hours=6)
    service = LiveService(folder, url, rules_folder=rules, **settings)
    service.start()
    try:
        yield DraftRoom(service, numbers[CALLED_BEFORE:])
    finally:
        service.stop()


def begin(page: Page, room: DraftRoom, file: str = RULE) -> str:
    """Begins a draft in the browser, and comes to the editor of the file; the draft's id."""
    page.goto(f"{room.url}/desk/rules/drafts/begin?file={file}")
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.locator(".code.live").first).to_be_visible()
    # Words are offered once they have come.
    page.wait_for_load_state("networkidle")
    found = re.search(r"/drafts/(\w+)/", page.url)
    assert found
    return found[1]


def mark(page: Page, words: str, number: int = 0) -> Locator:
    """Marks some words in one of the texts."""
    text = page.locator("textarea[data-file]").nth(number)
    place = text.evaluate(
        "(field, words) => { const at = field.value.indexOf(words); field.focus();"
        " field.setSelectionRange(at, at + words.length); return at; }",
        words,
    )
    assert place >= 0, text.input_value()
    return text


def write_over(page: Page, old: str, new: str, number: int = 0) -> Locator:
    """Types other words over some that stand in one of the texts."""
    text = mark(page, old, number)
    page.keyboard.type(new)
    page.keyboard.press("Escape")
    return text


def is_kept(page: Page) -> None:
    """All that was typed is in the draft."""
    expect(page.locator("#kept")).to_have_text("All of it is saved.")


def picture(page: Page, name: str, part: str = "") -> None:
    """Keeps a picture for the documents, where a folder is named for them."""
    folder = os.environ.get(f"{PREFIX}PICTURES", "")
    if not folder:
        return
    page.evaluate("document.activeElement.blur()")
    shot = page.locator(part).screenshot() if part else page.screenshot()
    # A page has few colours: with 256 of them a picture is half as large and looks the same.
    few = Image.open(BytesIO(shot)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(Path(folder) / f"room-{name}.png", optimize=True)
