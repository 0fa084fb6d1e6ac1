"""Finds slips in how lines begin and end: tabs, columns that differ, dashes, and colons that are missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from agent_assist.sheet_reading.slips import (
    NAMED,
    Slip,
    Stumble,
    content_above,
    cure_showing,
    indent_of,
    slip_at,
    text_at,
)  # fmt: skip

TOGETHER = "Lines that belong together begin in the same column."
_LONG_NAMES = ("any of", "good for", "after a decline", "purpose of data", "retired because", "because of")
_WIDE_COLON = "\uff1a"
_PHRASE = re.compile(
    r"(.+?)\s+(?:is|at least|at most|less than|more than|exactly|between|within|before|after|include|yes|no|known"
    r"|not known|never)\b"
)


def tab(stumble: Stumble) -> Slip | None:
    """Lines that are indented with something else than spaces; told of the first, since it is one habit."""
    others = [row for row, line in enumerate(stumble.lines) if _strange_indent(line)]
    if not others or others[0] > stumble.row:
        return None
    first, more = others[0], len(others) - 1
    also = f" and of {more} more" if more else ""
    sign = _strange_indent(stumble.lines[first])
    message, cure = f"A tab stands at the start of this line{also}.", "Indent with spaces."
    if sign != "\t":
        message = f"The start of this line{also} only looks like spaces."
        cure = "Delete it and type spaces."
    mended = {row: _with_spaces(stumble.lines, row, bool(more)) for row in others}
    return slip_at(first, stumble.lines[first].index(sign), message, cure, mended)


def _strange_indent(line: str) -> str:
    """The first sign before the text of a line that is no space."""
    text = line.lstrip()
    return "" if not text or text[0] == "#" else line[: len(line) - len(text)].strip(" ")[:1]


def _with_spaces(lines: Sequence[str], row: int, is_a_habit: bool) -> str:
    """The line indented as its neighbour below or above is, or with two spaces for each tab where all use tabs."""
    text = lines[row].lstrip()
    indent = lines[row][: len(lines[row]) - len(text)]
    if is_a_habit or "\t" not in indent:
        return "".join("  " if sign == "\t" else " " for sign in indent) + text
    below = next((line for line in lines[row + 1 :] if line.strip() and not _strange_indent(line)), "")
    above = lines[content_above(lines, row)] if row else ""
    to = indent_of(above) if not above.rstrip().endswith(":") else max(indent_of(above) + 2, indent_of(below))
    return " " * to + text


def dash(stumble: Stumble) -> Slip | None:
    """Lines of which some begin with a dash and others do not."""
    row, at, cure = stumble.row, stumble.at, "Begin all of them with a dash, or none."
    if "sequence entries" in stumble.problem:
        return slip_at(row, at, "A dash stands behind other words.", "Begin a new line with it, further in.", {})
    if "'-' indicator" in stumble.problem and stumble.since and indent_of(stumble.line) == stumble.since[1]:
        row, at = stumble.since
        block = list(takewhile(lambda line: not line.strip() or indent_of(line) >= at, stumble.lines[row + 1 :]))
        if any(line[at:].startswith("-") for line in block):
            if NAMED.match(stumble.lines[row]):
                # A list of several things with lines of their own: this one stands in the wrong column.
                return None
            mended = {stumble.row: stumble.line[:at] + "- " + stumble.line[at:]}
            return slip_at(stumble.row, at, "This line begins without a dash, others with one.", cure, mended)
        message = "This line begins with a dash, the next one does not."
    elif stumble.line[at:].startswith("- ") and "expected key" in stumble.problem:
        message = "This line begins with a dash, the line above does not."
    else:
        return None
    line = stumble.lines[row]
    at = line.find("-")
    return slip_at(row, at, message, cure, {row: line[:at] + line[at + 1 :].lstrip()})


def no_colon(stumble: Stumble) -> Slip | None:
    """A line without a colon, or without the space behind it, which the parser takes for the text of a longer name."""
    if "could not find expected ':'" in stumble.problem and stumble.since:
        row = stumble.since[0]
    elif "mapping values" in stumble.problem:
        row = content_above(stumble.lines, stumble.row)
        if row < 0 or NAMED.match(stumble.lines[row]):
            return None
    else:
        return None
    line = stumble.lines[row].rstrip()
    indent = len(line) - len(line.lstrip())
    if glued := re.match(r"\s*(?:- )?[^\s:]+?:(?=[^\s:/])", line):
        mended = f"{line[: glued.end()]} {line[glued.end() :]}"
        cure = cure_showing(mended, "Write `name: value`.")
        return slip_at(row, glued.end(), "A space is missing after the colon.", cure, {row: mended})
    if not (words := line[indent:]):
        return None
    if (at := line.find(_WIDE_COLON)) > 0:
        name, _, value = words.partition(_WIDE_COLON)
        meant = f"{name.rstrip()}: {value.lstrip()}"
        cure = cure_showing(meant, "Write `name: value`.")
        return slip_at(row, at, "This colon is one of another script.", cure, {row: line[:indent] + meant})
    meant = with_colon(words, is_condition=bool(indent))
    cure = cure_showing(meant, "Write `name: value`.")
    at = indent + meant.index(":")
    return slip_at(row, at, "A colon is missing after the name.", cure, {row: line[:indent] + meant})


def with_colon(words: str, is_condition: bool = True) -> str:
    """A line that lacks its colon, with one where its name seems to end."""
    phrase = _PHRASE.match(words) if is_condition else None
    long_name = next((name for name in _LONG_NAMES if words.startswith(f"{name} ")), "")
    name = phrase[1] if phrase else long_name or words.split()[0]
    return f"{name}:{words[len(name) :]}"


def indentation(stumble: Stumble) -> Slip | None:
    """A line that begins further to the left or right than those it belongs to."""
    above = content_above(stumble.lines, stumble.row)
    slips = ("mapping values", "expected key", "document start", "'-' indicator")
    if above < 0 or not any(slip in stumble.problem for slip in slips):
        return None
    if "document start" in stumble.problem:
        return _first_line(stumble)
    here, there = indent_of(stumble.line), text_at(stumble.lines[above])
    if here == there:
        return None
    before = content_above(stumble.lines, above)
    # Where the line before the one above begins in our column, the one above is the odd one.
    if before >= 0 and text_at(stumble.lines[before]) == here and not stumble.lines[above].lstrip().startswith("-"):
        return _shifted(stumble.lines, above, here, "those around it")
    # Below a name that nothing follows, the line above was meant to stand further in, like ours.
    if (
        before >= 0
        and stumble.lines[before].rstrip().endswith(":")
        and indent_of(stumble.lines[before]) == there < here
    ):
        return _shifted(stumble.lines, above, here, "those below")
    return _shifted(stumble.lines, stumble.row, there, "the line above")


def _first_line(stumble: Stumble) -> Slip | None:
    """The whole seems to end here, because it began further to the right."""
    first = next(row for row, line in enumerate(stumble.lines) if line.strip() and line.lstrip()[0] != "#")
    if indent_of(stumble.lines[first]) <= indent_of(stumble.line):
        return None
    return _shifted(stumble.lines, first, indent_of(stumble.line), "those below")


def _shifted(lines: Sequence[str], row: int, to: int, others: str) -> Slip:
    by = to - indent_of(lines[row])
    mended = {row: " " * to + lines[row].lstrip()}
    for below in range(row + 1, len(lines)):
        # What stands below it, further in, goes with it.
        if lines[below].strip() and indent_of(lines[below]) <= max(indent_of(lines[row]), to):
            break
        if lines[below].strip():
            mended[below] = " " * max(indent_of(lines[below]) + by, 0) + lines[below].lstrip()
    message = f"This line begins in column {indent_of(lines[row]) + 1}, {others} in column {to + 1}."
    return slip_at(row, indent_of(lines[row]), message, TOGETHER, mended)
