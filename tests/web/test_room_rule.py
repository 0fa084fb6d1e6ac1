"""The page of a rule: to be read, with its figures, cases, calls, history and file, and the ways to change it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from web.filled_room import edited, let_them_call, publish
from web.scored import supervisor_at
from web.small_room import PARCELS, PETS, PETS_CASES, ROSA, room_of, small_room
from web.switchboard import NOW, Switchboard

from agent_assist.customize.reading_aloud import read_aloud
from agent_assist.learn.rule_track import RuleCounts
from agent_assist.story.drafting import begin_draft, find_draft, list_drafts
from agent_assist.story.hand_edits import in_force
from agent_assist.web.room_figures import figures_of

OFFERED = ("Recommends", "Points to another way")


@pytest.fixture
def board(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    with small_room(sqlite_url, tmp_path) as board:
        in_force(room_of(board))
        yield board


def page(board: Switchboard, path: str, status: int = 200) -> str:
    answer = board.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    return re.sub(r"\s+", " ", answer.text)


def words(text: str) -> str:
    """The page as it is read."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def test_a_rule_is_a_page_to_be_read(board: Switchboard) -> None:
    text = page(board, "/desk/rules/rule/pets")
    read = words(text)
    assert "It asks Do you have pets, {first name}? Yes No Why: A dog is no friend of a parcel." in read
    assert "For whom All of this is true: tier is LM or NEW What stops it Nothing of its own." in read
    assert (
        "Learns has pets" in read and "An answer holds 12 months, then" in read and "Matters may: comes after" in read
    )
    assert '<dt>The answer is read by</dt><dd><a href="/desk/rules/rule/parcels">parcels</a>' in text
    assert '<tr id="line-8"><td>8</td><td><code> tier: is LM or NEW # not the others</code></td></tr>' in text
    assert 'href="#line-8" class="to-line">tier is LM or NEW' in text


def test_what_a_treatment_allows_and_a_way_leads_to_is_told(embedded: Switchboard) -> None:
    goodwill = words(page(embedded, "/desk/rules/rule/goodwill"))
    assert "It recommends We have let them down" in goodwill and "Authority a rep may give it up to £20" in goodwill
    assert "One of these is true: tier is MVC or MGC complaint settled is no or partly" in goodwill
    stock = page(embedded, "/desk/rules/rule/stock-on-the-web")
    assert "asks for in treatments.yaml:" in stock and re.search(r'<a href="https://[^"]+" rel="noreferrer">', stock)


def test_nothing_that_can_be_read_aloud_of_a_rule_is_left_out(embedded: Switchboard) -> None:
    labels = set()
    for rule in (*embedded.house.shelf.book.rules, *embedded.house.shelf.book.retired):
        text = squeezed(words(page(embedded, f"/desk/rules/rule/{rule.name}")))
        for block in read_aloud(rule, NOW.date()):
            # Behind the name of what is offered stand the words for the rep.
            told = [line.partition(": ")[2] or line if block.label in OFFERED else line for line in block.lines]
            assert [line for line in told if squeezed(line) not in text] == [], rule.name
            labels.add(block.label)
    assert len(labels) > 15


def squeezed(text: str) -> str:
    """Without all that is no letter and no figure."""
    return re.sub(r"\W+", "", text)


def test_its_cases_are_told_with_what_came_of_them(board: Switchboard) -> None:
    read = words(page(board, "/desk/rules/rule/pets"))
    assert "passes A newcomer With tier: NEW : it fits." in read
    assert "passes A most valuable one With tier: MVC : it does not fit." in read
    # A case that fails keeps a book from being published; by hand the file can be saved all the same.
    (board.house.settings.rules_folder / PETS_CASES).write_text(
        "cases:\n  - name: One of MVC\n    facts:\n      tier: MVC\n    expect: yes\n"
    )
    in_force(room_of(board))
    read = words(page(board, "/desk/rules/rule/pets"))
    assert "fails One of MVC" in read and "It should fit, but missed at line 8" in read


def test_its_calls_and_figures_are_those_of_the_last_thirty_days(embedded: Switchboard) -> None:
    calls = {call["lookup_id"]: call for call in let_them_call(embedded)}
    text = page(embedded, "/desk/rules/rule/home-office")
    asked = [lookup_id for lookup_id, call in calls.items() if call["prompt_id"] == "home-office"]
    assert re.findall(r"/desk/calls/(\w+)\?rule=home-office#rule-home-office", text) == asked[::-1]
    assert f'<span class="big">{len(asked)}</span> times shown' in text
    assert "Mei Tan" in text and "rep-03" in text and "answered: yes" in text
    assert "It was not shown on any call." in page(embedded, "/desk/rules/rule/goodwill")


