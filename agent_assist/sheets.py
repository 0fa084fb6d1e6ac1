"""Reads the sheets that supervisors write: YAML as text with line numbers, under limits, every fault collected."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from agent_assist.sheet_reading.nodes import Fault, Items, Node, Notes, SheetFaults, Table, Text
from agent_assist.sheet_reading.parser import parse

__all__ = [
    "Fault", "Items", "Node", "Notes", "SheetFaults", "Table", "Text",
    "did_you_mean", "nearest", "read", "read_as_far", "read_file", "split_lines", "text_as_far", "text_of",
]  # fmt: skip

MAX_BYTES = 256 * 1024
MOST_STRANGE = 8
LONGEST_WORD = 200
_TOO_LARGE = (f"is larger than {MAX_BYTES // 1024} KB.", "Split it into several files.")
# What YAML forbids, what it takes for the end of a line where an editor does not, and what turns the text round on the
# screen, so that whoever approves it reads something else than is there.
_STRANGE = re.compile(
    "[^\t\n\r\\x20-\\x7e\\xa0-\\u2027\\u202f-\\u2065\\u206a-\\ud7ff\\ue000-\\ufffd\U00010000-\U0010ffff]"
)


def read_file(path: Path, name: str = "") -> Table:
    """The sheet at `path` as a table of text. Raises SheetFaults; `name` is what the faults call the file."""
    name = name or path.name
    return read(text_of(path, name), name)


def text_of(path: Path, name: str) -> str:
    """The text of a file. Raises SheetFaults if it cannot be read, is too large or is not UTF-8."""
    notes = Notes(name)
    text = text_as_far(path, notes)
    notes.raise_if_any()
    return text or ""


def text_as_far(path: Path, notes: Notes) -> str | None:
    """The text of a file with signs in place of what is no UTF-8, None where there is none; notes what is wrong."""
    try:
        raw = _bytes_of(path)
    except FileNotFoundError:
        notes.add_whole("is not there.", "Put it back, or name the folder that holds it.")
        return None
    except OSError as error:
        notes.add_whole(f"cannot be read: {error.strerror}.", "Look at its rights.")
        return None
    if raw is None:
        notes.add_whole("is no ordinary file.", "Put the file itself in its place.")
    return None if raw is None else _decode(raw, notes)


def read(raw: bytes | str, name: str) -> Table:
    """The sheet in `raw` as a table of text. Raises SheetFaults with every fault found."""
    notes = Notes(name)
    text = raw if isinstance(raw, str) else _decode(raw, notes)
    table = read_as_far(text, notes) if text is not None else None
    notes.raise_if_any()
    assert table is not None
    return table


def read_as_far(text: str, notes: Notes) -> Table | None:
    """The sheet in `text` as far as it can be read, None where it cannot; notes what is wrong.

    What comes out where anything was noted is good for finding further faults, and for nothing else.
    """
    if len(text) > MAX_BYTES:
        notes.add_whole(*_TOO_LARGE)
        return None
    lines = split_lines(text)
    if _STRANGE.search(text) and not _is_plain(lines, notes):
        return None
    node = parse(lines, notes)
    if isinstance(node, Table):
        return node
    if not text.strip("\ufeff \t\r\n"):
        notes.add(Text("", 1, 1), "Nothing stands in this file.", "Write something there, or remove the file.")
    elif not notes.count:
        notes.add(Text("", 1, 1), "should be lines of the form `name: value`.", "Write a name, a colon and a value.")
    return None


def split_lines(text: str) -> list[str]:
    """The lines as editors count them, however they end."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """ "Did you mean `tier`?" where something known is close to the word, else an empty text."""
    best = nearest(word, known)
    return f"Did you mean `{best}`?" if best else ""


def nearest(word: str, known: Sequence[str]) -> str:
    """What is known and close to the word, whatever its capitals; else an empty text."""
    plain = word[:LONGEST_WORD].casefold().replace("_", " ")
    # A few letters are somewhere within many a word; such are compared as wholes.
    scorer, cutoff = (fuzz.WRatio, 70) if len(plain) > 3 else (fuzz.ratio, 60)
    best = process.extractOne(plain, known, scorer=scorer, processor=str.casefold, score_cutoff=cutoff)
    return best[0] if best else ""


def _bytes_of(path: Path) -> bytes | None:
    """The first bytes of a file, one more than a sheet may have; None for a pipe, a device and the like."""
    # Opening a pipe in any other way waits for somebody to write into it.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as stream:
        return stream.read(MAX_BYTES + 1) if stat.S_ISREG(os.fstat(stream.fileno()).st_mode) else None


def _decode(raw: bytes, notes: Notes) -> str | None:
    """The text, None where there is none; what is no UTF-8 becomes a sign, so that the rest can still be read."""
    if len(raw) > MAX_BYTES:
        notes.add_whole(*_TOO_LARGE)
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if b"\0" in raw:
            notes.add_whole("is not UTF-8 text.", "Save it as UTF-8.")
            return None
        before = split_lines(raw[: error.start].decode("utf-8-sig"))
        place = Text("", len(before), len(before[-1]) + 1)
        notes.add(place, "A character here is not UTF-8.", "Save the file as UTF-8.")
        return raw.decode("utf-8-sig", "replace")


def _is_plain(lines: list[str], notes: Notes) -> bool:
    """Whether it is text at all; each sign that belongs in none is told, and read as a space."""
    for row, line in enumerate(lines):
        if strange := _STRANGE.search(line):
            what = f"A character stands here that does not belong in a text (U+{ord(strange[0]):04X})."
            notes.add(Text("", row + 1, strange.start() + 1), what, "Delete it.")
            notes.hushed.add(row + 1)
            lines[row] = _STRANGE.sub(" ", line)
        if len(notes.hushed) > MOST_STRANGE:
            return False
    return True
