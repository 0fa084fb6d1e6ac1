"""Whatever a supervisor's finger does to a file, what is told has a place in the file and is told in plain words."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from agent_assist import sheets
from agent_assist.customize.rules_folder import read_files
from agent_assist.sheets import Notes

TEXTS = list(read_files(Path(__file__).parents[2] / "rules").values())
SIGNS = "\t\n\r :-#'\"{}[]>|*&!%@`,?\\\u00a0\u200b\u2028\ufeffé\x000a"
JARGON = re.compile(r"token|scalar|mapping|sequence|document start|block|indicator|chomping|anchor|alias|stream")
PLACES = st.tuples(st.sampled_from(TEXTS), st.floats(0, 1), st.text(SIGNS, max_size=3), st.integers(0, 3))


def faults_in(text: str) -> list[sheets.Fault]:
    notes = Notes("a.yaml")
    table = sheets.read_as_far(text, notes)
    assert table is not None or notes.faults
    return notes.faults


@settings(max_examples=300)
@given(PLACES)
@example((TEXTS[0], 0.0, "{", 0))
@example((TEXTS[0], 1.0, "\n---\n", 0))
def test_a_slip_anywhere_is_told_at_a_place_in_plain_words(slip: tuple[str, float, str, int]) -> None:
    text, where, typed, removed = slip
    at = int(where * len(text))
    changed = text[:at] + typed + text[at + removed :]
    lines = sheets.split_lines(changed)
    for fault in faults_in(changed):
        assert 1 <= fault.line <= len(lines) and 1 <= fault.column <= len(lines[fault.line - 1]) + 2
        assert not JARGON.search(re.sub("`[^`]*`", "", f"{fault.message} {fault.cure}")), fault


@given(st.sampled_from(TEXTS), st.integers(0, 200), st.integers(0, 6))
def test_a_line_in_another_column_is_told_or_means_the_same_place(text: str, row: int, column: int) -> None:
    lines = text.splitlines()
    row %= len(lines)
    lines[row] = " " * column + lines[row].lstrip()
    for fault in faults_in("\n".join(lines)):
        assert 1 <= fault.line <= len(lines) and fault.cure


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_or_told(text: str) -> None:
    faults_in(text)


def test_nothing_that_is_good_is_told() -> None:
    assert [faults_in(text) for text in TEXTS] == [[] for _ in TEXTS]
