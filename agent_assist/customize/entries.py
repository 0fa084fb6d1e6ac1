"""Reads the entries of a sheet by their kind, and notes in a colleague's words what does not fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from agent_assist.customize.date_phrases import read_date
from agent_assist.customize.durations import meant_length, read_days
from agent_assist.customize.phrase_faults import PhraseFault
from agent_assist.customize.wording import PLACEHOLDER, strange_placeholders
from agent_assist.sheets import Items, Notes, Table, Text, did_you_mean, nearest

MAX_WORDS = 400
MOST_PLACEHOLDERS = 5


class Entries:
    """One table with the notes of its file. Every reader answers with a harmless default where it has noted a fault."""

    def __init__(self, table: Table, notes: Notes) -> None:
        self.table = table
        self.notes = notes

    def has(self, key: str) -> bool:
        return key in self.table.entries

    def refuse_others(self, known: Sequence[str], what: str) -> None:
        """Notes every key that is not `known`; it is read as the one that was probably meant, if that is not there."""
        meant: dict[str, str] = {}
        for key, place in self.table.keys.items():
            if key not in known:
                close = nearest(key, known)
                cure = f"Did you mean `{close}`?" if close else f"It may hold {', '.join(known)}."
                self.notes.add(place, f"{what} has no line `{key}`.", cure)
                if close and close not in self.table.entries and close not in meant.values():
                    meant[key] = close
        if meant:
            entries = {meant.get(key, key): node for key, node in self.table.entries.items()}
            keys = {meant.get(key, key): place for key, place in self.table.keys.items()}
            self.table = Table(entries, keys, self.table.line, self.table.column)

    def text(self, key: str, *, default: str | None = None, limit: int = MAX_WORDS) -> str:
        """A text; one without `default` must be there."""
        node = self.table.get(key)
        if node is None:
            if default is None:
                self.notes.add(self.table, f"`{key}` is missing.", f"Add a line `{key}: …`.")
            return default or ""
        if not isinstance(node, Text):
            self.notes.add(node, f"`{key}` should be one text.", f"Write `{key}: …` in one line.")
            return default or ""
        if not node.value.strip():
            cure = "Write something there." if default is None else "Write something there, or remove the line."
            self.notes.add(node, f"`{key}` has nothing after the colon.", cure)
        elif len(node.value) > limit:
            self.notes.add(node, f"`{key}` has {len(node.value)} letters, more than {limit}.", "Say it shorter.")
        return " ".join(node.value.split())

    def spoken(self, key: str, *, default: str | None = None) -> str:
        """A text for the rep, in which only the first name may be filled in."""
        text = self.text(key, default=default)
        for found in strange_placeholders(text)[:MOST_PLACEHOLDERS]:
            cure = f"Only `{PLACEHOLDER}` can."
            self.notes.add(self.table.entries[key], f"`{found}` cannot be filled in.", cure, found)
        return text

    def one_of(self, key: str, options: Sequence[str], *, default: str | None = None) -> str:
        """One of a few words."""
        word = self.text(key, default=default)
        if word and word not in options:
            cure = did_you_mean(word, list(options)) or f"Choose among {', '.join(options)}."
            self.notes.add(self.table.entries[key], f"`{key}` cannot be `{word}`.", cure)
            return options[-1]
        return word or options[-1]

    def is_yes(self, key: str) -> bool:
        """True for `yes`, False for `no` and where the line is not there."""
        return self.one_of(key, ("yes", "no"), default="no") == "yes"

    def day(self, key: str) -> date | None:
        """A date, None where the line is not there."""
        written = self.text(key, default="")
        if not written:
            return None
        try:
            return read_date(written)
        except PhraseFault as fault:
            self.notes.add(self.table.entries[key], fault.message, fault.cure)
            return None

    def days(self, key: str, *, default: int, forever: Sequence[str], prefix: str = "") -> int:
        """A length of time in days, 0 for one of the words in `forever`; `prefix` may stand before it."""
        written = self.text(key, default="")
        if not written:
            return default
        length = written.removeprefix(prefix).strip()
        if length in forever:
            return 0
        days = read_days(length)
        if days is None:
            example = f"{prefix} 6 months".strip()
            cure = f"Write for example `{example}`" + (f" or `{forever[0]}`." if forever else ".")
            if meant := meant_length(length):
                cure = f"Write `{f'{prefix} {meant}'.strip()}`."
            self.notes.add(self.table.entries[key], f"`{written}` is not a length of time.", cure)
        return days or default

    def words(self, key: str) -> tuple[str, ...]:
        """A list of texts, with dashes or in one line with commas; none where the line is not there."""
        node = self.table.get(key)
        if isinstance(node, Text):
            return tuple(part.strip() for part in node.value.split(",") if part.strip())
        items = tuple(node) if isinstance(node, Items) else ()
        found = tuple(" ".join(item.value.split()) for item in items if isinstance(item, Text))
        if node is not None and not (found and len(found) == len(items)):
            self.notes.add(
                node, f"`{key}` should be a list of words.", "Begin each with a dash, or put commas between."
            )
        return found

    def fraction(self, key: str, *, default: float, most: float) -> float:
        """A number from 0 to `most`, which may have a point."""
        written = self.text(key, default="")
        try:
            number = float(written) if written else default
        except ValueError:
            number = math.nan
        if not 0 <= number <= most:
            self.notes.add(
                self.table.entries[key], f"`{key}` should be a number from 0 to {most:g}.", "Write for example `0.3`."
            )
            return default
        return number

    def count(self, key: str, *, default: int, most: int = 1000) -> int:
        """A whole number from 0 to `most`."""
        written = self.text(key, default="")
        if not written:
            return default
        if not written.isascii() or not written.isdigit() or int(written) > most:
            message = f"`{key}` should be a whole number from 0 to {most}, not `{written}`."
            self.notes.add(self.table.entries[key], message, "Write it in digits.")
            return default
        return int(written)
