"""A book with one seed of each kind, on calls of sixty days: each is found with its witness, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from customize.making_books import asking, book_of, rule_text
from records.past_calls import PastCalls

from agent_assist.customize.remarks import KINDS, Remark
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.witnesses import witnesses_in
from agent_assist.differentiate.catalogue import Unknown
from agent_assist.learn.worth_a_look import Look, look_at
from agent_assist.records.rule_looks import PastCalls as Reader
from agent_assist.records.session import Database

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
REMIND = "remind: Say it.\n"
PEOPLE = """people:
  mei:
    name: Mei Tan
    facts:
      tier: NEW
      call intent: kennels
      open complaint: no
"""
NOT_ASKED = Unknown("not asked yet")


def when(intent: str, *lines: str) -> str:
    return "when:\n" + "".join(f"  {line}\n" for line in (f"call intent: is {intent}", *lines))


def ask(name: str, intent: str, learns: str, matters: str = "may", status: str = "live") -> str:
    return rule_text(name, when(intent), asking(learns), matters=matters, status=status)


def remind(name: str, intent: str, *lines: str, more: str = "", status: str = "live") -> str:
    return rule_text(name, more, when(intent, *lines), REMIND, status=status)


CLEAN = {"pets": ask("pets", "kennels", "has pets"), "dog": remind("dog", "kennels", "has pets: yes")}
SEEDS = {
    "torn": remind("torn", "torn", "tier: is MVC") + "unless:\n  tier: is MVC or MGC\n",
    "half": remind("half", "half", "tier: is LM") + "any of:\n  - tier: is BZ\n  - has email: yes\n",
    "starving": remind("starving", "starving", "has garden: yes"),
    "garden": ask("garden", "starving", "has garden", status="draft"),
    "vain": ask("vain", "vain", "has car"),
    "first": ask("first", "shadow", "has bike", matters="should"),
    "never-first": ask("never-first", "shadow", "has boat"),
    "one": ask("one", "rivals", "has shed"),
    "two": ask("two", "rivals", "has barn"),
    "disliked": ask("disliked", "disliked", "has debts"),
    "unheard": remind("unheard", "unheard", "tier: is MVC", "has email: yes"),
    "tried": remind("tried", "tried", status="trial"),
    "ending": remind("ending", "ending", more="ends: 2026-12-01\n"),
}
USES = {
    f"uses-{at}": remind(f"uses-{at}", "uses", f"{fact}: yes")
    for at, fact in enumerate(("has bike", "has boat", "has shed", "has barn", "has debts"))
}
DIALOGUE = "complaint discovery:\n  period: 90 days\n  questions:\n    - has pats\n"


class Desk:
    """A book that has been in force for ninety days, and the calls on which it decided."""

    def __init__(self, database: Database, sources: Mapping[str, str]) -> None:
        self.past, self.database = PastCalls(database, NOW), database
        self.book: RuleBook = book_of(dict(sources))
        statuses = {rule.name.replace("-", "_"): rule.status for rule in self.book.rules}
        self.past.keep_book("b-1", 90, **statuses)
        self.took = {
            "pets": self.call("kennels", "pets", "answered"),
            "dog": self.call("kennels", "dog", **{"has pets": True}),
        }
        for _ in range(100):
            self.call("something else", "")

    def call(
        self, intent: str, fired: str, result: str = "", customer: str = "18", ledger: str = "", **facts: Any
    ) -> str:
        known = {"tier": "LM", "open complaint": False, "call intent": intent, "has garden": NOT_ASKED, **facts}
        standings = {ledger: {"question": ledger, "state": "answered", "at": 5}} if ledger else {}
        body = {"asking": {"asked_times": []}, "ledger": standings}
        return self.past.put(fired, result, customer=customer, facts=known, body=body)

    def look(self) -> Look:
        beside = witnesses_in(self.book, {"people.yaml": PEOPLE}, NOW)
        return look_at(self.book, beside, NOW, Reader(self.database).of(self.book, NOW))


def told(remarks: tuple[Remark, ...]) -> dict[str, tuple[str, str]]:
    """By kind the rule and the witness; each kind stands there once."""
    assert len({remark.kind for remark in remarks}) == len(remarks), [str(remark) for remark in remarks]
    return {remark.kind: (remark.rule or remark.file, str(remark.witness)) for remark in remarks}


def test_a_clean_book_leaves_nothing_to_look_at(database: Database) -> None:
    look = Desk(database, CLEAN).look()
    assert look.remarks == ()
    assert look.witnesses == "the cast and 102 calls since 2026-09-23"


def test_one_seed_of_each_kind_is_found_with_its_witness_and_nothing_else(database: Database) -> None:
    desk = Desk(database, {**CLEAN, **SEEDS, **USES, "dialogue.yaml": DIALOGUE})
    seen = {
        "half": desk.call("half", "half", **{"has email": True}),
        "starving": desk.call("starving", "", customer="19"),
        "vain": desk.call("vain", "vain", "answered", customer="20"),
        "tried": desk.call("tried", "~tried", customer="21"),
        "ending": desk.call("ending", "ending", customer="22"),
        "unheard": desk.call("unheard", "", customer="23", **{"has email": True}),
    }
    for number in range(5):
        seen["shadow"] = desk.call("shadow", "first", customer=f"3{number}")
    desk.call("rivals", "two", customer="40", ledger="has shed")
    seen["rivals"] = desk.call("rivals", "one", customer="41")
    for result in (*["answered"] * 2, *["not_asked"] * 4, *["not_suitable"] * 4):
        seen["disliked"] = desk.call("disliked", "disliked", result, customer="50")
    for at, fact in enumerate(("has bike", "has boat", "has shed", "has barn", "has debts")):
        desk.call("uses", f"uses-{at}", **{fact: True})

    look = desk.look()

    assert told(look.remarks) == {
        "unreachable": ("torn", "lines 8 and 11"),
        "idle alternative": ("half", "lines 8 and 11"),
        "starved": ("starving", f"customer 19 on call {seen['starving']}"),
        "dead question": ("vain", f"customer 20 on call {seen['vain']}"),
        "unasked": ("dialogue.yaml", ""),
        "shadowed": ("never-first", f"customer 34 on call {seen['shadow']}"),
        "rivals": ("one", f"customer 41 on call {seen['rivals']}"),
        "skipped": ("disliked", f"customer 50 on call {seen['disliked']}"),
        "never fired": ("unheard", f"customer 23 on call {seen['unheard']}"),
        "long in trial": ("tried", f"customer 21 on call {seen['tried']}"),
        "ends soon": ("ending", f"customer 22 on call {seen['ending']}"),
    }
    assert {remark.kind for remark in look.remarks} == set(KINDS)
    assert look.by_rule["torn"] == 1 and look.by_rule["pets"] == 0


@pytest.mark.parametrize("kind", ["skipped", "never fired", "long in trial"])
def test_what_happened_is_told_in_figures(database: Database, kind: str) -> None:
    desk = Desk(database, CLEAN | {name: SEEDS[name] for name in ("unheard", "tried")})
    for _ in range(10):
        desk.call("kennels", "pets ~tried", "not_asked")
    words = {
        "skipped": "Reps passed this question over 10 times of 11 in 60 days.",
        "never fired": "It was never shown in 60 days, on 112 calls. Nearest to it came the witness: "
        "it missed at line 7, where `call intent: is unheard` read kennels.",
        "long in trial": "In trial for more than 30 days, since 2026-08-24 at least. "
        "It would have been shown on 10 of 112 calls in 60 days. Nearest to it came the witness: "
        "it missed at line 7, where `call intent: is tried` read kennels.",
    }
    (remark,) = (remark for remark in desk.look().remarks if remark.kind == kind)
    assert remark.message == words[kind] and remark.witness.customer_id == "18"
