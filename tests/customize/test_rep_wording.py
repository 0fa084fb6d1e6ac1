from __future__ import annotations

import pytest

from agent_assist.customize.wording import strange_placeholders, with_name


@pytest.mark.parametrize(
    ("text", "with_annabelle", "without"),
    [
        ("Do you work from home, {first name}?", "Do you work from home, Annabelle?", "Do you work from home?"),
        ("{first name}, may I ask you something?", "Annabelle, may I ask you something?", "May I ask you something?"),
        ("Thank you, {first name}. Is it done?", "Thank you, Annabelle. Is it done?", "Thank you. Is it done?"),
        ("If so, {first name}, which one?", "If so, Annabelle, which one?", "If so, which one?"),
        ("Ask {first name} for the number.", "Ask Annabelle for the number.", "Ask for the number."),
        ("Hello {first name}! How are you?", "Hello Annabelle! How are you?", "Hello! How are you?"),
        ("No name at all", "No name at all", "No name at all"),
    ],
)
def test_a_sentence_reads_well_with_and_without_a_name(text: str, with_annabelle: str, without: str) -> None:
    assert with_name(text, " Annabelle ") == with_annabelle
    assert with_name(text, "") == without
    assert with_name(text, "  ") == without


def test_a_name_with_braces_stays_a_name() -> None:
    assert with_name("Hello {first name}", "{first name}") == "Hello {first name}"


def test_everything_else_in_braces_is_strange() -> None:
    assert strange_placeholders("{first name} {name} {x") == ["{name}", "{x"]
