"""Finds questions in each other's way: rivals of one band for one person, and rules that are always beaten."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from agent_assist.customize.decisions import CHOSEN, FITS
from agent_assist.customize.hearings import Hearing, competing, in_turn
from agent_assist.customize.remarks import RIVALS, SHADOWED, Remark, line_of
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Rule
from agent_assist.customize.witnesses import Pair, Witnesses

MOST_RIVALS = 10
MOST_COMPETING = 8
"""Of one band for one person: those further down are no rivals of each other."""
ENOUGH_CUSTOMERS = 5
MOST_WINNERS = 3


@dataclass
class Meetings:
    """Where something happened: with whom of the cast, and on which calls, the latest first."""

    cast: list[Hearing] = field(default_factory=list)
    calls: list[Hearing] = field(default_factory=list)

    def add(self, hearing: Hearing) -> None:
        """Takes one more."""
        (self.cast if hearing.caller.witness.person else self.calls).append(hearing)

    @property
    def first(self) -> Hearing:
        """The one that bears witness: a real customer before one of the cast."""
        return (self.calls or self.cast)[0]

    @property
    def customers(self) -> int:
        """How many different customers there were on the calls."""
        return len({hearing.caller.customer for hearing in self.calls})

    def __str__(self) -> str:
        calls = f"on {len(self.calls):,} call{'s' * (len(self.calls) != 1)}" if self.calls else ""
        cast = f"with {len(self.cast)} of the cast" if self.cast else ""
        return " and ".join(filter(None, (calls, cast)))


def rivals(book: RuleBook, hearings: Sequence[Hearing], witnesses: Witnesses) -> Iterator[Remark]:
    """Pairs of questions of one band that could both be asked of one person, and nobody says which should be.

    Those that meet most often, and no more than ten.
    """
    met: dict[Pair, Meetings] = defaultdict(Meetings)
    for hearing in hearings:
        for names in competing(book, hearing):
            for pair in map(frozenset, combinations(names[:MOST_COMPETING], 2)):
                if pair not in witnesses.thought_of:
                    met[pair].add(hearing)
    ranked = sorted(met.items(), key=lambda one: (-len(one[1].calls), -len(one[1].cast), sorted(one[0])))
    for pair, meetings in ranked[:MOST_RIVALS]:
        yield _rivals(book, sorted(pair), meetings)


def shadowed(book: RuleBook, hearings: Sequence[Hearing], witnesses: Witnesses) -> Iterator[Remark]:
    """Rules that fit, with nothing to be said against them, and are never shown because another always wins.

    On calls that takes five customers. Without them it is decided by the cast: such a rule does not come up for
    anybody whom it fits, however many questions are answered before.
    """
    lost: dict[str, Meetings] = defaultdict(Meetings)
    won = set(witnesses.shown)
    for hearing in hearings:
        for name, outcome in hearing.outcomes.items():
            if outcome == CHOSEN:
                won.add(name)
            elif outcome == FITS:
                lost[name].add(hearing)
    turns: dict[str, frozenset[str]] = {}
    for name in sorted(lost.keys() - won):
        rule, meetings = book.rule(name), lost[name]
        if rule is None:
            continue
        if meetings.customers >= ENOUGH_CUSTOMERS:
            yield _beaten_on_calls(rule, meetings)
        elif meetings.cast and not any(name in _turns(book, hearing, turns) for hearing in meetings.cast):
            yield _beaten_with_the_cast(book, rule, meetings, turns)


def _turns(book: RuleBook, hearing: Hearing, known: dict[str, frozenset[str]]) -> frozenset[str]:
    """All rules that would ever be shown to this one of the cast."""
    person = hearing.caller.witness.person
    if person not in known:
        known[person] = frozenset([*in_turn(book, hearing.caller), hearing.steered])
    return known[person]


def _rivals(book: RuleBook, pair: Sequence[str], meetings: Meetings) -> Remark:
    rule = book.rule(pair[0])
    assert rule
    one, other = (f"`{name}`" for name in pair)
    asked = Counter(hearing.asked for hearing in (*meetings.calls, *meetings.cast) if hearing.asked in pair)
    wins = ", ".join(f"`{name}` was asked {_times(times)}" for name, times in sorted(asked.items()))
    message = f"{one} and {other}, both {rule.matters}, fit the same person {meetings}; {wins or 'a third was asked'}."
    cure = "Say in a whole call who should win, give them different bands, or part their conditions."
    return Remark(
        RIVALS, rule.file, line_of(book.sources[rule.file], "matters"), message, cure, meetings.first.caller.witness
    )


def _beaten_on_calls(rule: Rule, meetings: Meetings) -> Remark:
    by = Counter(hearing.winner_over(rule) for hearing in meetings.calls)
    told = [f"`{name}` on {times:,}" for name, times in by.most_common(MOST_WINNERS)]
    if len(by) > MOST_WINNERS:
        told.append(f"{len(by) - MOST_WINNERS} more")
    where = f"On {len(meetings.calls):,} calls of {meetings.customers:,} customers"
    return _shadowed(rule, meetings, f"{where} it fitted and was never shown: {', '.join(told)} came first.")


def _beaten_with_the_cast(book: RuleBook, rule: Rule, meetings: Meetings, turns: dict[str, frozenset[str]]) -> Remark:
    by: set[str] = set()
    for hearing in meetings.cast:
        by.update([hearing.steered] if rule.steer else _same_question(book, rule, _turns(book, hearing, turns)))
    told = " or ".join(f"`{name}`" for name in sorted(by)[:MOST_WINNERS])
    too = f", which asks for `{rule.ask.learns}` too" if rule.ask else ""
    return _shadowed(rule, meetings, f"It fits {meetings} and is never shown: {told} always comes first{too}.")


def _same_question(book: RuleBook, rule: Rule, turns: frozenset[str]) -> list[str]:
    asked = (book.rule(name) for name in turns if name)
    return [one.name for one in asked if one and one.ask and rule.ask and one.ask.learns == rule.ask.learns]


def _shadowed(rule: Rule, meetings: Meetings, message: str) -> Remark:
    cure = "Give it a higher band, part its conditions from theirs, or retire it."
    return Remark(SHADOWED, rule.file, 1, message, cure, meetings.first.caller.witness)


def _times(times: int) -> str:
    return "once" if times == 1 else f"{times:,} times"
