"""The door for checking rule files: laid over those in force or alone, with limits, and nothing is written."""

from __future__ import annotations

from typing import Any

import pytest
from web.switchboard import STARTER_RULES, Switchboard, fault, well

from agent_assist.customize.rules_folder import read_files

HOME_OFFICE = "discovery/home-office.yaml"
TEXT = (STARTER_RULES / HOME_OFFICE).read_text(encoding="utf-8")


def check(board: Switchboard, files: dict[str, Any], **members: Any) -> dict[str, Any]:
    return well(board.post("/v1/rules/check", {"files": files, **members}))


def test_the_rules_in_force_are_good_as_they_are(embedded: Switchboard) -> None:
    told = check(embedded, {})
    assert told["good"] and told["faults"] == told["failed"] == []
    assert told["version"] == embedded.house.shelf.book.version
    assert told["rules"] == len(embedded.house.shelf.book.rules) and told["cases"] > 100


def test_a_changed_file_is_checked_with_all_others_and_not_saved(embedded: Switchboard) -> None:
    told = check(embedded, {HOME_OFFICE: TEXT.replace("tier:", "tire:")})
    assert not told["good"] and told["version"] == ""
    assert told["faults"] == [
        {"file": HOME_OFFICE, "line": 8, "column": 3, "message": "There is no fact `tire`.",
         "cure": "Did you mean `tier`?"},
    ]  # fmt: skip
    assert check(embedded, {})["good"]


def test_a_change_that_breaks_a_case_is_told(embedded: Switchboard) -> None:
    told = check(embedded, {HOME_OFFICE: TEXT.replace("is LM or MGC or NEW", "is NEW")})
    assert not told["good"] and told["faults"] == []
    assert {failed["file"] for failed in told["failed"]} >= {"discovery/home-office.cases.yaml"}


def test_a_removed_file_leaves_what_stood_beside_it(embedded: Switchboard) -> None:
    (told,) = check(embedded, {"growth/widen-range.yaml": None})["faults"]
    assert (told["file"], told["message"]) == ("growth/widen-range.cases.yaml", "stands beside no rule.")
    gone = check(embedded, {"growth/widen-range.yaml": None, "growth/widen-range.cases.yaml": None})
    assert gone["faults"] == [] and gone["rules"] == len(embedded.house.shelf.book.rules) - 1


def test_what_is_not_there_cannot_be_removed(embedded: Switchboard) -> None:
    (told,) = check(embedded, {"growth/nextorder.yaml": None})["faults"]
    assert (told["file"], told["message"]) == ("growth/nextorder.yaml", "is not there to be removed.")


def test_files_may_be_all_there_is(embedded: Switchboard) -> None:
    files = read_files(STARTER_RULES)
    told = check(embedded, files, whole=True)
    assert told["good"] and told["version"] == embedded.house.shelf.book.version
    (alone,) = check(embedded, {}, whole=True)["faults"]
    assert alone["message"] == "There is no rule."


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("../growth/a.yaml", "is no path in the rules folder."),
        ("/etc/a.yaml", "is no path in the rules folder."),
        ("growth//a.yaml", "is no path in the rules folder."),
        ("growth\\a.yaml", "is no path in the rules folder."),
        ("", "is no path in the rules folder."),
        ("growth/.a.yaml", "is hidden, and hidden files are not read."),
        ("growth/a\nb.yaml", "has a sign in its name that no name has."),
        ("growth/" + "a" * 200 + ".yaml", "has a name of more than 120 letters."),
        ("grwth/a.yaml", "stands in `grwth`, which is no purpose."),
        ("growth/deeper/a.yaml", "stands in `growth/deeper`, which is no purpose."),
        ("a.yaml", "does not belong here."),
        ("growth/a.yml", "does not end in .yaml."),
        ("growth/README.md", "does not end in .yaml."),
        ("tiers.yaml", "is no part of the rule book."),
    ],
)
def test_a_path_where_no_rule_stands_is_told(embedded: Switchboard, path: str, message: str) -> None:
    (told,) = check(embedded, {path: TEXT})["faults"]
    assert told["message"] == message and told["cure"]
    assert told["file"].isprintable() and len(told["file"]) <= 120


def test_what_is_too_much_is_refused(embedded: Switchboard) -> None:
    large = embedded.post("/v1/rules/check", {"files": {HOME_OFFICE: "x" * 1_100_000}})
    assert large.status_code == 413 and fault(large)["code"] == "too_large"
    many = {f"growth/rule-{number}.yaml": "" for number in range(201)}
    assert fault(embedded.post("/v1/rules/check", {"files": many}))["field"] == "files"
    told = next(each for each in check(embedded, {HOME_OFFICE: "x" * 300_000})["faults"] if each["file"] == HOME_OFFICE)
    assert told["message"] == "is larger than 256 KB."


@pytest.mark.parametrize("body", [{}, {"files": []}, {"files": {"a": 3}}, {"files": {}, "whole": "yes"}, []])
def test_another_body_is_refused(embedded: Switchboard, body: Any) -> None:
    answer = embedded.post("/v1/rules/check", body)
    assert answer.status_code == 400 and fault(answer)["message"]


def test_it_takes_the_scope_of_rules(embedded: Switchboard) -> None:
    refused = embedded.post("/v1/rules/check", {"files": {}}, key=embedded.new_key("read"))
    assert refused.status_code == 403 and fault(refused)["code"] == "forbidden"
    assert embedded.post("/v1/rules/check", {"files": {}}, key=embedded.new_key("rules")).status_code == 200


def test_it_is_described(embedded: Switchboard) -> None:
    described = well(embedded.get("/v1/openapi.json"))["paths"]["/v1/rules/check"]["post"]
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == {"files", "whole"} and schema["required"] == ["files"]
    assert {"400", "413", "503"} <= set(described["responses"])
