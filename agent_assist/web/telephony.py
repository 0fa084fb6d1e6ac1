"""The doors for telephony: a call arrives, a call moves, and how a number was understood."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, request

from agent_assist import assist
from agent_assist.identify.matching import Claimant, match
from agent_assist.identify.numbers import normalise
from agent_assist.identify.trunks import choose_trunk
from agent_assist.identify.words import is_placeholder
from agent_assist.interact import answering
from agent_assist.interact.calls import CallEvent, IncomingCall
from agent_assist.interact.outcome import Rep
from agent_assist.story.desk import Desk
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import EventBody, LookupBody, read_body, read_query
from agent_assist.web.guard import needs
from agent_assist.web.meters import EVENTS, LOOKUP_SECONDS, LOOKUPS
from agent_assist.web.replies import reply, text
from agent_assist.web.service import service

ARRIVED_AT = "agent_assist.arrived_at"


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/v1/calls/lookup", view_func=lookup, methods=["POST", "GET"])
    app.add_url_rule("/v1/calls/events", view_func=event, methods=["POST"])
    app.add_url_rule("/v1/match/explain", view_func=explain_match, methods=["GET"])


@needs("lookup")
def lookup(asker: Rep) -> Response:
    """Who is calling, where we stopped, and the one question worth asking; always within the budget."""
    arrived_at = request.environ.get(ARRIVED_AT) or time.monotonic()
    body = read_query(request, LookupBody) if request.method == "GET" else read_body(request, LookupBody)
    desk = service().lay_desk()
    budget_ms = min(body.budget_ms or 60_000, service().settings.lookup_budget_ms)
    left = budget_ms / 1000 - (time.monotonic() - arrived_at)
    file = assist.call_arrived(desk, _call(desk, asker, body), max(0.0, left))
    elapsed = time.monotonic() - arrived_at
    LOOKUPS.labels(file.call.status, "yes" if file.missing else "no").inc()
    LOOKUP_SECONDS.observe(elapsed)
    return _formatted(answering.answer(file, int(elapsed * 1000)), body.format)


@needs("events")
def event(asker: Rep) -> tuple[Response, int]:
    """One thing that happened to a call; telling it again changes nothing."""
    body = read_body(request, EventBody)
    desk = service().lay_desk()
    change = assist.call_event(desk, _event(desk, asker, body))
    EVENTS.labels(body.event, "yes" if change.repeat else "no").inc()
    told = {"call_id": body.call_id, "lookup_id": change.lookup_id, "repeat": change.repeat, "state": change.state}
    return reply(told), 200 if change.repeat else 202


@needs("read")
def explain_match(_: Rep) -> Response:
    """Every step from the raw number to the candidates; writes nothing."""
    raw, trunk_name = request.args.get("raw"), request.args.get("trunk", "")
    if raw is None or len(raw) > 1_000:
        raise ApiError(400, "raw should be the number as it was signalled, at most 1,000 characters.", "raw")
    desk = service().lay_desk()
    number = normalise(raw, choose_trunk(desk.trunks, trunk_name, request.args.get("region", "")))
    claimants: tuple[Claimant, ...] = ()
    if number.kind == "e164":
        with desk.records.reading() as records:
            claimants = records.find_callers(number.value).claimants
    matched = match(number, claimants, request.args.get("verstat", ""), int(desk.now.timestamp()))
    steps = [*number.steps, *matched.steps]
    found = {"status": matched.status, "customer_id": matched.customer_id, "reason": matched.reason}
    candidates = [asdict(candidate) for candidate in matched.candidates]
    number_json = {"kind": number.kind, "value": number.value}
    return reply(
        {"raw": raw, "trunk": trunk_name, "number": number_json, **found, "candidates": candidates, "steps": steps}
    )


def _call(desk: Desk, asker: Rep, body: LookupBody) -> IncomingCall:
    return IncomingCall(
        integration=asker.integration,
        call_id=_said(body.call_id),
        occurred_at=body.occurred_at or desk.now,
        ani=_said(body.ani),
        dnis=_said(body.dnis),
        direction=body.direction,
        trunk=_said(body.trunk),
        queue=_said(body.queue),
        intent=_said(body.intent),
        agent=_said(body.agent),
        verstat=_said(body.verstat),
        withheld=body.withheld,
        diversion=_said(body.diversion),
        source=_said(body.source),
        parent_call_id=_said(body.parent_call_id),
    )


def _event(desk: Desk, asker: Rep, body: EventBody) -> CallEvent:
    named = dict.fromkeys(agent for agent in (body.agent, *body.agents) if _said(agent))
    return CallEvent(
        integration=asker.integration,
        call_id=body.call_id,
        event=body.event,
        at=body.at or desk.now,
        event_id=body.event_id,
        agents=tuple(named),
        queue=_said(body.queue),
        from_agent=_said(body.from_agent),
        to_agent=_said(body.to_agent),
        kind=body.kind,
        cause=_said(body.cause),
        parent_call_id=_said(body.parent_call_id),
        disposition=_said(body.disposition),
        ani=_said(body.ani),
        dnis=_said(body.dnis),
    )


def _said(text: str) -> str:
    return "" if not text or is_placeholder(text) else text


def _formatted(answer: dict[str, Any], form: str) -> Response:
    if form == "json":
        return reply(answer)
    if form == "text":
        return text(answer["customer_name"])
    scalars = {name: str(value) for name, value in answer.items() if name != "detail"}
    return reply(scalars) if form == "flat" else text(urlencode(scalars), "application/x-www-form-urlencoded")
