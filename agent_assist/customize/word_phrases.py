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
_BETWEEN_MEANT = re.compile(r"\s*[,/;|&+]\s*(?:or\s+|and\s+)?|\s+(?:or|and|nor)\s+", re.IGNORECASE)
_OTHER_STARTS = re.compile(
    r"^(?:is|are|in|one of|any of|either|equals?|includes?|including|contains?|has|have|=+|<>|!=|not|no|a|an|the"
    r"|isn['’]?t|aren['’]?t)(?:\s+|$)|^[=!<>]+",
    re.IGNORECASE,
)
_NEGATIONS = re.compile(r"not\b|no\s|!=|<>|isn['’]?t\b|is\s+no\b|are\s+not\b|aren['’]?t\b", re.IGNORECASE)
_QUOTED = re.compile("[\"“”„«»]|^['‘]|['’]$")


def choice_test(phrase: str, fact: Fact) -> Test:
    """The test in a phrase about a choice."""
    match = _IS.fullmatch(phrase)
    if not match:
        raise _wrong_start("choice", "is", phrase, fact)
    words = frozenset(word.casefold() for word in _words(match[2], "is not" if match[1] else "is", fact))
    return Test(OneOf(words), fails=bool(match[1]))


def list_test(phrase: str, fact: Fact) -> Test:
    """The test in a phrase about a list: true if it holds at least one of the words, false for an empty list."""
    match = _INCLUDE.fullmatch(phrase)
    if not match:
        raise _wrong_start("list", "include", phrase, fact)
    return Test(Includes(frozenset(word.casefold() for word in _words(match[1], "include", fact))))


def text_test(phrase: str, fact: Fact) -> Test:
    """The test in a phrase about a text: `is` takes the whole text, `include` whole words of it."""
    if match := _INCLUDE.fullmatch(phrase):
        return Test(PartOfText(frozenset(plain(words) for words in _words(match[1], "include", fact))))
    if match := _IS.fullmatch(phrase):
        return Test(WholeText(frozenset(plain(words) for words in _words(match[2], "is", fact))), fails=bool(match[1]))
    raise _wrong_start("text", "is", phrase, fact)


def _wrong_start(kind: str, start: str, phrase: str, fact: Fact) -> PhraseFault:
    if phrase.lower() in (start, f"{start} not"):
        message = f"A word is missing after `{phrase}`."
    else:
        message = f"`{fact.name}` is a {kind}, and `{phrase}` does not start with `{start}`."
    return PhraseFault(message, _cure(start, phrase, fact))


def _words(written: str, start: str, fact: Fact) -> list[str]:
    words = [word.strip() for word in _BETWEEN_WORDS.split(written)]
    if not all(words):
        raise PhraseFault(f"A word is missing in `{written}`.", "Write for example `a or b`.")
    for word in words:
        if _QUOTED.search(word):
            bare = re.sub("[\"“”„«»‘]|^'|['’]$", "", written)
            raise PhraseFault("Words stand without quotation marks.", f"Write `{start} {bare}`.", word)
    known = {choice.casefold(): choice for choice in fact.choices}
    if not known:
        return words
    for word in words:
        if word.casefold() not in known:
            raise PhraseFault(f"`{fact.name}` is never `{word}`.", _instead(word, written, start, fact), word)
    return [known[word.casefold()] for word in words]


def _instead(word: str, written: str, start: str, fact: Fact) -> str:
    """What to write where `word` is none of the choices: another way to join them, or the nearest choice."""
    meant = [_OTHER_STARTS.sub("", each) for each in _BETWEEN_MEANT.split(written)]
    if _are_choices(meant, fact):
        why = "One of them is enough: write" if start == "include" else "It holds one at a time: write"
        joined = f"`{start} {' or '.join(meant)}`."
        return f"{why} {joined}" if re.search(r"\sand\s|[&+]", written) else f"Write {joined}"
    return _nearest(word, fact.choices) or f"Choose among {', '.join(fact.choices)}."


def _nearest(word: str, choices: tuple[str, ...]) -> str:
    # In a word of three letters such as MVP, one wrong letter is already a third: too far for the general measure.
    for choice in choices:
        if len(choice) == len(word) and sum(a != b for a, b in zip(choice, word.upper(), strict=True)) == 1:
            return f"Did you mean `{choice}`?"
    return did_you_mean(word, choices)


def _cure(start: str, phrase: str, fact: Fact) -> str:
    negation = "not " if _NEGATIONS.match(phrase) and start == "is" else ""
    rest = phrase
    while (shorter := _OTHER_STARTS.sub("", rest)) != rest:
        rest = shorter
    meant = [word for word in _BETWEEN_MEANT.split(rest) if word]
    if fact.choices and not (meant and _are_choices(meant, fact)):
        meant = list(fact.choices[:2])
    return f"Write `{start} {negation}{' or '.join(meant) or 'a or b'}`."


def _are_choices(words: list[str], fact: Fact) -> bool:
    known = {choice.casefold() for choice in fact.choices}
    return all(word.casefold() in known for word in words)
