"""Carries along, from call to call of one customer, what a book would have changed for the calls after it.

The moment and the ledger of a stored call know which questions had really been put until then. A question that the book
would have put counts as put from then on, without an answer, and pauses like one that did not suit; one that it would
not have put no longer counts. The facts stay as they were seen: what was learned then is not unlearned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from agent_assist.customize.decisions import Asking
from agent_assist.customize.dialogue import DAY, Dialogue
from agent_assist.customize.ledger import is_settled
from agent_assist.customize.standings import ANSWERED, ASKED
from agent_assist.differentiate.profile import Standing
from agent_assist.learn.said import Said

TOLD_WITHIN = 4 * 3600
"""A question that was put counts at the moment of its outcome, which is told during the call or soon after."""

Ledger = Mapping[str, Standing]


@dataclass
class Carried:
    """What one book has changed so far for one customer, whose calls come in the order of their times.

    `put` are the questions put beside the real ones, as they stand; `unput` are those not put after all: time in epoch
    seconds, lookup id, question.
    """

    put: dict[str, Standing] = field(default_factory=dict)
    times: list[int] = field(default_factory=list)
    unput: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether everything is as it was."""
        return not (self.times or self.unput)

    def note(self, really: Said, instead: Said, lookup_id: str, now: int, dialogue: Dialogue) -> None:
        """Notes what the book said `instead` of what was said `really`, on one call at `now` (epoch seconds)."""
        if instead.question == really.question:
            return
        if really.asked:
            self.unput.append((now, lookup_id, really.question))
        if asked := instead.asked:
            self.times.append(now)
            pause = now + dialogue.pause_days * DAY
            self.put[asked.question] = Standing(
                asked.question, ASKED, now, rule=asked.rule, wait_until=pause, lookup_id=lookup_id
            )

    def asking(self, then: Asking) -> Asking:
        """The moment as it would have been."""
        times = list(then.asked_times)
        for at, _, _ in self.unput:
            if (real := min((time for time in times if at <= time < at + TOLD_WITHIN), default=None)) is not None:
                times.remove(real)
        return replace(then, asked_times=tuple(sorted({*times, *self.times}, reverse=True)))

    def ledger(self, then: Ledger, now: int) -> Ledger:
        """The ledger as it would have been; what a customer has said since goes before a question we put."""
        ledger = dict(then)
        for _, lookup_id, question in self.unput:
            standing = ledger.get(question)
            if standing and standing.lookup_id == lookup_id and standing.state != ANSWERED:
                del ledger[question]
        for question, standing in self.put.items():
            if not is_settled(ledger.get(question), now):
                ledger[question] = standing
        return ledger
