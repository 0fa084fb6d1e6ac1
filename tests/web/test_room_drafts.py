"""The pages of drafts: one next step for whoever looks, what is changed in words, and nobody's work overwritten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from web.draft_desk import DRAFTS, DraftDesk, on_one_line, rosa_at, samir_at, strong_button
from web.filled_room import edited, publish
from web.scored import person_at
from web.small_room import PARCELS, PETS, room_of, small_room
from web.switchboard import Switchboard

from agent_assist.customize.drafts import APPROVED, ASKED, DISCARDED, OPEN, PUBLISHED
from agent_assist.customize.supervisors import APPROVER, AUTHOR
from agent_assist.story.hand_edits import in_force


@pytest.fixture
def board(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    with small_room(sqlite_url, tmp_path) as board:
        in_force(room_of(board))
        yield board


def pets(board: Switchboard, old: str = "is LM or NEW", new: str = "is LM or MGC or NEW") -> str:
    return edited(board, PETS, (old, new))[PETS]


def for_mgc(rosa: DraftDesk) -> str:
    """Rosa's draft with a change that is good."""
    draft_id = rosa.begin("Also for MGC")
    assert rosa.write(draft_id, PETS, pets(rosa.board)).status_code == 303
    return draft_id


def test_a_draft_goes_from_the_first_word_to_the_book_in_force(rosa: DraftDesk, samir: DraftDesk) -> None:
    draft_id = rosa.begin("Also for MGC")
    page = rosa.page(draft_id)
    assert strong_button(page) == "Choose a rule" and f'<option value="{PETS}">pets</option>' in page
    assert '<option value="dialogue.yaml">How much is asked</option>' in page
    rosa.write(draft_id, PETS, pets(rosa.board))
    page = rosa.page(draft_id)
    assert strong_button(page) == "Ask for approval" and "now also for MGC" in page
    assert "tier: is LM or MGC or NEW" in page and "tier: is LM or NEW" in page

    assert rosa.step(draft_id, "ask").location.endswith("?done=asked")
    assert strong_button(rosa.page(draft_id)) == "" and "somebody else has to approve it" in rosa.page(draft_id)
    assert "Waiting for approval" in rosa.page()

    page = samir.page(draft_id)
    assert strong_button(page) == "Approve" and "All 4 come out as expected." in page
    assert "It has not been replayed: no call of the last 30 days is kept." in page
    samir.step(draft_id, "approve")
    assert "approved it, without a replay" in samir.page(draft_id)
    assert strong_button(samir.page(draft_id)) == "Publish"
    samir.step(draft_id, "publish")

    page = rosa.page(draft_id)
    assert strong_button(page) == "See book 2" and "Roll back to book 1</button>" in page
    assert [name in page for name in ("began it", "asked for approval", "approved it", "published it")] == [True] * 4
    assert "is LM or MGC or NEW" in in_force(room_of(rosa.board)).files[PETS]
    assert "published as book 2" in rosa.page()

    assert samir.browser.submit("/desk/rules/books/1/rollback").status_code == 303
    assert "is LM or NEW" in in_force(room_of(rosa.board)).files[PETS]
    page = rosa.page(draft_id)
    assert "Book 3 has come into force since." in page and "Roll back to" not in page


def test_an_author_cannot_approve_what_they_have_written(board: Switchboard) -> None:
    greta = DraftDesk(board, person_at(board, "Greta Vogel", AUTHOR, APPROVER))
    draft_id = for_mgc(greta)
    greta.step(draft_id, "ask")
    assert strong_button(greta.page(draft_id)) == ""
    answer = greta.step(draft_id, "approve")
    assert answer.status_code == 403 and "Somebody else has to approve it." in answer.text
    assert greta.draft(draft_id).state == ASKED


def test_what_is_not_approved_is_not_published(rosa: DraftDesk) -> None:
    draft_id = for_mgc(rosa)
    answer = rosa.step(draft_id, "publish")
    assert answer.status_code == 422 and "A second person has to approve this draft first." in answer.text


def test_a_faulty_draft_leads_to_the_line(rosa: DraftDesk) -> None:
    draft_id = rosa.begin("Dear customers")
    answer = rosa.write(draft_id, PETS, pets(rosa.board, "is LM or NEW", "is MVP"))
    assert answer.status_code == 303 and answer.location.endswith("#findings")
    page = rosa.page(draft_id)
    assert strong_button(page) == "Mend one thing"
    assert f'href="{DRAFTS}/{draft_id}/edit?file={PETS}#line-8"' in page and "Did you mean <code>MVC</code>?" in page
    answer = rosa.step(draft_id, "ask")
    assert answer.status_code == 422 and "The check has found something to mend." in answer.text


def test_a_case_that_fails_is_to_be_mended_too(rosa: DraftDesk) -> None:
    draft_id = rosa.begin("For all")
    rosa.write(draft_id, PETS, pets(rosa.board, "is LM or NEW", "known"))
    page = rosa.page(draft_id)
    assert (
        strong_button(page) == "Mend one thing"
        and "A most valuable one:" in page
        and "should not fit, but fits" in page
    )


