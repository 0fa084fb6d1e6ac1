"""Keeps what a remark is: something worth a look although nothing is wrong, and the witness for whom it happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

DEAD, STARVED, UNASKED = "dead question", "starved", "unasked"
UNREACHABLE, IDLE = "unreachable", "idle alternative"
RIVALS, SHADOWED, ENDS_SOON = "rivals", "shadowed", "ends soon"
NEVER_FIRED, LONG_IN_TRIAL, SKIPPED = "never fired", "long in trial", "skipped"

KINDS: Mapping[str, str] = {
    UNREACHABLE: "Rules that can never speak",
    IDLE: "Alternatives that can never be met",
    STARVED: "Rules that wait for what nobody asks",
    DEAD: "Questions whose answer no rule reads",
    UNASKED: "Questions that are named and that no rule asks",
    SHADOWED: "Rules that are always beaten",
    RIVALS: "Questions of one band that fit the same person",
    SKIPPED: "Questions that reps pass over",
    NEVER_FIRED: "Rules that have not spoken in 60 days",
    LONG_IN_TRIAL: "Rules in trial for more than 30 days",
    ENDS_SOON: "Rules that end within 14 days",
}
"""The kinds of remarks, the most pressing first, each with a heading."""


@dataclass(frozen=True)
class Witness:
    """For whom or where it happens: one of the cast (`person`), a customer on a call, or `lines` of the file."""

    words: str = ""
    person: str = ""
    customer_id: str = ""
    lookup_id: str = ""
    lines: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words)

    def __str__(self) -> str:
        return self.words


NOBODY = Witness()


@dataclass(frozen=True)
class Remark:
    """One thing worth a look: its kind, where, what, what to do about it, and the witness where there is one.

    `line` counts from 1; 0 means the whole file.
    """

    kind: str
    file: str
    line: int
    message: str
    cure: str = ""
    witness: Witness = NOBODY

    @property
    def column(self) -> int:
        """Where in the line, for editors: at its start."""
        return 1 if self.line else 0

    @property
    def rule(self) -> str:
        """The name of the rule that this is about, empty for a sheet."""
        path = PurePosixPath(self.file)
        return path.stem if len(path.parts) > 1 else ""

    @property
    def place(self) -> tuple[str, int, str]:
        """The order of remarks: by file and line."""
        return self.file, self.line, self.message

    @property
    def witness_words(self) -> str:
        """The witness as a sentence, "" where there is none."""
        return f"Witness: {self.witness}." if self.witness else ""

    def as_json(self) -> dict[str, Any]:
        """The remark as pages and the API tell it."""
        told = {name: getattr(self, name) for name in ("kind", "file", "line", "column", "rule", "message", "cure")}
        return {**told, "witness": {**asdict(self.witness), "lines": list(self.witness.lines)}}

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return " ".join(filter(None, (f"{place}:", self.message, self.cure, self.witness_words)))


def line_of(text: str, key: str) -> int:
    """The line of a rule file at which `key` stands, the first where it does not."""
    lines = text.splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)
