"""A rep spends no more of an hour on questions than the manners of asking allow; what was not asked took no time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from web.switchboard import ANNABELLE, OLIVER, TARA, Switchboard, opened, well, write_rules

RULE = (
    "matters: may\nwhen:\n  contacts ever: at least 0\nask: Do you keep cats, {first name}?\nlearns: cats\n"
    "answers:\n  - yes\n  - no\n  - sometimes\npurpose of data: service\nbecause: It helps.\n"
)


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """One question of twelve seconds, twenty seconds an hour to ask, and three customers."""
    rules = write_rules(tmp_path / "rules", cats=RULE)
    (rules / "dialogue.yaml").write_text("seconds per rep and hour: 20\n")
    with opened(database_url, tmp_path, rules) as board:
        people = (("A", "Annabelle Yu", ANNABELLE), ("T", "Tara White", TARA), ("O", "Oliver Blake", OLIVER))
        for ref, name, number in people:
            board.customer(ref, name, number, tier="LM")
        yield board


def test_a_rep_who_has_asked_enough_this_hour_is_spared(desk: Switchboard) -> None:
    assert desk.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")["prompt_id"] == "cats"
    spared = desk.lookup(call_id="c-2", ani=TARA, agent="Rep-01")
    assert (spared["prompt_id"], spared["silence"]) == ("", "budget")
    assert desk.lookup(call_id="c-3", ani=OLIVER, agent="rep-02")["prompt_id"] == "cats"
    desk.clock.goes_on(minutes=61)
    assert desk.lookup(call_id="c-4", ani=TARA, agent="rep-01")["prompt_id"] == "cats"


def test_a_question_counts_for_the_rep_who_took_the_call(desk: Switchboard) -> None:
    desk.lookup(call_id="c-1", ani=ANNABELLE)
    desk.event("answered", agent="rep-01", at=1)
    assert desk.lookup(call_id="c-2", ani=TARA, agent="rep-01")["silence"] == "budget"


def test_a_question_counts_for_nobody_at_whose_desk_it_only_rang(desk: Switchboard) -> None:
    desk.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-02")
    desk.event("answered", agent="rep-01", at=1)
    desk.event("transferred", kind="blind", from_agent="rep-01", to_agent="rep-03", at=2)
    desk.event("answered", agent="rep-03", at=3)
    assert desk.lookup(call_id="c-2", ani=TARA, agent="rep-01")["silence"] == "budget"
    assert desk.lookup(call_id="c-3", ani=TARA, agent="rep-02")["prompt_id"] == "cats"
    assert desk.lookup(call_id="c-4", ani=OLIVER, agent="rep-03")["prompt_id"] == "cats"


def test_who_took_the_call_may_be_told_before_the_lookup(desk: Switchboard) -> None:
    desk.event("answered", agent="rep-01", at=1)
    desk.lookup(call_id="c-1", ani=ANNABELLE)
    assert desk.lookup(call_id="c-2", ani=TARA, agent="rep-01")["silence"] == "budget"


def test_a_question_that_was_not_asked_took_no_time(desk: Switchboard) -> None:
    call = desk.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    well(desk.outcome(call, "not_asked"))
    assert desk.lookup(call_id="c-2", ani=TARA, agent="rep-01")["prompt_id"] == "cats"


def test_calls_that_reach_one_rep_in_the_same_moment_ask_no_more_than_one_after_the_other(desk: Switchboard) -> None:
    numbers = [f"+4415395550{number:02d}" for number in range(10, 22)]
    for number in numbers:
        desk.customer(number, "Mei Tan", number, tier="LM")
    with ThreadPoolExecutor(len(numbers)) as pool:
        answers = list(pool.map(lambda number: desk.lookup(call_id=number, ani=number, agent="rep-01"), numbers))
    assert sorted(answer["silence"] or answer["prompt_id"] for answer in answers) == ["budget"] * 11 + ["cats"]
