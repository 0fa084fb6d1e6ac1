"""Checking while somebody types: only what a change can touch is looked at again, and the result is the same."""

from __future__ import annotations

import threading
from operator import is_, is_not
from pathlib import Path

import pytest
from making_books import NOW

from agent_assist.customize import checker as checker_module
from agent_assist.customize.cases import Result
from agent_assist.customize.checker import Busy, Checker
from agent_assist.customize.checking import check_files
from agent_assist.customize.rules_folder import read_files
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue

FACTS = Catalogue(OBSERVED)
FILES = read_files(Path(__file__).parents[2] / "rules")
RULE, CASES = "discovery/home-office.yaml", "discovery/home-office.cases.yaml"
CHANGES = [
    ("a word that the rep says", RULE, "Do you work", "Do you often work"),
    ("a fault in a rule", RULE, "tier:", "tire:"),
    ("a fault in the form of a rule", RULE, "owner:", "owner"),
    ("a condition", RULE, "is LM or MGC or NEW", "is NEW"),
    ("the answers that other rules read", RULE, "  - sometimes\n", ""),
    ("the fact that other rules read", RULE, "learns: works from home", "learns: home office"),
    ("a case", CASES, "expect: yes", "expect: no"),
    ("a fault in a case", CASES, "who: tara", "who: taro"),
    ("a person", "people.yaml", "tier: MGC", "tier: BZ"),
    ("a fault in a person", "people.yaml", "tier: MGC", "tier: gold"),
    ("a fault in the form of the cast", "people.yaml", "people:", "people"),
    ("the manners", "dialogue.yaml", "questions in a period: 2", "questions in a period: 0"),
    ("a treatment", "treatments.yaml", "wanted remedy: is a refund", "tier: is BZ"),
    ("a fault in the treatments", "treatments.yaml", "treatments:", "treatments"),
    ("a whole call", "whole-calls/who-wins.cases.yaml", "prompt: ", "prompt: x"),
]


@pytest.mark.parametrize(("what", "file", "before", "after"), CHANGES, ids=[change[0] for change in CHANGES])
def test_after_any_change_and_back_again_the_report_is_that_of_a_fresh_check(
    what: str, file: str, before: str, after: str
) -> None:
    checker = Checker(FACTS)
    good = checker.check(FILES, NOW).as_json()
    changed = {file: FILES[file].replace(before, after)}
    assert changed[file] != FILES[file]
    fresh = check_files(FILES | changed, FACTS, NOW).as_json()
    assert fresh != good
    for _ in range(2):
        assert checker.check_over(FILES, changed, NOW).as_json() == fresh
        assert checker.check(FILES, NOW).as_json() == good


def test_cases_that_a_change_cannot_touch_are_not_run_again() -> None:
    checker = Checker(FACTS)
    before = by_file(checker.check(FILES, NOW).results)
    after = by_file(checker.check_over(FILES, {RULE: FILES[RULE].replace("Do you", "Do you often")}, NOW).results)
    assert after == before
    again = {file for file, results in after.items() if all(map(is_not, results, before[file]))}
    assert CASES in again and len(again) < 5


def test_files_of_somebody_elses_drive_out_nothing_that_is_remembered() -> None:
    checker = Checker(FACTS)
    before = checker.check(FILES, NOW)
    assert not checker.check_over({}, {RULE: FILES[RULE]}, NOW).is_good
    assert all(map(is_, before.book.rules, checker.check(FILES, NOW).book.rules))  # type: ignore[union-attr]


def by_file(results: list[Result]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for result in results:
        if not result.file.startswith("whole-calls/"):
            found.setdefault(result.file, []).append(result)
    return found


def test_another_day_is_another_check() -> None:
    checker = Checker(FACTS)
    later = NOW.replace(year=NOW.year + 1)
    checker.check(FILES, NOW)
    assert checker.check(FILES, later).as_json() == check_files(FILES, FACTS, later).as_json()


def test_a_check_does_not_wait_for_ever_behind_others() -> None:
    checker = Checker(FACTS, wait_seconds=0.05)
    began, done = threading.Event(), threading.Event()

    class Slow(dict[str, str]):
        """Files that take their time to be read."""

        def __getitem__(self, file: str) -> str:
            began.set()
            done.wait(10)
            return FILES[file]

    holding = threading.Thread(target=checker.check, args=(Slow({RULE: ""}), NOW))
    holding.start()
    began.wait(10)
    with pytest.raises(Busy):
        checker.check(FILES, NOW)
    done.set()
    holding.join()
    assert checker.check(FILES, NOW).is_good
    assert checker_module.WAIT_SECONDS <= 5
