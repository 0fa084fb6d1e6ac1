"""Finds rules that can never speak: lines that cannot all be true of one customer on one day, whatever is known.

Only what is certain is told. Each line reads one fact, so that lines contradict each other where they leave a fact no
value, nor not knowing it, or where a short time would have to count more than a longer one; lines about dates may do so
only because their days are over, or the rule's are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from agent_assist.customize.conditions import Condition
from agent_assist.customize.making_way import in_turns
from agent_assist.customize.normal_form import Leaf, must, must_not
from agent_assist.customize.possible_values import LAST_DAY, can_hold, days_to_try
from agent_assist.customize.remarks import IDLE, UNREACHABLE, Remark, Witness
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Rule
from agent_assist.customize.speaking import needed_to_speak
from agent_assist.customize.windows import first_misfit
from agent_assist.differentiate.catalogue import DATE

_CURE = "Change one of these lines, or remove it."


@dataclass(frozen=True)
class Demanded:
    """One line with what it demands: of `unless` that it fails. `why` says who demands it where no line does."""

    condition: Condition
    leaf: Leaf
    stops: bool = False
    why: str = ""

    def __str__(self) -> str:
        if self.why:
            return f"the manners of asking ({self.why})"
        return f"line {self.condition.line} ({'unless ' if self.stops else ''}`{self.condition}`)"


Clash = tuple[Demanded, ...]
"""Lines of which each is needed to make the others impossible, in the order of the file."""


def unreachable(book: RuleBook, today: date) -> Iterator[Remark]:
    """Rules, and alternatives of `any of`, that can never be true from `today` on."""
    for rule in in_turns(book.rules, 8):
        yield from _of_rule(rule, today)


def clash_of(lines: Sequence[Demanded], first: int, last: int) -> Clash:
    """The lines that cannot all be true on any day from `first` to `last`; none where they can."""
    by_fact: dict[str, list[Demanded]] = defaultdict(list)
    for line in lines:
        by_fact[line.leaf.fact.name].append(line)
    dated = []
    for some in by_fact.values():
        if some[0].leaf.fact.kind == DATE:
            dated += some
        elif not _can_hold(some, first):
            return _least(some, first, last)
    if misfit := first_misfit({name: [line.leaf for line in some] for name, some in by_fact.items()}):
        return _least([line for name in misfit for line in by_fact[name]], first, last)
    return () if _is_possible(dated, first, last) else _least(dated, first, last)


def _of_rule(rule: Rule, today: date) -> Iterator[Remark]:
    first = max(today, rule.starts or today).toordinal()
    last = rule.ends.toordinal() if rule.ends else LAST_DAY
    if first > last or rule.status == "retired":
        return
    base = [*_lines(rule), *(Demanded(line, must(line), why=why) for line, why in needed_to_speak(rule))]
    if clash := clash_of(base, first, last):
        yield _remark(rule, clash)
        return
    clashes = [clash_of([*base, *_demanded(lines)], first, last) for lines in rule.any_of]
    if clashes and all(clashes):
        yield _no_alternative(rule, clashes)
        return
    for number, clash in enumerate(clashes, 1):
        if clash:
            yield _remark(rule, clash, IDLE, f"Alternative {number} of `any of` can never be met")


def _lines(rule: Rule) -> Iterator[Demanded]:
    yield from _demanded(rule.when)
    yield from (Demanded(line, must_not(line), stops=True) for line in rule.unless)


def _demanded(lines: Sequence[Condition]) -> Iterator[Demanded]:
    return (Demanded(line, must(line)) for line in lines)


def _is_possible(dated: Sequence[Demanded], first: int, last: int) -> bool:
    by_fact: dict[str, list[Demanded]] = defaultdict(list)
    for line in dated:
        by_fact[line.leaf.fact.name].append(line)
    days = days_to_try((line.leaf for line in dated), first, last)
    return any(all(_can_hold(some, day) for some in by_fact.values()) for day in days)


def _can_hold(lines: Sequence[Demanded], day: int) -> bool:
    return can_hold([line.leaf for line in lines], day)


def _least(lines: Sequence[Demanded], first: int, last: int) -> Clash:
    """These lines without those that are not needed for the contradiction, the later ones tried first."""
    needed = list(lines)
    for line in reversed(lines):
        rest = [other for other in needed if other is not line]
        if rest and clash_of(rest, first, last):
            needed = rest
    return tuple(sorted(needed, key=lambda line: (not line.condition.line, line.condition.line)))


def _remark(rule: Rule, clash: Clash, kind: str = UNREACHABLE, what: str = "It can never speak") -> Remark:
    """The remark stands at the last of the lines, where somebody wrote what could no longer be met."""
    told = _listed([str(line) for line in clash])
    words = f"{told} contradict each other" if len(clash) > 1 else f"{told} is never true"
    own = [line.condition.line for line in clash]
    return Remark(kind, rule.file, max(own), f"{what}: {words}.", _CURE, _witness(own))


def _no_alternative(rule: Rule, clashes: Sequence[Clash]) -> Remark:
    told = "; ".join(_listed([str(line) for line in clash]) for clash in clashes)
    own = [line.condition.line for clash in clashes for line in clash]
    message = f"It can never speak: every alternative of `any of` contradicts itself or the lines beside it: {told}."
    return Remark(UNREACHABLE, rule.file, max(own), message, _CURE, _witness(own))


def _witness(numbers: Sequence[int]) -> Witness:
    lines = tuple(sorted({number for number in numbers if number}))
    words = f"line{'s' if len(lines) > 1 else ''} {_listed([str(line) for line in lines])}"
    return Witness(words, lines=lines)


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
