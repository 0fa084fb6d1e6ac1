"""Writes the glossary of facts for supervisors (rules/facts.md) from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agent_assist.differentiate.catalogue import CHOICE, DATE, KINDS, LIST, NUMBER, TEXT, YES_OR_NO, Catalogue, Fact

PHRASES: Mapping[str, tuple[str, ...]] = {
    NUMBER: ("at least 3", "at most 3", "more than 3", "less than 3", "exactly 3", "between 3 and 5"),
    CHOICE: ("is a", "is a or b", "is not a"),
    YES_OR_NO: ("yes", "no"),
    DATE: (
        "before 2026-03-01", "after 2026-03-01", "within 30 days", "more than 30 days ago", "never",
        "within 30 days or never",
    ),
    LIST: ("include a", "include a or b"),
    TEXT: ("is a or b", "is not a", "include a or b"),
}  # fmt: skip
"""An example of each phrase that a fact of a kind takes; `a` and `b` stand for words."""

OF_ANY_KIND = ("known", "not known")
OR_NOT_KNOWN = ", or not known"

_NOTES = {TEXT: " (whole words)"}
_INTRODUCTION = """# Facts a rule may read

This page is made from the catalogue of facts; write rules, not this page.

A fact is either known, or not known for a reason. What is not known is neither true nor false: a line of `when` that
reads it leaves the rule waiting, and a line of `unless` lets the rule pass, except for the facts marked *cautious*:
there, not knowing stops the rule.

| kind | what you may write after the colon |
|---|---|
"""

ABOUT = {
    "value": "Value and tier",
    "customer": "The customer",
    "consent": "Consent",
    "contacts": "Contacts",
    "complaints": "Complaints and open threads",
    "purchases": "Purchases",
    "questions": "What we have asked",
    "call": "This call",
    "learned": "Learned by asking",
}


def facts_page(catalogue: Catalogue) -> str:
    """The whole page as Markdown, a table for each subject; the same catalogue always gives the same page."""
    sections = [_section(title, [fact for fact in catalogue if fact.about == about]) for about, title in ABOUT.items()]
    return "\n".join([_head(), *(section for section in sections if section)])


def _head() -> str:
    rows = [f"| {kind} | {_quoted(PHRASES[kind])}{_NOTES.get(kind, '')} |\n" for kind in KINDS]
    last = f"| any kind | {_quoted(OF_ANY_KIND)}; and `{OR_NOT_KNOWN}` may end every phrase |\n"
    return _INTRODUCTION + "".join([*rows, last])


def _quoted(phrases: Iterable[str]) -> str:
    return ", ".join(f"`{phrase}`" for phrase in phrases)


def _section(title: str, facts: Iterable[Fact]) -> str:
    rows = [_row(fact) for fact in facts]
    if not rows:
        return ""
    return "\n".join([f"## {title}", "", "| fact | kind | meaning | how it is known |", "|---|---|---|---|", *rows, ""])


def _row(fact: Fact) -> str:
    cells = (f"`{fact.name}`", _kind(fact), _meaning(fact).replace(", {first name}", ""), fact.known_how)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _kind(fact: Fact) -> str:
    unit = f" ({fact.unit})" if fact.unit else ""
    return fact.kind + unit + (", *cautious*" if fact.cautious else "")


def _meaning(fact: Fact) -> str:
    if not fact.choices:
        return fact.meaning
    return f"{fact.meaning} {'Any' if fact.kind == LIST else 'One'} of: {', '.join(fact.choices)}."
