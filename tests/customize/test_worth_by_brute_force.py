"""The worth of every open question against an enumeration that knows no shortcut: the whole book for every answer."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

import pytest
from making_books import DAY, NOW, SECONDS, book_of, rule_text

from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision
from agent_assist.customize.judging import account_for
from agent_assist.customize.rules import Ask, Rule
from agent_assist.customize.worth_parts import Likelihood
from agent_assist.differentiate.catalogue import FactValue, Unknown
from agent_assist.differentiate.profile import Standing

Facts = dict[str, FactValue | Unknown]
TODAY = NOW.date()
NOT_SAID = Unknown("not asked yet")


def ask(learns: str, answers: str) -> str:
    return f"ask: What about {learns}?\nlearns: {learns}\nanswers: {answers}\nbecause: It helps.\n"


def rule(name: str, *parts: str, matters: str = "may", status: str = "live") -> str:
    return rule_text(name, *parts, matters=matters, status=status)


ANY = "when:\n  tier: known\n"
SHARES = "\n  - nearly all\n  - about half\n  - a small part"
BOOK = book_of(
    {
        "discovery/ask-pets.yaml": rule("ask-pets", ANY, ask("pets", "yes or no")),
        "discovery/ask-colour.yaml": rule("ask-colour", ANY, ask("colour", "\n  - red\n  - green\n  - blue")),
        "service/ask-staff.yaml": rule("ask-staff", ANY, ask("staff", "number")),
        "service/ask-renewal.yaml": rule("ask-renewal", ANY, ask("renewal", "date")),
        "service/ask-place.yaml": rule("ask-place", ANY, ask("place", "text")),
        "growth/ask-share.yaml": rule("ask-share", "when:\n  tier: is MGC\n", ask("share of spend", SHARES)),
        "growth/ask-garden.yaml": rule(
            "ask-garden", "when:\n  pets: yes\n", ask("garden", "yes or no"), matters="must"
        ),
        "growth/kennel.yaml": rule(
            "kennel", "when:\n  pets: yes\n  garden: yes\n", "treat: kennel\n", matters="should"
        ),
        "growth/paint.yaml": rule("paint", "when:\n  colour: is red or blue\n", "treat: paint\n"),
        "retention/no-green.yaml": rule("no-green", ANY, "unless:\n  colour: is green\n", "remind: Say hello.\n"),
        "recovery/not-red.yaml": rule("not-red", "when:\n  colour: is not red, or not known\n", "remind: A.\n"),
        "service/terms.yaml": rule("terms", "when:\n  staff: at least 5\n", "treat: terms\n", matters="must"),
        "service/small.yaml": rule("small", "when:\n  staff: between 2 and 7\n", "remind: A.\n", matters="should"),
        "service/exact.yaml": rule("exact", "when:\n  staff: exactly 3\n  tier: is MVC\n", "treat: card\n"),
        "retention/soon.yaml": rule("soon", "when:\n  renewal: within 5 days\n", "remind: A.\n", matters="should"),
        "retention/late.yaml": rule("late", "when:\n  renewal: more than 8 days ago\n", "treat: late\n"),
        "service/place.yaml": rule("place", "when:\n  place: known\n", "remind: Read it back.\n"),
        "service/guess.yaml": rule("guess", ANY, "unless:\n  place: not known\n  pets: yes\n", "treat: a guess\n"),
        "growth/either.yaml": rule(
            "either",
            "any of:\n  - pets: no\n    staff: more than 4\n  - colour: is red\n  - garden: known\n",
            "treat: e\n",
        ),
        "growth/trial.yaml": rule("trial", "when:\n  pets: yes\n", "treat: nothing yet\n", status="trial"),
        "dialogue.yaml": "cost of a minute: 0.6\n",
    }
)
SECONDS_TO_ASK = {"yes or no": 8, "choice": 12, "number": 12, "date": 15, "text": 20}
BANDS, ACTIONS = {"must": 4, "should": 2, "may": 1}, {"treat": 1, "remind": 0.5, "ask": 0.25}
SPEND = {"nearly all": 0.9, "about half": 0.5, "a small part": 0.2}


@dataclass
class Caller:
    facts: Facts
    ledger: dict[str, Standing]
    asking: Asking


def caller(seed: int) -> Caller:
    """Somebody of whom more or less is known."""
    draw = random.Random(seed)
    money: dict[str, list[FactValue | Unknown]] = {
        "actual value": [NOT_SAID, -40.0, 460.0, 4600.0], "potential value": [NOT_SAID, 0.0, 880.0],
        "cost to serve": [NOT_SAID, 12.5], "chance active": [NOT_SAID, 40],
    }  # fmt: skip
    facts: Facts = {
        "tier": draw.choice(["MVC", "MGC", "LM"]),
        **{name: draw.choice(amounts) for name, amounts in money.items()},
        "open complaint": False,
        "service consent": True,
    }
    learned: dict[str, list[FactValue]] = {
        "pets": [True, False], "garden": [True, False], "colour": ["red", "green", "blue"], "staff": [1, 3, 6],
        "renewal": [TODAY, TODAY - timedelta(days=30)], "place": ["the shed"], "share of spend": ["about half"],
    }  # fmt: skip
    ledger = {}
    for name, values in learned.items():
        facts[name] = draw.choice(values) if draw.random() < 0.25 else NOT_SAID
        if draw.random() < 0.1:
            ledger[name] = Standing(name, "declined", SECONDS - DAY, wait_until=SECONDS + DAY)
    heard = {
        "pets": Likelihood(draw.random(), {"yes": 3, "no": draw.randrange(9)}),
        "colour": Likelihood(draw.random(), {"red": 1.5, "green": 12, "mauve": 4}),
        "staff": Likelihood(draw.random(), {"1": 2, "3": 4, "5": 1, "40": 2.5, "a few": 9}),
        "share of spend": Likelihood(1.0, {"nearly all": 7}),
        "": Likelihood(0.3),
    }
    return Caller(facts, ledger, Asking(likelihoods=heard if draw.random() < 0.7 else {}))


def fitting(facts: Facts) -> frozenset[str]:
    return frozenset(
        each.name
        for each in BOOK.rules
        if each.status == "live" and account_for(each, facts, TODAY).finding.outcome == "fits"
    )


def is_open(who: Caller, asked: Ask) -> bool:
    return isinstance(who.facts[asked.learns], Unknown) and asked.learns not in who.ledger


def all_answers(asked: Ask) -> list[tuple[str, FactValue]]:
    if asked.kind == "number":
        return [(str(half / 2), half / 2) for half in range(30)]
    if asked.kind == "date":
        days = [TODAY + timedelta(days=days) for days in range(-20, 20)]
        return [(day.isoformat(), day) for day in days]
    if asked.kind == "text":
        return [("whatever", "whatever")]
    return [(each.value, each.value if asked.kind == "choice" else each.value == "yes") for each in asked.answers]


def value_of(each: Rule, facts: Facts) -> float:
    action = "treat" if each.treat else "ask" if each.ask else "remind"
    kind, share = {"growth": ("potential value", 0.1), "retention": ("actual value", 0.02)}.get(each.group, ("", 0.0))
    kind, share = ("actual value", 0.02) if each.group == "recovery" else (kind, share)
    money = facts.get(kind, 0.0)
    at_stake = share * max(0.0, money) if isinstance(money, float) else 0.0
    return ACTIONS[action] * (BANDS[each.matters] + at_stake / 50)


def potential(facts: Facts, answer: str) -> float:
    actual, cost = (
        value if isinstance(value := facts[name], float) else 0 for name in ("actual value", "cost to serve")
    )
    active = value / 100 if isinstance(value := facts["chance active"], int) else 1
    return 0.25 * active * (max(actual, 0) + cost) * (1 / SPEND[answer] - 1)


def score(who: Caller, asked: Ask) -> float:
    """The published formula, by judging every rule for every answer there is."""
    counting = {
        each.name: value_of(each, who.facts)
        for each in BOOK.rules
        if not each.ask or (each.ask.learns != asked.learns and is_open(who, each.ask))
    }
    heard = who.asking.likelihoods.get(asked.learns) or who.asking.likelihoods.get("") or Likelihood(0.5)
    now = fitting(who.facts) & counting.keys()
    classes: dict[object, list[tuple[str, FactValue]]] = {}
    for written, value in all_answers(asked):
        then = frozenset(fitting({**who.facts, asked.learns: value}) & counting.keys())
        is_listed = asked.kind in ("choice", "yes or no")
        classes.setdefault((written, then) if is_listed else ("", then), []).append((written, value))
    counts = [2 + sum(times(heard, asked, each, answers) for each in heard.answers) for answers in classes.values()]
    stake = 0.0
    for (key, answers), count in zip(classes.items(), counts, strict=True):
        assert isinstance(key, tuple)
        points = sum(counting[name] for name in key[1] ^ now)
        if asked.learns == "share of spend":
            points += 0.1 * potential(who.facts, answers[0][0]) / 50
        stake += count / sum(counts) * points
    chance = min(max(heard.answering, 0.05), 0.95)
    return round(stake * chance - SECONDS_TO_ASK[asked.kind] * 0.6 / 60, 4)


def times(heard: Likelihood, asked: Ask, written: str, answers: list[tuple[str, FactValue]]) -> float:
    if asked.kind != "number":
        return heard.answers[written] if written in [each for each, _ in answers] else 0.0
    if not written.isdigit():
        return 0.0
    number = min(float(written), 14.5)
    return heard.answers[written] if number in [value for _, value in answers] else 0.0


def said(who: Caller) -> Decision:
    return decide(BOOK, who.facts, who.ledger, NOW, context=who.asking)


def test_the_fixture_has_twenty_rules() -> None:
    assert len(BOOK.rules) == 20


@pytest.mark.parametrize("seed", range(80))
def test_choice_and_scores_are_those_of_the_enumeration(seed: int) -> None:
    who = caller(seed)
    asking = {each.name: each for each in BOOK.rules if each.ask and each.name in fitting(who.facts)}
    scores = {name: score(who, each.ask) for name, each in asking.items() if each.ask and is_open(who, each.ask)}
    in_order = sorted(scores, key=lambda name: (asking[name].band, -scores[name], name))
    decision = said(who)
    found = {runner.rule: runner.score for runner in decision.runners_up}
    if decision.prompt:
        found = {decision.prompt.rule: decision.prompt.score, **found}
    assert found == pytest.approx(scores, abs=1.1e-4)
    assert list(found) == in_order


def test_the_callers_of_this_test_differ_enough() -> None:
    chosen = {decision.prompt.rule for seed in range(80) if (decision := said(caller(seed))).prompt}
    assert chosen >= {"ask-pets", "ask-colour", "ask-staff", "ask-renewal", "ask-share", "ask-garden"}
