"""Turns times into what the tables hold, epoch milliseconds in UTC, and back; and makes ids that rise with time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ulid import ULID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def as_ms(at: datetime) -> int:
    """Epoch milliseconds of an aware time, exact: without the detour over a float."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """The aware time, in UTC."""
    return EPOCH + timedelta(milliseconds=ms)


def new_id() -> str:
    """A ULID as text: 26 characters that sort by the time they were made."""
    return str(ULID())
