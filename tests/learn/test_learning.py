"""Who is never asked: the same customers for ever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent_assist.learn.control import arm_of


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
