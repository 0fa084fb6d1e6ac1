"""Every decision can be repeated from what was kept of it, to the last digit, whatever became of the book since."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from web.switchboard import STARTER_RULES, Person, Switchboard, opened, well, write_rule
from web.test_reasons import change_the_book

from agent_assist.customize.rule_book import RuleBook, empty_book
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.records.call_records import CallRecords
from agent_assist.records.tables import metadata
from agent_assist.story.recalling import decided_again, recall

CUSTOMERS, CALLS = 40, 1_000
SHARED_LINE = "020 7946 0100"
TIERS = ("MVC", "MGC", "LM", "BZ", "NEW", "")
INTENTS = ("orders", "invoice", "delivery", "cancel", "complaint", "")


@pytest.fixture
def board(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """A desk with the starter rules in a folder of its own, a control group, and people of all kinds."""
    rules = shutil.copytree(STARTER_RULES, tmp_path / "rules")
    with opened(sqlite_url, tmp_path, Path(rules), control_share=0.1) as board:
        board.settle(*(person(number) for number in range(CUSTOMERS)))
        for number in range(0, CUSTOMERS, 3):
            board.contact(f"P-{number}", 2 + number, channel=("web", "phone", "email")[number % 3])
        for number in range(0, CUSTOMERS, 5):
            state = {"kind": "complaint", "status": ("open", "closed")[number % 2], "topic": "Delivery late"}
            board.contact(f"P-{number}", 3 + number, interaction_ref=f"complaint-{number}", **state)
        yield board


def person(number: int) -> Person:
    consents = {} if number % 4 else {"marketing consent": "yes", "research consent": "no"}
    numbers = (line(number), SHARED_LINE) if number in (1, 2) else (line(number),)
    manager = "Greta Vogel" if number % 7 == 0 else ""
    return Person(f"P-{number}", "Annabelle Yu", numbers, TIERS[number % 6], number % 6, consents, manager)


def line(number: int) -> str:
    return f"+44770090{number:04d}"


def test_a_thousand_decisions_are_the_same_after_the_book_has_changed(board: Switchboard) -> None:
    random = Random(7)
    lookups = [one_call(board, random, number) for number in range(CALLS)]
    before = {table: board.rows(table) for table in metadata.tables}
    change_everything(board)
    kept = Counter(row["silence"] or "asked" for row in before["decisions"])
    assert sum(kept.values()) > 0.7 * CALLS and kept["asked"] > 50 and len(kept) >= 5, kept

    in_force: RuleBook = empty_book(Catalogue(OBSERVED))
    with board.house.database.read() as connection:
        records = CallRecords(connection)
        for lookup_id in dict.fromkeys(lookups):
            reviewed = records.review(lookup_id)
            assert reviewed and reviewed.book_version != board.house.shelf.book.version
            assert decided_again(recall(reviewed, in_force)).as_json() == reviewed.decision, lookup_id
    assert board.rows("decisions") == before["decisions"]


def one_call(board: Switchboard, random: Random, number: int) -> str:
    """Somebody calls, and some of what may become of a call does; answers with its lookup id."""
    board.clock.goes_on(minutes=random.choice((1, 7, 40, 600)))
    caller = random.choice((SHARED_LINE, "anonymous", "020 7946 0999", *[""] * 17)) or line(random.randrange(CUSTOMERS))
    call: dict[str, Any] = {"call_id": f"c-{number}", "ani": caller, "intent": random.choice(INTENTS)}
    if number % 10 == 9:
        call["parent_call_id"] = f"c-{number - 1}"
    told = board.lookup(**call, agent=f"rep-{random.randrange(4):02d}")
    if random.random() < 0.2:
        board.lookup(**call, queue="sales", agent="rep-09")
    if told["status"] == "multiple" and random.random() < 0.7:
        picked = {"lookup_id": told["lookup_id"], "customer_id": board.ids["P-1"]}
        well(board.post(f"/v1/calls/{told['call_id']}/customer", picked))
        if random.random() < 0.3:
            well(board.delete(f"/v1/calls/{told['call_id']}/customer", json={"lookup_id": told["lookup_id"]}))
    elif told["prompt_id"] and random.random() < 0.7:
        answers = told["detail"]["prompt"]["answers"]
        if answers and random.random() < 0.8:
            board.outcome(told, "answered", random.choice(answers)["value"])
        else:
            board.outcome(told, random.choice(("declined", "not_suitable", "not_asked")))
    if number % 100 == 50:
        board.house.read_rates()
    return str(told["lookup_id"])


def change_everything(board: Switchboard) -> None:
    """A book of one rule is in force, with other manners, and every customer is placed elsewhere."""
    folder = board.house.shelf.folder
    for path in [*folder.glob("*/*.yaml"), folder / "dialogue.yaml", folder / "treatments.yaml"]:
        path.unlink()
    write_rule(folder, "only", "matters: may\nwhen:\n  contacts ever: at least 1\nremind: Thank them.\n")
    before = board.house.shelf.book.version
    change_the_book(board)
    assert board.house.shelf.book.version != before, board.house.shelf.faults
    for number in range(CUSTOMERS):
        board.assess(f"P-{number}", "BZ")
