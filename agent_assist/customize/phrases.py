"""Reads the phrase a supervisor writes after a fact ("at least 2", "is MGC or NEW") as a test, by the fact's kind."""

from __future__ import annotations

import re
import unicodedata
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
LONGEST_PHRASE = 1_000
_MEANT = {
    **dict.fromkeys(("true", "is yes", "is true", "y", "1", "on", "ja", "oui", "si", "not no"), "yes"),
    **dict.fromkeys(("false", "is no", "is false", "n", "0", "off", "nein", "non", "not yes", "never"), "no"),
}
_NOT_KNOWN = re.compile(
    r"(?:is )?(?:unknown|not available|n/?a|null|empty|missing|undefined)|is not known|is (?:none|nothing)|known: no",
    re.IGNORECASE,
)
_QUOTES = "\"'“”„‟«»‹›‘’‚`"
_OR_NOT_KNOWN = re.compile(r",?\s+or\s+not\s+known$", re.IGNORECASE)


def read_phrase(written: str, fact: Fact) -> Test:
    """The test that `written` puts to `fact`. Raises PhraseFault with what is wrong and what to write instead."""
    phrase = " ".join(written.split())
    _refuse_what_says_nothing(phrase, fact)
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


def _refuse_what_says_nothing(phrase: str, fact: Fact) -> None:
    """Raises PhraseFault for what no kind of fact understands."""
    if not phrase:
        raise PhraseFault(f"`{fact.name}` has nothing after the colon.", f"Write `{fact.name}: {example(fact)}`.")
    if len(phrase) > LONGEST_PHRASE:
        raise PhraseFault(f"The phrase has {len(phrase)} letters, more than {LONGEST_PHRASE}.", "Say it shorter.")
    for sign in phrase:
        if unicodedata.category(sign) == "Cf":
            message = f"An invisible sign ({unicodedata.name(sign, 'without a name').lower()}) stands here."
            raise PhraseFault(message, "Delete the line and type it anew.")
    bare = phrase.strip(_QUOTES)
    if len(bare) <= len(phrase) - 2 and phrase[0] in _QUOTES and phrase[-1] in _QUOTES:
        raise PhraseFault("The phrase stands in quotation marks.", f"Leave them away: `{bare}`.")
    if _NOT_KNOWN.fullmatch(phrase) and not _may_be_meant(phrase, fact):
        raise PhraseFault(f"`{phrase}` is not understood here.", "Write `not known`.")
    if phrase.lower() == "is known":
        raise PhraseFault("`is known` is not understood here.", "Write `known`.")


def _may_be_meant(phrase: str, fact: Fact) -> bool:
    """Whether `unknown` and the like may be one of the words that the fact can have."""
    word = phrase.casefold().removeprefix("is ")
    if fact.choices:
        return word in map(str.casefold, fact.choices)
    return fact.kind in (CHOICE, TEXT) and word != phrase.casefold()


def _yes_or_no_test(phrase: str, fact: Fact) -> Test:
    word = phrase.lower()
    if word in ("yes", "no"):
        return Test(OneOf(frozenset({word == "yes"})))
    first = re.match(r"(?:is )?(yes|no)\b", word)
    meant = _MEANT.get(word) or (first[1] if first else "")
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
