"""A supervisor's first hour is as the page tells it: its files, its buttons, its mistake and its pictures."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from docs.pages import ROOT

from agent_assist.customize.book_changes import compare_files
from agent_assist.customize.checking import check_files
from agent_assist.customize.rules_folder import read_files
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue

PAGE = (ROOT / "docs" / "supervisors.md").read_text(encoding="utf-8")
RULE = "discovery/found-us-through.yaml"
FILES = sorted(set(re.findall(r"`([\w-]+(?:/[\w-]+)*(?:/|(?:\.cases)?\.yaml))`", PAGE)))
SAID = sorted({" ".join(words.split()) for words in re.findall(r"(?<!\*)\*([A-Z][^*]+)\*(?!\*)", PAGE)})
SHOWN = "\n".join(
    path.read_text(encoding="utf-8")
    for folder, kind in (("templates/desk", "*.html"), ("static/desk", "*.js"), ("agent_assist/web", "*.py"))
    for path in sorted((ROOT / folder).rglob(kind))
)


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_there(file: str) -> None:
    assert (ROOT if file == "rules/" else ROOT / "rules").joinpath(file).exists()


@pytest.mark.parametrize("words", SAID)
def test_every_button_and_heading_is_called_so(words: str) -> None:
    # A name or a kind of thing may be filled in where the page says one.
    pattern = re.sub(r"(found-us-through|customer|1)$", r"(?:\1|{{.*?}})", re.escape(words))
    assert re.search(pattern, SHOWN), words


def test_there_is_something_to_hold_it_to() -> None:
    assert len(FILES) >= 6 and len(SAID) >= 12


def test_the_mistake_is_told_and_mended_as_the_page_says() -> None:
    files, now = read_files(ROOT / "rules"), datetime.now(UTC)
    wrong, right = (
        {**files, RULE: files[RULE].replace("at most 120", new)} for new in ("at most 4 months", "at most 30")
    )
    (fault,) = check_files(wrong, Catalogue(OBSERVED), now).faults
    assert (fault.line, fault.file) == (9, RULE) and "counted in days, not in months" in fault.message
    assert check_files(right, Catalogue(OBSERVED), now).is_good
    (words,) = compare_files(files, right, Catalogue(OBSERVED)).entries[0].sentences
    assert f'"{words}"' in PAGE


def test_every_picture_is_made_by_the_story_in_the_browser() -> None:
    story = (ROOT / "tests" / "browser" / "test_rule_room_story.py").read_text(encoding="utf-8")
    pictures = re.findall(r"pictures/room-([\w-]+)\.png", PAGE)
    assert len(pictures) == 5
    assert [
        name for name in pictures if f'picture(rosa, "{name}"' not in story and f'(samir, "{name}"' not in story
    ] == []


def test_every_fault_that_the_page_explains_is_worded_so() -> None:
    told = re.findall(r"^\| (?:… )?((?:Nothing|changed|Changed|Not|The)[^|]+?) \|", PAGE, re.MULTILINE)
    assert len(told) >= 6
    for words in told:
        first = words.partition(":")[0].partition(", but")[0]
        assert first in SHOWN, first
