"""Keeps what a smallest change is: what would become of a rule, what would have to be otherwise, and how far that is.

The measure of a change, so that the smallest can be told:

    a number        the distance as a share of what it is now (at least of 1): from 1 to 2 is 1, from 100 to 130 is 0.3
    a day           likewise, by how many days ago it was
    a choice, a text, a yes or no, a known never: 1
    a list          1 for each word that comes or goes
    coming to know  1, whatever it turns out to be
    no longer knowing, or taking back what was said: 2
    a wait          a thirtieth for each day
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from agent_assist.customize.conditions import in_words
from agent_assist.customize.demands import age_of
from agent_assist.customize.flipping_values import SOMETHING_ELSE
from agent_assist.differentiate.catalogue import FactValue, Unknown

FIT, NO_LONGER_FIT, BE_ASKED, BE_SHOWN = "fit", "no longer fit", "be asked", "be shown"
FACT, WAIT, SCORE, BAND, ANSWER, MOMENT = "fact", "wait", "score", "band", "answer", "moment"
NO_FLIP = "No single change would turn it over."
ONE, FORGETTING, WAITING_DAYS = 1.0, 2.0, 30


@dataclass(frozen=True)
class Flip:
    """The smallest single change that would turn a rule's verdict over.

    `would` is fit, no longer fit, be asked or be shown. `what` is a fact, a wait, the score, the band, the answer on
    the ledger, or the moment (who is calling, the group, what was asked before); `fact` names the fact, and `value` is
    what it would be. `condition` ends the sentence: "if `contacts in 90 days` were 2 (it is 1)".
    """

    rule: str
    would: str
    what: str
    size: float
    condition: str
    fact: str = ""
    value: FactValue | Unknown | None = None
    before: str = ""
    after: str = ""

    @property
    def words(self) -> str:
        """The change as a sentence without its subject: "would fit if `contacts in 90 days` were 2 (it is 1)"."""
        return f"would {self.would} {self.condition}"

    def as_json(self) -> dict[str, Any]:
        """The change in words."""
        names = ("rule", "would", "what", "fact", "before", "after", "words")
        return {**{name: getattr(self, name) for name in names}, "size": round(self.size, 4)}


def fact_flip(
    rule: str, would: str, name: str, before: FactValue | Unknown, after: FactValue | Unknown, today: date
) -> Flip:
    """The change of one fact."""
    condition = f"if {_otherwise(name, before, after)}"
    size = size_of(before, after, today)
    return Flip(rule, would, FACT, size, condition, name, after, spoken(before), spoken(after))


def size_of(before: FactValue | Unknown, after: FactValue | Unknown, today: date) -> float:
    """How far it is from one value of a fact to another, by the measure above."""
    if isinstance(after, Unknown):
        return FORGETTING
    if isinstance(before, frozenset) and isinstance(after, frozenset):
        return float(len(before ^ after))
    if isinstance(before, date) and isinstance(after, date):
        return abs((after - before).days) / max(1, abs(age_of(before, today)))
    if _is_number(before) and _is_number(after):
        return float(abs(after - before) / max(1, abs(before)))  # type: ignore[operator, arg-type]
    return ONE


def spoken(value: FactValue | Unknown) -> str:
    """A value as a supervisor reads it, amounts to the last digit."""
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return "something else" if value == SOMETHING_ELSE else in_words(value)


def _otherwise(name: str, before: FactValue | Unknown, after: FactValue | Unknown) -> str:
    if isinstance(before, Unknown):
        why = f": {before.why}" if before.why else ""
        return f"`{name}` were known to be {spoken(after)} (it is not known{why})"
    return f"`{name}` were {spoken(after)} (it is {spoken(before)})"


def _is_number(value: FactValue | Unknown) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
