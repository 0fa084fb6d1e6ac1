"""The sheet of trunks: every fault is told at once, with its line and a cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_assist import sheets
from agent_assist.identify.numbers import normalise
from agent_assist.identify.trunks import TrunkProfile, choose_trunk, plain_trunk, read_trunks

SHEET = Path(__file__).parents[2] / "rules" / "trunks.yaml"
GOOD = "default:\n  region: GB\n"


def read(text: str) -> dict[str, TrunkProfile]:
    return read_trunks(sheets.read(text, "trunks.yaml"), "trunks.yaml")


def faults(text: str) -> list[str]:
    with pytest.raises(sheets.SheetFaults) as caught:
        read(text)
    return [str(fault) for fault in caught.value.faults]


def test_the_sheet_that_is_shipped_has_no_fault() -> None:
    trunks = read_trunks(sheets.read_file(SHEET), "trunks.yaml")

    assert set(trunks) == {"default", "gb-main", "ie-main", "us-main", "it-main", "au-main"}
    assert trunks["gb-main"].outside_line == "9"
    assert trunks["au-main"].international_prefixes == ("0011", "00")
    assert trunks["it-main"].trunk_prefixes == ()


def test_what_is_left_out_is_what_is_usual_in_the_region() -> None:
    trunks = read(GOOD + "sydney:\n  region: au\n")

    assert trunks["sydney"] == TrunkProfile("sydney", "AU", ("0011", "00"), ("0",))
    assert trunks["sydney"].extension_digits == 6


def test_every_entry_is_read() -> None:
    trunks = read(
        GOOD + "desk:\n  region: US\n  international prefixes: 00, 011\n  trunk prefixes: none\n  outside line: 8\n"
        "  remove before:\n    - 'CLI:'\n    - Call from\n  remove after: /us\n  extension digits: 7\n"
    )

    assert trunks["desk"] == TrunkProfile("desk", "US", ("011", "00"), (), "8", ("CLI:", "Call from"), ("/us",), 7)


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("  regoin: GB", "trunks.yaml:4:3: `regoin` is not known for a trunk. Did you mean `region`?"),
        ("  region: UK", "trunks.yaml:4:11: `UK` is not a region. Did you mean `GB`?"),
        ("  region: Britain", "Write the two letters of a country"),
        ("  region:\n    - GB", "A region is expected here."),
        ("  region: GB\n  international prefix: 00", "Did you mean `international prefixes`?"),
        ("  region: GB\n  international prefixes: +", "trunks.yaml:5:27: `+` is not a prefix."),
        ("  region: GB\n  trunk prefixes: 0123456", "`0123456` is not a prefix."),
        ("  region: GB\n  trunk prefixes:\n    a: b", "A word or a list of words is expected here."),
        ("  region: GB\n  trunk prefixes:\n    - 0\n    - [1]", "trunks.yaml:7:7: A word is expected here."),
        ("  region: GB\n  outside line: 9, 8", "A trunk has one outside line only."),
        ("  region: GB\n  remove before: 44", "`44` could be part of a number."),
        ("  region: GB\n  remove after:\n    - ''", "`` could be part of a number."),
        ("  region: GB\n  extension digits: 3", "Write 6, 7 or 8"),
        ("  region: GB\n  extension digits:\n    - 6", "not a length of extensions"),
        ("  outside line: 9", "trunks.yaml:3:1: The trunk `desk` has no region."),
        ("  - GB", "`desk` should hold lines such as `region: GB`."),
    ],
)
def test_a_fault_says_where_it_is_and_what_to_write_instead(lines: str, fault: str) -> None:
    told = faults(f"{GOOD}desk:\n{lines}\n")

    assert any(fault in each for each in told), told


def test_all_faults_are_told_at_once_in_the_order_of_the_lines() -> None:
    told = faults("desk:\n  region: XX\n  outside: 9\n  trunk prefixes: zero\n")

    assert [each.split(": ")[0] for each in told] == [
        "trunks.yaml:1:1",
        "trunks.yaml:2:11",
        "trunks.yaml:3:3",
        "trunks.yaml:4:19",
    ]


def test_a_missing_default_is_a_fault_with_the_name_that_was_meant() -> None:
    assert "Did you mean `defualt`?" in faults("defualt:\n  region: GB\n")[0]


def test_two_names_that_differ_in_capitals_only_are_a_fault() -> None:
    assert "twice but for its capital letters" in faults(GOOD + "Desk:\n  region: GB\ndesk:\n  region: IE\n")[0]


def test_the_profile_is_chosen_by_name_then_by_region_then_by_default() -> None:
    trunks = read(GOOD + "desk:\n  region: IE\n")

    assert choose_trunk(trunks, " Desk ", "US").region == "IE"
    assert choose_trunk(trunks, "elsewhere", "us") == plain_trunk("US")
    assert choose_trunk(trunks, "", "") is trunks["default"]
    assert choose_trunk({}, "", "") == plain_trunk("")


def test_a_region_nobody_knows_reads_international_numbers_only() -> None:
    trunk = plain_trunk("Atlantis")

    assert normalise("+44 113 496 0710", trunk).value == "+441134960710"
    assert normalise("0113 496 0710", trunk).kind == "invalid"


def test_profiles_of_one_name_but_other_habits_are_not_mistaken_for_each_other() -> None:
    with_line, without = TrunkProfile("desk", "GB", outside_line="9"), TrunkProfile("desk", "GB")

    assert normalise("9 0113 496 0710", with_line).kind == "e164"
    assert normalise("9 0113 496 0710", without).kind == "invalid"
