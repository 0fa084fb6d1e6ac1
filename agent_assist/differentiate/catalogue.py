"""Keeps the catalogue of facts: all that a rule may ask about, with its kind, meaning and how it comes to be known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum


class Never(Enum):
    """The known never: we hold the history, and it did not happen. This is not the same as not knowing."""

    NEVER = "never"


NEVER = Never.NEVER


@dataclass(frozen=True)
class Unknown:
    """A fact that is not known, with the reason in words a supervisor can read: "not asked yet"."""

    why: str


FactValue = float | int | str | bool | date | Never | frozenset[str]

NUMBER, CHOICE, YES_OR_NO, DATE, LIST, TEXT = "number", "choice", "yes or no", "date", "list", "text"
KINDS = (NUMBER, CHOICE, YES_OR_NO, DATE, LIST, TEXT)

TIERS = ("MVC", "MGC", "LM", "BZ", "NEW")
OBJECTIVES = ("keep", "grow", "serve", "contain", "discover")
CHANNELS = ("phone", "web", "email", "chat", "store", "social", "app", "letter")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CONSENT_PURPOSES = ("service", "marketing", "research")
EARLY_SIGNS = (
    "purchases slowing",
    "ticket falling",
    "share falling",
    "service cost rising",
    "complaint unresolved",
    "declines repeatedly",
    "referral made",
)


@dataclass(frozen=True)
class Fact:
    """One thing a rule may read.

    `kind` is one of KINDS. `choices` are the values a choice or list may hold; empty means any word. A `cautious` fact
    stops a rule by its `unless` when it is not known. `about` groups the glossary; `source` is observed or learned.
    """

    name: str
    kind: str
    unit: str
    meaning: str
    known_how: str
    choices: tuple[str, ...] = ()
    cautious: bool = False
    source: str = "observed"
    about: str = "learned"


class Catalogue:
    """The facts of one rule book, in order; names are found whatever their capitals."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts: dict[str, Fact] = {}
        for fact in facts:
            if fact.name.casefold() in self._facts:
                raise ValueError(f"The fact `{fact.name}` is declared twice.")
            self._facts[fact.name.casefold()] = fact
        self.learned = tuple(fact for fact in self._facts.values() if fact.source == "learned")

    def get(self, name: str) -> Fact | None:
        return self._facts.get(name.casefold())

    def names(self) -> list[str]:
        return [fact.name for fact in self._facts.values()]

    def with_learned(self, facts: Iterable[Fact]) -> Catalogue:
        """This catalogue and the facts that are learned by asking. Raises ValueError for a name that is taken."""
        return Catalogue([*self._facts.values(), *facts])

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)


_SCORED = "from the last assessment"
_FENCED = "stored when a supervisor puts them there"
_FILE = "from the customer's record"
_COUNTED = "counted from the history when the call comes in"
_SAID = "said by telephony with the call"
_CONSENT = "from the record of consents; without a record it is not known"


def _number(about: str, name: str, unit: str, meaning: str, how: str = _COUNTED) -> Fact:
    return Fact(name, NUMBER, unit, meaning, how, about=about)


def _choice(about: str, name: str, meaning: str, how: str, choices: tuple[str, ...] = ()) -> Fact:
    return Fact(name, CHOICE, "", meaning, how, choices, about=about)


def _list(about: str, name: str, meaning: str, how: str, choices: tuple[str, ...]) -> Fact:
    return Fact(name, LIST, "", meaning, how, choices, about=about)


def _text(about: str, name: str, meaning: str, how: str) -> Fact:
    return Fact(name, TEXT, "", meaning, how, about=about)


def _date(about: str, name: str, meaning: str) -> Fact:
    return Fact(name, DATE, "", meaning, "from the history; a known never if it did not happen", about=about)


def _yes_or_no(about: str, name: str, meaning: str, how: str, cautious: bool = False) -> Fact:
    return Fact(name, YES_OR_NO, "", meaning, how, cautious=cautious, about=about)


