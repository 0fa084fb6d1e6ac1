"""Writes the first text of a rule, with a word on every line, and its cases: one that it fits, one that it does not.

The rule is a draft and passes the check as it stands, so that a supervisor changes what works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agent_assist.customize.conditions import Condition
from agent_assist.customize.drafts import Changes
from agent_assist.customize.flipping_values import values_beside
from agent_assist.customize.new_cases import in_a_case
from agent_assist.customize.offers import Offers
from agent_assist.customize.phrases import read_phrase
from agent_assist.customize.questions import FACT_NAME
from agent_assist.customize.readable_files import cases_beside, offers_in
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rule_editing import add_case
from agent_assist.customize.rule_files import ACTIONS, RULE_NAME
from agent_assist.customize.rules import GROUPS
from agent_assist.customize.schema import MEANINGS
from agent_assist.customize.sheet_places import EditFault, written
from agent_assist.customize.steering import Way
from agent_assist.customize.taken_names import why_taken
from agent_assist.customize.treatments import Treat
from agent_assist.differentiate.catalogue import CHOICE, Catalogue, Fact, FactValue, Unknown
from agent_assist.sheets import did_you_mean

_COLUMN, _WIDTH = 34, 110
_SAY_WHAT, _SAY_WHY = "Say here what the rep should keep in mind.", "Say here in one sentence why."
_FITS = {
    "recovery": ("open complaint", "yes"),
    "retention": ("tier", "is MVC or MGC"),
    "discovery": ("tier", "is NEW or LM"),
    "growth": ("tier", "is MGC or LM"),
    "service": ("call intent", "is orders"),
}
_OTHERWISE = ("contacts in 90 days", "at least 1")
_STOPS = (("open complaint", "yes"), ("call intent", "is fraud"))
_NOT_KNOWN = Unknown("the example does not say")
_PURPOSES = {
    "ask": "Learn {about}.",
    "remind": "Remind the rep of {about}.",
    "treat": "Offer the {about} to those it fits.",
    "steer": "Point those who know their way to the {about}.",
}


@dataclass(frozen=True)
class NewRule:
    """The two files of a rule that is begun, with their paths in the rules folder."""

    file: str
    text: str
    cases_file: str
    cases_text: str

    @property
    def changes(self) -> Changes:
        """Both as the changes of a draft."""
        return {self.file: self.text, self.cases_file: self.cases_text}


def new_rule(
    book: RuleBook, kind: str, name: str, group: str, on: date, *, about: str = "", owner: str = "supervisors"
) -> NewRule:
    """A rule of a kind (ask, remind, treat, steer) to begin with, in the folder `group` of its purpose.

    `about` is the fact to be learned, or the treatment or way to be named; a reminder has no need of it. `on` is today.
    Raises EditFault for a name that is taken and for what the book does not know.
    """
    file = _file(book, kind, name, group)
    about = " ".join(about.split()) or (name.replace("-", " ") if kind in ("ask", "remind") else "")
    offer = _offer(offers_in(book.sources, book.catalogue), kind, about)
    about, needs = (offer.name, offer.conditions) if offer else (about, ())
    when = _condition(book.catalogue, next(line for line in (_FITS[group], _OTHERWISE) if _is_free(line, needs)))
    stops = (line for line in _STOPS if _is_free(line, [*needs, when]))
    unless = [_condition(book.catalogue, line) for line in stops][:1]
    purpose = _PURPOSES[kind].format(about=about)
    text = "".join(_lines(name, purpose, owner, when, unless, _deed(book, kind, about)))
    return NewRule(file, text, cases_beside(file), _cases([when, *needs], unless, on))


def _file(book: RuleBook, kind: str, name: str, group: str) -> str:
    if kind not in ACTIONS:
        raise EditFault(f"A rule cannot `{kind}`. Choose among {', '.join(ACTIONS)}.")
    if group not in GROUPS:
        raise EditFault(f"There is no purpose `{group}`. Choose among {', '.join(GROUPS)}.")
    if not RULE_NAME.fullmatch(name) or len(name) > 60:
        raise EditFault(f"`{name}` cannot be the name of a rule. Write small letters and hyphens, as in `home-office`.")
    if why := why_taken(name):
        raise EditFault(f"{why} Choose another one.")
    if taken := next((rule for rule in (*book.rules, *book.retired) if rule.name == name), None):
        raise EditFault(f"There is a rule `{name}` already, in {taken.group}/. Choose another name.")
    return f"{group}/{name}.yaml"


def _offer(offers: Offers, kind: str, about: str) -> Treat | Way | None:
    """The named treatment or way, None for a rule that names none."""
    if kind not in ("treat", "steer"):
        return None
    known: Mapping[str, Treat | Way] = offers.treats if kind == "treat" else offers.ways
    found = known.get(about.casefold())
    if found is None:
        what = "treatment" if kind == "treat" else "way to steer"
        names = [each.name for each in known.values()]
        cure = did_you_mean(about, names) or f"treatments.yaml has {', '.join(names) or 'none yet'}."
        raise EditFault(f"There is no {what} `{about}`. {cure}")
    return found


def _deed(book: RuleBook, kind: str, about: str) -> Iterator[tuple[str, str]]:
    if kind == "ask":
        yield from _question(about, book.catalogue.get(about))
    elif kind == "remind":
        yield "remind", _SAY_WHAT
    else:
        yield kind, about
    yield "because", _SAY_WHY


def _question(about: str, fact: Fact | None) -> Iterator[tuple[str, str]]:
    if fact and fact.source != "learned":
        raise EditFault(f"`{fact.name}` is observed: nobody needs to be asked.")
    learns = fact.name if fact else about.lower()
    if not FACT_NAME.fullmatch(learns) or len(learns) > 60:
        raise EditFault(f"`{learns}` cannot be the name of a fact. Write a few words, as in `works from home`.")
    yield "ask", f"What about {learns}, {{first name}}?"
    yield "learns", learns
    if fact and fact.kind != CHOICE:
        yield "answers", fact.kind
    else:
        yield from (("answers", ""), *(("-", word) for word in (fact.choices if fact else ("yes", "no", "sometimes"))))
    yield "good for", "12 months"
    yield "after a decline", "wait 6 months"
    yield "purpose of data", "service"


def _lines(
    name: str, purpose: str, owner: str, when: Condition, unless: Sequence[Condition], deed: Iterator[tuple[str, str]]
) -> Iterator[str]:
    yield f"rule: {name}\n"
    yield _line("purpose", purpose, MEANINGS["purpose"])
    yield _line("owner", owner, MEANINGS["owner"])
    yield _line("status", "draft", MEANINGS["status"])
    yield _line("matters", "may", MEANINGS["matters"])
    for part, conditions in (("when", [when]), ("unless", unless)):
        if conditions:
            yield "\n" + _line(part, "", MEANINGS[part])
            yield from (f"  {condition}\n" for condition in conditions)
    yield "\n"
    for key, value in deed:
        yield f"  - {written(value)}\n" if key == "-" else _line(key, value, MEANINGS[key])


def _line(key: str, value: str, meaning: str) -> str:
    line = f"{key}: {written(value)}" if value else f"{key}:"
    if value in (_SAY_WHAT, _SAY_WHY):
        return f"{line}\n"
    beside = f"{line:<{_COLUMN}}  # {meaning}\n"
    return beside if len(beside) <= _WIDTH else f"# {meaning}\n{line}\n"


def _cases(musts: Sequence[Condition], stops: Sequence[Condition], on: date) -> str:
    facts = {condition.fact.name: _value(musts, stops, condition.fact, on) for condition in (*musts, *stops)}
    first = musts[0]
    missed = {**facts, first.fact.name: _value([], [first], first.fact, on)}
    text = add_case("", "Somebody it fits", facts=facts)
    return add_case(text, "Somebody it does not fit", facts=missed, expect=False, because_of=first.fact.name)


def _value(musts: Sequence[Condition], stops: Sequence[Condition], fact: Fact, on: date) -> str:
    """A value of the fact for which all of `musts` that read it hold, and none of `stops`."""
    hold = [condition for condition in musts if condition.fact.name == fact.name]
    fail = [condition for condition in stops if condition.fact.name == fact.name]
    for value in values_beside(fact, [*hold, *fail], _NOT_KNOWN, on):
        if not isinstance(value, Unknown) and _is_meant(value, hold, fail, on):
            return in_a_case(value, [*hold, *fail], on)
    return "not known"


def _is_meant(value: FactValue, hold: Sequence[Condition], fail: Sequence[Condition], on: date) -> bool:
    return all(each.test.holds(value, on) for each in hold) and not any(each.test.holds(value, on) for each in fail)


def _is_free(line: tuple[str, str], conditions: Sequence[Condition]) -> bool:
    return line[0] not in {condition.fact.name for condition in conditions}


def _condition(catalogue: Catalogue, line: tuple[str, str]) -> Condition:
    fact = catalogue.get(line[0])
    assert fact
    return Condition(fact, line[1], 0, read_phrase(line[1], fact))
