"""What would happen for one of the cast, a customer or a past call, by a text that is being written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from web.small_room import PARCELS, PETS, PETS_CASES, room_of, small_room, small_rules
from web.switchboard import ANNABELLE, Switchboard

from agent_assist.customize.checker import Checker
from agent_assist.customize.decisions import CHOSEN, MISSED, OFF, WAITING
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.story.hand_edits import in_force
from agent_assist.story.trying import CALL, CAST, CUSTOMER, NotTried, Tried, try_files

PEOPLE = """people:
  mei:
    name: Mei Tan
    about: Joined last week.
    facts:
      tier: NEW
      open complaint: no
      service consent: yes
  bruno:
    name: Bruno Costa
    facts:
      tier: BZ
      open complaint: no
      service consent: yes
"""


@pytest.fixture
def shop(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """Two small rules, two of the cast, and Annabelle, who has called once."""
    rules = small_rules(tmp_path / "rules")
    (rules / "people.yaml").write_text(PEOPLE)
    with small_room(sqlite_url, tmp_path) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="MVC", orders=3)
        yield board


def tried(board: Switchboard, who: str, path: str = PETS, text: str = "", **others: str) -> Tried:
    files = dict(in_force(room_of(board)).files)
    typed = {**others, **({path: text} if text else {})}
    report = Checker(Catalogue(OBSERVED)).check_over(files, typed, board.clock.now)
    return try_files(board.house.lay_desk(), report, path, typed.get(path, files[path]), who)


def widened(board: Switchboard) -> str:
    return in_force(room_of(board)).files[PETS].replace("is LM or NEW", "is MVC or BZ")


@pytest.mark.parametrize("who", ["mei", "Mei Tan", " mei  tan "])
def test_one_of_the_cast_is_found_by_key_or_name(shop: Switchboard, who: str) -> None:
    found = tried(shop, who)
    assert (found.subject.kind, found.subject.key, found.subject.about) == (CAST, "mei", "Joined last week.")
    assert found.changed.rule and found.changed.rule.verdict.outcome == CHOSEN and found.changed.fits
    assert found.changed.decision.prompt and found.changed.decision.prompt.text == "Do you have pets, Mei?"
    assert found.is_same and not found.note


def test_the_draft_is_told_beside_the_book_in_force_with_what_would_turn_it(shop: Switchboard) -> None:
    found = tried(shop, "mei", text=widened(shop))
    assert found.changed.rule and found.changed.rule.verdict.outcome == MISSED and not found.changed.fits
    assert not found.is_same and found.in_force.decision.prompt and found.changed.decision.prompt is None
    assert "tier" in found.changed.flip
    (line,) = [line for line in found.changed.rule.lines if line.hinders]
    assert (line.condition, line.read, line.state) == ("tier: is MVC or BZ", "NEW", "false")


def test_a_customer_is_as_they_are_now(shop: Switchboard) -> None:
    found = tried(shop, shop.ids["A-1"], text=widened(shop))
    assert (found.subject.kind, found.subject.name) == (CUSTOMER, "Annabelle Yu")
    assert found.changed.decision.prompt and found.changed.decision.prompt.text == "Do you have pets, Annabelle?"


def test_a_past_call_is_as_it_was_however_the_customer_has_changed(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-7", ani=ANNABELLE)
    shop.assess("A-1", "LM")
    for who in (call["lookup_id"], "c-7"):
        found = tried(shop, who, text=widened(shop))
        assert (found.subject.kind, found.subject.key) == (CALL, call["lookup_id"])
        assert found.changed.fits and found.in_force.rule and found.in_force.rule.verdict.outcome == MISSED
    assert not tried(shop, shop.ids["A-1"], text=widened(shop)).changed.fits


def test_a_rule_that_is_off_is_still_read_line_by_line(shop: Switchboard) -> None:
    text = in_force(room_of(shop)).files[PETS].replace("status: live", "status: draft")
    found = tried(shop, "mei", text=text)
    assert found.changed.rule and found.changed.rule.verdict.outcome == OFF
    assert found.changed.fits and found.changed.rule.lines[0].state == "true"


def test_a_rule_that_waits_names_what_it_waits_for(shop: Switchboard) -> None:
    found = tried(shop, "mei", PARCELS)
    assert found.changed.rule and found.changed.rule.verdict.outcome == WAITING
    assert found.changed.rule.waits == ("has pets",)


def test_a_sheet_that_is_no_rule_is_tried_by_the_call_alone(shop: Switchboard) -> None:
    found = tried(shop, "mei", "dialogue.yaml")
    assert found.changed.rule is None and found.is_same and found.changed.decision.prompt


def test_a_faulty_text_is_mended_first(shop: Switchboard) -> None:
    with pytest.raises(NotTried, match="Line 8: `tier` is never `MVP`"):
        tried(shop, "mei", text=widened(shop).replace("MVC", "MVP"))


def test_beside_another_faulty_file_the_rule_is_tried_over_the_book_in_force(shop: Switchboard) -> None:
    found = tried(shop, "bruno", text=widened(shop), **{PARCELS: "rule: parcels\n"})
    assert found.changed.fits and "`discovery/parcels.yaml` has a fault" in found.note


def test_faulty_cases_are_in_nobodys_way(shop: Switchboard) -> None:
    assert tried(shop, "mei", **{PETS_CASES: "cases: none\n"}).changed.fits


@pytest.mark.parametrize("who", ["nobody", "", "x" * 400, "01J" + "0" * 23])
def test_nobody_is_told_so(shop: Switchboard, who: str) -> None:
    with pytest.raises(NotTried, match="Nobody is called"):
        tried(shop, who)
