from __future__ import annotations

from making_books import ASK, NOW, WHEN, asking, book_of, rule_text

from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking
from agent_assist.customize.explaining import explain, in_lines
from agent_assist.differentiate.catalogue import FactValue, Unknown

FACTS: dict[str, FactValue | Unknown] = {
    "tier": "MGC",
    "contacts in 90 days": 1,
    "open complaint": False,
    "works from home": Unknown("not asked yet"),
}
BUSY = WHEN + "  contacts in 90 days: at least 2\nunless:\n  open complaint: yes\n"
EITHER = "any of:\n  - tier: is MVC\n  - tier: is MGC\n    contacts in 90 days: exactly 1\n"
BOOK = book_of(
    {
        "home-office": rule_text("home-office", WHEN, ASK),
        "busy": rule_text("busy", BUSY, asking("pets")),
        "waits": rule_text("waits", "when:\n  works from home: is yes\n", "remind: A.\n"),
        "either": rule_text("either", EITHER, "remind: A.\n"),
        "off": rule_text("off", WHEN, "remind: A.\n", status="draft"),
    }
)


def test_every_rule_is_accounted_for_line_by_line() -> None:
    explained = {rule.rule: rule for rule in explain(BOOK, FACTS, {}, NOW, context=Asking()).rules}
    assert {name: str(rule.verdict) for name, rule in explained.items()} == {
        "home-office": "chosen: may, score 0.0233",
        "busy": "missed at line 8: `contacts in 90 days: at least 2` read 1",
        "waits": "waiting at line 7: `works from home: is yes` read not known (not asked yet)",
        "either": "chosen: every condition is met",
        "off": "off: the rule is draft",
    }
    assert list(in_lines(explained["busy"])) == [
        "busy: missed at line 8: `contacts in 90 days: at least 2` read 1",
        "    when     line 7: `tier: is MGC or NEW` read MGC: true",
        "  → when     line 8: `contacts in 90 days: at least 2` read 1: false",
        "    unless   line 10: `open complaint: yes` read no: false",
    ]
    assert [(line.part, line.state, line.hinders) for line in explained["either"].lines] == [
        ("any of 1", "false", False),
        ("any of 2", "true", False),
        ("any of 2", "true", False),
    ]
    assert explained["off"].lines[0].state == "true"


def test_an_explanation_says_what_was_decided_and_changes_nothing() -> None:
    before = dict(FACTS)
    decision = decide(BOOK, FACTS, {}, NOW, context=Asking())
    explanation = explain(BOOK, FACTS, {}, NOW, context=Asking())
    assert explanation.decision == decision
    assert explain(BOOK, FACTS, {}, NOW, context=Asking()) == explanation
    assert before == FACTS


def test_an_explanation_is_plain_json() -> None:
    raw = explain(BOOK, FACTS, {}, NOW, context=Asking()).as_json()
    busy = next(rule for rule in raw["rules"] if rule["rule"] == "busy")
    assert busy["words"] == "missed at line 8: `contacts in 90 days: at least 2` read 1"
    assert busy["lines"][1]["read"] == "1"