def test_who_sends_a_draft_back_says_why(rosa: DraftDesk, samir: DraftDesk) -> None:
    draft_id = for_mgc(rosa)
    rosa.step(draft_id, "ask")
    assert samir.step(draft_id, "send-back").status_code == 422
    assert samir.step(draft_id, "send-back", reason="What about BZ?").status_code == 303
    page = rosa.page(draft_id)
    assert "Sent back by Samir Haddad: What about BZ?" in page and strong_button(page) == "Ask for approval"


def test_an_approval_is_for_just_what_was_seen(rosa: DraftDesk, samir: DraftDesk) -> None:
    draft_id = for_mgc(rosa)
    seen = rosa.draft(draft_id).revision
    rosa.step(draft_id, "ask")
    rosa.step(draft_id, "reopen")
    rosa.write(draft_id, PETS, pets(rosa.board, "is LM or NEW", "is LM or NEW or BZ"))
    rosa.step(draft_id, "ask")
    answer = samir.step(draft_id, "approve", revision=seen)
    assert answer.status_code == 409 and "Somebody has changed this draft meanwhile." in answer.text
    assert "Rosa Marin was at it on 2026-" in answer.text
    assert samir.draft(draft_id).state == ASKED


def test_an_approved_draft_is_not_changed_by_accident(rosa: DraftDesk, samir: DraftDesk) -> None:
    draft_id = for_mgc(rosa)
    rosa.step(draft_id, "ask")
    samir.step(draft_id, "approve")
    page = rosa.page(draft_id, f"/edit?file={PETS}")
    assert "readonly" in page and "gives the approval up" in page and "<script" not in page
    sent = {"revision": rosa.draft(draft_id).revision, "files": {PETS: "rule: pets\n"}}
    answer = rosa.typed(draft_id, "keep", sent)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (409, "asked")
    assert rosa.draft(draft_id).state == APPROVED
    answer = rosa.step(draft_id, "reopen", file=PETS)
    assert answer.location.endswith(f"/edit?file={PETS}")
    assert "readonly" not in rosa.page(draft_id, f"/edit?file={PETS}") and rosa.draft(draft_id).state == OPEN


def test_a_change_of_one_file_is_taken_back(rosa: DraftDesk) -> None:
    draft_id = for_mgc(rosa)
    rosa.step(draft_id, "take-back", file=PETS)
    assert rosa.draft(draft_id).changes == {} and strong_button(rosa.page(draft_id)) == "Choose a rule"


def test_what_is_taken_out_of_a_draft_is_as_it_was_before(rosa: DraftDesk) -> None:
    answer = rosa.browser.submit("/desk/rules/rule/pets/retire", reason="Nobody asks for it any more.")
    draft_id = answer.location.partition(f"{DRAFTS}/")[2].partition("?")[0]
    rosa.write(draft_id, PARCELS, edited(rosa.board, PARCELS, ("Bring a", "Bring two"))[PARCELS])
    page = rosa.page(draft_id)
    assert page.count("<summary>Take out of the draft") == 2
    retired = page.partition('Take it out<span class="unseen">: pets<')[0].rpartition("<form")[2]
    paths = re.findall(r'type="checkbox" name="file" value="([^"]+)" checked', retired)
    assert set(paths) == set(rosa.draft(draft_id).changes) - {PARCELS}
    assert rosa.step(draft_id, "take-back").status_code == 422

    assert rosa.step(draft_id, "take-back", file=paths).location.endswith("?done=taken-back")

    assert set(rosa.draft(draft_id).changes) == {PARCELS}
    assert "Take out of the draft" not in samir_at(rosa.board).page(draft_id)


def test_a_draft_is_put_away_and_nothing_of_it_is_in_force(rosa: DraftDesk) -> None:
    draft_id = for_mgc(rosa)
    assert rosa.step(draft_id, "discard").status_code == 303
    assert rosa.draft(draft_id).state == DISCARDED
    page = rosa.page(draft_id)
    assert "It was put away" in page and "Discard it" not in page and "discarded" in rosa.page()
    assert rosa.step(draft_id, "ask").status_code == 422


def test_title_and_note_are_for_whoever_approves(rosa: DraftDesk, samir: DraftDesk) -> None:
    draft_id = for_mgc(rosa)
    rosa.step(draft_id, "title", title="Pets of <MGC>", note="The kennels\nasked for it.")
    page = samir.page(draft_id)
    assert "Pets of &lt;MGC&gt;" in page and "The kennels asked for it." in page
    assert "Save title and note" not in page


