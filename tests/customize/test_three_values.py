"""Holds the compiled rules against a plain evaluator that reads the phrases themselves, with facts missing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from making_books import NOW, WHEN, book_of, rule_text

from agent_assist.customize.judging import account_for
from agent_assist.differentiate.catalogue import NEVER, OBSERVED, Catalogue, Fact, FactValue, Unknown

TODAY = NOW.date()
OBSERVED_FACTS = Catalogue(OBSERVED)
NAMES = (
    "tier", "contacts in 90 days", "days since last complaint", "open complaint", "vulnerable", "has email",
    "last purchase", "last complaint", "channels used", "last topic", "call intent",
)  # fmt: skip
PHRASES = {
    "number": ("at least 2", "at most 2", "less than 2", "more than 2", "exactly 2", "between 1 and 3"),
    "choice": ("is MVC or MGC", "is not MVC", "is NEW"),
    "yes or no": ("yes", "no"),
    "date": ("before 2026-09-01", "after 2026-09-01", "within 30 days", "more than 30 days ago", "never"),
    "list": ("include web or email", "include phone"),
    "text": ("include delivery", "is late delivery", "is not refund"),
}
VALUES: dict[str, list[FactValue]] = {
    "number": [0, 1, 2, 3, 4],
    "choice": ["MVC", "MGC", "NEW"],
    "yes or no": [True, False],
    "date": [NEVER, TODAY, TODAY - timedelta(days=30), TODAY - timedelta(days=31), date(2026, 9, 1)],
    "list": [frozenset(), frozenset({"web"}), frozenset({"phone", "store"})],
    "text": ["late delivery", "delivery", "refund"],
}


@dataclass(frozen=True)
class Pair:
    """A rule as lists of (fact, phrase), and facts."""

    when: list[tuple[str, str]]
    any_of: list[list[tuple[str, str]]]
    unless: list[tuple[str, str]]
    facts: dict[str, FactValue | Unknown]


def fact_named(name: str) -> Fact:
    fact = OBSERVED_FACTS.get(name)
    assert fact
    return fact


def make_pair(random: Random, missing: float) -> Pair:
    def lines(most: int) -> list[tuple[str, str]]:
        return [(name, phrase(name)) for name in random.sample(NAMES, random.randint(1, most))]

    def phrase(name: str) -> str:
        written = random.choice([*PHRASES[fact_named(name).kind], "known", "not known"])
        return written + random.choice(["", "", ", or not known"]) if "known" not in written else written

    facts: dict[str, FactValue | Unknown] = {}
    for name in NAMES:
        value = random.choice(VALUES[fact_named(name).kind])
        facts[name] = Unknown("left out") if random.random() < missing else value
    any_of = [lines(2), lines(2)] if random.random() < 0.5 else []
    return Pair(lines(4), any_of, lines(3) if random.random() < 0.7 else [], facts)


def says(name: str, phrase: str, value: FactValue | Unknown) -> bool | None:
    """What a phrase says, straight from its words."""
    if phrase in ("known", "not known"):
        return isinstance(value, Unknown) is (phrase == "not known")
    body = phrase.removesuffix(", or not known")
    if isinstance(value, Unknown):
        return True if body != phrase else None
    return plainly(body, value)


def plainly(phrase: str, value: FactValue) -> bool:
    if value is NEVER or phrase == "never":
        return value is NEVER and phrase == "never"
    if isinstance(value, bool):
        return value == (phrase == "yes")
    if isinstance(value, int | float):
        numbers = [int(word) for word in re.findall(r"\d+", phrase)]
        table = {
            "at least": value >= numbers[0], "at most": value <= numbers[0], "less than": value < numbers[0],
            "more than": value > numbers[0], "exactly": value == numbers[0],
            "between": numbers[0] <= value <= numbers[-1],
        }  # fmt: skip
        return next(holds for words, holds in table.items() if phrase.startswith(words))
    if isinstance(value, date):
        age = (TODAY - value).days
        return {
            "before 2026-09-01": value < date(2026, 9, 1),
            "after 2026-09-01": value > date(2026, 9, 1),
            "within 30 days": age <= 30,
            "more than 30 days ago": age > 30,
        }[phrase]
    if isinstance(value, frozenset):
        return any(word in value for word in phrase.removeprefix("include ").split(" or "))
    assert isinstance(value, str)
    if phrase.startswith("include "):
        return phrase.removeprefix("include ") in value.split()
    words = phrase.removeprefix("is ").removeprefix("not ").lower().split(" or ")
    return (value.lower() in words) is not phrase.startswith("is not ")


def outcome(pair: Pair) -> tuple[str, set[str]]:
    """The reference: every line is looked at, nothing is compiled."""
    read = [(name, says(name, phrase, pair.facts[name])) for name, phrase in pair.when]
    groups = [[(name, says(name, phrase, pair.facts[name])) for name, phrase in lines] for lines in pair.any_of]
    alive = [group for group in groups if all(state is not False for _, state in group)]
    settled = any(all(state is True for _, state in group) for group in alive)
    if any(state is False for _, state in read) or (groups and not alive):
        return "missed", set()
    for name, phrase in pair.unless:
        state = says(name, phrase, pair.facts[name])
        if state is True or (state is None and fact_named(name).cautious):
            return "stopped", set()
    waits = {name for name, state in read if state is None}
    if not settled:
        waits |= {name for group in alive for name, state in group if state is None}
    return ("waiting", waits) if waits else ("fits", set())


def written(pair: Pair) -> str:
    def block(lines: list[tuple[str, str]], first: str, then: str) -> str:
        return "".join(f"{first if at == 0 else then}{name}: {phrase}\n" for at, (name, phrase) in enumerate(lines))

    text = "when:\n" + block(pair.when, "  ", "  ")
    if pair.any_of:
        text += "any of:\n" + "".join(block(lines, "  - ", "    ") for lines in pair.any_of)
    return text + ("unless:\n" + block(pair.unless, "  ", "  ") if pair.unless else "") + "remind: Say so.\n"


@pytest.mark.parametrize("missing", [0.0, 0.15, 0.5])
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_compiled_rules_and_their_accounts_agree_with_a_plain_evaluator(missing: float, seed: int) -> None:
    random = Random(seed)
    pairs = [make_pair(random, missing) for _ in range(40)]
    book = book_of({f"rule-{at}": rule_text(f"rule-{at}", written(pair)) for at, pair in enumerate(pairs)})
    for entry in book.compiled:
        pair = pairs[int(entry.rule.name.removeprefix("rule-"))]
        expected, waits = outcome(pair)
        finding = entry.judge(pair.facts, TODAY)
        assert (finding.outcome, set(finding.waits)) == (expected, waits), (written(pair), pair.facts)
        assert account_for(entry.rule, pair.facts, TODAY).finding == finding


def test_a_fact_that_is_not_there_at_all_is_unknown() -> None:
    book = book_of({"greet": rule_text("greet", WHEN, "remind: Hello.\n")})
    assert book.compiled[0].judge({}, TODAY).outcome == "waiting"


def test_not_knowing_a_cautious_fact_stops_a_rule_and_not_knowing_another_does_not() -> None:
    cautious = rule_text("cautious", WHEN, "unless:\n  open complaint: yes\nremind: Hello.\n")
    plain = rule_text("plain", WHEN, "unless:\n  has email: yes\nremind: Hello.\n")
    spoken = rule_text("spoken", WHEN, "unless:\n  vulnerable: known\nremind: Hello.\n")
    book = book_of({"cautious": cautious, "plain": plain, "spoken": spoken})
    outcomes = {entry.rule.name: entry.judge({"tier": "MGC"}, TODAY).outcome for entry in book.compiled}
    assert outcomes == {"cautious": "stopped", "plain": "fits", "spoken": "fits"}
