"""Rules that can never speak are found, with the lines that contradict each other; no other rule is ever called so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain, combinations
from random import Random
from typing import Any

import pytest
from making_books import ASK, NOW, asking, book_of, rule_text
from plain_evaluator import TRUE, UNKNOWN, says

from agent_assist.customize.contradictions import unreachable
from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import CHOSEN, Asking
from agent_assist.customize.possible_values import WHOLE
from agent_assist.customize.remarks import IDLE, UNREACHABLE, Remark
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import NEVER, OBSERVED, Catalogue, Fact, Unknown
from agent_assist.differentiate.facts import CallContext, gather
from agent_assist.differentiate.profile import Profile

TODAY = NOW.date()
REMIND = "remind: Say it.\n"
LEFT_OUT = Unknown("left out")
MAY_END = rule_text("may-end", "when:\n  tier: is MVC\n", asking("contract ends", "date"))
MAY_WANT = rule_text("may-want", "when:\n  tier: is MVC\n", asking("wish", "text"))


def found(*parts: str, name: str = "one", **sources: str) -> list[Remark]:
    sources = {"may-end": MAY_END, "may-want": MAY_WANT, **sources, name: rule_text(name.split("/")[-1][:3], *parts)}
    return list(unreachable(book_of({path: text for path, text in sources.items()}), TODAY))


def lines_of(*parts: str) -> list[tuple[int, ...]]:
    return [remark.witness.lines for remark in found(*parts)]


@pytest.mark.parametrize(
    ("short", "long", "lines"),
    [
        ("contacts in 30 days: at least 5", "contacts in 90 days: less than 5", [(7, 8)]),
        ("contacts in 90 days: more than 3", "contacts ever: exactly 3", [(7, 8)]),
        ("contacts in 30 days: between 7 and 9", "contacts in 365 days: between 2 and 6", [(7, 8)]),
        ("contacts in 30 days: at least 5", "contacts in 90 days: at most 5", []),
        ("contacts in 90 days: at most 2", "contacts in 365 days: at least 3", []),
        ("contacts in 30 days: at least 5", "contacts in 90 days: less than 5, or not known", []),
        ("contacts in 30 days: at least 5", "purchases in 90 days: less than 5", []),
        ("contacts in 30 days: more than 4", "contacts in 90 days: between 5 and 9", []),
        ("contacts in 30 days: at least 5", "contacts in 90 days: more than 3", []),
    ],
)
def test_a_short_time_cannot_count_more_than_a_longer_one(short: str, long: str, lines: list[tuple[int, ...]]) -> None:
    assert lines_of(f"when:\n  {short}\n  {long}\n", REMIND) == lines


@pytest.mark.parametrize(
    ("when", "unless"),
    [
        ("tier: is MVC", "tier: is MVC or MGC"),
        ("tier: is not MVC", "tier: is MGC or LM or BZ or NEW"),
        ("tier: is MVC", "tier: known"),
        ("call intent: is orders", "call intent: is orders or advice"),
        ("has email: yes", "has email: yes"),
        ("vulnerable: not known", "vulnerable: yes"),
        ("contacts in 90 days: at least 5", "contacts in 90 days: more than 2"),
        ("contacts in 90 days: more than 2", "contacts in 90 days: at least 3"),
        ("contacts in 90 days: between 2 and 4", "contacts in 90 days: between 1 and 6"),
        ("actual value: at least 100", "actual value: more than 99.5"),
        ("last purchase: within 30 days", "last purchase: within 2 months"),
        ("last purchase: never", "last purchase: before 2030-01-01 or never"),
        ("last purchase: before 2026-03-01", "last purchase: more than 200 days ago"),
        ("contract ends: after 2027-03-01", "contract ends: after 2027-02-28"),
        ("channels used: include web", "channels used: include app or web"),
        ("last topic: include late delivery", "last topic: include delivery"),
        ("last topic: is invoice", "last topic: include invoice or price"),
        ("wish: known", "wish: known"),
    ],
)
def test_a_line_of_when_contradicts_one_of_unless(when: str, unless: str) -> None:
    (remark,) = found(f"when:\n  {when}\n", f"unless:\n  {unless}\n", REMIND)
    assert remark.kind == "unreachable" and remark.rule == "one" and remark.witness.lines == (7, 9)
    assert f"line 7 (`{when}`) and line 9 (unless `{unless}`) contradict each other." in remark.message
    assert str(remark.witness) == "lines 7 and 9"


@pytest.mark.parametrize(
    ("when", "unless"),
    [
        ("tier: is MVC or MGC", "tier: is MVC"),
        ("tier: is MVC", "tier: not known"),
        ("call intent: is not orders", "call intent: is advice"),
        ("has email: yes, or not known", "has email: yes"),
        ("contacts in 90 days: more than 2", "contacts in 90 days: at least 4"),
        ("days between purchases: more than 2", "days between purchases: at least 3"),
        ("days between purchases: at most 3", "days between purchases: at least 0.5"),
        ("actual value: more than 99", "actual value: at least 100"),
        ("last purchase: within 30 days", "last purchase: within 29 days"),
        ("last purchase: before 2026-03-01", "last purchase: more than 2 years ago"),
        ("contract ends: within 30 days", "contract ends: before 2027-06-01"),
        ("channels used: include web or app", "channels used: include web"),
        ("last topic: include late delivery or price", "last topic: include delivery"),
        ("last topic: include delivery", "last topic: include late delivery"),
        ("wish: is not a dog", "wish: include cat"),
    ],
)
def test_what_can_be_met_is_nothing_to_look_at(when: str, unless: str) -> None:
    assert found(f"when:\n  {when}\n", f"unless:\n  {unless}\n", REMIND) == []


@pytest.mark.parametrize(
    "line",
    [
        "contacts in 90 days: less than 0",
        "call hour: at least 24",
        "chance active: more than 100",
        "contacts ever: between 2.1 and 2.9",
    ],
)
def test_a_line_that_no_value_meets_stands_alone(line: str) -> None:
    (remark,) = found(f"when:\n  tier: is MVC\n  {line}\n", REMIND)
    assert remark.message == f"It can never speak: line 8 (`{line}`) is never true."
    assert str(remark.witness) == "line 8"


def test_a_day_that_is_over_for_good_is_told_and_one_to_come_is_not() -> None:
    when = "when:\n  contract ends: within 30 days\nunless:\n  contract ends: {}\n"
    assert lines_of(when.format("after 2026-01-01"), REMIND) == [(7, 9)]
    assert lines_of(when.format("after 2027-01-01"), REMIND) == []
    # Within 30 days of a day in 2027, but not of any day on which the rule is in season.
    to_come = "when:\n  contract ends: within 30 days\nunless:\n  contract ends: before 2027-06-01\n"
    assert lines_of(to_come, REMIND) == []
    assert lines_of(to_come, "ends: 2027-04-01\n", REMIND) == [(7, 9)]
    assert lines_of(to_come, "starts: 2027-03-01\n", "ends: 2027-05-02\n", REMIND) == []


def test_two_facts_about_days_may_have_no_day_in_common() -> None:
    when = "when:\n  contract ends: within 10 days\n  last purchase: within 10 days\n"
    early, late = "contract ends: after 2027-01-01", "last purchase: before 2027-02-01"
    assert lines_of(when, f"unless:\n  {early}\n  {late}\n", REMIND) == [(7, 8, 10, 11)]
    assert lines_of(when, f"unless:\n  {early}\n  last purchase: before 2027-01-01\n", REMIND) == []


def test_every_alternative_is_looked_at() -> None:
    when = "when:\n  tier: is MVC\n  has email: yes\n"
    either = "any of:\n  - tier: is BZ\n  - has email: no\n    tier: is MVC\n"
    (remark,) = found(when, either, REMIND)
    assert remark.witness.lines == (7, 8, 10, 11) and "every alternative of `any of` contradicts" in remark.message
    (remark,) = found(when, either.replace("email: no", "account: no"), REMIND)
    told = "Alternative 1 of `any of` can never be met: line 7 (`tier: is MVC`) and line 10 (`tier: is BZ`)"
    assert remark.kind == IDLE and remark.message.startswith(told) and remark.witness.lines == (7, 10)
    assert found("any of:\n  - tier: is BZ\n  - has email: no\n", REMIND) == []


def test_what_a_treatment_demands_of_its_own_counts_at_the_line_that_names_it() -> None:
    sheet = "treatments:\n  box:\n    words: Offer it.\n    kind: service\n    tiers: MVC, MGC\n"
    (remark,) = found("when:\n  tier: is BZ\n", "treat: box\n", **{"treatments.yaml": sheet})
    assert remark.line == 8 and remark.witness.lines == (7, 8)
    steer = "steer:\n  page:\n    channel: web\n    words: Look there.\n    link: https://www.example.com/page\n"
    (remark,) = found("when:\n  open complaint: yes\n", "steer: page\n", **{"treatments.yaml": steer})
    assert remark.witness.lines == (7, 8)


@pytest.mark.parametrize(
    ("path", "parts", "why"),
    [
        ("one", ("when:\n  has pets: yes\n", asking("has pets")), "nothing is asked that is known"),
        (
            "one",
            ("when:\n  marketing consent: no\n", asking("has pets", more="purpose of data: marketing\n")),
            "no question for marketing is asked without consent",
        ),
        ("growth/one.yaml", ("when:\n  open complaint: yes\n", REMIND), "an open complaint silences growth"),
        ("one", ("campaign: yes\nwhen:\n  behind the fence: yes\n", REMIND), "campaigns stop at the fence"),
    ],
)
def test_what_the_manners_of_asking_never_let_speak_is_told(path: str, parts: tuple[str, ...], why: str) -> None:
    (remark,) = found(*parts, name=path) if path == "one" else found_at(path, *parts)
    assert f"the manners of asking ({why}" in remark.message and len(remark.witness.lines) == 1


def found_at(path: str, *parts: str) -> list[Remark]:
    return list(unreachable(book_of({path: rule_text("one", *parts)}), TODAY))


def test_a_rule_that_is_over_or_retired_is_not_looked_at() -> None:
    never = "when:\n  tier: is MVC\nunless:\n  tier: is MVC\n"
    assert found(never, "ends: 2026-11-21\n", REMIND) == []
    assert list(unreachable(book_of({"one": rule_text("one", never, REMIND, status="retired")}), TODAY)) == []
    (remark,) = unreachable(book_of({"one": rule_text("one", never, REMIND, status="draft")}), TODAY)
    assert remark.line == 9


# Many rules at random, against what a plain evaluator says of every value there may be.

WORDS = ("late", "late delivery", "price", "delivery")
PHRASES: dict[str, tuple[str, ...]] = {
    "tier": ("is MVC", "is not MVC", "is MVC or MGC", "is not LM or BZ or NEW or MGC"),
    "call intent": ("is orders", "is not orders", "is orders or advice"),
    "has email": ("yes", "no"),
    "vulnerable": ("yes", "no"),
    "contacts in 90 days": ("at least 3", "less than 3", "more than 2", "between 2 and 3", "exactly 0", "less than 0"),
    "actual value": ("at least 3", "less than 3", "more than 2", "between 2 and 3", "exactly 0"),
    "last purchase": ("within 5 days", "more than 3 days ago", "before 2026-11-20", "after 2026-11-24", "never"),
    "contract ends": ("within 5 days", "more than 3 days ago", "before 2026-11-20", "after 2026-11-24", "never"),
    "channels used": ("include web", "include web or app", "include phone"),
    "last topic": tuple(f"{start} {word}" for start in ("is", "is not", "include") for word in WORDS),
}
ENDINGS = ("", "", "", "", ", or not known")
DAYS = tuple(TODAY + timedelta(days=number) for number in range(20))


def values_of(fact: Fact, today: date) -> list[Any]:
    """Every value that could make a difference to PHRASES, on one of the DAYS."""
    if fact.name == "actual value":
        return [number / 2 for number in range(-2, 9)]
    if fact.name in WHOLE:
        return list(range(6))
    if fact.kind == "date":
        days = [TODAY + timedelta(days=number) for number in range(-12, 40)]
        return [NEVER, *(day for day in days if fact.source == "learned" or day <= today)]
    if fact.name == "channels used":
        words = ("web", "app", "phone")
        return [frozenset(some) for count in range(4) for some in combinations(words, count)]
    if fact.name == "last topic":
        pairs = (f"{one} new {other}" for one in WORDS for other in WORDS)
        return ["something", *WORDS, *pairs, "new late delivery", "new delivery", "new late", "new price"]
    if fact.kind == "yes or no":
        return [True, False]
    return list(fact.choices or ("orders", "advice", "something"))


def random_rule(random: Random) -> str:
    def some(most: int) -> Iterator[str]:
        for name in random.sample(sorted(PHRASES), random.randint(1, most)):
            spoken = random.choice(PHRASES[name]) + random.choice(ENDINGS)
            yield f"{name}: {random.choice((spoken,) * 9 + ('known', 'not known'))}"

    def alternative() -> str:
        first, *rest = some(2)
        return "".join([f"  - {first}\n", *(f"    {line}\n" for line in rest)])

    parts = ["when:\n", *(f"  {line}\n" for line in some(4))]
    if random.random() < 0.4:
        parts += ["any of:\n", alternative(), alternative()]
    return "".join([*parts, "unless:\n", *(f"  {line}\n" for line in some(4)), REMIND])


def is_met_by_somebody(rule: Rule, today: date) -> bool:
    """Whether for each fact there is a value, or not knowing it, of which the plain evaluator says that it fits."""

    def meets(fact: Fact, value: Any, lines: list[tuple[Any, bool]]) -> bool:
        for line, stops in lines:
            state = says(fact, line.phrase, {fact.name: value}, today)
            if stops and (state == TRUE or (state == UNKNOWN and fact.cautious)):
                return False
            if not stops and state != TRUE:
                return False
        return True

    for lines in rule.any_of or ((),):
        by_fact: dict[Fact, list[tuple[Any, bool]]] = {}
        for line, stops in chain(((one, False) for one in (*rule.when, *lines)), ((one, True) for one in rule.unless)):
            by_fact.setdefault(line.fact, []).append((line, stops))
        if all(
            any(meets(fact, value, some) for value in [LEFT_OUT, *values_of(fact, today)])
            for fact, some in by_fact.items()
        ):
            return True
    return False


def test_of_rules_at_random_exactly_those_that_nobody_can_meet_are_found() -> None:
    random = Random(7)
    rules = {f"r-{number}": random_rule(random) for number in range(600)}
    book = book_of({"may-end": MAY_END} | {name: rule_text(name, text) for name, text in rules.items()})
    told = {remark.rule for remark in unreachable(book, TODAY) if remark.kind == UNREACHABLE}
    for rule in book.rules:
        possible = any(is_met_by_somebody(rule, day) for day in DAYS)
        assert (rule.name in told) is not possible, rules[rule.name]
    assert 100 < len(told) < 500


def test_whoever_is_shown_something_is_shown_it_by_a_rule_that_was_not_called_unreachable() -> None:
    random = Random(8)
    texts = [
        random_rule(random).replace(
            REMIND, random.choice((REMIND, asking(f"fact {number}"), "campaign: yes\n" + REMIND))
        )
        for number in range(300)
    ]
    groups = [random.choice(("growth", "service", "retention")) for _ in texts]
    sources = {f"{groups[at]}/r-{at}.yaml": rule_text(f"r-{at}", text) for at, text in enumerate(texts)}
    book = book_of({"may-end": MAY_END, **sources})
    told = {remark.rule for remark in unreachable(book, TODAY) if remark.kind == UNREACHABLE}
    shown = set()
    for _ in range(1500):
        facts = {
            fact.name: random.choice([LEFT_OUT, *values_of(fact, TODAY)])
            for fact in book.catalogue
            if fact.name in PHRASES
        }
        facts["open complaint"] = random.choice((True, False, False, False))
        outcomes = decide(book, facts, {}, NOW, context=Asking()).outcomes
        shown |= {name for name, outcome in outcomes.items() if outcome == CHOSEN}
    assert len(shown) > 100 and not shown & told


def test_what_is_taken_for_a_count_is_one() -> None:
    profile = Profile("1", "A", times={"contact": (5, 3), "purchase": (4, 2)}, since="2020-01-01")
    facts = gather(profile, CallContext(NOW), NOW, Catalogue(OBSERVED))
    counts = [facts[name] for name in WHOLE]
    assert all(isinstance(count, int) for count in counts if not isinstance(count, Unknown))
    assert sum(not isinstance(count, Unknown) for count in counts) > 20


def test_the_question_of_the_starter_file_can_be_asked() -> None:
    assert found("when:\n  tier: is MGC\n", ASK) == []
