"""Finds slips with signs: quotation marks, backslashes, and signs at the start that mean something else to YAML."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent_assist.sheet_reading.slips import PAIR, Slip, Stumble, cure_showing, quoted, slip_at, value_of

SECOND_DOCUMENT = "a second document"
SPECIAL = "[]{}>|*&!%@`,"
_MERGED = re.compile(r"(<<<<<<<|=======|>>>>>>>)(?: |$)")
_COMPARED = {">=": "at least", "=>": "at least", ">": "more than"}


def merge_left_open(stumble: Stumble) -> Slip | None:
    """What a merge of two versions leaves where both changed the same lines; read on with the first version."""
    marks = [(row, mark[1]) for row, line in enumerate(stumble.lines) if (mark := _MERGED.match(line))]
    if not any(sign != "=======" for _, sign in marks):
        return None
    mended, is_other = {row: "" for row, _ in marks}, False
    for row, line in enumerate(stumble.lines):
        if mark := _MERGED.match(line):
            is_other = mark[1] == "======="
        elif is_other and line:
            mended[row] = ""
    cure = "Keep one version, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`."
    return slip_at(
        marks[0][0], 0, "Two versions of these lines were put together, and nobody has chosen.", cure, mended
    )


def second_document(stumble: Stumble) -> Slip | None:
    if stumble.problem != SECOND_DOCUMENT:
        return None
    mended = {stumble.row: ""} if stumble.line.rstrip() == "---" else {}
    return slip_at(
        stumble.row, 0, "What follows is another document, which nobody reads.", "Remove the line `---`.", mended
    )


def open_quote(stumble: Stumble) -> Slip | None:
    if "quoted scalar" not in stumble.context or not stumble.since:
        return None
    if "escape" in stumble.problem:
        mended = {stumble.row: stumble.line.replace("\\", "\\\\")}
        cure = "Write it twice (`\\\\`), or put the text in single quotes."
        return slip_at(
            stumble.row, stumble.line.rfind("\\", 0, stumble.at + 1), "A backslash stands in quotes.", cure, mended
        )
    return _never_closed(stumble.lines, *stumble.since)


def _never_closed(lines: Sequence[str], row: int, at: int) -> Slip:
    line = lines[row]
    mended = {row: line.rstrip() + line[at]} if at < len(line) else {}
    cure = "Close it, or leave the quotes away."
    return slip_at(row, at, "A quotation mark is opened and never closed.", cure, mended)


def after_quote(stumble: Stumble) -> Slip | None:
    """A quotation that ends before the text does, or that ends only with the first mark of a later one."""
    before = stumble.line[: stumble.at].rstrip()
    quote = before[-1:]
    if quote not in ("'", '"') or stumble.at >= len(stumble.line):
        return None
    own = value_of(stumble.line)
    if own and own["value"][0] == quote and own.start("value") < len(before) - 1:
        mended = {stumble.row: own["head"] + own["gap"] + quoted(own["value"].replace(quote, ""))}
        cure = "Put the whole text in quotation marks, or none of it."
        return slip_at(stumble.row, stumble.at, "The text goes on after the closing quotation mark.", cure, mended)
    for row in range(stumble.row - 1, -1, -1):
        above = value_of(stumble.lines[row])
        if above and above["value"][0] == quote and quote not in above["value"][1:]:
            return _never_closed(stumble.lines, row, above.start("value"))
    return None


def special_start(stumble: Stumble) -> Slip | None:
    """A value that begins with a sign that means something else to YAML."""
    rows = {stumble.row} | ({stumble.since[0]} if stumble.since and "block" not in stumble.context[14:19] else set())
    for row in sorted(rows):
        value = value_of(stumble.lines[row]) if row < len(stumble.lines) else None
        if not value or value["value"][0] not in SPECIAL:
            continue
        sign = value["value"][0]
        compared = re.match(r"(>=|=>|>)\s*([\d£€$].*)", value["value"])
        if compared:
            meant = f"{_COMPARED[compared[1]]} {compared[2]}"
            message, cure = f"`{compared[1]}` is not understood here.", f"Write `{meant}`."
            return slip_at(row, value.start("value"), message, cure, {row: value["head"] + value["gap"] + meant})
        if percent := re.fullmatch(r"%\s*([\d.]+)", value["value"]):
            meant = f"{percent[1]} %"
            mend = {row: value["head"] + value["gap"] + meant}
            return slip_at(row, value.start("value"), "`%` stands before the number.", f"Write `{meant}`.", mend)
        mended = value["head"] + value["gap"] + quoted(value["value"])
        named = "a backtick" if sign == "`" else f"`{sign}`"
        message = f"A text that begins with {named} has to stand in quotation marks."
        cure = cure_showing(mended, "Set one before it and one behind it.")
        return slip_at(row, value.start("value"), message, cure, {row: mended})
    return None


def strange_start(stumble: Stumble) -> Slip | None:
    """A line whose name begins with a sign that means something else to YAML."""
    rows = [stumble.row, *([stumble.since[0]] if stumble.since and "flow" in stumble.context else [])]
    for row in rows:
        found = re.match(r"(\s*(?:-\s+)*)([^\s\w'\"#-])", stumble.lines[row]) if row < len(stumble.lines) else None
        if not found or found[2] not in SPECIAL or (row == stumble.row and stumble.at < found.start(2)):
            continue
        named = "a backtick" if found[2] == "`" else f"`{found[2]}`"
        mended = {row: found[1] + stumble.lines[row][found.end(1) :].lstrip(SPECIAL + " ")}
        return slip_at(row, found.start(2), f"A name may not begin with {named}.", "Delete the sign.", mended)
    return None


def second_colon(stumble: Stumble) -> Slip | None:
    pair = PAIR.match(stumble.line)
    if "mapping values" not in stumble.problem or not pair or pair.end("head") > stumble.at:
        return None
    mended = pair["head"] + pair["gap"] + quoted(pair["value"])
    cure = cure_showing(mended, "Put the text after the first one in quotation marks.")
    if re.search(r"\sand\s", stumble.line[pair.start("value") : stumble.at]):
        cure = "Write each condition on a line of its own."
    return slip_at(stumble.row, stumble.at, "A second colon stands in this line.", cure, {stumble.row: mended})
