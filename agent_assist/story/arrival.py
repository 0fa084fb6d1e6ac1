"""The recipe of an arriving call: whose number it is, what we know, what to ask, remembered before it is shown."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from agent_assist.customize.deciding import decide
from agent_assist.customize.decisions import Asking, Decision
from agent_assist.customize.rule_book import RuleBook
from agent_assist.differentiate import facts
from agent_assist.differentiate.facts import CallContext
from agent_assist.differentiate.profile import Standing
from agent_assist.identify.matching import Candidate, Match, match
from agent_assist.identify.numbers import Normalised, normalise
from agent_assist.identify.trunks import choose_trunk
from agent_assist.interact import giving, masking
from agent_assist.interact.calls import IncomingCall
from agent_assist.interact.remembering import Found, Memory, RecordsAway, Remembered, StaleProfile
from agent_assist.interact.states import rep_name
from agent_assist.learn.control import arm_of
from agent_assist.learn.likelihoods import for_tier
from agent_assist.story import telling
from agent_assist.story.desk import CallRecords, Desk
from agent_assist.story.unfolding import PARTS, Unfolding

WITHHELD = Normalised("withheld", "", ("The network says that the caller withheld the number.",))
TRIES = 8


def derived_call_id(call: IncomingCall) -> str:
    """An id for a call that came without one: the same for the same caller, desk and half minute."""
    window = int(call.occurred_at.timestamp()) // 30
    parts = (call.integration.id, call.ani, call.dnis, rep_name(call.agent), str(window))
    return "derived-" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def identify_number(desk: Desk, call: IncomingCall) -> Normalised:
    """The customer's number: the caller's, or the called one where we are calling out."""
    if call.withheld:
        return WITHHELD
    trunk = choose_trunk(desk.trunks, call.trunk or call.integration.trunk, call.integration.region)
    return normalise(call.dnis if call.direction == "outbound" else call.ani, trunk)


def unfold_or_later(desk: Desk, call: IncomingCall, view: Unfolding) -> None:
    try:
        unfold(desk, call, view)
    except RecordsAway:
        desk.hands.finish_later(partial(unfold, desk, call, view))
    finally:
        view.complete.set()


def unfold(desk: Desk, call: IncomingCall, view: Unfolding) -> None:
    """The recipe of one call. Raises RecordsAway; may be run again from the start."""
    if call.parent_call_id and _continue(desk, call, view):
        return
    number = identify_number(desk, call)
    for _ in range(TRIES):
        found = _find(desk, number, call)
        matched = match(number, found.claimants, call.verstat, int(call.occurred_at.timestamp()))
        memory = decided(desk, call, number, matched, found, view.so_far.call.lookup_id)
        # The prompt is left out until it is remembered: what is not remembered is not asked.
        view.show(replace(memory.as_file(), decision=None), known=PARTS[:3])
        try:
            remembered = _remember(desk, memory)
        except StaleProfile:
            continue
        view.show(remembered.file, known=PARTS)
        desk.pending.settle(call)
        return
    raise RecordsAway("what was decided on changed at every try")


def _continue(desk: Desk, call: IncomingCall, view: Unfolding) -> bool:
    """A call that continues another one keeps its customer and everything asked and answered.

    One that continues a call which nobody has looked up yet has nothing to keep, and is looked up itself.
    """
    with desk.writing() as (records, post):
        earlier = records.find_own(call.parent_call_id, call.integration.id)
        first = records.file(earlier) if earlier else None
        if first is None or first.call.status == "pending":
            return False
        remembered = records.continue_call(call, view.so_far.call.lookup_id, first.call, desk.now)
        post(telling.moved(desk, remembered.file, {}, remembered.legs))
    view.show(remembered.file, known=PARTS)
    desk.pending.settle(call)
    return True


def _find(desk: Desk, number: Normalised, call: IncomingCall) -> Found:
    if number.kind != "e164":
        return Found()
    with desk.records.reading() as records:
        found = records.find_callers(number.value)
        return replace(found, put=questions_put(desk, records, call)) if found.profile else found


def questions_put(desk: Desk, records: CallRecords, call: IncomingCall) -> Mapping[str, int]:
    """What the rep of this call was given to ask in the last hour; nobody counts where no limit is set."""
    rep = rep_name(call.agent)
    return records.questions_put(rep, call.occurred_at) if rep and desk.book.dialogue.rep_seconds else {}


def decided(desk: Desk, call: IncomingCall, number: Normalised, matched: Match, found: Found, lookup_id: str) -> Memory:
    """What this call would be remembered by: its facts, and what the rule book says to them."""
    profile = found.profile
    known = facts.gather(profile, _context(call, matched), call.occurred_at, desk.book.catalogue)
    asking = Asking(
        status=matched.status,
        arm=arm_of(matched.customer_id, desk.control_share),
        asked_times=tuple(profile.times.get("asked", ())) if profile else (),
        likelihoods=for_tier(desk.likelihoods, profile.value.tier if profile and profile.value else ""),
        first_name=masking.first_name(profile.name, profile.kind) if profile else "",
        rep_seconds=_seconds(desk.book, found.put),
        given=giving.last_given(profile, call.occurred_at),
    )
    decision = decide(desk.book, known, profile.ledger if profile else {}, call.occurred_at, context=asking)
    return Memory(
        call=call,
        lookup_id=lookup_id,
        number=number,
        match=matched,
        profile=profile,
        facts=facts.encode(known),
        asking=asking.of(decision.weighed),
        decision=decision,
        asked=_asked(decision, call, lookup_id),
        names={claimant.customer_id: claimant.name for claimant in found.claimants},
        at=desk.now,
    )


def _seconds(book: RuleBook, put: Mapping[str, int]) -> int:
    facts_asked = {name: book.catalogue.get(name) for name in put}
    return sum(book.dialogue.seconds.get(fact.kind, 0) * put[name] for name, fact in facts_asked.items() if fact)


def picked(customer_id: str, stored_match: Mapping[str, Any]) -> Match:
    """The match that a rep made by asking; the candidates there were stay known."""
    candidates = tuple(
        Candidate(**{**each, "evidence": tuple(each["evidence"])}) for each in stored_match.get("candidates", ())
    )
    reason = "The rep picked this customer."
    return Match("matched", customer_id, candidates, reason, "claimed", (reason,))


def _context(call: IncomingCall, matched: Match) -> CallContext:
    return CallContext(
        occurred_at=call.occurred_at,
        queue=call.queue,
        intent=call.intent,
        direction=call.direction,
        verification=matched.verification,
        trunk=call.trunk,
        dnis=call.dnis,
        candidates=len(matched.candidates),
        withheld=matched.status == "withheld",
    )


def _asked(decision: Decision, call: IncomingCall, lookup_id: str) -> Standing | None:
    prompt = decision.prompt
    if prompt is None:
        return None
    at = int(call.occurred_at.timestamp())
    return Standing(
        prompt.question,
        "asked_no_answer",
        at,
        rule=prompt.rule,
        channel="phone",
        rep=rep_name(call.agent),
        lookup_id=lookup_id,
    )


def _remember(desk: Desk, memory: Memory) -> Remembered:
    with desk.writing() as (records, post):
        remembered = records.remember(memory)
        post(telling.moved(desk, remembered.file, remembered.legs_before, remembered.legs))
        # Posting holds the rep's seat: what they were given to ask by another call in this moment is counted here.
        if memory.decision.prompt and _is_too_much_by_now(desk, records, memory, memory.decision.prompt.question):
            raise StaleProfile
    return remembered


def _is_too_much_by_now(desk: Desk, records: CallRecords, memory: Memory, question: str) -> bool:
    put = questions_put(desk, records, memory.call)
    others = {**put, question: put.get(question, 1) - 1}
    fact, spent = desk.book.catalogue.get(question), _seconds(desk.book, others)
    return spent > memory.asking.rep_seconds and bool(fact and desk.book.dialogue.is_too_much(fact.kind, spent))
