"""Makes a case of what was tried: the facts that the rule reads, as they were, and whether it fits; no name, no id."""

from __future__ import annotations

from dataclasses import dataclass

from agent_assist.customize.new_cases import case_from_facts
from agent_assist.customize.rule_editing import add_case
from agent_assist.story.trying import CALL, CAST, Tried


@dataclass(frozen=True)
class MadeCase:
    """The text of the cases with the new one at the end: its name, and the line where it begins."""

    text: str
    name: str
    line: int


def make_case(tried: Tried, cases: str) -> MadeCase | None:
    """The cases with one more, that says what came of the rule just now; None where there is no rule to tell of.

    Raises EditFault and SheetFaults where the cases cannot be read.
    """
    explained = tried.changed.rule
    rule = tried.book.rule(explained.rule) if explained else None
    if rule is None:
        return None
    if tried.subject.kind == CAST:
        text = _of_the_cast(tried, cases)
    else:
        facts, on = tried.subject.facts_in(tried.book.catalogue), tried.subject.now.date()
        text = case_from_facts(rule, facts, on, name=_name(tried)).added_to(cases)
    lines = text.splitlines()
    line = max(number for number, written in enumerate(lines, 1) if written.lstrip().startswith("- name:"))
    return MadeCase(text, lines[line - 1].partition("name:")[2].strip(" \"'"), line)


def _of_the_cast(tried: Tried, cases: str) -> str:
    said, person = tried.changed, tried.subject
    name = f"{person.name} {'fits' if said.fits else 'does not fit'}"
    return add_case(cases, name, who=person.key, expect=said.fits, because_of=said.hinge)


def _name(tried: Tried) -> str:
    """What the example is called until somebody finds a better name: rule files are read by many, kept for years, and
    name nobody who really called."""
    what = "call" if tried.subject.kind == CALL else "customer"
    return f"A {what} of {tried.subject.now:%Y-%m-%d} {'fits' if tried.changed.fits else 'does not fit'}"
