from __future__ import annotations

from pathlib import Path

import pytest
from making_books import ASK, NOW, WHEN, asking, rule_text

from agent_assist.customize.checking import Report, check_folder
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue

RULE = rule_text("home-office", WHEN, "unless:\n  open complaint: yes\n", ASK)
PEOPLE = """people:
  annabelle:
    name: Annabelle Yu
    about: Loyal.
    facts:
      tier: MGC
      open complaint: no
      last purchase: 20 days ago
      channels used: [web, phone]
"""
CASES = """cases:
  - name: Annabelle is asked
    who: annabelle
    expect: yes
  - name: nobody is asked who complains
    who: annabelle
    facts:
      open complaint: yes
    expect: no
    because of: open complaint
"""
CALLS = """calls:
  - name: Annabelle is asked
    who: annabelle
    expect:
      prompt: home-office
      reminders: none
"""


def check(folder: Path, **changes: str) -> Report:
    sources = {
        "service/home-office.yaml": RULE,
        "service/home-office.cases.yaml": CASES,
        "people.yaml": PEOPLE,
        "whole-calls/all.cases.yaml": CALLS,
    }
    names = {"rule": 0, "cases": 1, "people": 2, "calls": 3}
    for name, text in changes.items():
        sources[list(sources)[names[name]]] = text
    for file, text in sources.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    return check_folder(folder, Catalogue(OBSERVED), NOW)


def test_a_folder_whose_examples_come_true_is_good(tmp_path: Path) -> None:
    report = check(tmp_path)
    assert report.faults == [] and report.failed == [] and report.is_good
    assert len(report.results) == 3


@pytest.mark.parametrize(
    ("good", "bad", "line", "told"),
    [
        ("    expect: yes", "    expect: no", 2,
         "should not fit, but fits: every condition is met"),
        ("      open complaint: yes\n    expect: no", "      tier: BZ\n    expect: no", 5,
         "should be hindered by `open complaint`, but missed at line 7: `tier: is MGC or NEW` read BZ"),
        ("    who: annabelle\n    expect: yes", "    expect: yes", 2,
         "should fit, but stopped at line 9: `open complaint: yes` read not known (there is no value)"),
        ("      open complaint: yes\n    expect: no\n    because of: open complaint",
         "      tier: not known\n    expect: yes", 5,
         "should fit, but waiting at line 7: `tier: is MGC or NEW` read not known (the example does not say)"),
    ],
)  # fmt: skip
def test_an_example_that_fails_says_what_happened_instead(
    tmp_path: Path, good: str, bad: str, line: int, told: str
) -> None:
    assert good in CASES
    failed = check(tmp_path, cases=CASES.replace(good, bad, 1)).failed
    assert [(result.file, result.line, result.words) for result in failed] == [
        ("service/home-office.cases.yaml", line, told)
    ]


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("who: annabelle", "who: anabelle", "Nobody of the cast is called `anabelle`. Did you mean `annabelle`?"),
        ("open complaint: yes", "open complaint: maybe", "`open complaint` cannot be `maybe`. Write for example yes"),
        ("open complaint: yes", "tier: gold", "`tier` cannot be `gold`. Write one of MVC, MGC, LM, BZ, NEW"),
        ("open complaint: yes", "channels used: web, fax", "`channels used` cannot be `web, fax`."),
        ("open complaint: yes", "last purchase: lately", "`last purchase` cannot be `lately`."),
        ("open complaint: yes", "tire: MGC", "There is no fact `tire`. Did you mean `tier`?"),
        ("because of: open complaint", "because of: complaint open", "There is no fact `complaint open`."),
        ("expect: no\n", "expect: maybe\n", "`expect` cannot be `maybe`."),
        ("    expect: yes", "    expect: yes\n    because of: tier", "Remove the line."),
        ("cases:", "casses:", "A file of cases has no line `casses`. Did you mean `cases`?"),
    ],
)
def test_a_case_that_cannot_be_read_is_told(tmp_path: Path, good: str, bad: str, told: str) -> None:
    assert good in CASES
    report = check(tmp_path, cases=CASES.replace(good, bad, 1))
    assert told in "\n".join(map(str, report.faults))


