"""A desk whose calls are replayed: a few rules, customers who called, and drafts to try on their calls."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from web.switchboard import STRANGER, Person, Switchboard, opened, write_rules

from agent_assist.customize.drafts import OPEN, Changes, Draft
from agent_assist.records import drafts

HEAD = "purpose: A rule for the tests.\nowner: supervisors\nstatus: live\n"
PETS = (
    "matters: may\nwhen:\n  tier: is MGC\nask: Is there a pet, {first name}?\nlearns: has a pet\nanswers: yes or no\n"
)
BECAUSE = "because: It helps to know.\n"
PETS_OF_MORE = PETS.replace("is MGC", "is MGC or LM")
PETS_OF_NOBODY = PETS.replace("is MGC", "is BZ")
FAULTY = PETS.replace("tier:", "teir:")
PATH = "discovery/pets.yaml"
LINES = {ref: f"0113 496 07{number:02d}" for number, ref in enumerate(("A-1", "A-2", "A-3"), 10)}
WAIT_SECONDS = 60


def rule(text: str, name: str = "pets") -> str:
    """The whole file of a rule."""
    return f"rule: {name}\n{HEAD}{text}{BECAUSE}"


@contextmanager
def desk(database_url: str, folder: Path) -> Iterator[Switchboard]:
    """Three customers and a stranger called yesterday; the first was asked about pets."""
    rules = write_rules(folder / "rules", pets=PETS + BECAUSE)
    with opened(database_url, folder, rules) as board:
        board.clock.now = yesterday()
        tiers = ("MGC", "LM", "MVC")
        board.settle(*(Person(ref, "Tara White", (LINES[ref],), tier) for ref, tier in zip(LINES, tiers, strict=True)))
        for number, line in enumerate([*LINES.values(), STRANGER]):
            board.lookup(call_id=f"c-{number}", ani=line)
            board.clock.goes_on(minutes=1)
        board.clock.now = datetime.now(UTC)
        yield board


def yesterday() -> datetime:
    """A day ago, or a little less where a few minutes more would be another day."""
    then = datetime.now(UTC) - timedelta(days=1)
    later = then + timedelta(minutes=10)
    return then if later.date() == then.date() else later


def new_draft(board: Switchboard, text: str | None = PETS_OF_MORE, **changes: str | None) -> str:
    """A draft that changes the rule about pets, and other files of the room; its id."""
    changed: Changes = {PATH: rule(text) if text else None, **changes}
    now = board.clock()
    made = Draft("", "Ask more of them", "Rosa Marin", ("rosa",), 0, "", now, now, changes=changed, state=OPEN)
    with board.house.database.write() as connection:
        return drafts.add(connection, made).id


def many_more(board: Switchboard, times: int) -> None:
    """Every stored call so many times more, of as many other customers: enough to take a while."""
    for table, columns in (("calls", "lookup_id, call_id"), ("decisions", "lookup_id, customer_id")):
        rows = board.rows(table)
        others = [name for name in rows[0] if name not in columns]
        renamed = ", ".join(f"{name} || '-' || :number" for name in columns.split(", "))
        with board.house.database.write() as connection:
            connection.exec_driver_sql(
                f"INSERT INTO {table} ({columns}, {', '.join(others)}) "
                f"WITH RECURSIVE counted(nth) AS (SELECT 1 UNION ALL SELECT nth + 1 FROM counted "
                f"WHERE nth < {times}) SELECT {renamed.replace(':number', 'counted.nth')}, "
                f"{', '.join(others)} FROM {table}, counted"
            )


def until_ended(board: Switchboard, draft_id: str) -> dict[str, Any]:
    """The replay of a draft once it is no longer at work."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        board.clock.now = datetime.now(UTC)
        told = board.get(f"/v1/rules/drafts/{draft_id}/replay")
        assert told.status_code == 200, told.text
        body: dict[str, Any] = told.get_json()
        if body["state"] != "running":
            return body
        assert time.monotonic() < until, body
        time.sleep(0.1)
