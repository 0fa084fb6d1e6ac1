"""What `rules check` finds worth a look: questions in vain and rules that starve, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from making_books import NOW, WHEN, asking, book_of, rule_text

from agent_assist.customize.callers import Caller, of_the_cast, on_a_call
from agent_assist.customize.example_facts import Person
from agent_assist.customize.lint import worth_a_look
from agent_assist.customize.remarks import DEAD, STARVED, Remark
from agent_assist.customize.witnesses import Witnesses
from agent_assist.differentiate.catalogue import Unknown

TODAY = date(2026, 11, 22)
READS = rule_text("reads", "when:\n  has pets: yes\n", "remind: Ask for the dog.\n")


def found(**rules: str) -> list[str]:
    book = book_of({name.replace("_", "-"): text for name, text in rules.items()})
    return [str(remark) for remark in worth_a_look(book, TODAY) if remark.kind in (DEAD, STARVED)]


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


TARA = of_the_cast(Person("tara", "Tara White"))
REAL = on_a_call("18", "01J")
KNOWN = {"tier": "MGC", "open complaint": False}


def remarks(rules: dict[str, str], **callers: dict[str, object]) -> list[Remark]:
    """The remarks where each caller (tara, real) has these facts beside KNOWN."""
    seen = {
        who: Caller(witness, KNOWN | callers[who], NOW)  # type: ignore[arg-type]
        for who, witness in (("tara", TARA), ("real", REAL))
        if who in callers
    }
    cast, calls = (tuple(seen[who] for who in (name,) if who in seen) for name in ("tara", "real"))
    return worth_a_look(book_of(rules), TODAY, Witnesses(cast, calls))


def test_somebody_who_is_asked_in_vain_is_named() -> None:
    (remark,) = remarks({"pets": asks("pets")}, tara={})
    assert remark.witness.person == "tara"
    assert str(remark).endswith("or do not ask. Witness: Tara White of the cast.")
    (remark,) = remarks({"pets": asks("pets")}, tara={}, real={"tier": "BZ"})
    assert remark.witness == TARA
    (remark,) = remarks({"pets": asks("pets")}, tara={}, real={})
    assert (remark.witness.customer_id, remark.witness.lookup_id) == ("18", "01J")


def test_somebody_for_whom_a_starving_rule_waits_is_named() -> None:
    both = "when:\n  has pets: yes\n  has email: yes\n"
    rules = {"pets": asks("pets", status="draft"), "reads": rule_text("reads", both, "remind: Ask.\n")}
    not_known = Unknown("not asked yet")
    (remark,) = remarks(rules, tara={"has email": True, "has pets": not_known}, real={"has pets": not_known})
    # Of two, the one for whom nothing else is missing.
    assert remark.kind == STARVED and remark.witness == TARA
    (remark,) = remarks(rules, real={"has email": False})
    assert not remark.witness and str(remark).endswith("or drop the line.")


def test_a_remark_as_json_has_all_its_parts() -> None:
    (remark,) = remarks({"pets": asks("pets")}, real={})
    told = remark.as_json()
    assert told["witness"] == {
        "words": "customer 18 on call 01J",
        "person": "",
        "customer_id": "18",
        "lookup_id": "01J",
        "lines": [],
    }
    assert (told["kind"], told["file"], told["line"], told["rule"]) == (DEAD, "service/pets.yaml", 9, "pets")


@pytest.mark.parametrize(
    ("ends", "status", "words"),
    [
        ("2026-11-22", "live", "ends today, on 2026-11-22"),
        ("2026-11-23", "trial", "ends in 1 day, on 2026-11-23"),
        ("2026-12-06", "live", "ends in 14 days, on 2026-12-06"),
        ("2026-12-07", "live", ""),
        ("2026-11-21", "live", ""),
        ("2026-11-23", "draft", ""),
    ],
)
def test_a_rule_that_ends_within_two_weeks_is_told_with_somebody_whom_it_serves(
    ends: str, status: str, words: str
) -> None:
    rule = rule_text("ending", WHEN, f"ends: {ends}\n", "remind: Say it.\n", status=status)
    found = remarks({"ending": rule}, tara={})
    assert [words in remark.message and remark.witness == TARA for remark in found] == [True] * bool(words)
