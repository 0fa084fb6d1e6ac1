"""Decides the state of a call and of each leg from the events told so far, in whatever order and number they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from agent_assist.interact.calls import CallEvent

EVENTS = ("offered", "ringing", "answered", "held", "resumed", "transferred", "ended", "wrapup", "verified")
# A leg that still belongs on the rep's panel; wrap-up is the rep's own time after the call.
LIVE_LEGS = frozenset({"offered", "ringing", "talking", "held", "wrapup"})
ON_THE_LINE = frozenset({"talking", "held"})


@dataclass(frozen=True)
class Leg:
    """One rep's part in a call."""

    agent: str
    state: str
    rang_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    resumed_at: datetime | None = None

    @property
    def talks_since(self) -> datetime | None:
        """When the rep came to the line, or came back to it."""
        return self.resumed_at or self.answered_at


@dataclass(frozen=True)
class CallState:
    """Where a call stands; `legs` by rep."""

    state: str = "offered"
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    verified: bool = False
    cause: str = ""
    queue: str = ""
    legs: dict[str, Leg] = field(default_factory=dict)


def rep_name(agent: str) -> str:
    """The one spelling under which a rep is known, however telephony writes the login."""
    return agent.strip().casefold()


def who_talked(legs: Mapping[str, Leg]) -> tuple[str, ...]:
    """The reps who came to the line, the first first."""
    return tuple(who for _, who in sorted((leg.answered_at, leg.agent) for leg in legs.values() if leg.answered_at))


def dedupe_key(event: CallEvent) -> str:
    """Two tellings of one event have one key: its id where there is one, else what happened to whom and when."""
    if event.event_id:
        return f"id:{event.event_id}"
    who = ",".join(sorted({*map(rep_name, event.agents), rep_name(event.from_agent), rep_name(event.to_agent)}))
    return f"{event.event}:{event.at.astimezone(UTC).isoformat()}:{who}"


def fold(events: Iterable[CallEvent]) -> CallState:
    """The state after all `events`, in whatever order: they are taken by time, then by rank, then by key."""
    state = CallState()
    for event in sorted(events, key=lambda told: (told.at, EVENTS.index(told.event), dedupe_key(told))):
        if event.event == "verified":
            state = replace(state, verified=True)
        elif state.ended_at is None or event.event == "wrapup":
            state = _STEPS[event.event](replace(state, queue=event.queue or state.queue), event)
    return state


def _offered(state: CallState, event: CallEvent) -> CallState:
    return _rings(state, event, "offered")


def _ringing(state: CallState, event: CallEvent) -> CallState:
    ringing = _rings(state, event, "ringing")
    return replace(ringing, state="ringing") if state.state == "offered" else ringing


def _rings(state: CallState, event: CallEvent, as_state: str) -> CallState:
    for agent in map(rep_name, event.agents):
        known = state.legs.get(agent)
        if known is None or known.state in ("offered", "cleared", "transferred"):
            state = _with_leg(state, Leg(agent, as_state, rang_at=event.at))
    return state


def _answered(state: CallState, event: CallEvent) -> CallState:
    answering = {rep_name(agent) for agent in event.agents}
    for leg in list(state.legs.values()):
        if answering and leg.agent not in answering and leg.state in ("offered", "ringing"):
            state = _with_leg(state, replace(leg, state="cleared", ended_at=event.at))
    for agent in sorted(answering):
        state = _on_the_line(state, agent, event.at)
    return replace(state, state="talking", answered_at=state.answered_at or event.at)


def _held(state: CallState, event: CallEvent) -> CallState:
    return _switch(state, event, "talking", "held")


def _resumed(state: CallState, event: CallEvent) -> CallState:
    return _switch(state, event, "held", "talking")


def _switch(state: CallState, event: CallEvent, old: str, new: str) -> CallState:
    named = {rep_name(agent) for agent in event.agents}
    for leg in list(state.legs.values()):
        if leg.state == old and (not named or leg.agent in named):
            resumed_at = event.at if new == "talking" else leg.resumed_at
            state = _with_leg(state, replace(leg, state=new, resumed_at=resumed_at))
    return replace(state, state=new) if state.state == old else state


def _transferred(state: CallState, event: CallEvent) -> CallState:
    leaving, coming = rep_name(event.from_agent), rep_name(event.to_agent)
    for leg in list(state.legs.values()):
        if leg.agent != coming and (leg.agent == leaving if leaving else leg.state in ON_THE_LINE):
            state = _with_leg(state, replace(leg, state="transferred", ended_at=event.at))
    if not coming:
        return replace(state, state="ringing")
    if event.kind == "attended":
        return replace(_on_the_line(state, coming, event.at), state="talking")
    known = state.legs.get(coming)
    if known and known.state in ON_THE_LINE:
        return state
    return replace(_with_leg(state, Leg(coming, "ringing", rang_at=event.at)), state="ringing")


def _ended(state: CallState, event: CallEvent) -> CallState:
    """The end of the call; where reps are named and another one is still on the line, the end of their legs only."""
    named = {rep_name(agent) for agent in event.agents}
    stay = {leg.agent for leg in state.legs.values() if named and leg.agent not in named and leg.state in ON_THE_LINE}
    for leg in list(state.legs.values()):
        if stay and leg.agent not in named:
            continue
        if leg.state in ON_THE_LINE:
            state = _with_leg(state, replace(leg, state="wrapup", ended_at=event.at))
        elif leg.state in ("offered", "ringing"):
            state = _with_leg(state, replace(leg, state="cleared", ended_at=event.at))
    return state if stay else replace(state, state="ended", ended_at=event.at, cause=event.cause)


def _wrapup(state: CallState, event: CallEvent) -> CallState:
    named = {rep_name(agent) for agent in event.agents}
    for leg in list(state.legs.values()):
        if leg.agent in named or (not named and leg.state in ("wrapup", *ON_THE_LINE)):
            state = _with_leg(state, replace(leg, state="wrapup", ended_at=leg.ended_at or event.at))
    return state


_STEPS = {
    "offered": _offered,
    "ringing": _ringing,
    "answered": _answered,
    "held": _held,
    "resumed": _resumed,
    "transferred": _transferred,
    "ended": _ended,
    "wrapup": _wrapup,
}


def _on_the_line(state: CallState, agent: str, at: datetime) -> CallState:
    known = state.legs.get(agent)
    return _with_leg(state, Leg(agent, "talking", rang_at=known.rang_at if known else None, answered_at=at))


def _with_leg(state: CallState, leg: Leg) -> CallState:
    return replace(state, legs={**state.legs, leg.agent: leg})
