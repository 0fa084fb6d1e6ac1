"""The sheet in which supervisors keep the lines between the tiers."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_assist import sheets
from agent_assist.differentiate.catalogue import CHANNELS, TIERS
from agent_assist.differentiate.tiers import Tiers, load_tiers, objective_of, read_tiers

FILE = Path(__file__).parents[2] / "rules" / "tiers.yaml"
SHEET = FILE.read_text(encoding="utf-8")


def read(old: str = "", new: str = "") -> Tiers:
    assert old in SHEET
    return read_tiers(sheets.read(SHEET.replace(old, new) if old else SHEET, "tiers.yaml"), "tiers.yaml")


def faults(old: str, new: str) -> list[str]:
    with pytest.raises(sheets.SheetFaults) as told:
        read(old, new)
    return [str(fault) for fault in told.value.faults]


def test_the_shipped_sheet_is_whole() -> None:
    tiers = load_tiers(FILE)
    assert tiers.currency == "GBP"
    assert tiers.most_valuable_from == 150_000
    assert tiers.below_zero_under == -500
    assert set(tiers.unit_costs) == set(CHANNELS)
    assert tiers.unit_costs["phone"] == 450
    assert set(tiers.words) == set(TIERS)
    assert "Complaints, safety and legal" in tiers.floor


def test_no_words_for_the_rep_would_hurt_the_customer() -> None:
    for words in load_tiers(FILE).words.values():
        assert not {"zero", "cost", "contain", "cheap", "worth", "bad"} & set(words.lower().replace(",", " ").split())


def test_every_tier_has_an_objective() -> None:
    assert [objective_of(tier) for tier in TIERS] == ["keep", "grow", "serve", "contain", "discover"]
    assert objective_of("?") == ""


def test_a_misspelt_line_is_told_with_its_cure() -> None:
    told = faults("most valuable from: 1500", "most valueable from: 1500")
    assert any("`most valueable from` is not known here. Did you mean `most valuable from`?" in fault for fault in told)
    assert any("`most valuable from` is missing" in fault for fault in told)
    assert any(fault.startswith("tiers.yaml:19:3") for fault in told)


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("phone: 4.50", "phone: £4.50", "without a currency sign"),
        ("phone: 4.50", "phone: 4.505", "such as 4.50"),
        ("phone: 4.50", "phone: NaN", "such as 4.50"),
        ("phone: 4.50", "phone: -4.50", "without a minus"),
        ("phone: 4.50", "phone: [4, 50]", "on the same line"),
        ("new for days: 28", "new for days: four weeks", "a whole number such as 28"),
        ("currency: GBP", "currency: pounds", "three letters"),
        ("  phone: 4.50\n", "", "Add a line `phone:`"),
    ],
)
def test_a_faulty_value_is_told_with_its_cure(old: str, new: str, cure: str) -> None:
    told = faults(old, new)
    assert len(told) == 1
    assert cure in told[0]


def test_all_faults_are_told_at_once() -> None:
    table = sheets.read("currency: £\nlines: none\ncosts: 3\n", "tiers.yaml")
    with pytest.raises(sheets.SheetFaults) as told:
        read_tiers(table, "tiers.yaml")
    assert len(told.value.faults) == 7


def test_the_version_changes_with_a_line_and_not_with_words() -> None:
    assert read("most valuable from: 1500", "most valuable from: 1600").version != read().version
    assert read("phone: 4.50", "phone: 4.51").version != read().version
    assert read("Take your time.", "Take all the time you like.").version == read().version
