from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from making_books import ASK, NOW, WHEN, asking, book_of, rule_text

from agent_assist.cli.ruling import FAULTY, GOOD, UNUSABLE, Records, StoredDecision, main
from agent_assist.customize.checking import check_folder
from agent_assist.customize.decisions import Asking
from agent_assist.customize.rules_folder import load_folder
from agent_assist.customize.schema import SCHEMA_FILE, schema_text
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue

STARTER = Path(__file__).parents[2] / "rules"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STARTER, tmp_path / "rules"))


def test_the_rules_we_ship_pass_their_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--folder", str(STARTER)]) == GOOD, capsys.readouterr().out


def test_a_fault_is_told_with_its_file_and_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "service" / "pets.yaml").write_text(rule_text("pets", "when:\n  tire: is MVC\n", ASK))
    assert main(["check", "--folder", str(folder)]) == FAULTY
    told = capsys.readouterr().out.splitlines()
    assert told == [
        f"{folder}/service/pets.yaml:7:3: There is no fact `tire`. Did you mean `tier`?",
        "1 to mend.",
    ]


def test_a_failed_case_is_told_with_its_file_and_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = rule_text("pets", WHEN, "remind: Ask for the dog.\n", status="trial")
    (folder / "service" / "pets.yaml").write_text(rule)
    case = "cases:\n  - name: A most valuable one\n    facts:\n      tier: MVC\n    expect: yes\n"
    (folder / "service" / "pets.cases.yaml").write_text(case)
    assert main(["check", "--folder", str(folder)]) == FAULTY
    words = "should fit, but missed at line 7: `tier: is MGC or NEW` read MVC"
    assert f"{folder}/service/pets.cases.yaml:2: A most valuable one: {words}" in capsys.readouterr().out


def test_a_folder_that_is_none_cannot_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--folder", str(tmp_path / "rulez")]) == UNUSABLE
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"{tmp_path}/rulez: is not a folder. Name the folder that holds the rules."


def test_a_check_is_told_to_programs_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--folder", str(folder), "--format", "json"]) == GOOD
    told = json.loads(capsys.readouterr().out)
    assert told == check_folder(folder, Catalogue(OBSERVED), datetime.now(UTC)).as_json() and told["good"]
    (folder / "service" / "pets.yaml").write_text(rule_text("pets", "when:\n  tire: is MVC\n", ASK))
    assert main(["check", "--folder", str(folder), "--format", "json"]) == FAULTY
    told = json.loads(capsys.readouterr().out)
    assert [(fault["file"], fault["line"], fault["column"]) for fault in told["faults"]] == [
        ("service/pets.yaml", 7, 3)
    ]
    assert main(["check", "--folder", str(folder / "gone"), "--format", "json"]) == UNUSABLE
    assert json.loads(capsys.readouterr().out)["good"] is False


