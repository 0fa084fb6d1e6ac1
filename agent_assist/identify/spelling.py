"""Reduces what people and switches write to digits: other scripts' digits, dashes, blanks, marks that do not print."""

from __future__ import annotations

import unicodedata

_SEPARATORS_THAT_ARE_SYMBOLS = "~|−`^="
_PUNCTUATION_WITH_A_MEANING = "*#@%&!?:;"
_DO_NOT_PRINT = ("Cf", "Cc", "Cs", "Co", "Cn")


def tidy(raw: str) -> str:
    """The text in the plain forms of its characters, with ASCII digits, without marks that do not print."""
    if raw.isascii() and raw.isprintable():
        return raw.strip()
    plain = unicodedata.normalize("NFKC", raw)
    kept = (char for char in plain if char.isspace() or unicodedata.category(char) not in _DO_NOT_PRINT)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in kept).strip()


def remove_noise(text: str, before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The text without these words in front and behind (in any case, each once at most), and the words found."""
    found = []
    for noise in before:
        if text[: len(noise)].casefold() == noise.casefold():
            text = text[len(noise) :].lstrip()
            found.append(noise)
    for noise in after:
        start = len(text) - len(noise)
        if text[max(start, 0) :].casefold() == noise.casefold():
            text = text[:start].rstrip()
            found.append(noise)
    return text, tuple(found)


def spell_out(number: str) -> tuple[str, str, str]:
    """The digits, "+" or "" for what stands before them, and the first character that belongs in no number, or ""."""
    digits: list[str] = []
    plus = ""
    for char in number:
        if char.isdecimal():
            digits.append(char)
        elif char == "+" and not digits:
            plus = "+"
        elif not _is_separator(char):
            return "".join(digits), plus, char
    return "".join(digits), plus, ""


def _is_separator(char: str) -> bool:
    if char in _PUNCTUATION_WITH_A_MEANING:
        return False
    return unicodedata.category(char)[0] in "ZP" or char.isspace() or char in _SEPARATORS_THAT_ARE_SYMBOLS
