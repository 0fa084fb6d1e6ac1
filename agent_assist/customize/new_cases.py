"""Makes a case of what was known in a call: only facts that the rule reads, and of words only those the rule has.

No name, no number to call and no text of a customer gets into a case: a word or a text that the rule does not name is
written as "something else", and a day as so many days ago.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agent_assist import sheets
from agent_assist.customize.conditions import ABSENT, Condition, Facts
from agent_assist.customize.demands import DAY, Includes, OneOf, PartOfText, Stretch, WholeText, folded, plain
from agent_assist.customize.example_facts import FactReader
from agent_assist.customize.flipping_values import as_known
from agent_assist.customize.judging import FITS, account_for
from agent_assist.customize.rule_editing import add_case
from agent_assist.customize.rules import Rule
from agent_assist.customize.sheet_places import written
from agent_assist.differentiate.catalogue import CHOICE, NEVER, TEXT, Catalogue, FactValue, Unknown
from agent_assist.sheets import Notes

SOMETHING_ELSE = "something else"
_MOST_DAYS = 99_999


@dataclass(frozen=True)
class NewCase:
    """A case to be added to the file beside a rule; `facts` are in the words of a case."""

    name: str
    facts: Mapping[str, str]
    expect: bool
    because_of: str = ""

    def added_to(self, text: str) -> str:
        """The file of cases with this one at its end."""
        return add_case(text, self.name, facts=self.facts, expect=self.expect, because_of=self.because_of)


def case_from_facts(rule: Rule, facts: Facts, on: date, *, name: str = "", expect: bool | None = None) -> NewCase:
    """What was known in a call on that day as a case for `rule`, which expects what the rule says now, or `expect`."""
    told = case_facts(rule.conditions, facts, on)
    name = name or f"A call on {on}"
    finding = account_for(rule, _read_back(told, _catalogue(rule.conditions), on), on).finding
    fits = finding.outcome == FITS
    hinders = finding.condition.fact.name if finding.condition else ""
    if expect in (None, fits):
        return NewCase(name, told, fits, hinders)
    return NewCase(name, told, not fits)


def case_facts(conditions: Sequence[Condition], facts: Facts, on: date) -> dict[str, str]:
    """The known ones among the facts that `conditions` read, in the words of a case."""
    lines: dict[str, list[Condition]] = {}
    for condition in conditions:
        lines.setdefault(condition.fact.name, []).append(condition)
    known = {name: as_known(reads[0].fact, facts.get(name, ABSENT)) for name, reads in lines.items()}
    told = {name: in_a_case(value, lines[name], on) for name, value in known.items() if not isinstance(value, Unknown)}
    readable = _read_back(told, _catalogue(conditions), on)
    return {name: words for name, words in told.items() if name in readable}


def in_a_case(value: FactValue, reads: Sequence[Condition], on: date) -> str:
    """A value of the fact that `reads` are about, as a case has it, so that each of them says the same of it."""
    fact = reads[0].fact
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is NEVER:
        return "never"
    if isinstance(value, date):
        return _day(value, reads, on)
    if isinstance(value, (int, float)):
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, frozenset):
        named = value if fact.choices else value & frozenset(_named(reads))
        return ", ".join(sorted(named)) or "none"
    if fact.kind == CHOICE and fact.choices:
        return str(value)
    return next(each for each in _likely(str(value), reads) if _says_the_same(each, value, reads, on))


def _day(day: date, reads: Sequence[Condition], on: date) -> str:
    """So many days ago, so that the case holds next year too; the day itself where the rule names days."""
    demands = [condition.test.demand for condition in reads]
    bounds = [
        end for each in demands if isinstance(each, Stretch) and each.scale == DAY for end in (each.low, each.high)
    ]
    days = (on - day).days
    if any(map(math.isfinite, bounds)) or abs(days) > _MOST_DAYS:
        return day.isoformat()
    if days == 0:
        return "today"
    length = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{length} ago" if days > 0 else f"in {length}"


def _likely(value: str, reads: Sequence[Condition]) -> Iterator[str]:
    """Words that may stand for a value: those of the rule that it matches, then others."""
    if reads[0].fact.kind == TEXT:
        within = f" {plain(value)} "
        matched = [words for words in _named(reads) if f" {words} " in within]
        yield from [" ".join(matched)] if matched else []
    else:
        matched = [words for words in _named(reads) if words == folded(value)]
    yield from matched
    yield SOMETHING_ELSE
    yield from (f"{SOMETHING_ELSE} {number}" for number in range(2, len(_named(reads)) + 3))


def _named(reads: Sequence[Condition]) -> list[str]:
    """The words that conditions name, in their order."""
    found: dict[str, None] = {}
    for condition in reads:
        demand = condition.test.demand
        if isinstance(demand, (OneOf, Includes)):
            found |= dict.fromkeys(sorted(map(str, demand.words)))
        elif isinstance(demand, WholeText):
            found |= dict.fromkeys(sorted(demand.texts))
        elif isinstance(demand, PartOfText):
            found |= dict.fromkeys(sorted(demand.parts))
    return list(found)


def _says_the_same(words: str, value: FactValue, reads: Sequence[Condition], on: date) -> bool:
    return all(condition.test.holds(words, on) == condition.test.holds(value, on) for condition in reads)


def _catalogue(conditions: Sequence[Condition]) -> Catalogue:
    return Catalogue({condition.fact.name: condition.fact for condition in conditions}.values())


def _read_back(facts: Mapping[str, str], catalogue: Catalogue, on: date) -> Facts:
    """The facts as the reader of cases will take them; what it would refuse is left out."""
    lines = (f"{written(name)}: {written(value)}\n" for name, value in facts.items())
    table = sheets.read("".join(lines), "facts") if facts else None
    return FactReader(catalogue, Notes("facts"), on).read(table)
