"""Checking room files by their text alone: all faults of all files at once, and none that only follows from another."""

from __future__ import annotations

from pathlib import Path

import pytest
from making_books import ASK, NOW, WHEN, asking, rule_text

from agent_assist.customize.checking import Report, check_files, check_folder
from agent_assist.customize.rules_folder import read_files
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.sheets import SheetFaults

RULES = Path(__file__).parents[2] / "rules"
PEOPLE = "people:\n  tara:\n    name: Tara White\n    facts:\n      tier: MGC\n      open complaint: no\n"
CASES = """cases:
  - name: Tara is asked
    who: tara
    expect: yes
  - name: Nobody else is
    facts:
      tier: BZ
    expect: no
"""
CALLS = "calls:\n  - name: Tara is asked\n    who: tara\n    expect:\n      prompt: home-office\n"
FILES = {
    "growth/home-office.yaml": rule_text("home-office", WHEN, ASK),
    "growth/home-office.cases.yaml": CASES,
    "whole-calls/all.cases.yaml": CALLS,
    "people.yaml": PEOPLE,
}


def check(**changes: str) -> Report:
    names = dict(zip(("rule", "cases", "calls", "people"), FILES, strict=True))
    return check_files(FILES | {names[name]: text for name, text in changes.items()}, Catalogue(OBSERVED), NOW)


def told(report: Report) -> list[str]:
    return [str(fault) for fault in report.faults]


def test_files_are_checked_as_their_folder_is() -> None:
    files = read_files(RULES)
    by_text, by_folder = check_files(files, Catalogue(OBSERVED), NOW), check_folder(RULES, Catalogue(OBSERVED), NOW)
    assert by_text.is_good and by_text.as_json() == by_folder.as_json()
    assert {"people.yaml", "dialogue.yaml", "treatments.yaml", "whole-calls/who-wins.cases.yaml"} < files.keys()
    assert not {"tiers.yaml", "trunks.yaml", "README.md", "rule.schema.json"} & files.keys()


def test_a_report_reads_the_same_as_json() -> None:
    good = check().as_json()
    assert good.pop("version").startswith("b-")
    # Nobody reads the answer of the only rule.
    assert len(good.pop("worth_a_look")) == 1
    assert good.pop("witnesses") == "the cast alone"
    assert good == {"good": True, "rules": 1, "live": 1, "cases": 3, "faults": [], "failed": []}
    bad = check(rule=FILES["growth/home-office.yaml"].replace("tier:", "tire:")).as_json()
    assert bad == {
        "good": False, "version": "", "rules": 0, "live": 0, "cases": 0, "failed": [], "worth_a_look": [],
        "witnesses": "the cast alone",
        "faults": [{"file": "growth/home-office.yaml", "line": 7, "column": 3,
                    "message": "There is no fact `tire`.", "cure": "Did you mean `tier`?"}],
    }  # fmt: skip
    (failed,) = check(cases=CASES.replace("expect: yes", "expect: no")).as_json()["failed"]
    assert failed["file"] == "growth/home-office.cases.yaml" and failed["line"] == 2
    assert failed["words"] == "should not fit, but fits: every condition is met"


def test_what_cannot_be_read_of_a_rule_hides_nothing_of_its_examples() -> None:
    report = check(rule="rule: home-office\n{\n", cases=CASES.replace("tier: BZ", "tier: gold"), calls="calls: 3\n")
    assert [fault.file for fault in report.faults] == [
        "growth/home-office.cases.yaml", "growth/home-office.yaml", "whole-calls/all.cases.yaml",
    ]  # fmt: skip
    assert report.book is None and report.results == []


def test_a_broken_cast_is_told_once_and_nobody_in_it_is_missed() -> None:
    report = check(people="people:\n  tara: 'Tara\n")
    assert told(report) == [
        "people.yaml:2:9: A quotation mark is opened and never closed. Close it, or leave the quotes away."
    ]
    assert [result.name for result in report.results] == ["Nobody else is"]


def test_with_a_person_who_has_a_fault_nothing_is_proved() -> None:
    report = check(people=PEOPLE.replace("MGC", "gold"))
    assert len(report.faults) == 1 and report.failed == []
    assert [result.name for result in report.results] == ["Nobody else is"]


