"""The sheet in which supervisors keep the lines between the tiers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent_assist import sheets
from agent_assist.customize.checking import check_folder
from agent_assist.differentiate.catalogue import CHANNELS, OBSERVED, TIERS, Catalogue
from agent_assist.differentiate.tiers import SETTINGS, Tiers, load_tiers, objective_of, read_tiers

FILE = Path(__file__).parents[2] / "rules" / "tiers.yaml"
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SHEET = FILE.read_text(encoding="utf-8")


def read(old: str = "", new: str = "") -> Tiers:
    assert old in SHEET
    return read_tiers(sheets.read(SHEET.replace(old, new) if old else SHEET, "tiers.yaml"), "tiers.yaml")


def faults(old: str, new: str) -> list[str]:
    with pytest.raises(sheets.SheetFaults) as told:
        read(old, new)
    return [str(fault) for fault in told.value.faults]


def test_the_shipped_sheet_is_whole_and_says_the_defaults() -> None:
    tiers = load_tiers(FILE)
    assert tiers.currency == "GBP"
    assert set(tiers.unit_costs) == set(CHANNELS)
    assert tiers.unit_costs["phone"] == 450
    assert set(tiers.words) == set(TIERS)
    assert "Complaints, safety and legal" in tiers.floor
    defaults = Tiers("GBP", tiers.complaint_cost, tiers.floor, tiers.unit_costs, tiers.words)
    assert tiers == defaults
    assert tiers.capacity == 60


def test_every_setting_stands_in_the_shipped_sheet() -> None:
    for section, name, *_ in SETTINGS:
        assert f"\n{section}:\n" in SHEET
        assert f"\n  {name}: " in SHEET


@pytest.mark.parametrize("section", sorted({section for section, *_ in SETTINGS}))
def test_a_section_of_numbers_may_be_left_out(section: str) -> None:
    table = sheets.read(SHEET, "tiers.yaml")
    entries = {name: node for name, node in table.entries.items() if name != section}
    assert read_tiers(replace(table, entries=entries), "tiers.yaml") == read()


def test_no_words_for_the_rep_would_hurt_the_customer() -> None:
    for words in load_tiers(FILE).words.values():
        assert not {"zero", "cost", "contain", "cheap", "worth", "bad"} & set(words.lower().replace(",", " ").split())


def test_every_tier_has_an_objective() -> None:
    assert [objective_of(tier) for tier in TIERS] == ["keep", "grow", "serve", "contain", "discover"]
    assert objective_of("?") == ""


def test_a_misspelt_line_is_told_with_its_cure() -> None:
    told = faults("most valuable hold: 50 %", "most valueable hold: 50 %")
    assert len(told) == 1
    assert "`most valueable hold` is not known here. Did you mean `most valuable hold`?" in told[0]


def test_a_line_of_the_sheet_as_it_was_is_told() -> None:
    told = faults("  new for days: 28\n", "  new for days: 28\n  most valuable from: 1500\n")
    assert len(told) == 1
    assert "`most valuable from` is not known here." in told[0]


@pytest.mark.parametrize(
    ("old", "new", "cure"),
    [
        ("phone: 4.50", "phone: £4.50", "without a currency sign"),
        ("phone: 4.50", "phone: 4.505", "such as 4.50"),
        ("phone: 4.50", "phone: NaN", "such as 4.50"),
        ("phone: 4.50", "phone: -4.50", "without a minus"),
        ("phone: 4.50", "phone: [4, 50]", "on the same line"),
        ("new for days: 28", "new for days: four weeks", "a whole number such as 28"),
        ("new for days: 28", "new for days: 99999999999", "a whole number such as 28"),
        ("look ahead weeks: 156", "look ahead weeks: 0", "at least 1"),
        ("below zero under: -5", "below zero under: 5", "with a minus"),
        ("runs that must agree: 2", "runs that must agree: 3", "1 or 2"),
        ("win rate: 25 %", "win rate: 0.25", "such as 25 %"),
        ("win rate: 25 %", "win rate: 101 %", "between 0 % and 100 %"),
        ("win rate: 25 %", "win rate: NaN %", "between 0 % and 100 %"),
        ("least share of customer: 5 %", "least share of customer: 0 %", "above 0 %"),
        ("purchase model: mbg/nbd", "purchase model: pareto", "mbg/nbd or bg/nbd"),
        ("use the correction: no", "use the correction: maybe", "yes or no"),
        ("places: 60", "places: many", "a whole number"),
        ("places: 60", "places: [60]", "on the same line"),
        ("places: 60", "places:\n    Priya Nair: a few", "a whole number"),
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


def test_checking_the_rules_checks_the_lines_between_the_tiers(tmp_path: Path) -> None:
    (tmp_path / "tiers.yaml").write_text(SHEET.replace("win rate: 25 %", "win rat: 25 %"), encoding="utf-8")
    told = [str(fault) for fault in check_folder(tmp_path, Catalogue(OBSERVED), NOW).faults]
    assert "tiers.yaml:59:3: `win rat` is not known here. Did you mean `win rate`?" in told


def test_managers_may_be_named_with_the_customers_each_can_look_after() -> None:
    tiers = read("places: 60", "places:\n    Priya Nair: 40\n    Noah Fields: 25")
    assert tiers.places == {"Priya Nair": 40, "Noah Fields": 25}
    assert tiers.capacity == 65


def test_the_version_changes_with_what_moves_customers_and_with_nothing_else() -> None:
    assert read("most valuable hold: 50 %", "most valuable hold: 60 %").version != read().version
    assert read("phone: 4.50", "phone: 4.51").version != read().version
    assert read("look ahead weeks: 156", "look ahead weeks: 104").version != read().version
    assert read("Take your time.", "Take all the time you like.").version == read().version
    assert read("places: 60", "places: 61").version == read().version
    assert read("ticket down: 30 %", "ticket down: 40 %").version == read().version
