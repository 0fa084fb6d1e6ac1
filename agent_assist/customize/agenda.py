"""Keeps what can be learned of customers: every question of a rule book by its name, whoever may put it."""

from __future__ import annotations

from dataclasses import dataclass

from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import OFF_STATUSES, Answer, Rule


class NoSuchQuestion(ValueError):
    """The rule book has no question of this name; the text says what it has."""


@dataclass(frozen=True)
class BookQuestion:
    """A question as the book puts it; `question` is the fact it learns, `rule` the first rule that asks it.

    `text` still holds its `{first name}`. `good_for_days` 0 is for ever, `wait_days` 0 never again.
    """

    rule: str
    question: str
    kind: str
    text: str
    answers: tuple[Answer, ...]
    good_for_days: int
    wait_days: int


def questions_in(book: RuleBook) -> dict[str, BookQuestion]:
    """Every question by the fact it learns; of several rules that learn the same, a rule in force goes first."""
    found: dict[str, BookQuestion] = {}
    for rule in sorted(book.rules, key=lambda rule: (rule.status in OFF_STATUSES, rule.status, rule.name)):
        if rule.ask and rule.ask.learns not in found:
            found[rule.ask.learns] = _question(rule)
    return found


def find_question(book: RuleBook, name: str) -> BookQuestion:
    """The question that learns the fact `name`, however it is capitalised. Raises NoSuchQuestion."""
    wanted = " ".join(name.split()).casefold()
    found = questions_in(book)
    for question in found.values():
        if question.question.casefold() == wanted:
            return question
    some = ", ".join(sorted(found)[:10])
    raise NoSuchQuestion(f"The rule book asks no such question. It asks for: {some or 'nothing yet'}.")


def _question(rule: Rule) -> BookQuestion:
    ask = rule.ask
    assert ask
    return BookQuestion(rule.name, ask.learns, ask.kind, ask.text, ask.answers, ask.good_for_days, ask.wait_days)
