"""Guesses what somebody meant who wrote a number, or a phrase about one, in another way than rules are written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent_assist.sheets import nearest

_WORDS = "no one two three four five six seven eight nine ten eleven twelve".split()
_MEANT = {
    ">=": "at least", "=>": "at least", "<=": "at most", "=<": "at most", "<": "less than", ">": "more than",
    "≥": "at least", "≤": "at most", "==": "exactly", "=": "exactly", "is": "exactly", "equals": "exactly",
    "equal to": "exactly", "over": "more than", "above": "more than", "greater than": "more than",
    "is more than": "more than", "is greater than": "more than", "under": "less than", "below": "less than",
    "fewer than": "less than", "is less than": "less than", "min": "at least", "min.": "at least",
    "minimum": "at least", "from": "at least", "is at least": "at least", "not less than": "at least",
    "max": "at most", "max.": "at most", "maximum": "at most", "up to": "at most", "until": "at most",
    "within": "at most", "is at most": "at most", "not more than": "at most", "no more than": "at most",
}  # fmt: skip
_START = re.compile(r"([^\d£€$-]*)(.*)", re.DOTALL)
_OR_MORE = re.compile(r"(?:exactly\s+)?(.*\d)\s*(?:\+|(?:or|and)\s+(?:more|over|above|up))", re.IGNORECASE)
_OR_LESS = re.compile(r"(.*\d)\s*(?:or|and)\s+(?:less|fewer|under|below)", re.IGNORECASE)
_RANGE = re.compile(
    r"(?:from\s+|between\s+)?([£€$]?\d[\d.,]*)\s*(?:-|–|—|\.\.+|to|until|and)\s*([£€$]?\d.*)", re.IGNORECASE
)


def meant_phrase(phrase: str, forms: Sequence[str]) -> str:
    """The cure for a phrase that begins with none of the `forms`."""
    match = _START.match(phrase)
    words, number = (match[1].strip().lower(), match[2].strip()) if match else ("", "")
    if span := _RANGE.fullmatch(phrase):
        return f"Write `between {span[1]} and {span[2]}`."
    if more := _OR_MORE.fullmatch(phrase):
        return f"Write `at least {more[1]}`."
    if less := _OR_LESS.fullmatch(phrase):
        return f"Write `at most {less[1]}`."
    if not number:
        return "Write for example `at least 2` or `between 2 and 5`."
    if words == "between":
        return f"Write both ends, as in `between {number} and …`."
    if not words:
        return f"Write `exactly {number}` or `at least {number}`."
    meant = _MEANT.get(words) or nearest(words, forms)
    return f"Write `{meant} {number}`." if meant else f"Write for example `at least {number}`."


def meant_number(written: str) -> list[str]:
    """What the number may be in digits with a point, none where nobody can tell."""
    word = written.lower()
    if word in _WORDS:
        return [str(_WORDS.index(word))]
    if re.fullmatch(r"-?\d+,\d+", written):
        return [written.replace(",", ".")]
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", written):
        return [written.replace(".", ""), written.rstrip("0").rstrip(".")]
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:[ '’]\d{3})+", written):
        return [re.sub(r"[. '’]", "", written).replace(",", ".")]
    return []
