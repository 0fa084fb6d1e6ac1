"""When it counts that a rule was never shown, stays in trial or is passed over, and who bears witness to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from customize.making_books import asking, book_of, rule_text

from agent_assist.customize.callers import Caller, on_a_call
from agent_assist.customize.decisions import Asking
from agent_assist.customize.remarks import Remark, Witness
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.witnesses import Witnesses
from agent_assist.learn.rule_remarks import Past
from agent_assist.learn.rule_track import RuleCounts, Track
from agent_assist.learn.worth_a_look import Look, look_at

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
WHEN = "when:\n  tier: is MVC\n  has email: yes\n"
REMIND = "remind: Say it.\n"


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def call(lookup: str, facts: Mapping[str, Any], **asking: Any) -> Caller:
    return Caller(on_a_call("18", lookup), {"open complaint": False, **facts}, NOW, asking=Asking(**asking))


def looked(
    book: RuleBook, *calls: Caller, days: float = 90, total: int = 100, counts: Mapping[str, RuleCounts] | None = None
) -> Look:
    """What is worth a look in a book all of whose rules have had their status for so many days."""
    track = Track(ago(60), total, counts or {})
    past = Past(track, calls, {rule.name: ago(days) for rule in book.rules}, {"pets": on_a_call("19", "01K")})
    return look_at(book, Witnesses(), NOW, past)


def remarks(rule: str, *calls: Caller, **known: Any) -> list[Remark]:
    return list(looked(book_of({"one": rule}), *calls, **known).remarks)


ONE = rule_text("one", WHEN, REMIND)


def test_a_rule_that_was_never_shown_is_told_with_whoever_came_nearest() -> None:
    far = call("01F", {"tier": "BZ", "has email": False})
    near = call("01N", {"tier": "MVC", "has email": False})
    (remark,) = remarks(ONE, far, near)
    assert (remark.kind, remark.line, remark.witness.lookup_id) == ("never fired", 1, "01N")
    assert remark.message.endswith(
        "Nearest to it came the witness: it missed at line 8, where `has email: yes` read no."
    )
    (remark,) = remarks(ONE, far, call("01W", {"tier": "MVC"}))
    assert "it waits at line 8, where `has email: yes` read not known" in remark.message
    stopped = rule_text("one", WHEN, "unless:\n  vulnerable: yes\n", REMIND)
    (remark,) = remarks(stopped, far, call("01S", {"tier": "MVC", "has email": True}))
    assert "it was stopped at line 10, where `vulnerable: yes` read not known" in remark.message


def test_of_alternatives_the_one_with_the_fewest_hindrances_counts() -> None:
    either = "any of:\n  - tier: is MVC\n    has email: yes\n    has account: yes\n  - tier: is MGC\n"
    rule = rule_text("one", "when:\n  vulnerable: no\n  behind the fence: no\n", either, REMIND)
    one_line_off = call("01A", {"tier": "BZ", "vulnerable": False, "behind the fence": False})
    two_lines_off = call("01B", {"tier": "MGC", "vulnerable": True, "behind the fence": True})
    (remark,) = remarks(rule, two_lines_off, one_line_off)
    assert remark.witness.lookup_id == "01A"


def test_without_any_witness_the_figures_stand_alone() -> None:
    (remark,) = remarks(ONE)
    assert remark.message == "It was never shown in 60 days, on 100 calls." and not remark.witness


@pytest.mark.parametrize(
    ("rule", "known"),
    [
        (ONE, {"total": 99}),
        (ONE, {"days": 59}),
        (ONE, {"counts": {"one": RuleCounts(shown=1)}}),
        (rule_text("one", "starts: 2026-09-25\n", WHEN, REMIND), {}),
        (rule_text("one", "starts: 2026-11-23\n", WHEN, REMIND), {}),
        (rule_text("one", "ends: 2026-11-21\n", WHEN, REMIND), {}),
        (rule_text("one", WHEN, REMIND, status="draft"), {}),
    ],
)
def test_it_says_nothing_that_a_rule_was_never_shown_where_it_could_not_be(rule: str, known: dict[str, Any]) -> None:
    assert remarks(rule, call("01N", {"tier": "MVC"}), **known) == []


def test_a_rule_that_would_be_shown_now_was_another_one_then() -> None:
    assert remarks(ONE, call("01N", {"tier": "MVC", "has email": True})) == []


def test_a_rule_that_fits_and_is_kept_silent_is_told_with_the_reason() -> None:
    reads = rule_text("reads", "when:\n  has pets: yes\n", REMIND)
    book = book_of({"pets": rule_text("pets", WHEN, asking("has pets")), "reads": reads})
    fits = {"tier": "MVC", "has email": True}
    found = looked(book, call("01C", fits, arm="control"), counts={"reads": RuleCounts(shown=1)})
    (remark,) = found.remarks
    assert remark.message.endswith("Nearest to it came the witness: it fits, and was silenced.")


def test_what_explains_the_silence_is_told_alone() -> None:
    never = rule_text("one", WHEN, "unless:\n  has email: yes\n", REMIND)
    assert [remark.kind for remark in remarks(never, call("01N", {"tier": "MVC"}))] == ["unreachable"]


TRIED = rule_text("one", WHEN, REMIND, status="trial")


def test_a_rule_that_stays_in_trial_is_told_with_somebody_to_whom_it_would_have_been_shown() -> None:
    calls = (call("01N", {"tier": "BZ"}), call("01Y", {"tier": "MVC", "has email": True}))
    (remark,) = remarks(TRIED, *calls, days=31, counts={"one": RuleCounts(tried=7)})
    assert (remark.kind, remark.line, remark.witness.lookup_id) == ("long in trial", 4, "01Y")
    assert remark.message == (
        "In trial for more than 30 days, since 2026-10-22 at least. "
        "It would have been shown on 7 of 100 calls in 60 days."
    )
    assert remarks(TRIED, *calls, days=29) == []
    assert remarks(TRIED.replace("matters:", "starts: 2026-11-01\nmatters:"), *calls) == []
    assert len(remarks(TRIED, days=31, total=0)) == 1


PETS = {
    "pets": rule_text("pets", "when:\n  tier: is MVC\n", asking("has pets")),
    "reads": rule_text("reads", "when:\n  has pets: yes\n", REMIND),
}


@pytest.mark.parametrize(
    ("counts", "is_told"),
    [
        (RuleCounts(shown=10, skipped=8), True),
        (RuleCounts(shown=10, skipped=7), False),
        (RuleCounts(shown=9, skipped=9), False),
        (RuleCounts(shown=1000, skipped=799), False),
        (RuleCounts(shown=1000, skipped=800), True),
    ],
)
def test_a_question_is_passed_over_four_times_in_five(counts: RuleCounts, is_told: bool) -> None:
    shown = {"pets": counts, "reads": RuleCounts(shown=20, skipped=20), "gone": RuleCounts(shown=20, skipped=20)}
    found = looked(book_of(PETS), counts=shown).remarks
    assert [(remark.kind, remark.rule) for remark in found] == [("skipped", "pets")] * is_told
    assert [(remark.line, remark.witness.lookup_id) for remark in found] == [(8, "01K")] * is_told
    resting = PETS | {"pets": PETS["pets"].replace("status: live", "status: trial")}
    assert "skipped" not in {remark.kind for remark in looked(book_of(resting), counts=shown).remarks}


@pytest.mark.parametrize(
    ("past", "why_not", "words"),
    [
        (None, "", "the cast alone"),
        (None, "the database is away", "the cast alone; the database is away"),
        (Past(Track(ago(60))), "", "the cast alone; no call of the last 60 days is kept"),
        (Past(Track(ago(60), 1), (call("01J", {}),)), "", "the cast and 1 call since 2026-09-23"),
        (
            Past(Track(ago(60), 1204), (call("01J", {}),)),
            "",
            "the cast and the latest 1 of 1,204 calls since 2026-09-23",
        ),
    ],
)
def test_a_look_says_who_bore_witness(past: Past | None, why_not: str, words: str) -> None:
    assert look_at(book_of(PETS), Witnesses(), NOW, past, why_not).witnesses == words


def test_what_was_shown_on_calls_that_are_not_all_at_hand_is_not_called_always_beaten() -> None:
    rules = {"a": "has car", "b": "has boat"}
    book = book_of(
        {name: rule_text(name, "when:\n  tier: is MVC\n", asking(fact)) for name, fact in rules.items()}
        | {"reads": rule_text("reads", "any of:\n  - has car: yes\n  - has boat: yes\n", REMIND)}
    )
    calls = tuple(
        Caller(
            Witness("somebody", customer_id=str(at), lookup_id=f"0{at}"), {"tier": "MVC", "open complaint": False}, NOW
        )
        for at in range(5)
    )
    shown = {name: RuleCounts(shown=1) for name in (*rules, "reads")}
    assert "shadowed" in {remark.kind for remark in looked(book, *calls, total=5, counts=shown).remarks}
    assert "shadowed" not in {remark.kind for remark in looked(book, *calls, total=6, counts=shown).remarks}
    assert "shadowed" in {remark.kind for remark in looked(book, *calls, total=6).remarks}