def test_figures_of_a_question_add_up_to_the_calls(board: Switchboard) -> None:
    pets, parcels = (board.house.shelf.book.rule(name) for name in ("pets", "parcels"))
    assert pets and parcels
    bars = figures_of(pets, RuleCounts(shown=8, answered=3, declined=1, skipped=2))
    assert [(bar.count, bar.percent, bar.share) for bar in bars] == [
        (3, 37.5, "38 %"), (1, 12.5, "12 %"), (2, 25.0, "25 %"), (2, 25.0, "25 %")
    ]  # fmt: skip
    tried = figures_of(parcels, RuleCounts(shown=2, tried=8))
    assert [(bar.words, bar.count, bar.percent) for bar in tried] == [
        ("Would have been shown", 8, 100),
        ("Shown", 2, 25),
    ]


def test_its_history_is_told_in_words(board: Switchboard) -> None:
    publish(board, "Pets of MGC", edited(board, PETS, ("is LM or NEW", "is LM or MGC or NEW")), "They have <dogs>.")
    text = page(board, "/desk/rules/rule/pets").partition('id="history"')[2]
    read = words(text)
    who = "Published by Rosa Marin, approved by Samir Haddad"
    assert f"Book 2 · 2026-11-22 10:00 UTC · {who}: “They have <dogs>.”" in read
    assert "now also for MGC" in read and "It was in the first book that is kept." in read


def test_editing_begins_a_draft_once_and_opens_it_again(board: Switchboard) -> None:
    browser = supervisor_at(board)
    first = browser.submit("/desk/rules/rule/pets/edit").location
    found = re.fullmatch(rf"/desk/rules/drafts/(\w+)/edit\?file={PETS}", first)
    assert found and find_draft(room_of(board), found[1]).title == "Change pets"
    assert browser.submit("/desk/rules/rule/pets/edit").location == first
    assert browser.submit("/desk/rules/rule/parcels/edit").location != first
    theirs = begin_draft(room_of(board), ROSA, "More pets", edited(board, PETS, ("pets", "dogs or cats")))
    assert browser.submit("/desk/rules/rule/pets/edit").location == first
    text = page(board, "/desk/rules/rule/pets")
    assert (
        f'Rosa Marin has a draft that changes this rule: <a href="/desk/rules/drafts/{theirs.id}">More pets</a>' in text
    )


def test_a_rule_is_retired_with_a_reason_by_way_of_a_draft(board: Switchboard) -> None:
    browser = supervisor_at(board)
    assert "Please give the reason." in browser.submit("/desk/rules/rule/parcels/retire", reason=" ").text
    answer = browser.submit("/desk/rules/rule/parcels/retire", reason="Biscuits are gone.")
    draft = find_draft(room_of(board), answer.location.rpartition("/")[2])
    assert answer.status_code == 303 and draft.changes[PARCELS] is None
    assert "retired because: Biscuits are gone." in str(draft.changes["retired/parcels.yaml"])
    # The rule is still in force, and its page still leads to the draft.
    again = browser.submit("/desk/rules/rule/parcels/edit")
    moved = browser.open(again.location)
    assert moved.location.endswith(f"{draft.id}/edit?file=retired/parcels.yaml")
    assert "Biscuits are gone." in page(board, moved.location)
    publish(board, "No parcels", draft.changes)
    text = page(board, "/desk/rules/rule/parcels")
    assert "<strong>Retired.</strong> Biscuits are gone." in text
    assert 'action="/desk/rules/rule/parcels' not in text
    assert "retired because: Biscuits are gone." in words(text.partition('id="history"')[2])


def test_forms_of_nobody_change_nothing(board: Switchboard) -> None:
    browser = supervisor_at(board)
    for form in ("edit", "retire"):
        assert browser.send(f"/desk/rules/rule/pets/{form}", csrf="x", reason="Why not.").status_code == 403
    assert list_drafts(room_of(board), 10) == ([], "")


def test_a_rule_that_is_not_there_is_looked_for(board: Switchboard) -> None:
    assert "Did you mean `pets`?" in page(board, "/desk/rules/rule/pet", 404)
    assert supervisor_at(board).submit("/desk/rules/rule/nobody/edit").status_code == 404


def test_what_is_worth_a_look_about_it_stands_on_its_page_and_on_that_of_all(board: Switchboard) -> None:
    ends = edited(board, PARCELS, ("matters: may", "matters: may\nends: 2026-11-30"))
    publish(board, "Until Advent", ends)
    assert "ends in 8 days" in words(page(board, "/desk/rules/rule/parcels").partition('id="look"')[2])
    everything = page(board, "/desk/rules/look")
    assert "Rules that end within 14 days" in everything and 'href="/desk/rules/rule/parcels">parcels</a>' in everything
    assert 'href="/desk/rules/rule/parcels#line-6">Line 6</a>' in everything


def test_witnesses_lead_to_the_cast_and_the_cast_is_told_in_facts(embedded: Switchboard) -> None:
    in_force(room_of(embedded))
    text = page(embedded, "/desk/rules/cast")
    assert 'id="cast-annabelle"' in text and "Annabelle Yu" in text
    assert "purchases ever:</span> 61" in text and "vulnerable:</span> no" in text
