"""Telephone numbers: one customer has one number, whatever the spelling."""

from __future__ import annotations

import csv
import gzip
import os
import time
from collections.abc import Iterator
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agent_assist import sheets
from agent_assist.identify.international import is_plainly_e164
from agent_assist.identify.numbers import Normalised, normalise, normalise_identifier
from agent_assist.identify.readings import Reading, parse
from agent_assist.identify.trunks import TrunkProfile, plain_trunk, read_trunks

RULES = Path(__file__).parents[2] / "rules"
TRUNKS = read_trunks(sheets.read_file(RULES / "trunks.yaml"), "trunks.yaml")
GB = TRUNKS["gb-main"]

SEPARATORS = " -./()[]\u00a0\u2009\u2013\u2014\u2011\u2212_~\u200b\u200e\u00b7\t"
PIECES = ["9", "+", "0", "<", '"', "(", "x", ";", "a@", "\u00a0", "sip:", "%2B", ",1", "\ufdfa"]
KINDS = {"e164", "withheld", "extension", "invalid", "absent"}

NATIONAL = {
    "gb-main": ["01134960710", "07700900082", "02079460153"],
    "ie-main": ["0209135555"],
    "us-main": ["2065550141", "12065550141"],
    "it-main": ["0600000123"],
    "au-main": ["0491570156"],
}
ANYWHERE = ["+441134960710", "00441134960710", "+12065550141", "+390600000123", "+353209135555", "+4401134960710"]
WRITTEN = [(trunk, raw) for trunk, raws in NATIONAL.items() for raw in [*raws, *ANYWHERE]]


def rows() -> Iterator[tuple[str, str, str, str]]:
    with (Path(__file__).parent / "numbers.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            yield row["raw"], row["trunk"], row["kind"], row["value"]


def trunk_named(name: str) -> TrunkProfile:
    return plain_trunk(name.removeprefix("plain").strip()) if name.startswith("plain") else TRUNKS[name]


@pytest.mark.parametrize(("raw", "trunk", "kind", "value"), list(rows()))
def test_a_number_is_read_as_the_table_says(raw: str, trunk: str, kind: str, value: str) -> None:
    number = normalise(raw, trunk_named(trunk))

    assert (number.kind, number.value) == (kind, value), number.steps
    assert number.steps and all(step.endswith(".") for step in number.steps)


def test_the_table_covers_every_kind_and_every_profile() -> None:
    table = list(rows())

    assert len(table) >= 300
    assert {kind for _, _, kind, _ in table} == KINDS
    assert {trunk for _, trunk, _, _ in table} >= set(TRUNKS)


@given(st.sampled_from(WRITTEN), st.lists(st.tuples(st.integers(0, 20), st.sampled_from(SEPARATORS)), max_size=12))
def test_separators_between_digits_never_change_the_number(
    written: tuple[str, str], separators: list[tuple[int, str]]
) -> None:
    trunk, raw = written
    spread = list(raw)
    for place, separator in separators:
        # A plus belongs to the digit behind it: only from the first digit on may anything stand between.
        spread.insert(min(max(place, 1), len(spread)), separator)

    plain, separated = normalise(raw, TRUNKS[trunk]), normalise("".join(spread), TRUNKS[trunk])

    assert plain.kind == "e164"
    assert (separated.kind, separated.value) == (plain.kind, plain.value)


@given(st.sampled_from(WRITTEN), st.sampled_from([0xFF10, 0x660, 0x6F0, 0x966, 0x1D7CE]))
def test_digits_of_other_scripts_are_the_same_digits(written: tuple[str, str], zero: int) -> None:
    trunk, raw = written
    foreign = "".join(chr(zero + int(char)) if char.isdigit() else char for char in raw)

    assert normalise(foreign, TRUNKS[trunk]).value == normalise(raw, TRUNKS[trunk]).value


@given(st.sampled_from(WRITTEN))
def test_what_was_normalised_once_stays_as_it_is_on_every_trunk(written: tuple[str, str]) -> None:
    trunk, raw = written
    value = normalise(raw, TRUNKS[trunk]).value

    assert {normalise(value, other).value for other in TRUNKS.values()} == {value}


@given(st.text(max_size=300), st.sampled_from([*TRUNKS.values(), plain_trunk(""), plain_trunk("DE")]))
@example("+", GB)
@example("<", GB)
@example('"', GB)
@example("\ud800", GB)
@example("+44;phone-context=+", GB)
@example("tel:12345;phone-context=+", GB)
@example("%", GB)
@example("\ufdfa" * 250, GB)
def test_no_text_makes_it_fail_and_the_kind_tells_what_the_value_is(raw: str, trunk: TrunkProfile) -> None:
    number = normalise(raw, trunk)

    assert number.kind in KINDS
    assert number.steps
    if number.kind == "e164":
        assert number.value[0] == "+" and number.value[1:].isascii() and number.value[1:].isdigit()
        assert 7 <= len(number.value[1:]) <= 17
    elif number.kind == "extension":
        assert number.value.isascii() and number.value.isdigit() and len(number.value) <= trunk.extension_digits
    else:
        assert number.value == ""


@given(st.text(alphabet='+0123456789 ()-.,;x#sip:tel@<>"', max_size=60), st.sampled_from(list(TRUNKS.values())))
def test_nothing_that_looks_like_an_address_makes_it_fail(raw: str, trunk: TrunkProfile) -> None:
    assert normalise(raw, trunk).kind in KINDS


@pytest.mark.parametrize("piece", PIECES)
def test_a_text_of_a_million_characters_is_refused_at_once(piece: str) -> None:
    begun = time.perf_counter()
    number = normalise(piece * 1_000_000, GB)

    assert number.kind == "invalid"
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize("piece", PIECES)
def test_the_longest_text_that_is_read_costs_little(piece: str) -> None:
    begun = time.perf_counter()
    number = normalise((piece * 1000)[:1000], GB)

    assert number.kind != "e164"
    assert time.perf_counter() - begun < 1


@given(
    st.sampled_from([44, 1, 353, 39, 61, 49, 33, 34, 52, 54, 55, 7, 81, 225, 241, 372, 800]),
    st.text(alphabet="0123456789", min_size=3, max_size=13),
)
@example(44, "01134960710")
@example(1, "12065550141")
@example(44, "1111111111")
@example(54, "35211571927")
@example(375, "883392720")
def test_the_short_way_for_international_numbers_never_differs_from_the_long_one(code: int, national: str) -> None:
    text = f"+{code}{national}"
    if is_plainly_e164(text):
        number, fault = parse(Reading(text, "", ""))

        assert number is not None, fault
        assert phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) == text


