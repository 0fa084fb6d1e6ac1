"""Who is never asked, and how likely an answer is: the same for ever, and cautious with small numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent_assist.learn.control import arm_of
from agent_assist.learn.track_record import answer_rates, records_of

counts = st.integers(0, 500)


@given(st.text(min_size=1), st.floats(0, 1), st.floats(0, 1))
def test_an_arm_is_for_life_and_a_larger_share_only_adds(customer_id: str, one: float, other: float) -> None:
    smaller, larger = sorted((one, other))
    assert arm_of(customer_id, one) == arm_of(customer_id, one)
    assert arm_of(customer_id, smaller) == "treated" or arm_of(customer_id, larger) == "control"


def test_the_share_is_about_the_share_that_was_set() -> None:
    arms = [arm_of(f"01J{number:05d}", 0.2) for number in range(2_000)]
    assert 340 < arms.count("control") < 460


def test_nobody_in_particular_is_in_no_control_group() -> None:
    assert arm_of("", 1.0) == arm_of("01J0", 0.0) == "treated"


@given(counts, counts, counts)
def test_a_rate_lies_between_never_and_always_and_rises_with_the_answers(yes: int, no: int, silent: int) -> None:
    states = {"answered": yes, "declined": no, "asked_no_answer": silent}
    more = {**states, "answered": yes + 1}
    before, after = answer_rates(records_of({"q": states}))["q"], answer_rates(records_of({"q": more}))["q"]
    assert 0 < before < after < 1


def test_one_answer_proves_little_and_a_hundred_prove_much() -> None:
    rates = answer_rates(records_of({"new": {"answered": 1}, "old": {"answered": 90, "declined": 10}}))
    assert 0.5 < rates["new"] < 0.6 and 0.8 < rates["old"] < 0.9
