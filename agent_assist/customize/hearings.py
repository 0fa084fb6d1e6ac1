"""Decides what a book says to each of many callers: which rules fit, which were shown, and which lost to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agent_assist.customize.callers import Caller
from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import CHOSEN, FITS, Decision
from agent_assist.customize.making_way import in_turns
from agent_assist.customize.objections import REPAIR
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import Rule
from agent_assist.differentiate.profile import Standing


@dataclass(frozen=True)
class Hearing:
    """What a book says to one caller: what came of the rules that fit, and which question and way won."""

    caller: Caller
    outcomes: Mapping[str, str]
    asked: str
    steered: str
    is_repair: bool

    def winner_over(self, rule: Rule) -> str:
        """Which rule was shown where this one fitted and lost."""
        return self.asked if rule.ask else self.steered


def hear(book: RuleBook, callers: Iterable[Caller]) -> list[Hearing]:
    """What the book says to each of them; other threads have their turn meanwhile."""
    return [_hearing(caller, _decide(book, caller, caller.ledger)) for caller in in_turns(callers)]


def in_turn(book: RuleBook, caller: Caller) -> tuple[str, ...]:
    """The rules whose questions this caller would be asked call after call, if each was answered for good."""
    ledger, asked = dict(caller.ledger), []
    while prompt := _decide(book, caller, ledger).prompt:
        asked.append(prompt.rule)
        # Long ago, so that none of the waits between questions holds up the next.
        ledger[prompt.question] = Standing(prompt.question, "answered", 0)
    return tuple(asked)


def competing(book: RuleBook, hearing: Hearing) -> list[list[str]]:
    """The questions against which nothing spoke, those of one band together, the best first."""
    bands: dict[tuple[bool, int], list[str]] = {}
    for name, outcome in hearing.outcomes.items():
        rule = book.rule(name)
        if rule and rule.ask and outcome in (CHOSEN, FITS):
            bands.setdefault((hearing.is_repair and rule.group == REPAIR, rule.band), []).append(name)
    return list(bands.values())


def _decide(book: RuleBook, caller: Caller, ledger: Mapping[str, Standing]) -> Decision:
    return decide(book, caller.facts, ledger, caller.now, context=caller.asking)


def _hearing(caller: Caller, decision: Decision) -> Hearing:
    asked = decision.prompt.rule if decision.prompt else ""
    steered = decision.steer.rule if decision.steer else ""
    return Hearing(caller, decision.outcomes, asked, steered, decision.is_repair)
