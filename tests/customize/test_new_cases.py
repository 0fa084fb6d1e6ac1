from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from making_books import NOW, WHEN, book_of, rule_text
from starter_files import starter_book, starter_files

from agent_assist import sheets
from agent_assist.customize.cases import Case, read_cases, run_case
from agent_assist.customize.example_facts import FactReader, read_people
from agent_assist.customize.flipping_values import values_beside
from agent_assist.customize.judging import account_for
from agent_assist.customize.new_cases import NewCase, case_from_facts
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import CHOICE, LIST, NEVER, TEXT, Fact, FactValue, Unknown
from agent_assist.sheets import Notes

BOOK, TODAY = starter_book(), NOW.date()
PEOPLE = read_people(
    sheets.read(starter_files()["people.yaml"], "people.yaml"), FactReader(BOOK.catalogue, Notes("people.yaml"), TODAY)
)
PERSONAL = "Mrs Smith, 07700 900123"


def read_again(case: NewCase, rule: Rule) -> Case:
    notes = Notes("one.cases.yaml")
    reader = FactReader(BOOK.catalogue.with_learned([]), notes, TODAY)
    read = read_cases(sheets.read(case.added_to(""), notes.file), reader, {})
    assert not notes.faults, notes.faults
    return read[0]


@given(st.data())
def test_a_case_from_a_call_comes_out_as_the_call_did_and_tells_nothing_else(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(BOOK.rules))
    facts: dict[str, FactValue | Unknown] = dict(PEOPLE[data.draw(st.sampled_from(sorted(PEOPLE)))].facts)
    for fact in {condition.fact.name: condition.fact for condition in rule.conditions}.values():
        reads = [condition for condition in rule.conditions if condition.fact.name == fact.name]
        others = [*values_beside(fact, reads, Unknown("not asked yet"), TODAY), *personal(fact)]
        facts[fact.name] = data.draw(st.sampled_from([*others, facts.get(fact.name, Unknown("not asked yet"))]))
    case = case_from_facts(rule, facts, TODAY)
    assert set(case.facts) <= {condition.fact.name for condition in rule.conditions}
    assert "Smith" not in case.added_to("") and "07700" not in case.added_to("")
    finding = account_for(rule, facts, TODAY).finding
    assert (case.expect, case.because_of) == (
        finding.outcome == "fits",
        finding.condition.fact.name if finding.condition else "",
    )
    assert run_case(read_again(case, rule), rule, TODAY).passed


def personal(fact: Fact) -> list[FactValue]:
    if fact.kind == TEXT or (fact.kind == CHOICE and not fact.choices):
        return [PERSONAL]
    return [frozenset({PERSONAL})] if fact.kind == LIST and not fact.choices else []


def one_rule(lines: str) -> Rule:
    return book_of({"one": rule_text("one", f"when:\n{lines}", "remind: Say it.\n")}).rules[0]


def told(lines: str, facts: Mapping[str, FactValue | Unknown]) -> dict[str, str]:
    return dict(case_from_facts(one_rule(lines), facts, TODAY).facts)


def test_facts_are_written_as_cases_have_them() -> None:
    lines = (
        "  tier: is MVC\n  has email: yes\n  contacts in 90 days: at least 2\n  actual value: more than 9\n"
        "  last purchase: within 30 days\n  last complaint: never\n  first purchase: after 2026-01-31\n"
        "  channels used: include web\n"
    )
    facts = {
        "tier": "MGC", "has email": False, "contacts in 90 days": 3, "actual value": 12.25,
        "last purchase": TODAY - timedelta(days=20), "last complaint": NEVER, "first purchase": date(2026, 2, 1),
        "channels used": frozenset({"web", "phone"}), "region": "GB", "declines in 365 days": 4,
    }  # fmt: skip
    assert told(lines, facts) == {
        "tier": "MGC", "has email": "no", "contacts in 90 days": "3", "actual value": "12.25",
        "last purchase": "20 days ago", "last complaint": "never", "first purchase": "2026-02-01",
        "channels used": "phone, web",
    }  # fmt: skip
    days = {TODAY: "today", TODAY - timedelta(days=1): "1 day ago", TODAY + timedelta(days=3): "in 3 days"}
    for day, words in days.items():
        assert told("  last purchase: within 30 days\n", {"last purchase": day}) == {"last purchase": words}


def test_words_of_a_customer_give_way_to_those_of_the_rule() -> None:
    topic = "Delivery to Mrs Smith, late again"
    assert told("  last topic: include delivery or parcel\n", {"last topic": topic}) == {"last topic": "delivery"}
    assert told("  last topic: include parcel\n", {"last topic": topic}) == {"last topic": "something else"}
    assert told("  last topic: is something else\n", {"last topic": topic}) == {"last topic": "something else 2"}
    assert told("  last topic: known\n", {"last topic": topic}) == {"last topic": "something else"}
    assert told("  call intent: is orders or fraud\n", {"call intent": "Fraud"}) == {"call intent": "fraud"}
    assert told("  call intent: is not fraud\n", {"call intent": PERSONAL}) == {"call intent": "something else"}


def test_what_is_not_known_or_no_longer_offered_is_left_out() -> None:
    facts = {"tier": "GOLD", "has email": Unknown("not asked yet"), "contacts in 90 days": "many"}
    assert told("  tier: is MVC\n  has email: yes\n  contacts in 90 days: at least 2\n", facts) == {}
    assert case_from_facts(one_rule("  tier: is MVC\n"), {}, TODAY).because_of == "tier"


def test_a_supervisor_may_expect_something_else_than_happened() -> None:
    rule = book_of({"one": rule_text("one", WHEN, "remind: Say it.\n")}).rules[0]
    assert case_from_facts(rule, {"tier": "LM"}, TODAY, name="Should fit", expect=True) == NewCase(
        "Should fit", {"tier": "LM"}, True
    )
    assert case_from_facts(rule, {"tier": "LM"}, TODAY, expect=False) == NewCase(
        "A call on 2026-11-22", {"tier": "LM"}, False, "tier"
    )
    assert case_from_facts(rule, {"tier": "MGC"}, TODAY, expect=False).because_of == ""