def test_another_book_meanwhile_is_caught_up_with(rosa: DraftDesk) -> None:
    draft_id = for_mgc(rosa)
    publish(rosa.board, "Two biscuits", edited(rosa.board, PARCELS, ("a biscuit", "two biscuits")))
    page = rosa.page(draft_id)
    assert "Book 2 has come into force since. It changed other files than this draft." in page
    assert strong_button(page) == "Ask for approval" and "Catch up with book 2" in page
    rosa.step(draft_id, "catch-up")
    assert rosa.draft(draft_id).base_seq == 2 and "now also for MGC" in rosa.page(draft_id)


def test_other_lines_of_the_same_file_go_together(rosa: DraftDesk) -> None:
    draft_id = for_mgc(rosa)
    publish(rosa.board, "Louder", edited(rosa.board, PETS, ("Do you have pets", "Do you keep pets")))
    assert strong_button(rosa.page(draft_id)) == "Catch up"
    rosa.step(draft_id, "catch-up")
    text = rosa.draft(draft_id).changes[PETS]
    assert text and "keep pets" in text and "is LM or MGC or NEW" in text


def test_what_both_changed_is_shown_side_by_side_and_settled_by_choice(rosa: DraftDesk) -> None:
    draft_id = for_mgc(rosa)
    publish(rosa.board, "Only newcomers", edited(rosa.board, PETS, ("is LM or NEW", "is NEW")))
    page = rosa.page(draft_id)
    assert strong_button(page) == "Settle one file" and "Changed on both sides" in page
    assert '<tr class="differs"><td> tier: is NEW # not the others</td><td> tier: is LM or MGC or NEW' in page
    assert rosa.step(draft_id, "settle").status_code == 409
    assert rosa.step(draft_id, "catch-up").status_code == 409
    assert rosa.step(draft_id, "settle", **{f"keep-{PETS}": "both"}).status_code == 400
    assert rosa.step(draft_id, "settle", **{f"keep-{PETS}": "mine"}).status_code == 303
    assert rosa.draft(draft_id).base_seq == 2 and rosa.draft(draft_id).changes == {
        PETS: pets(rosa.board, "is NEW", "is LM or MGC or NEW")
    }


def test_ended_drafts_come_page_by_page(rosa: DraftDesk) -> None:
    for number in range(27):
        rosa.board.clock.goes_on(minutes=1)
        rosa.step(rosa.begin(f"Draft {number:02d}"), "discard")
    first = rosa.page()
    assert "Draft 26" in first and "Draft 01" not in first
    after = first.partition("?before=")[2].partition("#")[0]
    last = rosa.page(more=f"?before={after}")
    assert "Draft 01" in last and "Draft 26" not in last and "Earlier ones" not in last
    assert rosa.page(more="?before=nonsense", status=400)


def test_a_change_begins_in_a_new_draft_or_in_one_that_is_there(rosa: DraftDesk) -> None:
    page = rosa.page(more=f"/begin?file={PETS}&who=mei")
    assert 'value="Change pets"' in page and "under way" not in page
    draft_id = rosa.begin("Also for MGC", file=PETS, who="mei")
    page = rosa.page(more=f"/begin?file={PETS}&who=mei")
    assert f'href="{DRAFTS}/{draft_id}/edit?file={PETS}&amp;who=mei"' in page
    assert "no sheet of the room" in rosa.page(more="/begin?file=tiers.yaml", status=404)


def test_who_may_only_approve_reads_everything_and_changes_nothing(samir: DraftDesk, rosa: DraftDesk) -> None:
    draft_id = for_mgc(rosa)
    assert "Begin a draft</button>" not in samir.page() and "needs the role author" in samir.page(more="/begin")
    page = samir.page(draft_id, f"/edit?file={PETS}")
    assert "readonly" in page and "Changing it needs the role author." in page
    assert samir.browser.submit(DRAFTS, title="Mine").status_code == 403
    assert samir.write(draft_id, PETS, "rule: pets\n").status_code == 403
    assert samir.step(draft_id, "discard").status_code == 403
    assert rosa.draft(draft_id).state == OPEN


def test_at_a_desk_of_one_a_good_draft_is_published_at_once(sqlite_url: str, tmp_path: Path) -> None:
    with small_room(sqlite_url, tmp_path, second_person="off") as board:
        rosa = rosa_at(board)
        draft_id = for_mgc(rosa)
        assert strong_button(rosa.page(draft_id)) == "Publish"
        assert rosa.step(draft_id, "publish").status_code == 303
        assert rosa.draft(draft_id).state == PUBLISHED


def test_what_is_not_there_is_told_in_a_page(rosa: DraftDesk) -> None:
    assert "No draft has this id." in rosa.page("01J0", status=404)
    draft_id = rosa.begin("Changes")
    for file in ("discovery/nothing.yaml", "tiers.yaml", "../x.yaml", ""):
        assert rosa.page(draft_id, f"/edit?file={file}", 404)
    assert on_one_line(rosa.browser.submit(f"{DRAFTS}/{draft_id}/explode", revision="1"))
    assert rosa.step(draft_id, "ask", revision=99).status_code == 409
