"""What a rule book costs when it is read again: only what changed is looked at, and the result is the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from making_books import NOW, WHEN, asking, rule_text

from agent_assist import sheets
from agent_assist.customize.checked_files import CheckedFiles
from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking
from agent_assist.customize.rule_book import RuleBook, from_json, read_book
from agent_assist.customize.shelf import FILES_A_LOOK, RuleShelf
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.differentiate.facts import decode, encode
from bench.making_rules import TODAY, make_fact_sets, make_sources

OBSERVED_FACTS = Catalogue(OBSERVED)
PETS = "when:\n  pets: is yes\n"


def read(sources: dict[str, str], checked: CheckedFiles) -> RuleBook:
    return read_book({f"service/{name}.yaml": text for name, text in sources.items()}, OBSERVED_FACTS, checked)


def test_a_file_that_did_not_change_is_not_read_again() -> None:
    checked = CheckedFiles()
    one, two = rule_text("one", WHEN, "remind: A.\n"), rule_text("two", WHEN, "remind: B.\n")
    before = read({"one": one, "two": two}, checked)
    after = read({"one": one, "two": rule_text("two", WHEN, "remind: C.\n")}, checked)
    assert after.rule("one") is before.rule("one")
    assert after.rule("two") != before.rule("two")
    anew = read_book(after.sources, OBSERVED_FACTS)
    assert (after.version, after.rules) == (anew.version, anew.rules)


def test_a_rule_is_read_again_when_the_question_it_reads_offers_other_answers() -> None:
    checked = CheckedFiles()
    reads = rule_text("reads", PETS, "remind: A.\n")
    read({"asks": rule_text("asks", WHEN, asking("pets", "[yes, no, some]")), "reads": reads}, checked)
    with pytest.raises(sheets.SheetFaults, match="reads.yaml:7:12: `pets` is never `yes`"):
        read({"asks": rule_text("asks", WHEN, asking("pets", "[many, few]")), "reads": reads}, checked)


def test_a_faulty_file_is_told_every_time_and_does_not_spoil_what_is_remembered() -> None:
    checked = CheckedFiles()
    good, bad = rule_text("good", WHEN, "remind: A.\n"), "rule: bad\n  when\n"
    first = read({"good": good}, checked)
    for _ in range(2):
        with pytest.raises(sheets.SheetFaults, match="bad.yaml"):
            read({"good": good, "bad": bad}, checked)
    assert read({"good": good}, checked).rule("good") is first.rule("good")


def test_a_rule_read_while_another_was_broken_is_read_again_once_that_is_mended() -> None:
    checked = CheckedFiles()
    asks = rule_text("asks", WHEN, asking("pets"))
    reads = rule_text("reads", "when:\n  tier: is MVC\n  pets: yes\n", "remind: A.\n")
    for broken in (asks.replace("owner:", "owner"), f"{asks}{{\n"):
        with pytest.raises(sheets.SheetFaults) as caught:
            read({"asks": broken, "reads": reads}, checked)
        assert {fault.file for fault in caught.value.faults} == {"service/asks.yaml"}
    rule = read({"asks": asks, "reads": reads}, checked).rule("reads")
    assert rule and [condition.fact.name for condition in rule.when] == ["tier", "pets"]


def test_a_rule_read_while_the_treatments_were_broken_is_read_again_once_they_are_mended() -> None:
    checked = CheckedFiles()
    gives = {"service/gives.yaml": rule_text("gives", WHEN, "treat: gift\n")}
    sheet = "treatments:\n  gift:\n    words: Give it.\n    kind: service\n"
    with pytest.raises(sheets.SheetFaults) as caught:
        read_book(gives | {"treatments.yaml": f"{sheet}'"}, OBSERVED_FACTS, checked)
    assert {fault.file for fault in caught.value.faults} == {"treatments.yaml"}
    rule = read_book(gives | {"treatments.yaml": sheet}, OBSERVED_FACTS, checked).rule("gives")
    assert rule and rule.treat and rule.treat.name == "gift"


def test_a_very_large_folder_is_looked_at_less_often(tmp_path: Path) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / "first.yaml").write_text(rule_text("first", WHEN, "remind: A.\n"))
    for number in range(FILES_A_LOOK):
        (folder / f"wrong-{number}.yml").touch()
    shelf, now = RuleShelf(tmp_path, OBSERVED_FACTS), datetime(2026, 11, 22, tzinfo=UTC)
    assert not shelf.refresh(now) and len(shelf.faults) == FILES_A_LOOK
    for path in folder.glob("*.yml"):
        path.unlink()
    looks = [shelf.refresh(now + timedelta(seconds=second)) for second in range(3)]
    assert looks == [False, True, False]


def test_a_tab_in_a_sheet_changes_nothing_of_how_it_is_read() -> None:
    for text in make_sources(40).values():
        assert sheets.read(text, "a.yaml") == sheets.read(f"{text}#\t\n", "a.yaml")


def test_deciding_again_from_what_was_stored_gives_the_same() -> None:
    book = read_book(make_sources(60, seed=3), OBSERVED_FACTS)
    again = from_json(orjson.loads(orjson.dumps(book.as_json())), OBSERVED_FACTS)
    assert (again.version, again.rules) == (book.version, book.rules)
    for facts in make_fact_sets(book.catalogue, 1_000, 0.15, seed=4):
        decision = decide(book, facts, {}, NOW, context=Asking())
        stored = decode(orjson.loads(orjson.dumps(encode(facts))), again.catalogue)
        repeated = decide(again, stored, {}, NOW, context=Asking())
        assert orjson.dumps(repeated.as_json()) == orjson.dumps(decision.as_json())
    assert TODAY == NOW.date()
