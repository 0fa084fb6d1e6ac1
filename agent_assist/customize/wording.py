"""Decides how a rule's words read to the rep: the caller's first name is filled in, or drops out cleanly."""

from __future__ import annotations

import re

PLACEHOLDER = "{first name}"
_WITHOUT_NAME = re.compile(r"^\s*\{first name\},?\s*|,?\s*\{first name\}")
_BRACED = re.compile(r"\{+[^{}]*\}*|\}+")


def with_name(text: str, first_name: str) -> str:
    """`text` with the name in its place; without one the sentence closes over the gap and keeps its capital."""
    if PLACEHOLDER not in text:
        return text
    if name := " ".join(first_name.split()):
        return text.replace(PLACEHOLDER, name)
    closed = _WITHOUT_NAME.sub("", text).strip()
    return closed[:1].upper() + closed[1:]


def strange_placeholders(text: str) -> list[str]:
    """Everything in braces that is not the first name."""
    return [found for found in _BRACED.findall(text) if found != PLACEHOLDER]
