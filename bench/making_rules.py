"""Makes rule books and fact sets like those of a real desk, the same for the same seed, for tests and benchmarks.

A rule has about five conditions: choices, thresholds, dates, lists, texts, yes or no; one in six has alternatives, most
have an `unless`, half of these on a cautious fact. Half of the rules ask, the others remind.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from agent_assist.differentiate.catalogue import (
    DATE,
    LIST,
    NEVER,
    NUMBER,
    OBSERVED,
    TEXT,
    YES_OR_NO,
    Catalogue,
    Fact,
    FactValue,
    Unknown,
)

TODAY = date(2026, 11, 22)
LEFT_OUT = Unknown("left out")
INTENTS = tuple(
    "orders invoice delivery cancel fraud access returns advice upgrade downgrade moving payment credit warranty "
    "repair appointment voucher newsletter hours complaint praise technical tracking other".split()
)
TOPICS = tuple(
    "late delivery,wrong item,invoice,refund,opening hours,price,login,delivery place,damaged item,missing part,"
    "payment failed,reminder fee,new address,gift wrapping,size,colour,availability,recipe,allergy,parking".split(",")
)
_WORDS = {"call intent": INTENTS, "call queue": ("service", "sales", "billing", "care"), "language": ("en", "de", "fr")}
_CAUTIOUS = tuple(fact.name for fact in OBSERVED if fact.cautious)
_READ_OFTEN = ("tier", "call intent", "last channel", "contacts in 90 days", "days since last purchase", "actual value")
_OTHERS = tuple(fact.name for fact in OBSERVED if fact.name not in _READ_OFTEN)
_FACTS = {fact.name: fact for fact in OBSERVED}
_STATUSES = ("live",) * 31 + ("trial", "draft")


def make_sources(count: int, seed: int = 1) -> dict[str, str]:
    """The files of a book of `count` rules: path in the rules folder → text."""
    random = Random(seed)
    questions = [f"question {number}" for number in range(max(3, count // 6))]
    files = {}
    for number in range(count):
        name = f"rule-{number:05d}"
        group = random.choice(("retention", "discovery", "growth", "service"))
        files[f"{group}/{name}.yaml"] = _rule(name, number, questions, random)
    return files


def make_facts(catalogue: Catalogue, missing: float, random: Random) -> dict[str, FactValue | Unknown]:
    """What may be known when a call comes in; each fact is left out with the chance `missing`."""
    return {fact.name: LEFT_OUT if random.random() < missing else _value(fact, random) for fact in catalogue}


def make_fact_sets(
    catalogue: Catalogue, count: int, missing: float, seed: int = 2
) -> Iterator[dict[str, FactValue | Unknown]]:
    """`count` fact sets."""
    random = Random(seed)
    for _ in range(count):
        yield make_facts(catalogue, missing, random)


def _rule(name: str, number: int, questions: list[str], random: Random) -> str:
    lines = [f"rule: {name}", "purpose: To be measured.", "owner: supervisors", f"status: {random.choice(_STATUSES)}"]
    lines.append(f"matters: {random.choice(('must', 'should', 'may', 'may', 'may'))}")
    if random.random() < 0.06:
        lines.append(f"{random.choice(('starts', 'ends'))}: {TODAY + timedelta(days=random.randint(-60, 60))}")
    lines += ["when:", *(f"  {line}" for line in _when(questions, random))]
    if random.random() < 0.16:
        lines.append("any of:")
        for _ in range(random.randint(2, 3)):
            first, *rest = _conditions(random.sample(_OTHERS, random.randint(1, 2)), random)
            lines += [f"  - {first}", *(f"    {line}" for line in rest)]
    if random.random() < 0.7:
        names = [*random.sample(_OTHERS, 1), *([random.choice(_CAUTIOUS)] if random.random() < 0.5 else [])]
        lines += ["unless:", *(f"  {line}" for line in _conditions(list(dict.fromkeys(names)), random))]
    lines += _question(questions[number // 2 % len(questions)]) if number % 2 else ["remind: Say it in your own words."]
    return "\n".join(lines) + "\n"


def _when(questions: list[str], random: Random) -> list[str]:
    often = random.sample(_READ_OFTEN, random.choice((1, 2)))
    names = [*often, *random.sample(_OTHERS, random.randint(1, 2))]
    lines = _conditions(names, random)
    # A large book is one for many matters: nearly every rule says for which.
    if "call intent" not in names and random.random() < 0.85:
        lines.append(f"call intent: is {' or '.join(random.sample(INTENTS, random.choice((1, 1, 2))))}")
    learned = f"{random.choice(questions)}: is {random.choice(('a', 'b or c', 'not a'))}"
    return [*lines, learned] if random.random() < 0.3 else lines


def _question(learns: str) -> list[str]:
    asked = [f"ask: What about {learns}?", f"learns: {learns}", "answers:", "  - a", "  - b", "  - c"]
    return [*asked, "because: It helps to know."]


def _conditions(names: list[str], random: Random) -> list[str]:
    return [f"{name}: {_phrase(_FACTS[name], random)}" for name in names]


def _phrase(fact: Fact, random: Random) -> str:
    if random.random() < 0.04:
        return random.choice(("known", "not known"))
    return _spoken(fact, random) + (", or not known" if random.random() < 0.06 else "")


def _spoken(fact: Fact, random: Random) -> str:
    if fact.kind == NUMBER:
        return _threshold(fact, random)
    if fact.kind == YES_OR_NO:
        return random.choice(("yes", "no"))
    if fact.kind == DATE:
        day = TODAY - timedelta(days=random.randrange(0, 400, 10))
        span = random.randrange(10, 300, 10)
        forms = (f"before {day}", f"after {day}", f"within {span} days", f"more than {span} days ago")
        return random.choice((*forms, f"more than {span} days ago, or never", "never"))
    words = " or ".join(random.sample(_words_of(fact), random.choice((1, 1, 2))))
    if fact.kind == LIST:
        return f"include {words}"
    start = "include" if fact.kind == TEXT and random.random() < 0.5 else random.choice(("is", "is", "is", "is not"))
    return f"{start} {words}"


def _threshold(fact: Fact, random: Random) -> str:
    low, high = sorted((_number(fact, random), _number(fact, random)))
    forms = ("at least {0}", "at most {1}", "less than {1}", "more than {0}", "between {0} and {1}", "exactly {0}")
    return random.choice(forms).format(low, high)


def _number(fact: Fact, random: Random) -> int:
    most = {"money": 4_000, "days": 400, "hour of the day": 23}.get(fact.unit, 12)
    return random.randrange(0, most + 1, max(1, most // 100))


def _words_of(fact: Fact) -> tuple[str, ...]:
    return fact.choices or _WORDS.get(fact.name, TOPICS)


def _value(fact: Fact, random: Random) -> FactValue:
    if fact.kind == NUMBER:
        number = _number(fact, random)
        return number + 0.5 if random.random() < 0.1 else number
    if fact.kind == YES_OR_NO:
        return random.random() < 0.5
    if fact.kind == DATE:
        return NEVER if random.random() < 0.2 else TODAY - timedelta(days=random.randrange(-20, 420))
    words = _words_of(fact)
    if fact.kind == LIST:
        return frozenset(random.sample(words, random.randint(0, 3)))
    word = random.choice(words)
    return f"The {word.upper()}!" if fact.kind == TEXT and random.random() < 0.3 else word
