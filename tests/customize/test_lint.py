"""What `rules check` finds worth a look: questions in vain and rules that starve, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from making_books import WHEN, asking, book_of, rule_text

from agent_assist.customize.lint import worth_a_look

TODAY = date(2026, 11, 22)
READS = rule_text("reads", "when:\n  has pets: yes\n", "remind: Ask for the dog.\n")


def found(**rules: str) -> list[str]:
    book = book_of({name.replace("_", "-"): text for name, text in rules.items()})
    return [str(remark) for remark in worth_a_look(book, TODAY)]


def asks(name: str, learns: str = "has pets", *more: str, status: str = "live") -> str:
    return rule_text(name, WHEN, asking(learns), *more, status=status)


def test_a_question_that_a_rule_reads_is_nothing_to_look_at() -> None:
    assert found(pets=asks("pets"), reads=READS) == []


def test_a_question_that_no_rule_reads_is_dead() -> None:
    assert found(pets=asks("pets")) == [
        "service/pets.yaml:9:1: No rule reads `has pets`: the answer changes nothing. "
        "Write the rule that needs it, or do not ask."
    ]


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_reader_that_is_off_does_not_count(status: str) -> None:
    (remark,) = found(pets=asks("pets"), reads=READS.replace("status: live", f"status: {status}"))
    assert "Only `reads` would, which is off." in remark


def test_a_reader_in_trial_counts_and_one_that_is_over_does_not() -> None:
    assert found(pets=asks("pets"), reads=READS.replace("status: live", "status: trial")) == []
    assert found(pets=asks("pets"), reads=READS + "starts: 2027-01-01\n") == []
    assert found(pets=asks("pets"), reads=READS + "ends: 2026-11-22\n") == []
    assert len(found(pets=asks("pets"), reads=READS + "ends: 2026-11-21\n")) == 1


def test_a_question_does_not_live_by_asking_itself() -> None:
    unless = "unless:\n  has pets: known\n"
    twice = {"pets": asks("pets", "has pets", unless), "pets_too": asks("pets-too", "has pets", unless)}
    assert len(found(**twice)) == 2


@pytest.mark.parametrize("status", ["draft", "trial", "retired"])
def test_a_question_nobody_is_asked_is_not_dead(status: str) -> None:
    assert found(pets=asks("pets", status=status)) == []


def test_the_share_of_spend_is_read_where_value_is_worked_out() -> None:
    assert found(share=asks("share", "share of spend")) == []


@pytest.mark.parametrize(("status", "words"), [("draft", "a draft"), ("trial", "in trial"), ("retired", "retired")])
def test_a_rule_starves_whose_fact_nobody_asks_for(status: str, words: str) -> None:
    assert found(pets=asks("pets", status=status), reads=READS) == [
        "service/reads.yaml:7:1: Nothing tells us `has pets`: this line waits for ever. "
        f"`pets` would ask, but is {words}. Put a question live that learns it, or drop the line."
    ]


def test_a_rule_starves_once_its_question_is_over() -> None:
    (remark,) = found(pets=asks("pets", "has pets", "ends: 2026-11-21\n"), reads=READS)
    assert "`pets` would ask, but is over." in remark


def test_a_rule_starves_of_a_question_that_was_retired_for_good() -> None:
    book = book_of({"retired/pets.yaml": asks("pets", status="retired"), "reads": READS})
    (remark,) = worth_a_look(book, TODAY)
    assert remark.message == "Nothing tells us `has pets`: this line waits for ever."


def test_a_rule_that_is_off_cannot_starve() -> None:
    for status in ("draft", "retired"):
        off = READS.replace("status: live", f"status: {status}")
        assert found(pets=asks("pets", status="draft"), reads=off) == []


def test_of_a_whole_book_exactly_the_dead_and_the_starving_are_named() -> None:
    either = "any of:\n  - has garden: yes\n  - tier: is MVC\n"
    named = found(
        pets=asks("pets"),
        reads=READS,
        garden=asks("garden", "has garden", status="trial"),
        reads_garden=rule_text("reads-garden", either, "remind: A.\n", status="trial"),
        shed=asks("shed", "has shed"),
        kids=asks("kids", "has kids"),
        plain=rule_text("plain", WHEN, "unless:\n  has kids: yes\n", "remind: A.\n"),
    )
    assert [remark.partition(":")[0] for remark in named] == ["service/reads-garden.yaml", "service/shed.yaml"]
