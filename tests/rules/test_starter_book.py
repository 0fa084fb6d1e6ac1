"""The rule book that is shipped: every file good, every question of use, every tier and purpose served."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent_assist.customize.checking import Report, check_folder, load_people
from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import GROUPS, Rule
from agent_assist.differentiate.catalogue import OBSERVED, TIERS, Catalogue, Unknown
from agent_assist.differentiate.glossary import facts_page

RULES = Path(__file__).parents[2] / "rules"
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
SPEAKING = ("live", "trial", "draft")


@pytest.fixture(scope="module")
def report() -> Report:
    return check_folder(RULES, Catalogue(OBSERVED), NOW)


@pytest.fixture(scope="module")
def book(report: Report) -> RuleBook:
    assert report.book, "\n".join(map(str, report.faults))
    return report.book


def facts_read(rule: Rule) -> set[str]:
    return {condition.fact.name for condition in rule.conditions}


def test_every_file_is_good_and_every_case_comes_out_as_written(report: Report) -> None:
    assert not report.faults
    assert not [str(result) for result in report.failed]


def test_every_live_rule_has_a_yes_and_a_no(book: RuleBook) -> None:
    for rule in book.rules:
        cases = (RULES / rule.file.replace(".yaml", ".cases.yaml")).read_text(encoding="utf-8")
        assert "expect: yes" in cases and "expect: no" in cases, rule.name


def test_no_question_is_asked_for_nothing(book: RuleBook) -> None:
    for rule in book.rules:
        if rule.ask:
            readers = [other.name for other in book.rules if other is not rule and rule.ask.learns in facts_read(other)]
            assert readers, f"nothing reads what {rule.name} learns"


def test_what_live_questions_learn_changes_what_live_rules_do(book: RuleBook) -> None:
    live = [rule for rule in book.rules if rule.status == "live"]
    read_by_deeds = {name for rule in live if not rule.ask for name in facts_read(rule)}
    read_by_questions = {name for rule in live if rule.ask for name in facts_read(rule)}
    for rule in live:
        if rule.ask:
            assert rule.ask.learns in read_by_deeds | read_by_questions


def test_every_kind_of_answer_occurs(book: RuleBook) -> None:
    kinds = {rule.ask.kind for rule in book.rules if rule.ask}
    assert kinds == {"choice", "yes or no", "number", "date", "text"}


def test_every_purpose_has_rules_and_each_kind_of_deed_occurs(book: RuleBook) -> None:
    live = [rule for rule in book.rules if rule.status == "live"]
    groups = Counter(rule.group for rule in live)
    assert len(live) >= 24
    assert all(groups[group] >= 4 for group in GROUPS)
    assert any(rule.ask for rule in live) and any(rule.remind for rule in live) and any(rule.treat for rule in live)
    assert Counter(rule.status for rule in book.rules)["trial"] == 1
    assert Counter(rule.status for rule in book.rules)["draft"] == 1


def test_a_retired_rule_is_kept_with_its_reason() -> None:
    retired = list((RULES / "retired").glob("*.yaml"))
    assert retired
    assert all("retired because: " in path.read_text(encoding="utf-8") for path in retired)


def test_what_reaches_everybody_reads_no_tier(book: RuleBook) -> None:
    for rule in book.rules:
        if rule.floor:
            assert "tier" not in facts_read(rule), rule.name


def test_words_are_short_enough_to_be_said_aloud(book: RuleBook) -> None:
    for rule in book.rules:
        if rule.ask:
            assert rule.ask.text.endswith("?"), rule.name
            assert len(rule.ask.text) <= 120, rule.name
            assert len(rule.ask.answers) <= 9


def test_the_cast_covers_every_tier_and_the_hard_cases(book: RuleBook) -> None:
    people = load_people(RULES, book.catalogue, NOW, [])
    tiers = {person.facts.get("tier") for person in people.values()}
    assert len(people) >= 10
    assert set(TIERS) <= tiers
    assert any(person.facts.get("open complaint") is True for person in people.values())
    assert any("tier" not in person.facts for person in people.values())


def first_question(book: RuleBook, who: str) -> str:
    given = load_people(RULES, book.catalogue, NOW, [])[who].facts
    facts = {name: given.get(name, Unknown("not given")) for name in book.catalogue.names()}
    decision = decide(book, facts, {}, NOW, context=Asking())
    return decision.prompt.question if decision.prompt else ""


def test_different_customers_in_one_queue_get_different_questions(book: RuleBook) -> None:
    callers = ("annabelle", "tara", "oliver", "mei", "bruno", "priya", "samir", "fenwick")
    questions = {who: first_question(book, who) for who in callers}
    assert all(questions.values())
    assert len(set(questions.values())) >= 7, questions


def test_the_glossary_of_facts_is_true(book: RuleBook) -> None:
    written = (RULES / "facts.md").read_text(encoding="utf-8")
    assert written == facts_page(book.catalogue), "run `python tests/rules/write_facts.py`"
