"""Reads the phrase a supervisor writes after a fact ("at least 2", "is MGC or NEW") as a test, by the fact's kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from agent_assist.customize.conditions import Test
from agent_assist.customize.date_phrases import date_test
from agent_assist.customize.demands import Anything, OneOf
from agent_assist.customize.number_phrases import number_test
from agent_assist.customize.phrase_faults import PhraseFault
from agent_assist.customize.word_phrases import choice_test, list_test, text_test
from agent_assist.differentiate.catalogue import CHOICE, DATE, LIST, NUMBER, TEXT, YES_OR_NO, Fact

EXAMPLES = {
    NUMBER: "at least 2",
    CHOICE: "is a or b",
    YES_OR_NO: "yes",
    DATE: "within 30 days",
    LIST: "include a or b",
    TEXT: "include delivery",
}
_MEANT = {"true": "yes", "is yes": "yes", "y": "yes", "false": "no", "is no": "no", "n": "no", "not yes": "no"}
_OR_NOT_KNOWN = re.compile(r",?\s+or\s+not\s+known$", re.IGNORECASE)


def read_phrase(written: str, fact: Fact) -> Test:
    """The test that `written` puts to `fact`. Raises PhraseFault with what is wrong and what to write instead."""
    phrase = " ".join(written.split())
    if not phrase:
        raise PhraseFault(f"`{fact.name}` has nothing after the colon.", f"Write `{fact.name}: {example(fact)}`.")
    if phrase.lower() == "known":
        return Test(Anything(), on_unknown=False)
    if phrase.lower() == "not known":
        return Test(Anything(), fails=True, on_unknown=True)
    body = _OR_NOT_KNOWN.sub("", phrase)
    test = _READERS[fact.kind](body, fact)
    return test if body == phrase else replace(test, on_unknown=True)


def example(fact: Fact) -> str:
    """A phrase that this fact would understand."""
    if fact.kind in (CHOICE, LIST) and fact.choices:
        return f"{'is' if fact.kind == CHOICE else 'include'} {' or '.join(fact.choices[:2])}"
    return EXAMPLES[fact.kind]


def _yes_or_no_test(phrase: str, fact: Fact) -> Test:
    word = phrase.lower()
    if word in ("yes", "no"):
        return Test(OneOf(frozenset({word == "yes"})))
    meant = _MEANT.get(word)
    cure = f"Write `{meant}`." if meant else "Write `yes` or `no`."
    raise PhraseFault(f"`{fact.name}` is answered by yes or no, not by `{phrase}`.", cure)


_READERS: dict[str, Callable[[str, Fact], Test]] = {
    NUMBER: number_test,
    CHOICE: choice_test,
    YES_OR_NO: _yes_or_no_test,
    DATE: date_test,
    LIST: list_test,
    TEXT: text_test,
}
