"""How likely an answer is, and which: from comparable customers, cautious with small numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_assist.customize.worth_parts import Likelihood
from agent_assist.differentiate.catalogue import TIERS
from agent_assist.learn.likelihoods import MOST_ANSWERS, Count, Likelihoods, for_tier, likelihoods_from

histories = st.lists(
    st.builds(
        Count,
        question=st.sampled_from(["pets", "garden"]),
        tier=st.sampled_from(["", *TIERS]),
        state=st.sampled_from(["answered", "declined", "asked_no_answer"]),
        answer=st.just(""),
        times=st.integers(1, 200),
    )
)


def counts(tier: str = "LM", question: str = "pets", declined: int = 0, **answers: int) -> list[Count]:
    told = [Count(question, tier, "answered", answer, times) for answer, times in answers.items()]
    return [*told, Count(question, tier, "declined", "", declined)] if declined else told


def pets(*histories: list[Count], tier: str = "LM") -> Likelihood:
    return for_tier(likelihoods_from([count for history in histories for count in history]), tier)["pets"]


def test_nothing_is_expected_where_nothing_is_known() -> None:
    assert for_tier({}, "LM") == {}
    assert likelihoods_from([])["LM"] == {"": Likelihood(0.5)}


@given(histories, st.sampled_from(["", *TIERS]))
def test_a_chance_lies_between_never_and_always_and_rises_with_the_answers(history: list[Count], tier: str) -> None:
    before, after = pets(history, counts(declined=1), tier=tier), pets(history, counts(yes=1, declined=1), tier=tier)
    assert 0 < before.answering <= after.answering < 1


def test_one_answer_proves_little_and_a_hundred_prove_much() -> None:
    assert 0.5 < pets(counts(yes=1)).answering < 0.6
    assert 0.8 < pets(counts(yes=90, declined=10)).answering < 0.9


def test_customers_of_the_same_tier_count_for_more_than_all_others() -> None:
    silent_others, talkative = counts("MVC", declined=1_000), counts("LM", yes=40)
    assert pets(silent_others, talkative, tier="LM").answering > 0.6
    assert pets(silent_others, talkative, tier="MVC").answering < 0.05
    assert pets(silent_others, talkative, tier="BZ").answering < 0.1


def test_a_tier_of_which_nothing_is_known_is_like_all_the_others() -> None:
    others = [*counts("MVC", yes=30, no=10), *counts("LM", yes=10, no=30)]
    assert pets(others, tier="BZ").answers == {"no": 5, "yes": 5}
    assert pets(others, tier="").answers == {"no": 40, "yes": 40}


def test_a_question_nobody_was_asked_is_as_likely_answered_as_all_questions_together() -> None:
    heard: Likelihoods = likelihoods_from(counts(yes=85, declined=15))
    assert for_tier(heard, "LM")[""].answering == round(90 / 110, 4)
    assert "garden" not in for_tier(heard, "LM")
    assert for_tier(heard, "no such tier") == for_tier(heard, "")


def test_the_chance_is_the_published_formula() -> None:
    history = [*counts("LM", yes=3, no=1, declined=2), *counts("MVC", yes=20, declined=20)]
    overall = Fraction(24 + 5, 46 + 10)
    answered, asked = 4 + 20 * Fraction(10, 40), 6 + 40 * Fraction(10, 40)
    expected = (answered + 10 * overall) / (asked + 10)
    found = pets(history)
    assert found.answering == pytest.approx(float(expected), abs=1e-4)
    assert found.answers == {"no": 1, "yes": 8}


def test_of_many_different_answers_the_most_frequent_are_kept() -> None:
    history = [Count("staff", "LM", "answered", str(number), 100 - number) for number in range(60)]
    kept = for_tier(likelihoods_from(history), "LM")["staff"]
    assert list(kept.answers) == [str(number) for number in range(MOST_ANSWERS)]
    assert kept.answering > 0.9
