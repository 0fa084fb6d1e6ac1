"""Says in a colleague's words why a sheet is no YAML: where, what is wrong, what to write instead, and how to read on.

A parser stumbles where it can go no further, which is often a line below the slip, and says so in words of its own. So
the lines around that place are looked at for the slips that people make.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from agent_assist.sheet_reading.slips import Slip, Stumble
from agent_assist.sheet_reading.slips_of_place import dash, indentation, no_colon, tab
from agent_assist.sheet_reading.slips_of_signs import (
    after_quote,
    merge_left_open,
    open_quote,
    second_colon,
    second_document,
    special_start,
    strange_start,
)  # fmt: skip

LONGEST_LINE = 2_000
_LOOKS: tuple[Callable[[Stumble], Slip | None], ...] = (
    merge_left_open, tab, second_document, open_quote, after_quote, special_start, strange_start, second_colon, dash,
    no_colon, indentation,
)  # fmt: skip


def slip_behind(lines: Sequence[str], error: Any) -> Slip:
    """The slip behind the error of a YAML parser (a MarkedYAMLError) in these lines."""
    mark = error.problem_mark or error.context_mark
    since = error.context_mark
    row, at = (min(mark.line, len(lines) - 1), mark.column) if mark else (0, 0)
    if len(lines[row]) > LONGEST_LINE:
        message = f"The line has {len(lines[row])} letters, which are too many to find what is wrong."
        return Slip(row + 1, 1, message, "Say it shorter.")
    # Nobody types a line of thousands of letters, and looking at one takes too long.
    typed = [line if len(line) <= LONGEST_LINE else "" for line in lines]
    began = (since.line, since.column) if since else None
    stumble = Stumble(typed, row, at, error.problem or "", error.context or "", began)
    for told in (look(stumble) for look in _LOOKS):
        if told:
            return told
    cure = "Check its colon, its quotation marks and the column in which it begins, and those of the line above."
    return Slip(row + 1, at + 1, "The line cannot be read.", cure)
