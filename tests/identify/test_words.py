"""Words that stand where a number should: whoever says them is nobody, in whatever spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_assist.identify.matching import Claimant, match
from agent_assist.identify.numbers import normalise, normalise_identifier
from agent_assist.identify.trunks import plain_trunk
from agent_assist.identify.words import asks_for_privacy, is_placeholder, is_withheld

GB = plain_trunk("GB")
TOKENS = ["anonymous", "restricted", "unavailable", "unknown", "private", "withheld", "blocked", "no caller id"]
WRAPPINGS = ["{}", " {} ", '"{}"', "<sip:{}@anonymous.invalid>", "sip:{}@192.0.2.1;user=phone", "({})", "tel:{}"]


@given(st.sampled_from(TOKENS), st.sampled_from(WRAPPINGS), st.data())
def test_a_withheld_number_never_matches_anybody(token: str, wrapping: str, data: st.DataObject) -> None:
    written = "".join(data.draw(st.sampled_from([char, char.upper()])) for char in token)
    number = normalise(wrapping.format(written.replace(" ", data.draw(st.sampled_from([" ", "-", "_"])))), GB)

    assert (number.kind, number.value) == ("withheld", "")
    assert match(number, [Claimant("c-1", "Tara White")]).candidates == ()


@given(st.integers(1, 30), st.sampled_from(["", "+", "-", "sip:"]))
def test_any_number_of_zeros_is_withheld(zeros: int, before: str) -> None:
    assert normalise(before + "0" * zeros, GB).kind == "withheld"


@pytest.mark.parametrize(
    "text", ["", " ", "s", "-", "null", "None", "[Agent]", "${x}", "<unknown>", "%ANI%", "$ani", "{{a}}", '""']
)
def test_what_nobody_filled_in_is_a_placeholder(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["rep-01", "sales", "<sip:2001@example.com>", "<+441134960710>", "%2B44113", "2001", "x" * 99, "0"]
)
def test_what_somebody_filled_in_is_no_placeholder(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    "text", ["Private Bakery", "Caller", "number", "Annabelle Yu", "unknown 12", "01134960710", "1", "anonymous " * 20]
)
def test_other_words_are_not_withheld(text: str) -> None:
    assert not is_withheld(text)


def test_a_display_name_asks_for_privacy_only_if_the_caller_hides() -> None:
    assert asks_for_privacy("Anonymous")
    assert asks_for_privacy("Number Withheld")
    assert not asks_for_privacy("Unknown")
    assert not asks_for_privacy("")
    assert not asks_for_privacy("Private Bakery")


@pytest.mark.parametrize("kind", ["phone", "email", "account", "handle"])
@pytest.mark.parametrize("word", ["unknown", "N/A", "null", "0", "", "[account]", "Private"])
def test_no_customers_become_one_by_a_word_for_nothing(kind: str, word: str) -> None:
    assert normalise_identifier(kind, word, GB) == ""
