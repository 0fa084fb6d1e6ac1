from __future__ import annotations

import json
import os
import unicodedata
from datetime import timedelta
from pathlib import Path

import pytest
from making_books import ASK, NOW, WHEN, asking, book_of, rule_text

from agent_assist.customize.rule_book import from_json
from agent_assist.customize.rules import Answer
from agent_assist.customize.rules_folder import JOURNAL, load_folder, take_inventory
from agent_assist.customize.shelf import RuleShelf
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.sheets import SheetFaults

RULE = rule_text("home-office", WHEN, ASK)
OBSERVED_FACTS = Catalogue(OBSERVED)


def lay_out(folder: Path, sources: dict[str, str]) -> Path:
    for file, text in sources.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def test_a_question_is_read_with_its_answers_and_times() -> None:
    more = "good for: 12 months\nafter a decline: wait 2 weeks\npurpose of data: research\n"
    ask = book_of({"home-office": RULE + more}).rules[0].ask
    assert ask
    assert ask.answers == (Answer("yes", "Yes"), Answer("no", "No"), Answer("sometimes", "Sometimes"))
    assert (ask.kind, ask.good_for_days, ask.wait_days, ask.consent) == ("choice", 365, 14, "research")


@pytest.mark.parametrize(
    ("answers", "kind", "values"),
    [
        ("yes or no", "yes or no", ("yes", "no")),
        ("[no, yes]", "yes or no", ("no", "yes")),
        ("[yes, no, both]", "choice", ("yes", "no", "both")),
        ("number", "number", ()),
        ("date", "date", ()),
        ("text", "text", ()),
    ],
)
def test_answers_are_a_list_or_a_kind(answers: str, kind: str, values: tuple[str, ...]) -> None:
    ask = book_of({"one": rule_text("one", WHEN, asking("pets", answers))}).rules[0].ask
    assert ask and ask.kind == kind and tuple(answer.value for answer in ask.answers) == values


def test_never_and_ever_are_lengths_too() -> None:
    text = rule_text("one", WHEN, asking("pets", more="good for: ever\nafter a decline: never ask again\n"))
    ask = book_of({"one": text}).rules[0].ask
    assert ask and (ask.good_for_days, ask.wait_days) == (0, 0)


def test_what_one_rule_learns_another_may_read_by_its_kind() -> None:
    reads = rule_text("reads", "when:\n  works from home: is yes or sometimes\n", "treat: fee waiver\n")
    book = book_of({"home-office": RULE, "reads": reads})
    fact = book.catalogue.get("works from home")
    assert fact and (fact.kind, fact.choices, fact.source) == ("choice", ("yes", "no", "sometimes"), "learned")
    treat = book.rules[1].treat
    assert treat and (treat.name, treat.words) == ("fee waiver", "Offer it.")


def test_the_version_follows_the_content_and_nothing_else() -> None:
    book = book_of({"home-office": RULE})
    assert book.version == book_of({"home-office": RULE.replace("\n", "  \r\n")}).version
    assert book.version != book_of({"home-office": RULE.replace("may", "should")}).version
    assert book.version != book_of({"home-office": RULE, "dialogue.yaml": "period: 20 days\n"}).version
    assert book.version.startswith("b-") and len(book.version) == 14


def test_a_stored_body_makes_the_same_book_again() -> None:
    book = book_of({"home-office": RULE, "dialogue.yaml": "period: 20 days\n"})
    again = from_json(json.loads(json.dumps(book.as_json())), OBSERVED_FACTS)
    assert again.version == book.version
    assert [(rule.name, rule.file, str(rule.when[0])) for rule in again.rules] == [
        ("home-office", "service/home-office.yaml", "tier: is MGC or NEW")
    ]
    assert again.dialogue.period_days == 20


def test_a_folder_tells_files_that_lie_in_the_wrong_place(tmp_path: Path) -> None:
    files = ("grwth/a.yaml", "b.yaml", "service/c.yml", "peeple.yaml", "service/.d.yaml.swp", "service/.e.yaml")
    files += ("service/f.YAML", "service/g.yaml.txt", "service/h.yaml.bak", "service/deeper/i.yaml")
    sources = dict.fromkeys(files, RULE)
    with pytest.raises(SheetFaults) as caught:
        load_folder(lay_out(tmp_path, sources), OBSERVED_FACTS)
    told = "\n".join(str(fault) for fault in caught.value.faults)
    assert "grwth/a.yaml: stands in `grwth`, which is no purpose. Did you mean `growth`?" in told
    assert "b.yaml: does not belong here. A rule stands in the folder of its purpose" in told
    assert "peeple.yaml: does not belong here. Did you mean `people`?" in told
    for file in ("service/c.yml", "service/f.YAML", "service/g.yaml.txt"):
        assert f"{file}: does not end in .yaml. Rename it." in told
    assert "service/deeper/i.yaml: stands in `service/deeper`, which is no purpose." in told
    assert len(caught.value.faults) == 7


