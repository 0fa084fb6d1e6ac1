"""However a record writes a name, a claim hears the first name at most, and never the family's."""

from __future__ import annotations

import pytest

from agent_assist.interact.masking import first_name, shown_name


@pytest.mark.parametrize(
    ("written", "shown", "called"),
    [
        ("Annabelle Yu", "Annabelle Y.", "Annabelle"),
        ("  Annabelle   Yu ", "Annabelle Y.", "Annabelle"),
        ("Yu, Annabelle", "Annabelle Y.", "Annabelle"),
        ("Yu, Dr. Annabelle", "Annabelle Y.", "Annabelle"),
        ("Dr Annabelle Yu", "Annabelle Y.", "Annabelle"),
        ("Prof. Dr. Annabelle Mei Yu", "Annabelle Y.", "Annabelle"),
        ("Mrs Yu", "Mrs Y.", ""),
        ("Yu, Mrs", "Mrs Y.", ""),
        ("Annabelle", "Annabelle", "Annabelle"),
        ("Dr", "Dr", "Dr"),
        (", Yu", "Y.", "Yu"),
        (",", ",", ""),
        ("", "", ""),
    ],
)
def test_a_person_is_called_by_the_first_name(written: str, shown: str, called: str) -> None:
    assert shown_name(written, "person", "claimed") == shown
    assert first_name(written, "person") == called
    assert shown_name(written, "person", "verified") == " ".join(written.split())


def test_an_organisation_has_no_first_name() -> None:
    assert shown_name("Northwind, Bakers and Sons", "organization", "claimed") == "Northwind, …"
    assert first_name("Northwind, Bakers and Sons", "organization") == ""
