"""Reads a rule aloud: whom it is for, what stops it, what it does, how long that holds, and how it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from agent_assist.customize.condition_changes import own_when
from agent_assist.customize.conditions import Condition
from agent_assist.customize.durations import days_in_words
from agent_assist.customize.rules import Ask, Rule
from agent_assist.customize.steering import Way
from agent_assist.customize.treatments import MONEY, Treat, spoken_money
from agent_assist.differentiate.catalogue import CHOICE, DATE, NUMBER, TEXT, YES_OR_NO

_BARE_NUMBERS = re.compile(r"[a-z ]*-?[\d.,]+(?: and -?[\d.,]+)?", re.IGNORECASE)
_OR_NOT_KNOWN = ", or not known"
_NO_LIST = {YES_OR_NO: "yes or no", NUMBER: "a number", DATE: "a date", TEXT: "a few words"}
_STANDING = {
    "draft": "a draft: off until somebody puts it live or in trial",
    "trial": "in trial: what it would do is recorded and never shown",
    "live": "live",
    "retired": "retired: switched off and kept with its reason",
}
_BANDS = {
    "must": "must: comes before all that should or may",
    "should": "should: comes after what must, before what may",
    "may": "may: comes after what must or should",
}


@dataclass(frozen=True)
class Block:
    """A label with the lines below it, each a phrase or a sentence."""

    label: str
    lines: tuple[str, ...]


def read_aloud(rule: Rule, today: date) -> tuple[Block, ...]:
    """The rule as short blocks in the order in which one would tell it; those with nothing to say are left out."""
    blocks = (*_for_whom(rule), *_deed(rule), *_reasons(rule), *_standing(rule, today))
    return tuple(Block(label, lines) for label, lines in blocks if lines)


def as_json(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """The blocks for a page or an API."""
    return [{**asdict(block), "lines": list(block.lines)} for block in blocks]


def spoken(condition: Condition) -> str:
    """A condition as it is said: "at least 2 contacts in 90 days", "tier is MVC or MGC"."""
    fact, phrase = condition.fact, condition.phrase
    if fact.kind == NUMBER and fact.unit in fact.name.split():
        body = phrase.removesuffix(_OR_NOT_KNOWN)
        if _BARE_NUMBERS.fullmatch(body):
            name = fact.name.replace(fact.unit, fact.unit.rstrip("s"), 1) if body.split()[-1] == "1" else fact.name
            return f"{body} {name}{phrase[len(body) :]}"
    first, _, rest = phrase.partition(" ")
    if first.lower() == "include":
        return f"{fact.name} {'includes' if fact.kind == TEXT else 'include'} {rest}"
    return f"{fact.name} {phrase}" if first.lower() == "is" else f"{fact.name} is {phrase}"


def spoken_stop(condition: Condition) -> str:
    """The same for a line of `unless`, where not knowing may stop as well."""
    is_silent = condition.fact.cautious and condition.test.on_unknown is None
    return spoken(condition) + (", or we do not know" if is_silent else "")


Told = tuple[str, tuple[str, ...]]


def _for_whom(rule: Rule) -> Iterator[Told]:
    own, offer = own_when(rule), rule.treat or rule.steer
    yield "For customers of whom all of this is true", tuple(map(spoken, own))
    label = "and one of these" if own else "For customers of whom one of these is true"
    yield label, tuple(" and ".join(map(spoken, lines)) for lines in rule.any_of)
    if offer:
        yield f"and what `{offer.name}` asks for in treatments.yaml", tuple(map(spoken, offer.conditions))
    yield "Not where one of these is true", tuple(map(spoken_stop, rule.unless))


def _deed(rule: Rule) -> Iterator[Told]:
    if rule.ask:
        yield from _question(rule.ask)
    elif rule.treat:
        yield "Recommends", (f"{rule.treat.name}: {rule.treat.words}", *_authority(rule.treat))
    elif rule.steer:
        yield "Points to another way", _way(rule.steer)
    else:
        yield "Reminds the rep", (rule.remind,) if rule.remind else ()


def _question(ask: Ask) -> Iterator[Told]:
    labels = tuple(answer.label for answer in ask.answers)
    yield "Asks", (ask.text,)
    yield "Answers", labels if ask.kind in (CHOICE, YES_OR_NO) else (_NO_LIST[ask.kind],)
    yield "Learns", (ask.learns,)
    holds = f"{days_in_words(ask.good_for_days)}, then it may be asked again" if ask.good_for_days else "for ever"
    yield "An answer holds", (holds,)
    waits = f"waits {days_in_words(ask.wait_days)}" if ask.wait_days else "is never asked again"
    yield "After a decline", (waits,)
    yield "Needs", (f"consent to use answers for {ask.consent}",)


def _authority(treat: Treat) -> Iterator[str]:
    """How far whose authority goes, and how often one customer gets it."""
    least = 0
    for role, limit in treat.limits:
        if limit > least:
            up_to = f" up to {spoken_money(limit, treat.currency)}" if treat.kind == MONEY else ""
            yield f"a {role} may give it{up_to}"
        least = max(least, limit)
    if treat.every_days:
        yield f"one customer gets it at most once in {days_in_words(treat.every_days)}"


def _way(way: Way) -> tuple[str, ...]:
    return (f"{way.name} ({way.channel}): {way.words}", way.link)


def _reasons(rule: Rule) -> Iterator[Told]:
    yield "Why", (rule.because,) if rule.because else ()
    yield "What it is for", (rule.purpose,)


def _standing(rule: Rule, today: date) -> Iterator[Told]:
    yield "Status", (_STANDING[rule.status], *_season(rule, today))
    yield "Switched off because", (rule.retired_because,) if rule.retired_because else ()
    yield "Matters", (_BANDS[rule.matters],)
    if rule.floor:
        yield "Reaches", ("everybody: no tier, budget or complaint silences it",)
    elif rule.campaign:
        yield "Campaign", ("silent behind the fence and while a complaint is open",)
    yield "Owner", (rule.owner,)


def _season(rule: Rule, today: date) -> Iterator[str]:
    if rule.starts:
        yield f"{'begins' if today < rule.starts else 'began'} on {rule.starts}"
    if rule.ends:
        yield f"{'ended' if today > rule.ends else 'ends'} on {rule.ends}"
