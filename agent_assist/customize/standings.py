"""Derives where each question stands for a customer from the events of the ledger, which are never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agent_assist.customize.ledger import is_settled
from agent_assist.differentiate.profile import Standing

NEVER_ASKED, ASKED, ANSWERED, DECLINED, EXPIRED = "never_asked", "asked_no_answer", "answered", "declined", "expired"
# Where an event came from: a question put on a call, another system by the API, the customer unasked, a record.
CALL, API, UNPROMPTED, IMPORT = "call", "api", "unprompted", "import"


@dataclass(frozen=True)
class Entry:
    """One event of the ledger as it was recorded; `standing` is what it said by itself.

    `source` is call, api, unprompted or import. `replaced_by` is "" while the event counts, else the event that took
    its place or the word for why it was taken back. `ref` is the name its source knows it by, "" where it has none.
    `told_at` (epoch seconds) is when it was recorded, which may be long after it happened.
    """

    id: str
    standing: Standing
    note: str
    source: str
    replaced_by: str
    ref: str = ""
    told_at: int = 0


def stands_after(before: Standing | None, event: Standing, told_at: int) -> Standing:
    """Where a question stands once `event` is known, which was recorded at `told_at` (epoch seconds).

    What the customer said last counts, be it an answer or a decline. That we asked, or found the question unsuitable,
    is our own doing and does not take the place of a word that still holds at that moment; nor does a call whose clock
    is so far ahead that the word would have run out by then.
    """
    if before is not None and event.state == ASKED and is_settled(before, min(event.at, told_at)):
        return before
    return event


def stands(events: Iterable[tuple[Standing, int]]) -> dict[str, Standing]:
    """Where each question stands after `events`, which come in the order of their times, without those set aside.

    Each comes with the moment at which it was recorded.
    """
    found: dict[str, Standing] = {}
    for event, told_at in events:
        found[event.question] = stands_after(found.get(event.question), event, told_at)
    return found


def state_at(standing: Standing | None, now: int) -> str:
    """The state at `now` (epoch seconds): that of the standing, but `expired` for an answer past its time."""
    if standing is None:
        return NEVER_ASKED
    if standing.state == ANSWERED and not is_settled(standing, now):
        return EXPIRED
    return standing.state
