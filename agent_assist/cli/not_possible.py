"""Keeps the word for what a command cannot do: it ends with one line on standard error and exit code 2."""

from __future__ import annotations


class NotPossible(Exception):
    """The command cannot do it; the text says why, and what to do instead."""
