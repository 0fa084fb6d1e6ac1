"""Puts a rule before a supervisor as a page to be read: for whom, what stops it, what it does, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent_assist.customize.conditions import Condition
from agent_assist.customize.durations import days_in_words
from agent_assist.customize.rules import Answer, Ask, Rule
from agent_assist.customize.treatments import ROLES, Treat, authority_words
from agent_assist.differentiate.catalogue import DATE, NUMBER

_FIELDS = {NUMBER: "a number", DATE: "a date"}


@dataclass(frozen=True)
class Reading:
    """The parts of one rule. `says` are the words for the rep, `answers` the buttons below a question; where something
    is entered instead, `field` says what. `terms` are sentences on how long it holds and how far it goes."""

    rule: Rule
    says: str
    answers: Sequence[Answer] = ()
    field: str = ""
    terms: Sequence[str] = ()
    link: str = ""

    @property
    def whom(self) -> Sequence[Condition]:
        """The lines of `when` in the file."""
        return self.rule.when[: len(self.rule.when) - len(self.brought)]

    @property
    def brought(self) -> Sequence[Condition]:
        """The lines that the named treatment or way brings along."""
        offer = self.rule.treat or self.rule.steer
        return offer.conditions if offer else ()


def read(rule: Rule) -> Reading:
    """The rule in its parts."""
    if ask := rule.ask:
        field = "" if ask.answers else _FIELDS.get(ask.kind, "a few words")
        return Reading(rule, ask.text, ask.answers, field, _asked(ask))
    if rule.treat:
        return Reading(rule, rule.treat.words, terms=_treated(rule.treat))
    if rule.steer:
        terms = (f"They are pointed to the {rule.steer.channel}, and can be sent the link.",)
        return Reading(rule, rule.steer.words, terms=terms, link=rule.steer.link)
    return Reading(rule, rule.remind)


def _asked(ask: Ask) -> tuple[str, ...]:
    good = f"is good for {days_in_words(ask.good_for_days)}" if ask.good_for_days else "is good for ever"
    wait = f"wait {days_in_words(ask.wait_days)}" if ask.wait_days else "never ask again"
    consent = f"It needs the customer's consent to use answers for {ask.consent}."
    if ask.consent == "service":
        consent = "It is asked unless the customer has refused that answers are used for service."
    return f"It learns `{ask.learns}`. An answer {good}; after a decline we {wait}.", consent


def _treated(treat: Treat) -> tuple[str, ...]:
    authority = authority_words(treat.kind, treat.currency, dict(treat.limits), ROLES[0])
    terms = [f"The treatment is `{treat.name}`."]
    if authority:
        terms.append(f"A rep reads: {authority}")
    if treat.every_days:
        terms.append(f"One customer gets it once in {days_in_words(treat.every_days)}.")
    return tuple(terms)
