"""Compares two books over stored calls: what each would have put before the rep, counted for all calls together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from agent_assist.differentiate.catalogue import TIERS
from agent_assist.learn.changed_calls import Change, Side, changes_between
from agent_assist.learn.said import PROMPT, TREATMENT, said_then
from agent_assist.learn.seeing import NO_TIER, StoredCall, see
from agent_assist.learn.tally import AFTER, BEFORE, GAINED, LOST, Example, Loser, Tally
from agent_assist.learn.walking import Books, Walk

_RANKS = {tier: rank for rank, tier in enumerate((*TIERS, NO_TIER))}
_WEIGHED = tuple((kind, way) for kind in (PROMPT, TREATMENT) for way in (LOST, GAINED))


def compare(calls: Iterable[StoredCall], books: Books) -> Tally:
    """What both books make of the calls, those of one customer together and in the order of their times.

    Calls of nobody in particular have an empty customer, and nothing to do with each other.
    """
    tally = Tally()
    for customer_id, theirs in groupby(calls, key=lambda call: call.customer_id):
        for walked in [theirs] if customer_id else ([call] for call in theirs):
            _Customer(customer_id, books, tally).walk(walked)
    return tally


class _Customer:
    """The calls of one customer, counted into a tally."""

    def __init__(self, customer_id: str, books: Books, tally: Tally) -> None:
        self.customer_id, self.usual, self.tally = customer_id, books.usual, tally
        self.walks = (Walk(books.in_force), Walk(books.draft))
        self.tier = ""
        self.extra = 0
        self.points = 0.0
        self.counts = dict.fromkeys(_WEIGHED, 0)

    def walk(self, calls: Iterable[StoredCall]) -> None:
        """Counts all their calls, then what came of them together."""
        for call in calls:
            self._meet(call)
        if not (self.customer_id and self.tier):
            return
        self.tally.customers[self.tier, self.extra] += 1
        lost, gained = (
            sum(count for (_, its_way), count in self.counts.items() if its_way == way) for way in (LOST, GAINED)
        )
        if lost and (self.points > 0 or lost > gained):
            counts = (self.counts[each] for each in _WEIGHED)
            self.tally.keep_loser(Loser(-round(self.points, 4) + 0.0, self.customer_id, self.tier, *counts))

    def _meet(self, call: StoredCall) -> None:
        tally = self.tally
        try:
            seen, really = see(call, self.usual), said_then(call.decision)
        except (KeyError, TypeError, ValueError, AttributeError):
            # Stored by a program that knew other shapes.
            tally.left_out += 1
            return
        tally.again += not self.walks[0].has_stored(call)
        before, after = (walk.side(call, seen, really) for walk in self.walks)
        self.tier = seen.tier
        tally.calls += 1
        tally.days.add(before.today.toordinal())
        self._count(BEFORE, before)
        self._count(AFTER, after)
        if before.said != after.said:
            self._compare(call, before, after)

    def _count(self, column: str, side: Side) -> None:
        tally, said = self.tally, side.said
        if said.asked:
            tally.shown[PROMPT, said.rule, self.tier, column] += 1
            tally.seconds[column] += side.book.dialogue.seconds.get(said.asked.kind, 0)
        else:
            tally.silences[said.silence, column] += 1
        for kind, rule in said.told:
            tally.shown[kind, rule, self.tier, column] += 1

    def _compare(self, call: StoredCall, before: Side, after: Side) -> None:
        self.extra += bool(after.said.asked) - bool(before.said.asked)
        changes = list(changes_between(before.said, after.said))
        self.tally.changed += bool(changes)
        for kind in {change.kind for change in changes}:
            self.tally.changes[kind, self.tier] += 1
        for change in changes:
            lost, gained = before.points(change, change.before), after.points(change, change.after)
            # A question that costs more than it brings is no gain, and no loss where it goes.
            self._weigh(change, max(lost, 0.0) - max(gained, 0.0))
            self._exemplify(call, change, max(lost, gained), before, after)

    def _weigh(self, change: Change, lost: float) -> None:
        """Counts what rules have lost and gained; one question in the place of another is no loss to the customer."""
        if change.before == change.after:
            return
        for way, rule in ((LOST, change.before), (GAINED, change.after)):
            if rule:
                self.tally.shown[change.shown, rule, self.tier, way] += 1
        way = LOST if not change.after else GAINED if not change.before else ""
        if (change.shown, way) in self.counts:
            self.counts[change.shown, way] += 1
            self.points += lost

    def _exemplify(self, call: StoredCall, change: Change, points: float, before: Side, after: Side) -> None:
        key = (change.kind, change.before, change.after)
        place = (-round(points, 4), _RANKS.get(self.tier, len(_RANKS)), -int(call.at.timestamp()), call.lookup_id)
        if not self.tally.is_telling(key, place):
            return
        was, is_now = before.words(change, change.before), after.words(change, change.after)
        why = change.why(before, after)
        self.tally.keep_example(key, Example(*place, call.customer_id, self.tier, was, is_now, why))
