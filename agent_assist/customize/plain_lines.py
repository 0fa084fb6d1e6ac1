"""Finds what stands behind a name at the start of a line, also in a text that cannot be read as a whole.

Each takes time in proportion to the text: a line of a hundred thousand blanks must hold up nobody.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

_LINE = re.compile(r"^([a-z][a-z ]*):(.*)$", re.MULTILINE)
_LEARNS = re.compile(r"^learns:(.*)$", re.MULTILINE)
_COMMENT = re.compile(r"\s#")


def values_behind(text: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each of these names that begins a line, with its value as it is written, without a comment."""
    for match in _LINE.finditer(text):
        if match[1] in names:
            yield match[1], _without_comment(match[2])


def learned_names(text: str) -> Iterator[str]:
    """What the rule in the text learns; one at most in a text that can be read."""
    for match in _LEARNS.finditer(text):
        if name := _without_comment(match[1]).strip("\"'"):
            yield name


def _without_comment(value: str) -> str:
    return _COMMENT.split(value, maxsplit=1)[0].strip()
