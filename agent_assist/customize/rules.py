"""Keeps what a rule is once it has been read: whom it fits, and what it asks, reminds of or recommends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from agent_assist.customize.conditions import Condition
from agent_assist.customize.steering import Way
from agent_assist.customize.treatments import Treat
from agent_assist.differentiate.catalogue import CHOICE, DATE, NUMBER, TEXT, YES_OR_NO, Fact

GROUPS = ("recovery", "retention", "discovery", "growth", "service")
RETIRED = "retired"
BANDS = ("must", "should", "may")
STATUSES = ("draft", "trial", "live", "retired")
OFF_STATUSES = ("draft", "retired")
PURPOSES = ("service", "marketing", "research")
ANSWER_KINDS = (NUMBER, DATE, TEXT, YES_OR_NO)
MAX_CONDITIONS = 64
MAX_ANSWERS = 9


@dataclass(frozen=True)
class Answer:
    """One answer a rep may tap: the value that is kept, and the label on the button."""

    value: str
    label: str


@dataclass(frozen=True)
class Ask:
    """A question: the fact it learns, its typed answers, and how long an answer or a decline holds.

    `kind` is choice, yes or no, number, date or text; `answers` is empty for the last three. `good_for_days` 0 is for
    ever, `wait_days` 0 is never again. `consent` is the purpose of data: service, marketing or research.
    """

    text: str
    learns: str
    kind: str
    answers: tuple[Answer, ...]
    good_for_days: int
    wait_days: int
    consent: str
    because: str

    def as_fact(self) -> Fact:
        """The fact that rules may read once the question is answered."""
        choices = tuple(answer.value for answer in self.answers) if self.kind == CHOICE else ()
        return Fact(self.learns, self.kind, "", f"Asked: {self.text}", "learned by asking", choices, source="learned")


@dataclass(frozen=True)
class Rule:
    """A rule file in force. Exactly one of `ask`, `remind`, `treat` and `steer` is there; `ends` is the last day.

    `group` is the folder of its purpose, `band` 0 for must, 1 for should, 2 for may. No tier, budget or complaint
    silences a `floor` rule; a `campaign` is driven by a product. `when` ends with what the named treatment or way
    demands of its own.
    """

    name: str
    group: str
    file: str
    purpose: str
    owner: str
    status: str
    matters: str
    starts: date | None
    ends: date | None
    when: tuple[Condition, ...]
    any_of: tuple[tuple[Condition, ...], ...]
    unless: tuple[Condition, ...]
    ask: Ask | None = None
    remind: str = ""
    treat: Treat | None = None
    steer: Way | None = None
    because: str = ""
    floor: bool = False
    campaign: bool = False
    retired_because: str = ""
    may_be_off: bool = field(init=False)
    band: int = field(init=False)

    def __post_init__(self) -> None:
        # Worked out once: nearly every rule is simply on, and every call asks all of them.
        off = self.status in OFF_STATUSES or bool(self.starts or self.ends)
        object.__setattr__(self, "may_be_off", off)
        object.__setattr__(self, "band", BANDS.index(self.matters) if self.matters in BANDS else len(BANDS))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition, in the order in which they are tried: when, any of, unless."""
        return (*self.when, *(line for lines in self.any_of for line in lines), *self.unless)

    @property
    def words(self) -> str:
        """What it puts before the rep, before a name is put in."""
        if self.ask:
            return self.ask.text
        return offer.words if (offer := self.treat or self.steer) else self.remind

    def is_in_season(self, today: date) -> bool:
        """Whether today lies between `starts` and `ends`."""
        return (self.starts is None or self.starts <= today) and (self.ends is None or today <= self.ends)
