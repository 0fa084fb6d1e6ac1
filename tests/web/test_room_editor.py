"""The editor's page and the doors its script speaks to: checked as it is typed, kept, never overwriting anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from web.draft_desk import DRAFTS, DraftDesk, on_one_line, samir_at
from web.filled_room import edited
from web.scored import person_at
from web.small_room import PETS, PETS_CASES, room_of, small_room, small_rules
from web.switchboard import ANNABELLE, Switchboard

from agent_assist.customize.supervisors import AUTHOR
from agent_assist.story.hand_edits import in_force

PEOPLE = (
    "people:\n  mei:\n    name: Mei Tan\n    about: New here.\n    facts:\n      tier: NEW\n      open complaint: no\n"
)


@pytest.fixture
def board(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    rules = small_rules(tmp_path / "rules")
    (rules / "people.yaml").write_text(PEOPLE)
    with small_room(sqlite_url, tmp_path) as board:
        in_force(room_of(board))
        yield board


def text_of(board: Switchboard, path: str = PETS) -> str:
    return in_force(room_of(board)).files[path]


def swapped(board: Switchboard, old: str, new: str) -> str:
    return edited(board, PETS, (old, new))[PETS]


def checked(rosa: DraftDesk, draft_id: str, **files: str) -> str:
    named = {
        PETS: files.get("rule", text_of(rosa.board)),
        PETS_CASES: files.get("cases", text_of(rosa.board, PETS_CASES)),
    }
    answer = rosa.typed(draft_id, "check", {"files": named}, "text/html")
    assert answer.status_code == 200, answer.text
    return on_one_line(answer)


def test_the_editor_shows_a_rule_with_its_cases_and_all_that_helps(rosa: DraftDesk, draft_id: str) -> None:
    page = rosa.page(draft_id, f"/edit?file={PETS_CASES}")
    assert re.search(r'aria-controls="panel-2" aria-selected="true">\s*Cases', page)
    assert "Do you have pets, {first name}?" in page and "A most valuable one" in page
    assert "Nothing to mend. All 2 cases come out as expected." in page
    assert "Mei Tan</a>" in page and "<p><code>has pets</code>" in page
    assert "<style" not in page and "onclick" not in page and 'style="' not in page


def test_a_sheet_stands_alone_in_its_editor(rosa: DraftDesk, draft_id: str) -> None:
    page = rosa.page(draft_id, "/edit?file=people.yaml")
    assert "The cast" in page and "Cases" not in page and "settings-title" not in page


def test_what_is_typed_is_checked_at_its_line_and_not_kept(rosa: DraftDesk, draft_id: str) -> None:
    told = checked(rosa, draft_id, rule=swapped(rosa.board, "is LM or NEW", "is MVP"))
    assert 'data-summary="Line 8: tier is never MVP. Did you mean MVC?" data-kind="bad"' in told
    assert f'data-file="{PETS}" data-line="8" data-column="12" data-kind="bad">Line 8</a>' in told
    assert "tier: is MVP # not the others" in told and "Did you mean <code>MVC</code>?" in told
    assert rosa.draft(draft_id).changes == {}


def test_cases_run_with_every_check(rosa: DraftDesk, draft_id: str) -> None:
    told = checked(rosa, draft_id, rule=swapped(rosa.board, "is LM or NEW", "known"))
    assert "1 case of 2 does not come out as expected." in told
    assert told.index("A most valuable one") < told.index("A newcomer") and '<details id="cases-run" open>' in told
    assert "should not fit, but fits" in told


def test_a_fault_elsewhere_is_told_apart(rosa: DraftDesk, draft_id: str) -> None:
    told = checked(rosa, draft_id, rule=swapped(rosa.board, "learns: has pets", "learns: has a dog"))
    assert "Nothing to mend here. 3 things elsewhere in this draft." in told
    assert f'href="{DRAFTS}/{draft_id}/edit?file=discovery/parcels.yaml#line-7"' in told


def test_what_is_typed_is_shown_as_text(rosa: DraftDesk, draft_id: str) -> None:
    told = checked(rosa, draft_id, rule=swapped(rosa.board, "is LM or NEW", "is <script>alert(1)</script>"))
    assert "<script>" not in told and "&lt;script&gt;" in told


def test_typed_texts_are_kept_and_the_same_again_changes_nothing(rosa: DraftDesk, draft_id: str) -> None:
    text = swapped(rosa.board, "is LM or NEW", "is LM or MGC or NEW")
    first = rosa.typed(draft_id, "keep", {"revision": 1, "files": {PETS: text}})
    assert first.get_json() == {"revision": 2, "words": "All of it is saved."}
    assert rosa.typed(draft_id, "keep", {"revision": 1, "files": {PETS: text + "\n"}}).get_json()["revision"] == 2
    assert rosa.draft(draft_id).changes == {PETS: text}


def test_a_half_typed_text_is_kept_too(rosa: DraftDesk, draft_id: str) -> None:
    assert rosa.typed(draft_id, "keep", {"revision": 1, "files": {PETS: "rule: pets\nwhen:\n  tie"}}).status_code == 200
    assert "tie</textarea>" in rosa.page(draft_id, f"/edit?file={PETS}")


def test_an_empty_text_makes_no_file(rosa: DraftDesk, draft_id: str) -> None:
    body = {"revision": 1, "files": {PETS: text_of(rosa.board), "discovery/none.cases.yaml": " \n"}}
    assert rosa.typed(draft_id, "keep", body).get_json()["revision"] == 1
    assert rosa.draft(draft_id).changes == {}


def test_where_somebody_was_faster_both_texts_come_back(rosa: DraftDesk, draft_id: str) -> None:
    other = DraftDesk(rosa.board, person_at(rosa.board, "Greta Vogel", AUTHOR))
    theirs = swapped(rosa.board, "Do you have pets", "Do you keep pets")
    other.typed(draft_id, "keep", {"revision": 1, "files": {PETS: theirs}})

    mine = swapped(rosa.board, "is LM or NEW", "is <b>LM</b>")
    answer = rosa.typed(draft_id, "keep", {"revision": 1, "files": {PETS: mine}})

    told = answer.get_json()
    assert answer.status_code == 409 and (told["revision"], told["theirs"]) == (2, {PETS: theirs})
    assert "Do you keep pets" in told["html"] and "is &lt;b&gt;LM&lt;/b&gt;" in told["html"]
    assert told["html"].count('<tr class="differs">') == 2
    assert told["by"] == "Greta Vogel" and "Greta Vogel changed this draft while you were writing" in told["html"]
    assert f'That was <time datetime="{rosa.board.clock().isoformat()}">' in told["html"]
    assert rosa.draft(draft_id).changes == {PETS: theirs}
    assert rosa.typed(draft_id, "keep", {"revision": 2, "files": {PETS: mine}}).status_code == 200


def test_without_scripts_both_texts_stand_on_the_page_and_a_second_save_is_meant(
    rosa: DraftDesk, draft_id: str
) -> None:
    mine = swapped(rosa.board, "is LM or NEW", "is LM")
    page = rosa.page(draft_id, f"/edit?file={PETS}")
    was = re.search(r'name="was-1" value="(\w+)"', page)
    assert was
    theirs = swapped(rosa.board, "Do you have pets", "Do you keep pets")
    rosa.typed(draft_id, "keep", {"revision": 1, "files": {PETS: theirs}})

    path, sent = f"{DRAFTS}/{draft_id}/edit?file={PETS}", {"file-1": PETS, "text-1": mine}
    answer = rosa.browser.submit(path, revision="1", **sent, **{"was-1": was[1]})
    told = on_one_line(answer)
    assert answer.status_code == 409 and "Save what I have written" in told and "Do you keep pets" in told
    assert "You changed this draft elsewhere while you were writing" in told and "That was <time" in told
    assert rosa.draft(draft_id).changes == {PETS: theirs}

    fresh = {name: value for name, value in re.findall(r'name="(revision|was-1)" value="(\w+)"', told)}
    assert rosa.browser.submit(path, **sent, **fresh).status_code == 303
    assert rosa.draft(draft_id).changes == {PETS: mine}


def test_another_file_changed_meanwhile_is_in_nobodys_way(rosa: DraftDesk, draft_id: str) -> None:
    page = rosa.page(draft_id, f"/edit?file={PETS}")
    was = re.search(r'name="was-1" value="(\w+)"', page)
    assert was
    rosa.typed(draft_id, "keep", {"revision": 1, "files": {"people.yaml": PEOPLE.replace("New here", "Newer")}})
    mine = swapped(rosa.board, "is LM or NEW", "is LM")
    sent = {"file-1": PETS, "text-1": mine, "was-1": was[1], "revision": "1"}
    assert rosa.browser.submit(f"{DRAFTS}/{draft_id}/edit?file={PETS}", **sent).status_code == 303
    assert set(rosa.draft(draft_id).changes) == {PETS, "people.yaml"}


def test_a_text_of_many_lines_from_a_form_is_no_other_than_what_was_shown(rosa: DraftDesk, draft_id: str) -> None:
    text = text_of(rosa.board)
    assert rosa.write(draft_id, PETS, text.replace("\n", "\r\n")).status_code == 303
    assert rosa.draft(draft_id).changes == {}


def test_what_would_happen_is_told_line_by_line_for_the_text_as_typed(rosa: DraftDesk, draft_id: str) -> None:
    text = swapped(rosa.board, "is LM or NEW", "is MVC")
    body = {"file": PETS, "who": "mei", "files": {PETS: text, PETS_CASES: text_of(rosa.board, PETS_CASES)}}
    told = on_one_line(rosa.typed(draft_id, "try", body, "text/html"))
    assert "Mei Tan: it does not fit" in told and "tier: is MVC" in told and "read NEW" in told
    assert "so the rule <strong>does not fit</strong>" in told and "Make a case of this customer" in told
    told = on_one_line(rosa.typed(draft_id, "try", {**body, "who": "nobody"}, "text/html"))
    assert 'role="alert"' in told and "Nobody is called <code>nobody</code>" in told


def test_without_scripts_the_draft_is_tried_as_it_is_kept(rosa: DraftDesk, draft_id: str) -> None:
    assert "Mei Tan: is asked this" in rosa.page(draft_id, f"/edit?file={PETS}&who=mei")
    rosa.write(draft_id, PETS, swapped(rosa.board, "is LM or NEW", "is MVC"))
    assert "Mei Tan: it does not fit" in rosa.page(draft_id, f"/edit?file={PETS}&who=mei")


def test_a_case_is_made_of_one_of_the_cast_for_the_editor(rosa: DraftDesk, draft_id: str) -> None:
    body = {"file": PETS, "who": "Mei Tan", "files": {PETS: text_of(rosa.board)}}
    told = rosa.typed(draft_id, "case", body).get_json()
    assert (told["file"], told["name"]) == (PETS_CASES, "Mei Tan fits")
    assert told["text"].endswith("  - name: Mei Tan fits\n    who: mei\n    expect: yes\n")
    assert told["text"].splitlines()[told["line"] - 1] == "  - name: Mei Tan fits"
    assert rosa.draft(draft_id).changes == {}


def test_a_case_of_a_past_call_names_nobody_and_is_kept_by_a_form(rosa: DraftDesk, draft_id: str) -> None:
    rosa.board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="MVC", orders=3)
    call = rosa.board.lookup(call_id="c-7", ani=ANNABELLE)
    answer = rosa.browser.submit(f"{DRAFTS}/{draft_id}/case", file=PETS, who=call["lookup_id"])
    assert answer.location.endswith(f"edit?file={PETS_CASES}&done=case")
    kept = rosa.draft(draft_id).changes[PETS_CASES]
    assert kept and "A call of 2026-11-22 does not fit" in kept and "because of: tier" in kept
    assert "Annabelle" not in kept and call["lookup_id"] not in kept and "0113" not in kept
    assert "All 3 cases come out as expected" in rosa.page(draft_id, f"/edit?file={PETS_CASES}")


def test_the_page_of_a_call_leads_to_a_change_tried_on_it(rosa: DraftDesk) -> None:
    rosa.board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="MVC", orders=3)
    call = rosa.board.lookup(call_id="c-7", ani=ANNABELLE)
    page = on_one_line(rosa.browser.open(f"/desk/calls/{call['lookup_id']}"))
    way = f"{DRAFTS}/begin?file={PETS}&amp;who={call['lookup_id']}"
    assert f'href="{way}">Try a change of it on this call' in page
    draft_id = rosa.begin("Tried on a call", file=PETS, who=call["lookup_id"])
    assert "Annabelle Yu: it does not fit" in rosa.page(draft_id, f"/edit?file={PETS}&who={call['lookup_id']}")


def test_settings_are_written_by_form_and_all_else_stays(rosa: DraftDesk, draft_id: str) -> None:
    wanted = {"status": "trial", "matters": "should", "starts": "2026-12-01", "ends": "", "owner": "kennels"}
    told = rosa.typed(draft_id, "settings", {"file": PETS, "text": text_of(rosa.board), "settings": wanted}).get_json()
    before, after = text_of(rosa.board).splitlines(), told["text"].splitlines()
    assert [line for line in after if line not in before] == [
        "owner: kennels", "status: trial", "matters: should", "starts: 2026-12-01",
    ]  # fmt: skip
    assert "# The kennels ask for it." in after and "  tier: is LM or NEW   # not the others" in after

    assert rosa.step(draft_id, "settings", file=PETS, **wanted).status_code == 303
    assert rosa.draft(draft_id).changes[PETS] == told["text"]
    assert 'value="2026-12-01"' in rosa.page(draft_id, f"/edit?file={PETS}")


def test_settings_of_a_text_that_cannot_be_read_wait_for_its_line(rosa: DraftDesk, draft_id: str) -> None:
    body = {"file": PETS, "text": "rule: pets\nstatus live\n", "settings": {"status": "live"}}
    answer = rosa.typed(draft_id, "settings", body)
    assert answer.status_code == 422 and "Mend line 2 first" in answer.get_json()["error"]["message"]


def test_the_vocabulary_has_words_for_each_kind_of_file(rosa: DraftDesk, draft_id: str) -> None:
    told = rosa.browser.client.get(f"{DRAFTS}/{draft_id}/vocabulary").get_json()
    assert set(told) == {"rule", "cases", "whole calls", "cast", "treatments"}
    facts = {fact["name"]: fact for fact in told["rule"]["facts"]}
    assert facts["tier"]["choices"][0] == "MVC" and facts["has pets"]["values"][0] == {"text": "yes"}
    (who,) = [key for key in told["cases"]["places"][1]["keys"] if key["name"] == "who"]
    assert who["values"] == [{"text": "mei", "about": "Mei Tan"}]


def test_a_new_rule_begins_with_a_text_that_passes(rosa: DraftDesk, draft_id: str) -> None:
    fields = {"kind": "ask", "name": "Garden size", "group": "growth", "about": "garden size", "owner": "kennels"}
    answer = rosa.browser.submit("/desk/rules/new", draft=draft_id, purpose="Learn who has a garden.", **fields)
    assert answer.location.endswith("edit?file=growth/garden-size.yaml&done=new")
    page = on_one_line(rosa.browser.open(answer.location))
    assert "Nothing to mend. All 2 cases come out as expected." in page
    text = rosa.draft(draft_id).changes["growth/garden-size.yaml"]
    assert text and "purpose: Learn who has a garden." in text and "owner: kennels" in text
    again = rosa.browser.submit("/desk/rules/new", draft=draft_id, **fields)
    assert again.status_code == 422 and "There is a rule `garden-size` already" in again.text


def test_a_new_rule_begins_a_draft_of_its_own_and_a_copy_is_one_too(rosa: DraftDesk) -> None:
    answer = rosa.browser.submit("/desk/rules/new", like="pets", name="cats", group="growth")
    assert answer.status_code == 303, answer.text
    found = re.search(rf"{DRAFTS}/(\w+)/edit", answer.location)
    assert found
    draft = rosa.draft(found[1])
    text, cases = draft.changes["growth/cats.yaml"], draft.changes["growth/cats.cases.yaml"]
    assert draft.title == "New rule cats" and text and "rule: cats" in text and "status: draft" in text
    assert "# The kennels ask for it." in text and cases == text_of(rosa.board, PETS_CASES)
    assert "Copy pets" in on_one_line(rosa.browser.open("/desk/rules/new?like=pets"))
    assert "New rule" in on_one_line(rosa.browser.open("/desk/rules/new?like=nothing"))


@pytest.mark.parametrize("door", ["check", "keep", "try", "case", "settings"])
def test_what_another_site_sends_is_not_heard(rosa: DraftDesk, draft_id: str, door: str) -> None:
    path = f"{DRAFTS}/{draft_id}/{door}"
    body = {"revision": 1, "file": PETS, "who": "mei", "text": "x", "settings": {}, "files": {PETS: "rule: pets\n"}}
    answer = rosa.browser.client.post(path, json=body, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "stale_form")
    assert rosa.draft(draft_id).changes == {}


@pytest.mark.parametrize("door", ["keep", "case", "settings"])
def test_who_may_not_write_keeps_nothing(rosa: DraftDesk, draft_id: str, door: str) -> None:
    body = {
        "revision": 1,
        "file": PETS,
        "who": "mei",
        "text": text_of(rosa.board),
        "settings": {},
        "files": {PETS: "rule: pets\n"},
    }
    assert samir_at(rosa.board).typed(draft_id, door, body).status_code == 403
    assert rosa.draft(draft_id).changes == {}


def test_no_file_outside_the_room_is_kept(rosa: DraftDesk, draft_id: str) -> None:
    for path in ("tiers.yaml", "../secret.yaml", "discovery/../../x.yaml", "discovery/x.txt"):
        answer = rosa.typed(draft_id, "keep", {"revision": 1, "files": {path: "x: y\n"}})
        assert answer.status_code == 422, path
    big = {"revision": 1, "files": {PETS: "x" * 300_000}}
    assert rosa.typed(draft_id, "keep", big).status_code == 422
    assert rosa.typed(draft_id, "keep", {"revision": 1, "files": {PETS: "x" * 3_000_000}}).status_code == 413
    assert rosa.draft(draft_id).changes == {}