@pytest.mark.parametrize("text", ["+441134960710", "+12065550141", "+353209135555", "+61491570156"])
def test_the_short_way_is_open_to_ordinary_numbers(text: str) -> None:
    assert is_plainly_e164(text)


def test_two_towns_do_not_share_a_number_because_both_left_the_area_code_away() -> None:
    assert normalise_identifier("phone", "496 0710", GB) == ""
    assert "area code" in normalise("496 0710", GB).steps[-1]


def test_what_is_refused_says_why() -> None:
    assert "too long" in normalise("0113 496 07100 555", GB).steps[-1]
    assert "No country has this code" in normalise("+999 1234 56789", GB).steps[-1]
    assert "no region" in normalise("0113 496 0710", plain_trunk("")).steps[-1]
    assert "extension" in normalise("2001", GB).steps[-1]


def test_steps_lead_from_the_spelling_to_the_number() -> None:
    assert normalise("CLI: 9 0113 496 0710 x12", GB) == Normalised(
        "e164",
        "+441134960710",
        (
            "`CLI:` is noise of the trunk gb-main and is left out.",
            "What follows (`12`) is an extension or a second number and is left out.",
            "Without spaces and signs it is 901134960710.",
            "9 gets a line out; the rest is a number within GB.",
            "The number is +441134960710.",
        ),
    )


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("phone", "0113 496 0710", "+441134960710"),
        ("phone", "anonymous", ""),
        ("phone", "2001", ""),
        ("phone", "call me", ""),
        ("email", " Annabelle.Yu@Example.com ", "annabelle.yu@example.com"),
        ("email", "anonymous@anonymous.invalid", ""),
        ("email", "N/A", ""),
        ("email", "", ""),
        ("account", " R 12346 ", "r12346"),
        ("account", "ＡＢ１２", "ab12"),
        ("account", "unknown", ""),
        ("account", "0000", ""),
        ("handle", "@Annabelle_Yu", "@annabelle_yu"),
        ("handle", "[handle]", ""),
    ],
)
def test_an_identifier_is_kept_in_one_form(kind: str, written: str, kept: str) -> None:
    assert normalise_identifier(kind, written, GB) == kept


def real_data(name: str) -> list[dict[str, str]]:
    folder = os.environ.get("AGENT_ASSIST_REAL_DATA", "")
    if not folder:
        pytest.skip("AGENT_ASSIST_REAL_DATA names no folder with real data")
    with gzip.open(Path(folder) / "desk" / name, "rt", newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_every_untidy_number_of_a_real_desk_is_read() -> None:
    kept = [row["value"] for row in real_data("identifiers.csv.gz") if row["kind"] == "phone"]
    called = [row["from"] for row in real_data("calls.csv.gz")]

    assert [raw for raw in kept if normalise(raw, GB).kind != "e164"] == []
    assert {normalise(raw, GB).kind for raw in called} == {"e164", "withheld"}
    assert all(normalise(raw, GB).kind == "e164" for raw in called if raw != "anonymous")


def test_known_callers_of_a_real_desk_are_found_whatever_the_spelling() -> None:
    phones = [row["value"] for row in real_data("identifiers.csv.gz") if row["kind"] == "phone"]
    kept = {normalise_identifier("phone", raw, GB) for raw in phones}
    called = [normalise(row["from"], GB) for row in real_data("calls.csv.gz")]
    known = [number for number in called if number.kind == "e164" and number.value in kept]

    # 80 % of the calls come from somebody's number; the rest are strangers and withheld numbers.
    assert len(known) / len(called) > 0.8