@pytest.mark.parametrize(
    ("one", "other"), [("Late.yaml", "late.yaml"), ("caf\N{LATIN SMALL LETTER E WITH ACUTE}.yaml",) * 2]
)
def test_two_names_that_some_computers_do_not_tell_apart_are_told(tmp_path: Path, one: str, other: str) -> None:
    other = unicodedata.normalize("NFD", other)
    lay_out(tmp_path, {"service/home-office.yaml": RULE, f"whole-calls/{one}": "", f"whole-calls/{other}": ""})
    found = take_inventory(tmp_path)
    assert [fault.message for fault in found.faults] == [
        f"is the same file as whole-calls/{min(one, other)} on some computers."
    ]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"\xff\xfe\x00rule", "is not UTF-8 text."),
        (b"a: " + b"x" * 300_000, "is larger than 256 KB."),
        (b"a: \x00", "hostile.yaml:1:4: A character stands here that does not belong in a text (U+0000). Delete it."),
        (b"[" * 10_000, "is nested too deeply"),
    ],
)
def test_a_hostile_file_is_refused(tmp_path: Path, raw: bytes, told: str) -> None:
    lay_out(tmp_path, {"service/home-office.yaml": RULE})
    (tmp_path / "service" / "hostile.yaml").write_bytes(raw)
    with pytest.raises(SheetFaults) as caught:
        load_folder(tmp_path, OBSERVED_FACTS)
    assert [fault.file for fault in caught.value.faults] == ["service/hostile.yaml"]
    assert told in str(caught.value)


def test_no_folder_and_no_rule_are_faults(tmp_path: Path) -> None:
    for folder, told in ((tmp_path, "holds no rule."), (tmp_path / "gone", "is not a folder.")):
        with pytest.raises(SheetFaults, match=told):
            load_folder(folder, OBSERVED_FACTS)


def test_a_changed_file_comes_into_force_and_a_faulty_one_does_not(tmp_path: Path) -> None:
    shelf = RuleShelf(lay_out(tmp_path, {"service/home-office.yaml": RULE}), OBSERVED_FACTS)
    assert shelf.book.rules == ()
    assert shelf.refresh(NOW) and not shelf.refresh(NOW)
    good = shelf.book
    lay_out(tmp_path, {"service/home-office.yaml": RULE.replace("tier:", "tire:")})
    assert not shelf.refresh(NOW + timedelta(seconds=1))
    assert shelf.book is good and shelf.loaded_at == NOW
    assert [(fault.file, fault.line) for fault in shelf.faults] == [("service/home-office.yaml", 7)]
    lay_out(tmp_path, {"service/home-office.yaml": RULE.replace("may", "must")})
    assert shelf.refresh(NOW + timedelta(seconds=2))
    assert shelf.faults == () and shelf.book.rules[0].matters == "must"


def test_added_and_removed_files_are_noticed(tmp_path: Path) -> None:
    shelf = RuleShelf(lay_out(tmp_path, {"service/home-office.yaml": RULE}), OBSERVED_FACTS)
    shelf.refresh(NOW)
    lay_out(tmp_path, {"service/other.yaml": rule_text("other", WHEN, "remind: A.\n")})
    assert shelf.refresh(NOW) and len(shelf.book.rules) == 2
    (tmp_path / "service" / "other.yaml").unlink()
    assert shelf.refresh(NOW) and len(shelf.book.rules) == 1
    lay_out(tmp_path, {"elsewhere/other.yaml": RULE})
    assert not shelf.refresh(NOW) and shelf.faults
    os.remove(tmp_path / "elsewhere" / "other.yaml")
    assert not shelf.refresh(NOW) and not shelf.faults


def test_a_journal_that_nobody_takes_away_is_told(tmp_path: Path) -> None:
    shelf = RuleShelf(lay_out(tmp_path, {"service/home-office.yaml": RULE}), OBSERVED_FACTS)
    shelf.refresh(NOW)
    journal = lay_out(tmp_path, {JOURNAL: "{}"}) / JOURNAL
    assert not shelf.refresh(NOW) and not shelf.faults
    os.utime(journal, (1_000_000, 1_000_000))
    assert not shelf.refresh(NOW) and [fault.file for fault in shelf.faults] == [JOURNAL]
    journal.unlink()
    assert not shelf.refresh(NOW) and not shelf.faults


def test_a_folder_that_vanishes_leaves_the_last_good_book(tmp_path: Path) -> None:
    shelf = RuleShelf(lay_out(tmp_path / "rules", {"service/home-office.yaml": RULE}), OBSERVED_FACTS)
    shelf.refresh(NOW)
    (tmp_path / "rules").rename(tmp_path / "moved")
    assert not shelf.refresh(NOW) and len(shelf.book.rules) == 1 and shelf.faults


def test_what_was_retired_is_kept_with_its_reason_and_fits_nobody() -> None:
    why = "retired because: Nobody read the answer.\n"
    old = rule_text("birthday", WHEN, asking("birthday"), why, status="retired")
    book = book_of({"retired/birthday.yaml": old, "home-office": RULE})
    assert [(rule.name, rule.retired_because) for rule in book.retired] == [("birthday", "Nobody read the answer.")]
    assert [rule.name for rule in book.rules] == ["home-office"] and book.rule("birthday") is None
