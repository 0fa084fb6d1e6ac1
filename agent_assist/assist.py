"""The story: what happens when a call arrives, when it moves, and when the rep tells what came of it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from agent_assist.customize import ledger
from agent_assist.customize.decisions import decision_from_json
from agent_assist.identify.numbers import Normalised
from agent_assist.interact.calls import CallEvent, CallFile, IncomingCall, Outcome, Wrapup
from agent_assist.interact.outcome import NotPossible, Rep, ledger_entry
from agent_assist.interact.remembering import CallChange, Found
from agent_assist.story import arrival, closing, telling
from agent_assist.story.at_hand import as_incoming, call_file, held_file, renewed
from agent_assist.story.desk import Desk
from agent_assist.story.unfolding import Unfolding


def call_arrived(desk: Desk, call: IncomingCall, budget_seconds: float) -> CallFile:
    """What is known of `call` when all is known or the budget is up, whichever comes first; the rest is finished after.

    Raises Overloaded when too much is under way already.
    """
    until = time.monotonic() + budget_seconds
    call = call if call.call_id else replace(call, call_id=arrival.derived_call_id(call))
    view = Unfolding(call, desk.pending.take(call))
    if desk.hands.are_held():
        desk.hands.finish_later(partial(arrival.unfold, desk, call, view))
        return view.so_far
    desk.hands.start(partial(arrival.unfold_or_later, desk, call, view))
    view.complete.wait(max(0.0, until - time.monotonic()))
    return view.so_far


def call_event(desk: Desk, event: CallEvent) -> CallChange:
    """Keeps the event, moves the call and its legs, and tells the reps whom it concerns."""
    with desk.writing() as (records, post):
        change = records.keep_event(event, desk.now)
        file = records.file(change.lookup_id) if change.moved else None
        if file and change.moved:
            renewed = telling.renewed(desk, file, change.moved.after) if change.verified else []
            post(renewed or telling.moved(desk, file, change.moved.before, change.moved.after))
    for lookup_id in change.overtaken:
        # Each in a transaction of its own: one that holds two calls could wait for one that holds them the other way.
        closing.close_lost_call(desk, lookup_id)
    if file and file.call.status == "pending" and event.ani:
        _look_up(desk, event)
    return change


def _look_up(desk: Desk, event: CallEvent) -> None:
    """A call of which only events are told is looked up all the same; its card follows."""
    call = IncomingCall(event.integration, event.call_id, event.at, ani=event.ani, dnis=event.dnis, queue=event.queue)
    desk.hands.start(partial(arrival.unfold_or_later, desk, call, Unfolding(call, desk.pending.take(call))))


def outcome_recorded(
    desk: Desk, rep: Rep, call_id: str, lookup_id: str, result: str, answer: str, note: str, at: datetime | None = None
) -> dict[str, Any]:
    """What came of the prompt. Repeating it changes nothing; another answer replaces the first, which the audit keeps.

    `at` is when it was said, now where nobody says so; a time that is yet to come counts as now. Nobody answers before
    the call, whatever its clock says. Raises UnknownCall, NotPossible (nothing was asked) and ledger.NotOffered.
    """
    with desk.writing() as (records, post):
        file = held_file(records, rep, call_id, lookup_id)
        prompt = decision_from_json(file.decision).prompt if file.decision else None
        if prompt is None:
            raise NotPossible(
                "nothing_asked", "No question was put for this call, so that nothing can have come of it.", "lookup_id"
            )
        now = max(desk.now, file.call.occurred_at)
        said_at = min(at or now, now)
        settle = partial(
            ledger.after_outcome,
            None,
            prompt,
            result,
            answer,
            rep=rep.panel or telling.who_talks(records.legs(file.call.lookup_id)) or rep.name,
            lookup_id=file.call.lookup_id,
            pause_days=desk.book.dialogue.pause_days,
        )
        standing = settle(now=int(said_at.timestamp()))
        outcome = Outcome(result, standing.answer, note, rep.name, said_at)
        if file.outcome and replace(file.outcome, at=outcome.at, rep=outcome.rep) == outcome:
            return ledger_entry(file, prompt, settle(now=int(file.outcome.at.timestamp())))
        # "Not asked" leaves the question where it stood before this call.
        records.keep_outcome(file, outcome, None if result == "not_asked" else standing, desk.now)
        file = replace(file, outcome=outcome)
        post(telling.outcome(desk, file, records.legs(file.call.lookup_id)))
    return ledger_entry(file, prompt, standing)


def customer_picked(desk: Desk, rep: Rep, call_id: str, lookup_id: str, customer_id: str) -> CallFile:
    """The rep says who it is: one of several candidates, or a customer found by other means. Decided anew for them."""
    with desk.writing() as (records, post):
        file = held_file(records, rep, call_id, lookup_id)
        # From here on nobody else asks either of the two anything, so that two picks at once put one question.
        held = {id_: records.hold(id_) for id_ in sorted({customer_id, file.call.customer_id} - {""})}
        profile = held[customer_id]
        if profile is None:
            raise NotPossible("not_found", "No customer has this id. Pick one of the candidates.", "customer_id")
        if file.call.customer_id != customer_id:
            number = Normalised(file.call.number_kind, file.call.number, ())
            first = records.review(file.call.lookup_id)
            incoming = as_incoming(rep, file.call, first.facts if first else {})
            match = arrival.picked(customer_id, file.match)
            root = file.call.parent_lookup_id or file.call.lookup_id
            found = Found((), profile, arrival.questions_put(desk, records, incoming))
            memory = arrival.decided(desk, incoming, number, match, found, root)
            records.keep_pick(file, memory, rep.name)
        return renewed(desk, records, post, file.call.lookup_id)


def pick_taken_back(desk: Desk, rep: Rep, call_id: str, lookup_id: str) -> CallFile:
    """The rep was wrong: the call is as before the pick, and everything recorded under it is taken back with it."""
    with desk.writing() as (records, post):
        file = held_file(records, rep, call_id, lookup_id)
        if file.call.picked:
            records.take_back_pick(file, rep.name, desk.now)
        return renewed(desk, records, post, file.call.lookup_id)


def caller_verified(desk: Desk, rep: Rep, call_id: str, lookup_id: str, method: str) -> CallFile:
    """The rep has made sure who is speaking: from now on everything may be shown."""
    with desk.writing() as (records, post):
        file = held_file(records, rep, call_id, lookup_id)
        if not file.call.customer_id:
            raise NotPossible("no_customer", "Nobody is known on this call yet. Pick the customer first.", "lookup_id")
        records.keep_verified(file, method, rep.name, desk.now)
        return renewed(desk, records, post, file.call.lookup_id)


def wrapped_up(desk: Desk, rep: Rep, call_id: str, lookup_id: str, wrapup: Wrapup) -> CallFile:
    """The rep is done: the note goes to the customer's history, the card goes away."""
    with desk.writing() as (records, post):
        file = held_file(records, rep, call_id, lookup_id)
        who = rep.panel or telling.who_talks(records.legs(file.call.lookup_id)) or rep.name
        records.keep_wrapup(file, wrapup, who, desk.now)
        post(telling.finished(desk, file, rep.panel))
    return file


def draft_kept(desk: Desk, rep: Rep, call_id: str, lookup_id: str, note: str) -> None:
    """Keeps a half-typed note, so that a reload does not lose it."""
    with desk.writing() as (records, _):
        file = call_file(records, rep, call_id, lookup_id)
        records.keep_draft(file.call.lookup_id, rep.name, note, desk.now)
