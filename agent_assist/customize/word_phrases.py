"""Reads phrases about words: is a or b, is not a, include a or b; capitals never matter."""

from __future__ import annotations

import re

from agent_assist.customize.conditions import Test
from agent_assist.customize.demands import Includes, OneOf, PartOfText, WholeText, plain
from agent_assist.customize.phrase_faults import PhraseFault
from agent_assist.differentiate.catalogue import Fact
from agent_assist.sheets import did_you_mean

_IS = re.compile(r"is\s+(not\s+)?(.+)", re.IGNORECASE)
_INCLUDE = re.compile(r"include\s+(.+)", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"\s*,\s*(?:or\s+)?|\s+or\s+", re.IGNORECASE)
_OTHER_STARTS = re.compile(r"^(?:is|are|in|one of|any of|equals|includes?|contains?|has|=+|!=|not)\b\s*", re.IGNORECASE)


def choice_test(phrase: str, fact: Fact) -> Test:
    """The test in a phrase about a choice."""
    match = _IS.fullmatch(phrase)
    if not match:
        cure = _cure("is", phrase, fact)
        raise PhraseFault(f"`{fact.name}` is a choice, and `{phrase}` does not start with is.", cure)
    words = frozenset(word.casefold() for word in _words(match[2], fact))
    return Test(OneOf(words), fails=bool(match[1]))


def list_test(phrase: str, fact: Fact) -> Test:
    """The test in a phrase about a list: true if it holds at least one of the words, false for an empty list."""
    match = _INCLUDE.fullmatch(phrase)
    if not match:
        cure = _cure("include", phrase, fact)
        raise PhraseFault(f"`{fact.name}` is a list, and `{phrase}` does not start with include.", cure)
    return Test(Includes(frozenset(word.casefold() for word in _words(match[1], fact))))


def text_test(phrase: str, fact: Fact) -> Test:
    """The test in a phrase about a text: `is` takes the whole text, `include` whole words of it."""
    if match := _INCLUDE.fullmatch(phrase):
        return Test(PartOfText(frozenset(plain(words) for words in _words(match[1], fact))))
    if match := _IS.fullmatch(phrase):
        return Test(WholeText(frozenset(plain(words) for words in _words(match[2], fact))), fails=bool(match[1]))
    raise PhraseFault(f"`{fact.name}` is a text, and `{phrase}` says nothing about one.", _cure("is", phrase, fact))


def _words(written: str, fact: Fact) -> list[str]:
    words = [word.strip() for word in _BETWEEN_WORDS.split(written)]
    if not all(words):
        raise PhraseFault(f"A word is missing in `{written}`.", "Write for example `a or b`.")
    return [_known(word, fact) for word in words]


def _known(word: str, fact: Fact) -> str:
    known = {choice.casefold(): choice for choice in fact.choices}
    if not known or word.casefold() in known:
        return known.get(word.casefold(), word)
    if " and " in word:
        cure = f"It holds one at a time: write `is {word.replace(' and ', ' or ')}`."
    else:
        cure = _nearest(word, fact.choices) or f"Choose among {', '.join(fact.choices)}."
    raise PhraseFault(f"`{fact.name}` is never `{word}`.", cure)


def _nearest(word: str, choices: tuple[str, ...]) -> str:
    # In a word of three letters such as MVP, one wrong letter is already a third: too far for the general measure.
    for choice in choices:
        if len(choice) == len(word) and sum(a != b for a, b in zip(choice, word.upper(), strict=True)) == 1:
            return f"Did you mean `{choice}`?"
    return did_you_mean(word, list(choices))


def _cure(start: str, phrase: str, fact: Fact) -> str:
    words = _OTHER_STARTS.sub("", phrase) or "a or b"
    if fact.choices and not all(word.casefold() in {c.casefold() for c in fact.choices} for word in _split(words)):
        words = " or ".join(fact.choices[:2])
    negation = "not " if re.match(r"not\b|!=", phrase) and start == "is" else ""
    return f"Write `{start} {negation}{words}`."


def _split(words: str) -> list[str]:
    return [word.strip() for word in _BETWEEN_WORDS.split(words)]
