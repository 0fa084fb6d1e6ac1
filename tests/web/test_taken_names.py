"""No new rule hides behind an address of the rule room, and books that have such a rule are still good for use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from web.filled_room import edited
from web.small_room import PARCELS, PETS_TEXT, ROSA, room_of, small_room, small_rules
from web.switchboard import Switchboard, well, write_rules

from agent_assist.customize.new_rules import new_rule
from agent_assist.customize.sheet_places import EditFault
from agent_assist.customize.taken_names import TAKEN
from agent_assist.story.approving import ask_approval
from agent_assist.story.drafting import begin_draft
from agent_assist.story.hand_edits import in_force
from agent_assist.story.publishing import roll_back
from agent_assist.story.room_faults import NotReady

LOOK = PETS_TEXT.replace("has pets", "looks around")


@pytest.fixture
def board(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    write_rules(small_rules(tmp_path / "rules"), look=LOOK)
    with small_room(sqlite_url, tmp_path) as board:
        yield board


def below(paths: list[str], *places: str) -> set[str]:
    """The first part of each address below these places, if it is always the same."""
    parts = {path.removeprefix(place).split("/")[0] for path in paths for place in places if path.startswith(place)}
    return {part for part in parts if not part.startswith("<")}


def test_the_list_has_just_what_stands_below_the_addresses_of_rules(board: Switchboard) -> None:
    paths = [rule.rule for rule in board.client.application.url_map.iter_rules()]
    assert below(paths, "/v1/rules/", "/desk/rules/") == TAKEN


def test_a_check_tells_a_rule_whose_name_is_taken(board: Switchboard) -> None:
    told = well(board.post("/v1/rules/check", {"files": in_force(room_of(board)).files, "whole": True}))
    (fault,) = [fault for fault in told["faults"] if fault["file"] == "discovery/look.yaml" and "taken" in str(fault)]
    assert fault["message"] == "The name `look` is taken by a page of the rule room."
    assert fault["cure"].startswith("Call the file `look-rule.yaml`")
    with pytest.raises(EditFault, match="is taken by a page"):
        new_rule(board.house.shelf.book, "remind", "books", "service", board.clock().date())


def test_a_book_that_has_such_a_rule_is_still_read_and_brought_back(board: Switchboard) -> None:
    first = in_force(room_of(board))
    assert board.house.shelf.book.rule("look") and not board.house.faults()
    draft = begin_draft(room_of(board), ROSA, "Say less", edited(board, PARCELS, ("Bring a", "Bring two")))
    with pytest.raises(NotReady) as told:
        ask_approval(room_of(board), ROSA, draft.id, draft.revision)
    assert told.value.report and "`look` is taken" in str(told.value.report.faults[0])
    (board.house.settings.rules_folder / "discovery/look.yaml").unlink()
    board.house.read_rules()
    assert in_force(room_of(board)).publication.seq == 2
    assert roll_back(room_of(board), ROSA, 1, "We want it back.").version == first.publication.version
