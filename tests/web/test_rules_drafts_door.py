"""Programs change rules by drafts: begun, changed, checked, approved by another integration, published, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web.small_room import PARCELS, PETS, small_room
from web.switchboard import ANNABELLE, Switchboard, fault, well

from agent_assist.story.rule_room import MODES

DRAFTS, BOOKS = "/v1/rules/drafts", "/v1/rules/books"


@pytest.fixture(params=MODES)
def board(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    with small_room(database_url, tmp_path, publish=request.param) as board:
        look(board)
        yield board


@pytest.fixture
def approver(board: Switchboard) -> str:
    """A key of another integration."""
    return board.new_key("rules", name="back office")


def look(board: Switchboard) -> None:
    board.house.read_rules()
    board.house.keep_book()


def text_of(board: Switchboard, path: str) -> str:
    return str(well(board.get(f"{BOOKS}/{board.house.readiness()['rules']['seq']}"))["files"][path])


def begun(board: Switchboard, path: str = PETS, before: str = "may", after: str = "should") -> dict[str, Any]:
    body = {"title": f"{before} becomes {after}", "changes": {path: text_of(board, path).replace(before, after)}}
    answer = board.post(DRAFTS, body)
    assert answer.status_code == 201, answer.text
    draft: dict[str, Any] = answer.get_json()
    return draft


def step(board: Switchboard, draft: dict[str, Any], name: str, key: str | None = None, **more: Any) -> Any:
    return board.post(f"{DRAFTS}/{draft['id']}/{name}", {"revision": draft["revision"], **more}, key=key)


def test_a_change_goes_its_way_from_the_draft_to_the_next_lookup_and_back(board: Switchboard, approver: str) -> None:
    board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="LM")
    before = board.lookup(call_id="c-1", ani=ANNABELLE)
    draft = begun(board, PETS, "is LM or NEW", "is MGC or NEW")
    assert well(board.get(f"{DRAFTS}/{draft['id']}"))["words"] == ["`pets`: now also for MGC; no longer for LM"]
    assert well(step(board, draft, "ask"))["state"] == "asked"
    assert well(step(board, draft, "approve", approver))["approved"] is True
    book = well(step(board, draft, "publish"))
    assert (book["seq"], book["kind"], book["author"], book["approver"]) == (2, "published", "pbx", "back office")
    look(board)
    assert board.lookup(call_id="c-2", ani=ANNABELLE)["prompt_id"] != before["prompt_id"] == "pets"
    back = well(board.post(f"{BOOKS}/1/rollback", {"note": "Reps complained."}))
    look(board)
    assert (back["seq"], back["version"]) == (3, board.house.shelf.book.version)
    board.clock.goes_on(days=200)
    assert board.lookup(call_id="c-3", ani=ANNABELLE)["prompt_id"] == "pets"


def test_a_draft_is_changed_and_its_changes_taken_back(board: Switchboard) -> None:
    draft = begun(board)
    path = f"{DRAFTS}/{draft['id']}"
    more = well(board.send("PATCH", path, json={"revision": 1, "changes": {PARCELS: None}, "title": "Less"}))
    assert (more["revision"], more["title"], more["files"], more["removes"]) == (2, "Less", [PETS], [PARCELS])
    less = well(board.send("PATCH", path, json={"revision": 2, "revert": [PETS]}))
    assert (less["files"], less["removes"]) == ([], [PARCELS])
    assert well(board.get(path))["changes"] == {PARCELS: None}


def test_who_comes_second_is_told_what_is_there_now(board: Switchboard) -> None:
    draft = begun(board)
    path = f"{DRAFTS}/{draft['id']}"
    well(board.send("PATCH", path, json={"revision": 1, "note": "Mine."}))
    late = board.send("PATCH", path, json={"revision": 1, "note": "Too late."})
    assert (late.status_code, late.get_json()["error"]["code"]) == (409, "overtaken")
    assert (late.get_json()["draft"]["note"], late.get_json()["draft"]["revision"]) == ("Mine.", 2)


def test_two_keys_of_one_integration_are_one_person(board: Switchboard) -> None:
    draft = begun(board)
    well(step(board, draft, "ask"))
    other = board.new_key("rules")
    refused = step(board, draft, "approve", other)
    assert (refused.status_code, fault(refused)["code"]) == (403, "not_allowed")
    assert step(board, draft, "publish", other).status_code == 422


def test_an_approval_does_not_survive_a_change(board: Switchboard, approver: str) -> None:
    draft = begun(board)
    well(step(board, draft, "ask"))
    well(step(board, draft, "approve", approver))
    changed = well(board.send("PATCH", f"{DRAFTS}/{draft['id']}", json={"revision": 1, "changes": {PARCELS: None}}))
    assert (changed["state"], changed["approved"]) == ("open", False)
    assert step(board, changed, "publish").status_code == 422
    assert step(board, draft, "publish").status_code == 409


def test_what_was_asked_for_is_taken_back(board: Switchboard, approver: str) -> None:
    draft = begun(board)
    well(step(board, draft, "ask"))
    well(step(board, draft, "approve", approver))
    again = well(step(board, draft, "reopen"))
    assert (again["state"], again["approver"], again["asked_at"], again["revision"]) == ("open", "", "", 2)
    assert step(board, draft, "reopen").status_code == 409
    assert well(step(board, again, "reopen")) == again
    assert step(board, again, "publish").status_code == 422


@pytest.mark.parametrize(("revision", "status"), [(2**53 - 1, 409), (2**53, 400), (0, 400)])
def test_a_revision_is_a_number_that_every_program_can_keep(board: Switchboard, revision: int, status: int) -> None:
    assert step(board, {**begun(board), "revision": revision}, "ask").status_code == status


def test_two_publish_at_once_and_one_wins(board: Switchboard, approver: str) -> None:
    drafts = [begun(board, PARCELS, "biscuit", word) for word in ("bone", "sausage")]
    for draft in drafts:
        well(step(board, draft, "ask"))
        well(step(board, draft, "approve", approver))
    won = well(step(board, drafts[0], "publish"))
    lost = step(board, drafts[1], "publish")
    assert (lost.status_code, lost.get_json()["publication"]) == (409, won)
    assert well(step(board, drafts[0], "publish")) == won
    conflict = step(board, drafts[1], "catch-up")
    assert (conflict.status_code, conflict.get_json()["files"]) == (409, [PARCELS])
    assert conflict.get_json()["conflicts"][0]["places"][0]["draft"] == ["remind: Bring a sausage."]
    texts = {PARCELS: text_of(board, PARCELS).replace("bone", "sausage")}
    assert well(step(board, drafts[1], "catch-up", texts=texts))["revision"] == 2


def test_a_faulty_draft_is_told_with_its_report(board: Switchboard) -> None:
    draft = begun(board, PETS, "tier", "tire")
    report = well(board.get(f"{DRAFTS}/{draft['id']}/check"))
    assert (report["good"], report["faults"][0]["file"]) == (False, PETS)
    refused = step(board, draft, "ask")
    assert (refused.status_code, refused.get_json()["report"]["faults"]) == (422, report["faults"])


def test_what_is_sent_back_or_discarded_is_told(board: Switchboard, approver: str) -> None:
    draft = begun(board)
    well(step(board, draft, "ask"))
    back = well(step(board, draft, "send-back", approver, reason="Cats are missing."))
    assert (back["state"], back["note"]) == ("open", "Sent back by back office: Cats are missing.")
    assert well(board.delete(f"{DRAFTS}/{draft['id']}"))["state"] == "discarded"
    assert well(board.get(DRAFTS))["drafts"] == []
    assert [one["id"] for one in well(board.get(f"{DRAFTS}?state=discarded"))["drafts"]] == [draft["id"]]


def test_drafts_and_books_come_in_pages(board: Switchboard) -> None:
    made = []
    for word in ("bone", "sausage", "ball"):
        made.append(begun(board, PARCELS, "biscuit", word)["id"])
        board.clock.goes_on(seconds=1)
    first = well(board.get(f"{DRAFTS}?limit=2"))
    rest = well(board.get(f"{DRAFTS}?limit=2&before={first['next']}"))
    assert [one["id"] for one in (*first["drafts"], *rest["drafts"])] == made[::-1] and rest["next"] == ""
    for path in (f"{DRAFTS}?before=x", f"{DRAFTS}?state=lost", f"{DRAFTS}?limit=0", f"{BOOKS}?before=x"):
        assert board.get(path).status_code == 400
    assert [book["seq"] for book in well(board.get(BOOKS))["books"]] == [1]


def test_two_books_are_compared_in_words(board: Switchboard, approver: str) -> None:
    draft = begun(board, PETS, "is LM or NEW", "is MGC or NEW")
    well(step(board, draft, "ask"))
    well(step(board, draft, "approve", approver))
    book = well(step(board, draft, "publish"))
    told = well(board.get(f"/v1/rules/diff?from=1&to={book['version']}"))
    assert told["words"] == ["`pets`: now also for MGC; no longer for LM"]
    assert (told["from"]["seq"], told["to"]["seq"], told["files"][0]["file"]) == (1, 2, PETS)
    assert board.get("/v1/rules/diff?from=1").status_code == 400
    assert board.get("/v1/rules/diff?from=1&to=9").status_code == 404


def test_a_request_may_bring_a_megabyte_and_no_more(board: Switchboard) -> None:
    large = {"title": "Large", "changes": {f"growth/r{n}.yaml": "#" * 200_000 for n in range(5)}}
    assert board.post(DRAFTS, large).status_code == 201
    large["changes"]["growth/r6.yaml"] = "#" * 200_000  # type: ignore[index]
    assert board.post(DRAFTS, large).status_code == 413


def test_what_is_edited_by_hand_becomes_a_draft(database_url: str, tmp_path: Path) -> None:
    with small_room(database_url, tmp_path, publish="approved") as board:
        look(board)
        file = board.house.settings.rules_folder / PETS
        file.write_text(file.read_text().replace("may", "should"))
        answer = board.post(DRAFTS, {"title": "By hand", "from_folder": True})
        assert (answer.status_code, answer.get_json()["files"]) == (201, [PETS])


def test_a_key_without_the_scope_is_refused(board: Switchboard) -> None:
    lookup = board.new_key("lookup", name="switch")
    for method, path in (("GET", DRAFTS), ("POST", DRAFTS), ("POST", f"{BOOKS}/1/rollback"), ("GET", BOOKS)):
        assert board.send(method, path, key=lookup, json={}).status_code == 403
