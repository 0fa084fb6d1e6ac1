"""Keeps where a question stands for a customer: what an outcome does to it, and whether it is settled for now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Protocol

from agent_assist.customize.rules import Answer
from agent_assist.differentiate.catalogue import CHOICE, DATE, NUMBER, TEXT, YES_OR_NO
from agent_assist.differentiate.facts import read_number
from agent_assist.differentiate.profile import Standing

DAY = 86_400
PAUSE_DAYS = 30
MAX_TEXT = 500
MOST_NUMBER = 10**12
RESULTS = ("answered", "declined", "not_asked", "not_suitable")


class NotOffered(ValueError):
    """An answer that the question does not offer; the text says what it does offer."""


class Question(Protocol):
    """What the ledger has to know of a question; a Prompt is one."""

    @property
    def rule(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def answers(self) -> tuple[Answer, ...]: ...
    @property
    def good_for_days(self) -> int: ...
    @property
    def wait_days(self) -> int: ...


def is_settled(standing: Standing | None, now: int) -> str:
    """`answered` while the answer is fresh, `declined` while a decline or a "not suitable" waits, else empty.

    `now` is in epoch seconds. An answer without `expires_at` never expires, a decline without `wait_until` never ends.
    """
    if standing is None:
        return ""
    if standing.state == "answered" and not 0 < standing.expires_at <= now:
        return "answered"
    if standing.state == "declined" and not 0 < standing.wait_until <= now:
        return "declined"
    return "declined" if standing.state == "asked_no_answer" and standing.wait_until > now else ""


def settled_words(standing: Standing, now: int) -> str:
    """Why a settled question is not asked, as a supervisor reads it."""
    if standing.state == "answered":
        return f"answered `{standing.answer}`, good {_until(standing.expires_at, 'for ever')}"
    what = "declined" if standing.state == "declined" else "not suitable last time"
    return f"{what}, waits {_until(standing.wait_until, 'for ever')}"


def after_outcome(
    standing: Standing | None,
    question: Question,
    result: str,
    answer: str,
    now: int,
    *,
    channel: str = "phone",
    rep: str = "",
    lookup_id: str = "",
    pause_days: int = PAUSE_DAYS,
) -> Standing:
    """Where the question stands once `result` is known; `now` is in epoch seconds.

    `standing` is the one from before this lookup, so that a corrected outcome replaces the first. `not_asked` leaves it
    as it was; `not_suitable` pauses the question. Raises NotOffered for an answer that is not offered, and ValueError
    for an unknown result.
    """
    if result not in RESULTS:
        raise ValueError(f"The result should be one of {', '.join(RESULTS)}, not `{result}`.")
    if result == "not_asked":
        return standing or Standing(question.question, "never_asked", now)
    fresh = Standing(question.question, "", now, rule=question.rule, channel=channel, rep=rep, lookup_id=lookup_id)
    if result == "answered":
        said = validate_answer(question.kind, question.answers, answer)
        return replace(fresh, state="answered", answer=said, expires_at=_later(now, question.good_for_days))
    if result == "declined":
        return replace(fresh, state="declined", wait_until=_later(now, question.wait_days))
    return replace(fresh, state="asked_no_answer", wait_until=_later(now, pause_days))


def validate_answer(kind: str, answers: Sequence[Answer], answer: str) -> str:
    """The answer in the form that is kept: a choice as offered, a number in digits, a date as 2026-03-01.

    `kind` is choice, yes or no, number, date or text. Raises NotOffered.
    """
    said = " ".join(answer.split())
    if kind in (CHOICE, YES_OR_NO):
        return _offered(answers, said)
    if kind == NUMBER:
        return _number(said)
    if kind == DATE:
        return _date(said)
    if kind != TEXT or not 0 < len(said) <= MAX_TEXT:
        raise NotOffered(f"The answer should be a text of at most {MAX_TEXT} letters.")
    return said


def _offered(answers: Sequence[Answer], said: str) -> str:
    for offered in answers:
        if said.casefold() in (offered.value.casefold(), offered.label.casefold()):
            return offered.value
    raise NotOffered(f"The answer should be one of {', '.join(offered.value for offered in answers)}.")


def _number(said: str) -> str:
    number = read_number(said)
    if number is None or abs(number) > MOST_NUMBER:
        raise NotOffered("The answer should be a number in digits, such as 1.5 or 1,200.")
    # Written out: nobody reads 1e-05 as a number in digits.
    return f"{Decimal(str(number)):f}"


def _date(said: str) -> str:
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        raise NotOffered("The answer should be a date, as in 2026-03-01.") from None


def _later(now: int, days: int) -> int:
    return now + days * DAY if days else 0


def _until(at: int, otherwise: str) -> str:
    return f"until {datetime.fromtimestamp(at, UTC).date()}" if at else otherwise
