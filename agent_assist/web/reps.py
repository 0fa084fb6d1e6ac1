"""The doors for what a rep tells of a call: the outcome, who it is, that they checked, and the last word."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request

from agent_assist import assist
from agent_assist.interact import answering
from agent_assist.interact.calls import CallFile, Wrapup
from agent_assist.interact.outcome import Rep
from agent_assist.story import treating
from agent_assist.web.forms import DraftBody, OutcomeBody, PickBody, VerifiedBody, WrapupBody, read_body
from agent_assist.web.giving_forms import TreatmentBody
from agent_assist.web.guard import PANEL, needs
from agent_assist.web.meters import OUTCOMES
from agent_assist.web.replies import reply
from agent_assist.web.service import service

CALL = "/v1/calls/<path:call_id>"


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule(f"{CALL}/outcome", view_func=outcome, methods=["POST"])
    app.add_url_rule(f"{CALL}/customer", view_func=pick, methods=["POST"])
    app.add_url_rule(f"{CALL}/customer", view_func=take_back, methods=["DELETE"])
    app.add_url_rule(f"{CALL}/verified", view_func=verified, methods=["POST"])
    app.add_url_rule(f"{CALL}/wrapup", view_func=wrapup, methods=["POST"])
    app.add_url_rule(f"{CALL}/treatments", view_func=give_treatment, methods=["POST"])
    app.add_url_rule(f"{CALL}/draft", view_func=draft, methods=["PUT"])


@needs("embed", "lookup", PANEL)
def outcome(rep: Rep, call_id: str) -> Response:
    """What came of the prompt, answered with the ledger entry."""
    body = read_body(request, OutcomeBody)
    recorded = assist.outcome_recorded(
        service().lay_desk(), rep, call_id, body.lookup_id, body.result, body.answer, body.note, body.at
    )
    OUTCOMES.labels(body.result).inc()
    return reply(recorded)


@needs("embed", "lookup", PANEL)
def pick(rep: Rep, call_id: str) -> Response:
    """Who the caller is: a candidate, or a customer found by other means."""
    body = read_body(request, PickBody)
    return _answer(rep, assist.customer_picked(service().lay_desk(), rep, call_id, body.lookup_id, body.customer_id))


@needs("embed", "lookup", PANEL)
def take_back(rep: Rep, call_id: str) -> Response:
    """Takes the pick back, and everything recorded under it with it."""
    return _answer(rep, assist.pick_taken_back(service().lay_desk(), rep, call_id, request.args.get("lookup_id", "")))


@needs("embed", "lookup", PANEL)
def verified(rep: Rep, call_id: str) -> Response:
    """The rep has made sure who is speaking."""
    body = read_body(request, VerifiedBody)
    return _answer(rep, assist.caller_verified(service().lay_desk(), rep, call_id, body.lookup_id, body.method))


@needs("embed", "lookup", PANEL)
def wrapup(rep: Rep, call_id: str) -> Response:
    """The rep's last word on the call."""
    body = read_body(request, WrapupBody)
    words = Wrapup(body.disposition, body.note, body.follow_up)
    file = assist.wrapped_up(service().lay_desk(), rep, call_id, body.lookup_id, words)
    said: dict[str, Any] = {"disposition": words.disposition, "note": words.note, "follow_up": words.follow_up}
    return reply({"call_id": call_id, "lookup_id": file.call.lookup_id, **said})


@needs("embed", "lookup", PANEL)
def give_treatment(rep: Rep, call_id: str) -> Response:
    """A recommended treatment was given; telling it again changes nothing, another amount replaces the first."""
    body = read_body(request, TreatmentBody)
    # A panel has the role of its token, whatever it says; a key is believed.
    role = rep.role or body.role
    minor = int(body.amount * 100) if body.amount is not None else 0
    desk = service().lay_desk()
    return reply(treating.treatment_given(desk, rep, call_id, body.lookup_id, body.treatment, minor, role))


@needs("embed", "lookup", PANEL)
def draft(rep: Rep, call_id: str) -> Response:
    """Keeps a half-typed note."""
    body = read_body(request, DraftBody)
    assist.draft_kept(service().lay_desk(), rep, call_id, body.lookup_id, body.note)
    return reply({"call_id": call_id, "kept": True})


def _answer(rep: Rep, file: CallFile) -> Response:
    return reply(answering.answer(file, 0, rep.sees_amounts))
