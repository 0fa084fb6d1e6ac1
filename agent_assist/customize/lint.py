"""Decides what in a rule book is worth a look although nothing is wrong, each remark with a witness where there is one.

What happened to the rules while they were in force is no matter of this room; `learn/worth_a_look.py` adds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from operator import attrgetter

from agent_assist.customize.competition import rivals, shadowed
from agent_assist.customize.contradictions import unreachable
from agent_assist.customize.decisions import CHOSEN, FITS, TRIAL
from agent_assist.customize.hearings import Hearing, hear
from agent_assist.customize.remarks import ENDS_SOON, NOBODY, Remark, Witness, line_of
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import OFF_STATUSES, Rule
from agent_assist.customize.vain_questions import dead_questions, starved_rules, unasked
from agent_assist.customize.witnesses import Witnesses

SOON = timedelta(days=14)
_NOBODY_THERE = Witnesses()


def worth_a_look(book: RuleBook, today: date, witnesses: Witnesses = _NOBODY_THERE) -> list[Remark]:
    """What a supervisor may want to look at, in the order of the files."""
    return remarks_on(book, today, witnesses, hear_all(book, witnesses))


def hear_all(book: RuleBook, witnesses: Witnesses) -> list[Hearing]:
    """What the book says to each of the witnesses, the real customers first."""
    return hear(book, (*witnesses.calls, *witnesses.cast))


def remarks_on(book: RuleBook, today: date, witnesses: Witnesses, hearings: Sequence[Hearing]) -> list[Remark]:
    """The same, where what the book says to the witnesses is known already."""
    found = [
        *unreachable(book, today),
        *dead_questions(book, today, hearings),
        *starved_rules(book, today, hearings),
        *unasked(book),
        *rivals(book, hearings, witnesses),
        *shadowed(book, hearings, witnesses),
        *_ending(book, today, hearings),
    ]
    return sorted(found, key=attrgetter("place"))


def somebody_for(rule: Rule, hearings: Sequence[Hearing]) -> Witness:
    """The first to whom the rule is shown or in trial would be, else one whom it fits."""
    fitting = [hearing for hearing in hearings if rule.name in hearing.outcomes]
    for outcomes in ((CHOSEN, TRIAL), (FITS,), tuple(set(hearing.outcomes[rule.name] for hearing in fitting))):
        for hearing in fitting:
            if hearing.outcomes[rule.name] in outcomes:
                return hearing.caller.witness
    return NOBODY


def _ending(book: RuleBook, today: date, hearings: Sequence[Hearing]) -> Iterator[Remark]:
    """Rules whose last day comes within two weeks, today among them."""
    for rule in book.rules:
        if rule.status in OFF_STATUSES or rule.ends is None or not today <= rule.ends <= today + SOON:
            continue
        days = (rule.ends - today).days
        when = f"in {days} day{'s' * (days != 1)}" if days else "today"
        message = f"The rule ends {when}, on {rule.ends}, and does nothing from then on."
        cure = "Move `ends`, or write what takes its place."
        line = line_of(book.sources[rule.file], "ends")
        yield Remark(ENDS_SOON, rule.file, line, message, cure, somebody_for(rule, hearings))
