"""Reads the question in a rule file: what it learns, which answers it offers, and how long they hold."""

from __future__ import annotations

import re

from agent_assist.customize.entries import Entries
from agent_assist.customize.rules import ANSWER_KINDS, MAX_ANSWERS, PURPOSES, Answer, Ask
from agent_assist.differentiate.catalogue import CHOICE, YES_OR_NO
from agent_assist.sheets import Items, Node, Notes, Text, did_you_mean

ASK_KEYS = ("ask", "learns", "answers", "good for", "after a decline", "purpose of data")
GOOD_FOR_DAYS, WAIT_DAYS = 365, 182
FOREVER = ("ever", "for ever", "never expires", "never")
NEVER_AGAIN = ("never ask again", "never again", "never")
FACT_NAME = re.compile(r"[^\W\d_A-Z][^\W_A-Z]*(?:[ '-][^\W_A-Z]+)*")
_YES_AND_NO = (Answer("yes", "Yes"), Answer("no", "No"))


def read_ask(entries: Entries) -> Ask:
    """The question; a rule that asks must say what it learns, the answers, and why it is asked."""
    kind, answers = _read_answers(entries)
    return Ask(
        text=entries.spoken("ask"),
        learns=_learns(entries),
        kind=kind,
        answers=answers,
        good_for_days=entries.days("good for", default=GOOD_FOR_DAYS, forever=FOREVER),
        wait_days=entries.days("after a decline", default=WAIT_DAYS, forever=NEVER_AGAIN, prefix="wait"),
        consent=entries.one_of("purpose of data", PURPOSES, default=PURPOSES[0]),
        because=entries.spoken("because"),
    )


def _learns(entries: Entries) -> str:
    name = entries.text("learns", limit=60)
    if name and not FACT_NAME.fullmatch(name):
        cure = f"Write it in small letters, as in `{_suggested(name)}`."
        entries.notes.add(entries.table.entries["learns"], f"`{name}` cannot be the name of a fact.", cure)
    return name


def _suggested(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.replace("_", " ").lower())).strip() or "works from home"


def _read_answers(entries: Entries) -> tuple[str, tuple[Answer, ...]]:
    node = entries.table.get("answers")
    if isinstance(node, Items):
        return _listed(node, entries.notes)
    kind = entries.text("answers")
    if kind == YES_OR_NO:
        return YES_OR_NO, _YES_AND_NO
    if kind and kind not in ANSWER_KINDS:
        cure = f"List the answers with dashes, or write one of {', '.join(ANSWER_KINDS)}."
        if kind.startswith("-"):
            cure = "Write a space after each dash: `- yes`."
        elif not (re.search(r"[,/;]", kind) or len(kind.split()) > 3 or _has_lines(node)):
            cure = did_you_mean(kind, ANSWER_KINDS) or cure
        entries.notes.add(entries.table.entries["answers"], f"`{kind}` is no kind of answer.", cure)
        return CHOICE, ()
    return kind or CHOICE, ()


def _has_lines(node: Node | None) -> bool:
    return isinstance(node, Text) and node.shift < 0


def _listed(items: Items, notes: Notes) -> tuple[str, tuple[Answer, ...]]:
    values = [_answer(item, notes) for item in items.values[: MAX_ANSWERS + 1]]
    if len(values) < 2:
        notes.add(items, "A list of answers needs at least two.", "Add the other answer, or write `answers: text`.")
    if len(values) > MAX_ANSWERS:
        message = f"There are {len(items.values)} answers, more than {MAX_ANSWERS}."
        notes.add(items, message, "Keep those that rules read.")
    seen: set[str] = set()
    for item, value in zip(items, values, strict=False):
        if value and value.casefold() in seen:
            notes.add(item, f"The answer `{value}` stands here twice.", "Keep one of them.")
        seen.add(value.casefold())
    if sorted(value.casefold() for value in values) == ["no", "yes"]:
        return YES_OR_NO, tuple(Answer(value.casefold(), value.capitalize()) for value in values)
    return CHOICE, tuple(Answer(value, value[:1].upper() + value[1:]) for value in values)


def _answer(item: Node, notes: Notes) -> str:
    value = " ".join(item.value.split()) if isinstance(item, Text) else ""
    if not value or len(value) > 40:
        notes.add(item, "An answer is a few words, at most 40 letters.", "Write `- yes`, without a colon.")
    return value