OBSERVED = (
    _choice("value", "tier", "Most valuable, most growable, low-maintenance, below zero, or new.", _SCORED, TIERS),
    _choice("value", "objective", "What the company wants for this customer.", _SCORED, OBJECTIVES),
    _number("value", "actual value", "money", "What the customer brings, less what it costs to serve them.", _SCORED),
    _number("value", "potential value", "money", "What the customer could bring on top.", _SCORED),
    _number("value", "cost to serve", "money", "What serving them costs, as the assessment counts it.", _SCORED),
    _number("value", "chance active", "percent", "How likely it is that they still buy from us.", _SCORED),
    _yes_or_no("value", "value is an estimate", "Little is known yet; the value is that of comparable ones.", _SCORED),
    _yes_or_no("value", "placed by hand", "A person has set another tier than the computed one.", _SCORED),
    _yes_or_no("value", "purchases slowing", "Early sign: fewer purchases are expected than a month ago.", _SCORED),
    _yes_or_no("value", "ticket falling", "Early sign: they spend less at a time than before.", _SCORED),
    _yes_or_no("value", "share falling", "Early sign: by their own words they buy more elsewhere.", _SCORED),
    _yes_or_no("value", "service cost rising", "Early sign: they need more help than before.", _SCORED),
    _yes_or_no("value", "complaint unresolved", "Early sign: a complaint was open at the assessment.", _SCORED),
    _yes_or_no("value", "declines repeatedly", "Early sign: several questions were declined in a year.", _SCORED),
    _yes_or_no("value", "referral made", "Good sign: they have sent us a new customer.", _SCORED),
    _number("value", "days since assessment", "days", "How old the assessment is.", _SCORED),
    _yes_or_no("customer", "has manager", "Somebody is named who owns this customer.", _FENCED),
    _yes_or_no("customer", "behind the fence", "Product campaigns stop here; the manager decides.", _FENCED),
    _number("customer", "days behind the fence", "days", "Since their present manager took over.", _FENCED),
    _choice("customer", "customer kind", "A person or an organization.", _FILE, ("person", "organization")),
    _text("customer", "region", "The country, in two letters.", _FILE),
    _text("customer", "language", "The language the customer speaks, in two letters.", _FILE),
    _number("customer", "days as customer", "days", "Since the day the customer joined us.", _FILE),
    _yes_or_no("customer", "has email", "We hold an e-mail address.", _FILE),
    _yes_or_no("customer", "has account", "The customer has an account with us.", _FILE),
    _yes_or_no("customer", "vulnerable", "Needs particular care, by the customer's record.", _FILE, cautious=True),
    _yes_or_no("consent", "service consent", "We may keep answers to serve them better.", _CONSENT, cautious=True),
    _yes_or_no("consent", "marketing consent", "We may use answers to make offers.", _CONSENT, cautious=True),
    _yes_or_no("consent", "research consent", "We may use answers for research.", _CONSENT, cautious=True),
    _number("contacts", "contacts in 30 days", "contacts", "Contacts in any channel, complaints among them."),
    _number("contacts", "contacts in 90 days", "contacts", "Contacts in any channel, complaints among them."),
    _number("contacts", "contacts in 365 days", "contacts", "Contacts in any channel; counted up to 200."),
    _number("contacts", "contacts ever", "contacts", "Contacts in any channel since we keep history."),
    _number("contacts", "phone contacts in 90 days", "contacts", "Contacts by phone."),
    _number("contacts", "web contacts in 90 days", "contacts", "Contacts on the web site."),
    _number("contacts", "email contacts in 90 days", "contacts", "Contacts by e-mail."),
    _number("contacts", "chat contacts in 90 days", "contacts", "Contacts in the chat."),
    _number("contacts", "days since last contact", "days", "Whole days since the latest contact."),
    _date("contacts", "last contact", "The day of the latest contact."),
    _choice("contacts", "last channel", "Where the latest contact took place.", "from the history", CHANNELS),
    _text("contacts", "last topic", "What the latest contact was about.", "from the history"),
    _list("contacts", "channels used", "Every channel the customer has used.", "from the history", CHANNELS),
    _number("contacts", "open threads", "threads", "Conversations that are not finished; counted up to 20."),
    _yes_or_no("complaints", "open complaint", "A complaint waits for its answer.", "from the history", cautious=True),
    _number("complaints", "days complaint open", "days", "How long the oldest open complaint has waited."),
    _number("complaints", "complaints in 90 days", "complaints", "Complaints in any channel."),
    _number("complaints", "complaints in 365 days", "complaints", "Complaints in any channel."),
    _number("complaints", "complaints ever", "complaints", "Complaints since we keep history."),
    _number("complaints", "days since last complaint", "days", "Whole days; not known if they never complained."),
    _date("complaints", "last complaint", "The day of the latest complaint."),
    _number("purchases", "purchases in 90 days", "purchases", "Purchases, returns not taken off."),
    _number("purchases", "purchases in 365 days", "purchases", "Purchases; counted up to 200."),
    _number("purchases", "purchases ever", "purchases", "Purchases since we keep history."),
    _number("purchases", "returns in 365 days", "returns", "Purchases sent back."),
    _number("purchases", "days since last purchase", "days", "Whole days; not known if they never bought."),
    _number("purchases", "days between purchases", "days", "The usual gap; needs two purchases in 400 days."),
    _date("purchases", "last purchase", "The day of the latest purchase."),
    _date("purchases", "first purchase", "The day of the first purchase; not known if it is too long ago."),
    _number("questions", "questions asked in 90 days", "questions", "Questions we have put to this customer."),
    _number("questions", "days since last question", "days", "Whole days since we last asked anything."),
    _number("questions", "declines in 365 days", "questions", "Questions the customer did not care to answer."),
    _choice("call", "call intent", "What the caller chose to call about.", _SAID),
    _choice("call", "call queue", "The queue the call waits in.", _SAID),
    _choice("call", "call direction", "Whether they called or we did.", _SAID, ("inbound", "outbound")),
    _choice(
        "call", "call verification", "How sure we are who speaks.", _SAID, ("none", "claimed", "attested", "verified")
    ),
    _number("call", "call hour", "hour of the day", "From 0 to 23, by the desk's clock.", "from the clock"),
    _choice("call", "call weekday", "The day of the week, by the desk's clock.", "from the clock", WEEKDAYS),
    _yes_or_no("call", "called before today", "They have called already today.", _COUNTED),
    _number("call", "calls today", "calls", "Calls before this one since midnight."),
    _yes_or_no("call", "number shared", "Several customers call from this number.", "from matching the number"),
)
