"""Lays a rule out as a page to be read: the words for the rep first, then for whom, what stops it, and its terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agent_assist.customize.condition_changes import own_when
from agent_assist.customize.conditions import Condition
from agent_assist.customize.reading_aloud import Block, read_aloud
from agent_assist.customize.rules import Answer, Rule
from agent_assist.differentiate.catalogue import DATE, NUMBER

_FIELDS = {NUMBER: "a number", DATE: "a date"}
RECOMMENDS = "Recommends"
# Said in another place of the page: as its heading, as buttons, as lists whose lines lead into the file.
ELSEWHERE = (
    "Asks", "Answers", "Reminds the rep", "Points to another way", "Why", "What it is for", "Switched off because",
)  # fmt: skip
CONDITIONS = ("For customers", "and ", "Not where")


@dataclass(frozen=True)
class Reading:
    """The parts of one rule. `says` are the words for the rep, `answers` the buttons below a question; where something
    is entered instead, `field` says what. `whom` are its own lines, `brought` those of what it recommends."""

    says: str
    whom: Sequence[Condition]
    brought: Sequence[Condition]
    terms: Sequence[Block]
    answers: Sequence[Answer] = ()
    field: str = ""
    link: str = ""


def lay_out(rule: Rule, today: date) -> Reading:
    """The rule in its parts."""
    offer = rule.treat or rule.steer
    terms = [_shortened(block) for block in read_aloud(rule, today) if not _is_elsewhere(block)]
    return Reading(
        says=rule.words,
        whom=own_when(rule),
        brought=offer.conditions if offer else (),
        terms=[block for block in terms if block.lines],
        answers=rule.ask.answers if rule.ask else (),
        field=_FIELDS.get(rule.ask.kind, "a few words") if rule.ask and not rule.ask.answers else "",
        link=rule.steer.link if rule.steer else "",
    )


def _is_elsewhere(block: Block) -> bool:
    return block.label in ELSEWHERE or block.label.startswith(CONDITIONS)


def _shortened(block: Block) -> Block:
    """Without the words that are the heading already."""
    return Block("Authority", block.lines[1:]) if block.label == RECOMMENDS else block