def test_a_check_is_told_to_github_line_by_line(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    (folder / "service" / "pets.yaml").write_text(rule_text("pets", "when:\n  tier: is 50%\n", ASK))
    (folder / "service" / "a, b: c.yaml").write_text("")
    assert main(["check", "--folder", "rules", "--format", "github"]) == FAULTY
    first, second, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("::error file=rules/service/a%2C b%3A c.yaml,line=1,col=1::Nothing stands in this file.")
    assert second.startswith("::error file=rules/service/pets.yaml,line=7,col=12::`tier` is never `50%25`.")
    assert others == ["2 to mend."]


def test_failed_cases_and_what_is_worth_a_look_are_told_to_github(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    kennels = "when:\n  call intent: is kennels\n"
    (folder / "service" / "pets.yaml").write_text(rule_text("pets", kennels, asking("has pets")))
    (folder / "service" / "pets.cases.yaml").write_text(
        "cases:\n  - name: A\n    facts:\n      call intent: x\n    expect: no\n  - name: B\n    expect: yes\n"
    )
    (folder / SCHEMA_FILE).write_bytes(b"\xff")
    assert main(["check", "--folder", str(folder), "--format", "github"]) == FAULTY
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("::error file=service/pets.cases.yaml,line=6,col=1::B: should fit, but waiting")
    assert any(line.startswith("::warning file=service/pets.yaml,line=9,col=1::No rule reads") for line in told)
    assert f"::notice file={SCHEMA_FILE}::It is out of date: run `rules schema`." in told
    assert told[-1] == "1 to mend."


def test_the_help_of_the_check_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "--help"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(words in told for words in ("FILE:LINE:COLUMN", "exit code:", "github", "POST /v1/rules/check"))
    assert max(map(len, told.splitlines())) <= 100


def test_a_rule_is_tried_on_one_of_the_cast(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = folder.parent / "pets.yaml"
    when = "when:\n  tier: is MVC\n  has pets: yes\n"
    draft.write_text(rule_text("pets", when, asking("has pets"), status="draft"))
    assert main(["try", str(draft), "--customer", "Annabelle", "--folder", str(folder)]) == GOOD
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "pets: waiting at line 8: `has pets: yes` read not known (there is no value)"
    assert told[1] == "    when     line 7: `tier: is MVC` read MVC: true"


def test_a_rule_is_tried_on_a_customer_of_the_records(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draft = folder.parent / "pets.yaml"
    draft.write_text(rule_text("pets", WHEN, "remind: A.\n"))
    records = Records(facts_of=lambda customer, book: {"tier": "BZ"} if customer == "18" else None)
    arguments = ["try", str(draft), "--folder", str(folder), "--customer"]
    assert main([*arguments, "18"], records) == GOOD
    assert "pets: missed at line 7: `tier: is MGC or NEW` read BZ" in capsys.readouterr().out
    assert main([*arguments, "19"], records) == UNUSABLE
    draft.write_text("rule: pets\n")
    assert main([*arguments, "18"], records) == FAULTY
    assert "pets.yaml:1:1: `purpose` is missing." in capsys.readouterr().err


PETS = "remind: A biscuit.\n"


def test_a_stored_decision_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    book = book_of({"home-office": rule_text("home-office", WHEN, ASK)})
    stored = StoredDecision(book, {"tier": "MGC", "open complaint": False}, {}, NOW, Asking())
    records = Records(decision_of=lambda lookup_id: stored if lookup_id == "01J" else None)
    assert main(["explain", "01J"], records) == GOOD
    assert capsys.readouterr().out.splitlines() == [
        f"Rule book {book.version}. `home-office` asks: Do you work from home some days of the week?",
        "home-office: chosen: may, score -0.06",
        "    when     line 7: `tier: is MGC or NEW` read MGC: true",
    ]
    assert main(["explain", "01K"], records) == UNUSABLE


def test_one_rule_is_explained_with_what_would_turn_it_over(capsys: pytest.CaptureFixture[str]) -> None:
    book = book_of({"home-office": rule_text("home-office", WHEN, ASK), "pets": rule_text("pets", WHEN, PETS)})
    stored = StoredDecision(book, {"tier": "LM", "open complaint": False}, {}, NOW, Asking())
    records = Records(decision_of=lambda lookup_id: stored)
    assert main(["explain", "01J", "--rule", "pets"], records) == GOOD
    printed = capsys.readouterr().out
    assert "home-office" not in printed and "pets: missed at line" in printed
    assert printed.splitlines()[-1] == "It would fit if `tier` were MGC (it is LM)."
    assert main(["explain", "01J", "--rule", "petz"], records) == UNUSABLE
    assert "has no rule `petz`. Did you mean `pets`?" in capsys.readouterr().err


def test_the_schema_is_the_one_made_from_the_rules(folder: Path) -> None:
    written = (STARTER / SCHEMA_FILE).read_text(encoding="utf-8")
    assert written == schema_text(load_folder(STARTER, Catalogue(OBSERVED))), "run `rules schema`"
    (folder / SCHEMA_FILE).unlink()
    assert main(["schema", "--folder", str(folder)]) == GOOD
    assert (folder / SCHEMA_FILE).read_text(encoding="utf-8") == written


def test_an_old_schema_is_mentioned(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / SCHEMA_FILE).write_text("{}")
    assert main(["check", "--folder", str(folder)]) == GOOD
    assert "is out of date: run `rules schema`." in capsys.readouterr().out


def test_what_is_worth_a_look_does_not_fail_the_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "service" / "pets.yaml").write_text(
        rule_text("pets", "when:\n  call intent: is kennels\n", asking("has pets"))
    )
    cases = "cases:\n  - name: Kennels\n    facts:\n      call intent: kennels\n    expect: yes\n"
    cases += "  - name: Something else\n    facts:\n      call intent: orders\n    expect: no\n"
    (folder / "service" / "pets.cases.yaml").write_text(cases)
    assert main(["check", "--folder", str(folder)]) == GOOD
    told = capsys.readouterr().out
    assert (
        f"Worth a look: {folder}/service/pets.yaml:9:1: No rule reads `has pets`: the answer changes nothing." in told
    )
