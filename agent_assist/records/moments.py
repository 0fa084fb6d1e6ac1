"""Turns times into what the tables hold, epoch milliseconds in UTC, and back; and makes ids that rise with time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ulid import ULID

from agent_assist.interact.card import stamp

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def as_ms(at: datetime) -> int:
    """Epoch milliseconds of an aware time, exact: without the detour over a float."""
    return (at - EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    """The aware time, in UTC."""
    return EPOCH + timedelta(milliseconds=ms)


def sound_from_ms(ms: int) -> datetime:
    """The same for a row that may be damaged: the epoch for what is no time. One number is no reason to hide others."""
    try:
        return from_ms(ms)
    except OverflowError:
        return EPOCH


def stamp_ms(ms: int) -> str:
    """Epoch milliseconds as RFC 3339 in UTC, "" for 0, which stands for never."""
    return stamp(ms // 1000) if ms else ""


def new_id() -> str:
    """A ULID as text: 26 characters that sort by the time they were made."""
    return str(ULID())


def new_ids(count: int) -> list[str]:
    """So many ULIDs at once, each above the one before, for a fraction of their price one by one."""
    # The last eight letters (40 bits) count on from half of what they can hold at most.
    first = new_id()
    at = int(ULID.from_str(first)) % (1 << 39)
    pair, head = [one + other for one in CROCKFORD for other in CROCKFORD], first[:18]
    return [
        f"{head}{pair[n >> 30]}{pair[n >> 20 & 1023]}{pair[n >> 10 & 1023]}{pair[n & 1023]}"
        for n in range(at, at + count)
    ]
