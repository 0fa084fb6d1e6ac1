"""Reads recorded calls, one a line, and says what telephony would have told of each."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

COLUMNS = ("call_ref", "occurred_at", "from", "trunk", "intent", "rep", "answered_at", "ended_at")


class BadRecording(Exception):
    """The file cannot be replayed; the text says where and why."""


@dataclass(frozen=True)
class RecordedCall:
    """One line of a recording; an empty text is "not said"."""

    ref: str
    at: datetime
    number: str
    trunk: str
    intent: str
    rep: str
    answered_at: str
    ended_at: str

    def lookup(self, prefix: str) -> dict[str, Any]:
        """The lookup that telephony would send."""
        said = {"call_id": prefix + self.ref, "ani": self.number, "trunk": self.trunk, "intent": self.intent}
        return {**said, "occurred_at": self.at.isoformat()}

    def events(self, prefix: str) -> Iterator[dict[str, Any]]:
        """The events that telephony would tell, in order."""
        call = {"call_id": prefix + self.ref}
        if self.rep and self.answered_at:
            rang_at = max(self.at, datetime.fromisoformat(self.answered_at) - timedelta(seconds=5))
            yield {**call, "event": "ringing", "agent": self.rep, "at": rang_at.isoformat()}
            yield {**call, "event": "answered", "agent": self.rep, "at": self.answered_at}
        if self.ended_at:
            yield {**call, "event": "ended", "at": self.ended_at}


def read(path: Path, limit: int) -> list[RecordedCall]:
    """At most `limit` calls in the order of their times. Raises BadRecording."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        stream = gzip.open(path, "rb") if packed else path.open("rb")
        with io.TextIOWrapper(stream, "utf-8-sig", newline="") as text:
            calls = list(_calls(path, text, limit))
    except (OSError, UnicodeDecodeError, EOFError) as fault:
        raise BadRecording(f"{path}: cannot be read ({fault}).") from fault
    return sorted(calls, key=lambda call: call.at)


def _calls(path: Path, text: IO[str], limit: int) -> Iterator[RecordedCall]:
    rows = csv.DictReader(text)
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise BadRecording(f"{path}:1: the column {missing[0]} is missing. A recording has: {', '.join(COLUMNS)}.")
    for count, row in enumerate(rows):
        if count >= limit:
            return
        try:
            at = datetime.fromisoformat(row["occurred_at"])
            said = [row[name] or "" for name in ("from", "trunk", "intent", "rep", "answered_at", "ended_at")]
            for moment in said[4:]:
                if moment:
                    datetime.fromisoformat(moment)
        except (ValueError, TypeError) as fault:
            raise BadRecording(f"{path}:{rows.line_num}: {fault}. Write times as 2026-03-01T09:30:00Z.") from None
        yield RecordedCall(row["call_ref"], at, *said)
