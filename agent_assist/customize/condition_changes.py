"""Tells in a supervisor's words how the conditions of a rule changed; by their meaning, not how it is put."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from agent_assist.customize.conditions import Condition, Test
from agent_assist.customize.demands import Includes, OneOf, PartOfText, Stretch, WholeText
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.catalogue import Fact

Lines = Sequence[Condition]
_WORD_KEYS = {OneOf: "is", Includes: "include", WholeText: "is", PartOfText: "include"}


@dataclass(frozen=True)
class Part:
    """How one part of a rule is spoken of: its line that came, went, changed, or takes in more or fewer words."""

    came: str
    went: str
    before_change: str
    more: str
    fewer: str


WHEN = Part("now only where {}", "no longer needs {}", "", "now also {}", "no longer {}")
UNLESS = Part(
    "now stops where {}", "no longer stops where {}", "stops where ", "now also stops {}", "no longer stops {}"
)


def condition_changes(before: Rule, after: Rule) -> Iterator[str]:
    """A sentence for each thing that changed in when, any of and unless; what a treatment demands is left out."""
    yield from changed_lines(own_when(before), own_when(after), WHEN)
    yield from _changed_alternatives(before.any_of, after.any_of)
    yield from changed_lines(before.unless, after.unless, UNLESS)


def own_when(rule: Rule) -> tuple[Condition, ...]:
    """The lines of `when` in the file, without those that the named treatment or way brings along."""
    offer = rule.treat or rule.steer
    return rule.when[: len(rule.when) - len(offer.conditions)] if offer else rule.when


def changed_lines(before: Lines, after: Lines, part: Part) -> Iterator[str]:
    """The same for the lines of one part, by their facts."""
    old, new = _by_fact(before), _by_fact(after)
    for fact, condition in new.items():
        if fact not in old:
            yield part.came.format(condition)
        elif old[fact].test != condition.test:
            yield from _changed(old[fact], condition, part)
    yield from (part.went.format(condition) for fact, condition in old.items() if fact not in new)


def _by_fact(lines: Lines) -> dict[tuple[str, int], Condition]:
    """Each line by its fact, and which of those that read it; a fact stands twice only in different capitals."""
    names = [condition.fact.name for condition in lines]
    return {(name, names[:at].count(name)): lines[at] for at, name in enumerate(names)}


def _changed(before: Condition, after: Condition, part: Part) -> Iterator[str]:
    unknown = _unknown_changed(before, after, part)
    if unknown and replace(before.test, on_unknown=after.test.on_unknown) == after.test:
        yield unknown
        return
    words = _words_changed(before, after)
    if words is None:
        yield f"{part.before_change}{after}, was {_short(before, after)}"
        return
    gained, lost = words
    if gained:
        yield part.more.format(_spoken(after, gained))
    if lost:
        yield part.fewer.format(_spoken(after, lost))
    if unknown:
        yield unknown


def _unknown_changed(before: Condition, after: Condition, part: Part) -> str:
    if before.test.on_unknown is after.test.on_unknown:
        return ""
    phrase = part.more if after.test.on_unknown else part.fewer
    return phrase.format(f"where {after.fact.name} is not known")


def _words_changed(before: Condition, after: Condition) -> tuple[list[str], list[str]] | None:
    """The words for which the line holds now and did not before, and the other way round; None if that says nothing."""
    old, new = _words_of(before.test), _words_of(after.test)
    is_same_kind = type(before.test.demand) is type(after.test.demand) and before.test.fails == after.test.fails
    if old is None or new is None or not is_same_kind or old.isdisjoint(new):
        return None
    added, dropped = _in_order(new - old, after.fact), _in_order(old - new, after.fact)
    return (dropped, added) if after.test.fails else (added, dropped)


def _words_of(test: Test) -> frozenset[str] | None:
    demand = test.demand
    if isinstance(demand, OneOf):
        return None if True in demand.words or False in demand.words else frozenset(map(str, demand.words))
    if isinstance(demand, Includes):
        return demand.words
    if isinstance(demand, WholeText):
        return demand.texts
    return demand.parts if isinstance(demand, PartOfText) else None


def _in_order(words: Iterable[str], fact: Fact) -> list[str]:
    """The words as the fact spells them, in its order."""
    spelled = {choice.casefold(): (at, choice) for at, choice in enumerate(fact.choices)}
    return [word for _, word in sorted(spelled.get(word, (len(spelled), word)) for word in words)]


def _spoken(condition: Condition, words: list[str]) -> str:
    """ "for NEW" of a tier, "where call intent is fraud" of anything else."""
    listed = " or ".join(words)
    if condition.fact.name == "tier":
        return f"for {listed}"
    return f"where {condition.fact.name} {_WORD_KEYS[type(condition.test.demand)]} {listed}"


def _short(before: Condition, after: Condition) -> str:
    """The old phrase, cut down to what differs where both say the same of a number or a length."""
    old, new = before.phrase.split(), after.phrase.split()
    if not _is_alike(before.test, after.test):
        return before.phrase
    start = 0
    while start < min(len(old), len(new)) - 1 and old[start].casefold() == new[start].casefold():
        start += 1
    end = 0
    while end < min(len(old), len(new)) - 1 - start and old[-1 - end].casefold() == new[-1 - end].casefold():
        end += 1
    return " ".join(old[start : len(old) - end]).rstrip(",")


def _is_alike(before: Test, after: Test) -> bool:
    """Whether both are one bound on the same side of the same scale."""
    old, new = before.demand, after.demand
    if not isinstance(old, Stretch) or not isinstance(new, Stretch):
        return False
    has_same_ends = [math.isinf(end) for end in (old.low, old.high)] == [math.isinf(end) for end in (new.low, new.high)]
    moved = replace(old, low=new.low, high=new.high)
    return has_same_ends and moved == new and (before.fails, before.on_unknown) == (after.fails, after.on_unknown)


def _changed_alternatives(before: Sequence[Lines], after: Sequence[Lines]) -> Iterator[str]:
    old, new = {_key(lines): lines for lines in before}, {_key(lines): lines for lines in after}
    gone = [lines for key, lines in old.items() if key not in new]
    come = [lines for key, lines in new.items() if key not in old]
    if not before and come:
        yield f"now only where one of these is true: {_listed(come)}"
    elif not after and gone:
        yield f"no longer needs one of these: {_listed(gone)}"
    else:
        yield from _paired(gone, come)


def _paired(gone: list[Lines], come: list[Lines]) -> Iterator[str]:
    """Alternatives that speak of the same facts are one that changed."""
    for lines in come:
        match = next((other for other in gone if _facts(other) == _facts(lines)), None)
        if match is None:
            yield f"now also where {_together(lines)}"
            continue
        gone.remove(match)
        yield from (f"one of several: {sentence}" for sentence in changed_lines(match, lines, WHEN))
    yield from (f"no longer where {_together(lines)}" for lines in gone)


def _key(lines: Lines) -> frozenset[tuple[str, Test]]:
    return frozenset((condition.fact.name, condition.test) for condition in lines)


def _facts(lines: Lines) -> set[str]:
    return {condition.fact.name for condition in lines}


def _together(lines: Lines) -> str:
    return " and ".join(map(str, lines))


def _listed(alternatives: Iterable[Lines]) -> str:
    return "; or ".join(map(_together, alternatives))