def test_a_broken_file_of_cases_is_told_once() -> None:
    report = check(cases="cases:\n  - name: 'Tara\n")
    assert [(fault.file, fault.line) for fault in report.faults] == [("growth/home-office.cases.yaml", 2)]


@pytest.mark.parametrize(("good", "bad"), [("owner:", "owner"), ("learns: has pets\n", ""), ("", "[" * 20)])
def test_what_a_broken_rule_learns_is_missed_nowhere(good: str, bad: str) -> None:
    broken = rule_text("pets", WHEN, asking("has pets")).replace(good, bad) if good else bad
    reads = rule_text("reads", "when:\n  has pets: yes\n", "remind: Hello.\n", status="trial")
    calls = CALLS + "  - name: B\n    ledger:\n      has pets: answered\n    expect:\n      prompt: pets\n"
    people = PEOPLE + "      has pets: yes\n"
    files = FILES | {"growth/pets.yaml": broken, "growth/reads.yaml": reads}
    files |= {"whole-calls/all.cases.yaml": calls, "people.yaml": people}
    assert {fault.file for fault in check_files(files, Catalogue(OBSERVED), NOW).faults} == {"growth/pets.yaml"}


def test_sheets_that_no_draft_may_change_are_refused() -> None:
    report = check_files(FILES | {"tiers.yaml": "a: b\n"}, Catalogue(OBSERVED), NOW)
    assert told(report) == ["tiers.yaml: is no part of the rule book. Change it in the folder of the rules."]


def test_no_rule_is_a_fault() -> None:
    report = check_files({"people.yaml": PEOPLE}, Catalogue(OBSERVED), NOW)
    assert [fault.message for fault in report.faults] == ["There is no rule."]


def lay_out(folder: Path, **changes: bytes) -> Path:
    names = dict(zip(("rule", "cases", "calls", "people"), FILES, strict=True))
    for file, text in FILES.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(text)
    for name, raw in changes.items():
        (folder / names[name]).write_bytes(raw)
    return folder


def test_a_folder_with_a_file_that_cannot_be_read_gives_no_files(tmp_path: Path) -> None:
    with pytest.raises(SheetFaults, match=r"growth/home-office.yaml: is not UTF-8 text. Save it as UTF-8."):
        read_files(lay_out(tmp_path, rule=b"\xff\xfe\0"))
    assert told(check_folder(tmp_path, Catalogue(OBSERVED), NOW)) == [
        "growth/home-office.yaml: is not UTF-8 text. Save it as UTF-8."
    ]


def test_of_a_file_in_an_old_encoding_the_rest_is_read_all_the_same(tmp_path: Path) -> None:
    rule = FILES["growth/home-office.yaml"].replace("purpose: ", "purpose: £5. ").replace("tier:", "tire:")
    folder = lay_out(tmp_path, rule=rule.encode("latin-1"))
    assert told(check_folder(folder, Catalogue(OBSERVED), NOW)) == [
        "growth/home-office.yaml:2:10: A character here is not UTF-8. Save the file as UTF-8.",
        "growth/home-office.yaml:7:3: There is no fact `tire`. Did you mean `tier`?",
    ]


@pytest.mark.parametrize("raw", [b"treatments: '", b"\xff\xfe\0"])
def test_treatments_that_cannot_be_read_are_told_once(tmp_path: Path, raw: bytes) -> None:
    treats = rule_text("gift", WHEN, "treat: free delivery\n", status="trial")
    (lay_out(tmp_path) / "growth" / "gift.yaml").write_text(treats)
    (tmp_path / "treatments.yaml").write_bytes(raw)
    assert [fault.file for fault in check_folder(tmp_path, Catalogue(OBSERVED), NOW).faults] == ["treatments.yaml"]


def test_faults_of_trunks_are_told_by_the_check_of_a_folder(tmp_path: Path) -> None:
    (lay_out(tmp_path) / "trunks.yaml").write_text("default:\n  regoin: GB\n")
    faults = check_folder(tmp_path, Catalogue(OBSERVED), NOW).faults
    assert {fault.file for fault in faults} == {"trunks.yaml"} and faults[-1].cure == "Did you mean `region`?"
