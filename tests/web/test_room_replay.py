"""The replay on the page of its draft: begun and stopped by forms, read as a sentence, pictures and calls to open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from replay_desk import PATH, desk, many_more, until_ended
from web.draft_desk import DRAFTS, DraftDesk, on_one_line, samir_at, strong_button
from web.filled_room import edited
from web.small_room import room_of
from web.switchboard import NOW, Switchboard
from werkzeug.test import TestResponse

from agent_assist.learn.replay_result import Span, result_of
from agent_assist.learn.tally import Tally
from agent_assist.records import replays
from agent_assist.story.hand_edits import in_force
from agent_assist.web.room_replay_view import duration, story_of

CASES_PATH = "discovery/pets.cases.yaml"
CASES = "".join(
    f"{head}  - name: {tier}\n    facts:\n      tier: {tier}\n    expect: {fits}\n"
    for head, tier, fits in (("cases:\n", "LM", "yes"), ("", "BZ", "no"))
)


@pytest.fixture
def board(sqlite_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    with desk(sqlite_url, tmp_path) as board:
        in_force(room_of(board))
        yield board


def of_more(rosa: DraftDesk) -> str:
    """A draft that asks LM too."""
    draft_id = rosa.begin("Ask more of them")
    rosa.write(draft_id, PATH, edited(rosa.board, PATH, ("is MGC", "is MGC or LM"))[PATH])
    return draft_id


def nothing(**counts: Any) -> dict[str, Any]:
    """The result of a replay of no calls, or with some counts in it."""
    return {**result_of(Tally(), Span("b-1", "b-2", 30, NOW, NOW, 200_000)), **counts}


def test_a_draft_is_replayed_from_its_page_and_read_there(rosa: DraftDesk) -> None:
    draft_id = of_more(rosa)
    assert "Replay</button>" in rosa.page(draft_id)
    answer = rosa.browser.submit(f"{DRAFTS}/{draft_id}/replay", days="7")
    assert (answer.status_code, answer.location) == (303, f"{DRAFTS}/{draft_id}#replay-title")
    until_ended(rosa.board, draft_id)

    page = rosa.page(draft_id)

    assert "1 of 4 calls would have gone otherwise: 1 question more." in page
    assert re.search(r"<code>pets</code> <span class=\"hint\">LM \+1</span>", page)
    assert "A question more" in page and 'href="/desk/calls/' in page and "Replay again" in page
    assert page.count("<svg") and "style=" not in page
    part = on_one_line(rosa.browser.open(f"{DRAFTS}/{draft_id}/replay"))
    assert part.startswith(' <div id="replay"') and 'data-state="done"' in part and "<html" not in part


def test_a_replay_is_of_the_draft_as_it_was_and_says_when_it_is_not_that_any_more(rosa: DraftDesk) -> None:
    draft_id = of_more(rosa)
    rosa.browser.submit(f"{DRAFTS}/{draft_id}/replay", days="7")
    until_ended(rosa.board, draft_id)
    rosa.step(draft_id, "title", title="Ask more of them", note="Only words.")
    assert "has changed since" not in rosa.page(draft_id)
    rosa.write(draft_id, PATH, edited(rosa.board, PATH, ("is MGC", "is BZ"))[PATH])
    assert "The draft has changed since. Replay it again" in rosa.page(draft_id)


def test_a_replay_is_stopped_by_its_form(rosa: DraftDesk) -> None:
    draft_id = of_more(rosa)
    many_more(rosa.board, 3_000)
    rosa.browser.submit(f"{DRAFTS}/{draft_id}/replay", days="7")
    assert "Stop it</button>" in rosa.page(draft_id)
    assert rosa.browser.submit(f"{DRAFTS}/{draft_id}/replay", days="7").status_code == 303
    rosa.browser.submit(f"{DRAFTS}/{draft_id}/replay/stop")
    assert "The replay was stopped." in rosa.page(draft_id)


def test_another_replay_at_work_is_told(rosa: DraftDesk) -> None:
    first, second = of_more(rosa), of_more(rosa)
    many_more(rosa.board, 3_000)
    rosa.browser.submit(f"{DRAFTS}/{first}/replay", days="7")
    answer = rosa.browser.submit(f"{DRAFTS}/{second}/replay", days="7")
    assert answer.status_code == 409 and "at work" in answer.text
    rosa.browser.submit(f"{DRAFTS}/{first}/replay/stop")


def ask(rosa: DraftDesk, draft_id: str) -> TestResponse:
    """Asks for approval, with the cases that a rule in force has to have."""
    rosa.write(draft_id, CASES_PATH, CASES)
    return rosa.step(draft_id, "ask")


def said(page: str) -> dict[str, str]:
    """What stands above the button of whoever is to approve."""
    part = page.partition('class="said"')[2].partition("</dl>")[0]
    return {re.sub("<.*?>", "", name): words for name, words in re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", part)}


def test_who_is_to_approve_reads_first_what_was_found_out(rosa: DraftDesk) -> None:
    samir, draft_id = samir_at(rosa.board), of_more(rosa)
    assert ask(rosa, draft_id).status_code == 303
    page = samir.page(draft_id)
    assert said(page)["Replay"] == "Still running, the calls are being counted." and "Not replayed yet: you may" in page
    until_ended(rosa.board, draft_id)

    page = samir.page(draft_id)

    assert list(said(page).items()) == [
        ("Check", "1 rule read, nothing to mend."),
        ("Cases", "All 2 come out as expected."),
        ("Worth a look", "4 things in the whole book, 1 of them in what this draft changes."),
        ("Replay", "1 of 4 calls would have gone otherwise: 1 question more."),
    ]
    assert page.index('class="said"') < page.index(">Approve</button>") and 'id="unreplayed" hidden' in page
    assert samir.step(draft_id, "approve").status_code == 303
    assert "approved it <span" in samir.page(draft_id)


def test_asking_goes_on_where_another_draft_is_being_replayed(rosa: DraftDesk) -> None:
    first, second = of_more(rosa), of_more(rosa)
    with rosa.board.house.database.write() as connection:
        replays.begin(connection, first, 30, "Rosa Marin", rosa.board.clock())
    assert ask(rosa, second).status_code == 303
    page = samir_at(rosa.board).page(second)
    assert said(page)["Replay"].startswith("It has not been replayed. It was not started, because another replay")
    assert strong_button(page) == "Approve"


@pytest.mark.parametrize("days", ["", "0", "-3", "367", "many", "１２"])
def test_over_how_many_days_is_said_in_figures(rosa: DraftDesk, days: str) -> None:
    draft_id = of_more(rosa)
    assert rosa.browser.submit(f"{DRAFTS}/{draft_id}/replay", days=days).status_code == 400


def test_a_draft_that_changes_nothing_has_nothing_to_replay(rosa: DraftDesk) -> None:
    page = rosa.page(rosa.begin("Nothing yet"))
    assert "There is nothing to replay" in page and "Replay</button>" not in page


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "There was no call in the last 30 days: nothing to compare."),
        ({"calls": 1_200}, "None of 1,200 calls would have gone otherwise."),
        ({"calls": 9, "changed": 2}, "2 of 9 calls would have gone otherwise."),
        (
            {"calls": 9, "changed": 2, "changes": [{"kind": "worded otherwise", "calls": 2}]},
            "2 of 9 calls would have gone otherwise: in other words, nothing else.",
        ),
        (
            {"calls": 9, "changed": 7, "prompts": {"gained": 1, "lost": 4, "other": 2}},
            "7 of 9 calls would have gone otherwise: 1 question more, 4 fewer, 2 in the place of another.",
        ),
        (
            {"calls": 9, "changed": 4, "prompts": {"lost": 4}},
            "4 of 9 calls would have gone otherwise: 4 questions fewer.",
        ),
    ],
)
def test_the_first_sentence_says_what_came_of_it(counts: dict[str, Any], words: str) -> None:
    prompts = {**nothing()["prompts"], **counts.pop("prompts", {})}
    assert story_of(nothing(**counts, prompts=prompts)).headline == words


def test_bars_pull_to_both_sides_by_their_share_of_the_longest() -> None:
    rules = [
        {"rule": f"rule-{lost}", "before": 9, "after": 9, "lost": lost, "gained": gained, "tiers": []}
        for lost, gained in ((8, 2), (4, 0), (0, 0), *((1, 0) for _ in range(9)))
    ]
    prompts = {**nothing()["prompts"], "rules": rules}
    bars = story_of(nothing(calls=9, changed=1, prompts=prompts)).prompts
    assert [(bar.left, bar.right) for bar in bars.rows[:2]] == [(100, 25), (50, 0)]
    assert len(bars.rows) == 8 and len(bars.rest) == 3


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (3_725, "1 h 2 min")])
def test_time_is_told_in_the_units_that_matter(seconds: int, words: str) -> None:
    assert duration(seconds) == words
