"""The door to what is worth a look, and the track record of the rules behind it, from real calls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import jsonschema_rs
import pytest
from customize.making_books import WHEN, asking, rule_text
from web.switchboard import TARA, Switchboard, fault, opened, well

from agent_assist.customize.remarks import KINDS
from agent_assist.learn.rule_track import RuleCounts
from agent_assist.web.service import Service

PEOPLE = "people:\n  mei:\n    name: Mei Tan\n    facts:\n      tier: NEW\n      open complaint: no\n"
REMIND = "remind: Ask for the dog.\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A folder in which a question is asked in vain, beside a reminder and one in trial."""
    folder = tmp_path / "rules"
    files = {
        "service/pets.yaml": rule_text("pets", WHEN, asking("has pets")),
        "service/dog.yaml": rule_text("dog", WHEN, REMIND),
        "service/shed.yaml": rule_text("shed", WHEN, REMIND, status="trial"),
        "people.yaml": PEOPLE,
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@pytest.fixture
def board(database_url: str, tmp_path: Path, rules: Path) -> Iterator[Switchboard]:
    with opened(database_url, tmp_path, rules) as board:
        yield board


def service_of(board: Switchboard) -> Service:
    found: Service = board.client.application.extensions["agent-assist"]
    return found


def test_the_cast_bears_witness_until_there_are_calls_and_then_real_customers_do(board: Switchboard) -> None:
    look = well(board.get("/v1/rules/look"))
    assert look["witnesses"] == "the cast alone; no call of the last 60 days is kept"
    assert look["book_version"] == board.house.shelf.book.version
    (remark,) = look["remarks"]
    assert (remark["kind"], remark["rule"], remark["line"]) == ("dead question", "pets", 9)
    assert remark["witness"]["words"] == "Mei Tan of the cast" and remark["kind"] in KINDS
    tara = board.customer("T-2", "Tara White", TARA, tier="MGC")
    call = board.lookup(call_id="c-1", ani=TARA)
    # Looked at again within the minute, it is the same look.
    assert well(board.get("/v1/rules/look")) == look
    board.clock.goes_on(minutes=1)
    look = well(board.get("/v1/rules/look"))
    assert look["witnesses"] == "the cast and 1 call since 2026-09-23"
    assert look["remarks"][0]["witness"]["customer_id"] == tara
    assert look["remarks"][0]["witness"]["lookup_id"] == call["lookup_id"]
    assert "Tara" not in str(look)


def test_what_came_of_the_rules_is_counted_from_calls_and_outcomes(board: Switchboard) -> None:
    board.customer("T-2", "Tara White", TARA, tier="MGC")
    track = service_of(board).rule_track
    assert track.counts().calls == 0
    board.outcome(board.lookup(call_id="c-1", ani=TARA), "answered", "yes")
    board.clock.goes_on(days=40)
    last = board.clock.now
    board.lookup(call_id="c-2", ani=TARA)
    assert track.counts(60).of("pets") == RuleCounts(shown=1, answered=1, last_at=last - timedelta(days=40))
    assert track.counts(60).of("dog") == RuleCounts(shown=2, last_at=last)
    assert track.counts(60).of("shed") == RuleCounts(tried=2, last_at=last)
    assert track.counts().of("dog").shown == track.counts().calls == 1


def test_a_book_that_comes_into_force_is_looked_at_at_once(board: Switchboard, rules: Path) -> None:
    assert len(service_of(board).rule_track.look().remarks) == 1
    (rules / "service" / "dog.yaml").write_text(rule_text("dog", "when:\n  has pets: yes\n", REMIND))
    board.house.read_rules()
    look = service_of(board).rule_track.look()
    assert look.remarks == () and look.book_version == board.house.shelf.book.version


def test_the_answer_is_as_it_is_described(board: Switchboard) -> None:
    described = well(board.get("/v1/openapi.json"))["paths"]["/v1/rules/look"]["get"]["responses"]
    schema = described["200"]["content"]["application/json"]["schema"]
    checker = jsonschema_rs.validator_for(schema)
    look = well(board.get("/v1/rules/look"))
    assert look["remarks"] and checker.is_valid(look)
    assert not checker.is_valid(look | {"remarks": [{"kind": "anything"}]})
    assert set(described) == {"200", "401", "403", "429"}


def test_the_door_needs_a_key_with_the_scope_of_rules(embedded: Switchboard) -> None:
    assert fault(embedded.get("/v1/rules/look", key=embedded.new_key("read", name="desk")))["code"] == "forbidden"


def test_the_starter_rules_leave_nothing_to_look_at(embedded: Switchboard) -> None:
    assert well(embedded.get("/v1/rules/look"))["remarks"] == []
