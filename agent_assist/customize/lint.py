"""Decides what in a rule book is worth a look although nothing is wrong: questions in vain, and rules that starve.

A question is *dead* if its answer changes nothing: no other rule that is live or in trial reads it, and nothing else
does. A rule *starves* if it reads a fact that nothing supplies: it is not observed, and no live question learns it.
Rules that are drafts, retired or over neither ask nor read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from operator import attrgetter

from agent_assist.customize.remarks import DEAD, STARVED, UNASKED, Remark
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.share_of_customer import SHARE_QUESTION
from agent_assist.sheets import did_you_mean

READ_ELSEWHERE = {SHARE_QUESTION: "the potential value of a customer is worked out from it"}
"""Facts that are of use without a rule, and what reads them."""

_LEARNS = re.compile(r"^learns:")


def worth_a_look(book: RuleBook, today: date) -> list[Remark]:
    """What a supervisor may want to look at, in the order of the files."""
    remarks = [*_dead_questions(book, today), *_starved_rules(book, today), *_unasked(book)]
    return sorted(remarks, key=attrgetter("place"))


def _unasked(book: RuleBook) -> Iterator[Remark]:
    """Questions that dialogue.yaml names for complaint discovery, and that no rule asks."""
    known = [fact.name for fact in book.catalogue.learned]
    for name in sorted(book.dialogue.discovery.questions - set(known)):
        cure = did_you_mean(name, known) or "Name the fact that the question learns."
        yield Remark(UNASKED, "dialogue.yaml", 0, f"`complaint discovery` names `{name}`, which no rule asks.", cure)


def _dead_questions(book: RuleBook, today: date) -> Iterator[Remark]:
    by_fact = _readers(book)
    for rule in book.rules:
        if rule.ask is None or not _is_on(rule, today, ("live",)) or rule.ask.learns in READ_ELSEWHERE:
            continue
        readers = by_fact[rule.ask.learns]
        if any(_is_on(other, today, ("live", "trial")) for other in readers):
            continue
        off = f" Only {_names(readers)} would, which {_be(readers)} off." if readers else ""
        message = f"No rule reads `{rule.ask.learns}`: the answer changes nothing.{off}"
        cure = "Write the rule that needs it, or do not ask."
        yield Remark(DEAD, rule.file, _line_of_learns(book, rule), message, cure)


def _starved_rules(book: RuleBook, today: date) -> Iterator[Remark]:
    by_fact = _askers(book)
    for rule in book.rules:
        if not _is_on(rule, today, ("live", "trial")):
            continue
        for condition in rule.conditions:
            name = condition.fact.name
            if condition.fact.source != "learned":
                continue
            asking = by_fact[name]
            if any(_is_on(other, today, ("live",)) for other in asking):
                continue
            off = f" {_names(asking)} would ask, but {_be(asking)} {_states(asking)}." if asking else ""
            message = f"Nothing tells us `{name}`: this line waits for ever.{off}"
            cure = "Put a question live that learns it, or drop the line."
            yield Remark(STARVED, rule.file, condition.line, message, cure)


def _is_on(rule: Rule, today: date, statuses: tuple[str, ...]) -> bool:
    """Whether the rule is, or will be, in force with one of `statuses`."""
    return rule.status in statuses and (rule.ends is None or today <= rule.ends)


def _readers(book: RuleBook) -> dict[str, list[Rule]]:
    """By fact, the rules to which it means something beyond asking for it."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in book.rules:
        own = rule.ask.learns if rule.ask else ""
        for name in sorted({condition.fact.name for condition in rule.conditions} - {own}):
            found[name].append(rule)
    return found


def _askers(book: RuleBook) -> dict[str, list[Rule]]:
    """By fact, the rules that ask for it."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for rule in book.rules:
        if rule.ask:
            found[rule.ask.learns].append(rule)
    return found


def _line_of_learns(book: RuleBook, rule: Rule) -> int:
    lines = book.sources[rule.file].splitlines()
    return next((number for number, line in enumerate(lines, 1) if _LEARNS.match(line)), 1)


def _names(rules: list[Rule]) -> str:
    return " and ".join(f"`{rule.name}`" for rule in rules)


def _be(rules: list[Rule]) -> str:
    return "is" if len(rules) == 1 else "are"


def _states(rules: list[Rule]) -> str:
    words = {"draft": "a draft", "trial": "in trial", "retired": "retired", "live": "over"}
    return " and ".join(words[rule.status] for rule in rules)
