"""The doors to the fence on the value page: who stands behind it, who is proposed, and what is decided about them."""

from __future__ import annotations

from typing import Any

from flask import Flask, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.supervisors import AUTHOR
from agent_assist.interact.outcome import NotPossible
from agent_assist.web.desk_frame import render_desk
from agent_assist.web.desk_guard import Supervisor, needs_supervisor, own_path
from agent_assist.web.errors import ApiError
from agent_assist.web.roles import check_role
from agent_assist.web.service import service
from agent_assist.web.value import shown_now
from agent_assist.web.value_forms import DecisionForm, read_fields

PAGE_SIZE = 25


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/desk/value/fence", view_func=value_fence, methods=["GET"])
    app.add_url_rule("/desk/value/fence/proposals/<proposal_id>", view_func=value_decide, methods=["POST"])


@needs_supervisor
def value_fence(supervisor: Supervisor) -> str:
    """Proposals and members, both newest first, in pages."""
    try:
        proposals = service().fence.proposals(PAGE_SIZE, request.args.get("proposals_before", ""))
        members = service().fence.members(PAGE_SIZE, request.args.get("members_before", ""))
    except ValueError as fault:
        raise ApiError(400, str(fault)) from None
    shown = shown_now()
    context: dict[str, Any] = {"currency": shown.currency if shown else "", "decided": request.args.get("decided", "")}
    return render_desk("desk/value/fence.html", supervisor, proposals=proposals, members=members, **context)


@needs_supervisor
def value_decide(supervisor: Supervisor, proposal_id: str) -> AnyResponse:
    """Accepts or refuses a proposal; the same decision again is fine."""
    check_role(supervisor, AUTHOR)
    asked, now = read_fields(DecisionForm), service().lay_desk().now
    accepts = asked.decision == "accept"
    try:
        told = service().fence.decide(proposal_id, accepts, asked.manager, asked.reason, supervisor.name, now)
    except NotPossible as fault:
        raise ApiError(400 if fault.field == "manager" else 409, str(fault), fault.field) from None
    if told is None:
        raise ApiError(404, "There is no such proposal.")
    back = own_path(request.form.get("back", "")).partition("?")[0]
    return redirect(f"{back}?decided={'accepted' if accepts else 'refused'}#fence", 303)