def test_a_live_rule_needs_a_case_of_each_kind(tmp_path: Path) -> None:
    report = check(tmp_path, cases=CASES.partition("  - name: nobody")[0])
    assert [fault.message for fault in report.faults] == ["The rule is live without a `no` case."]


def test_a_draft_needs_no_case(tmp_path: Path) -> None:
    withheld = "calls:\n  - name: A\n    status: withheld\n    expect:\n      silence: identity\n"
    report = check(tmp_path, rule=RULE.replace("status: live", "status: draft"), calls=withheld)
    (tmp_path / "service/home-office.cases.yaml").unlink()
    assert report.is_good and check_folder(tmp_path, Catalogue(OBSERVED), NOW).is_good


def test_cases_beside_no_rule_are_told(tmp_path: Path) -> None:
    (tmp_path / "service").mkdir()
    (tmp_path / "service/homeoffice.cases.yaml").write_text(CASES)
    report = check(tmp_path)
    assert [str(fault) for fault in report.faults] == [
        "service/homeoffice.cases.yaml: stands beside no rule. Rename it like its rule, or remove it."
    ]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("    facts:\n      open complaint: yes\n", "nothing is asked: complaint. It stopped at line 9"),
        ("    ledger:\n      works from home: answered\n", "nothing is asked: answered."),
        ("    asked: [3 days ago, 5 days ago]\n", "nothing is asked: budget."),
        ("    status: withheld\n", "nothing is asked: identity."),
        ("    arm: control\n", "nothing is asked: control."),
    ],
)
def test_a_whole_call_that_goes_another_way_says_which(tmp_path: Path, more: str, told: str) -> None:
    rule = RULE.replace("tier: is MGC or NEW", "tier: is MGC")
    report = check(tmp_path, rule=rule, calls=CALLS.replace("    expect:\n", more + "    expect:\n"))
    manners_of_mgc = "budget" in told
    if manners_of_mgc:
        (tmp_path / "dialogue.yaml").write_text("questions by tier:\n  MGC: 2\n")
        report = check_folder(tmp_path, Catalogue(OBSERVED), NOW)
    assert len(report.failed) == 1
    assert report.failed[0].words.startswith(f"`home-office` should ask, but {told}")


@pytest.mark.parametrize(
    ("expect", "words"),
    [
        ("silence: budget", "silence should be budget, but `home-office` asks"),
        ("reminders: [thank]", "reminder `thank` should be shown, but there is no reminder"),
        ("treatments: [thank]", "treatment `thank` should be shown, but there is no treatment"),
    ],
)
def test_a_whole_call_expects_silences_reminders_and_treatments(tmp_path: Path, expect: str, words: str) -> None:
    (tmp_path / "service").mkdir()
    thank = rule_text("thank", "when:\n  tier: is LM\n", "remind: A.\n", status="trial")
    (tmp_path / "service/thank.yaml").write_text(thank)
    calls = CALLS.partition("      prompt:")[0] + f"      {expect}\n"
    assert [result.words for result in check(tmp_path, calls=calls).failed] == [words]


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("prompt: home-office", "prompt: homeoffice", "There is no rule `homeoffice`. Did you mean `home-office`?"),
        ("prompt: home-office", "silence: bugdet", "`silence` cannot be `bugdet`. Did you mean `budget`?"),
        ("    expect:\n      prompt: home-office\n      reminders: none\n", "    arm: treated\n", "`expect` is"),
        ("    expect:", "    asked: soon\n    expect:", "`soon` is not a time in the past."),
        ("    expect:", "    ledger:\n      works at home: answered\n    expect:", "The ledger has no line `works at"),
    ],
)
def test_a_whole_call_that_cannot_be_read_is_told(tmp_path: Path, good: str, bad: str, told: str) -> None:
    assert good in CALLS
    report = check(tmp_path, calls=CALLS.replace(good, bad, 1))
    assert told in "\n".join(map(str, report.faults))


def test_a_folder_with_a_faulty_rule_runs_no_case(tmp_path: Path) -> None:
    report = check(tmp_path, rule=rule_text("home-office", "when:\n  tire: is MVC\n", asking("pets")))
    assert report.book is None and report.results == [] and not report.is_good
