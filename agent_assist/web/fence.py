"""The doors to the fence: who stands behind it, who is proposed, and what supervisors decide."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request

from agent_assist.customize.supervisors import AUTHOR
from agent_assist.interact.outcome import Rep
from agent_assist.web.customers import nobody, page_limit
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import FenceBody, ProposalBody, read_body
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.roles import check_role, supervisor_of_request
from agent_assist.web.service import service

MOST_WORDS = 500


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/v1/fence", view_func=fence, methods=["GET"])
    app.add_url_rule("/v1/fence", view_func=put_behind, methods=["POST"])
    app.add_url_rule("/v1/fence/<customer_id>", view_func=take_out, methods=["DELETE"])
    app.add_url_rule("/v1/fence/proposals/<proposal_id>", view_func=decide, methods=["POST"])


@needs("rules")
def fence(_: Rep) -> Response:
    """Who stands behind the fence and who is proposed, both newest first, in pages of their own."""
    members = _page("members", "before")
    proposals = _page("proposals", "proposals_before")
    following = {"next": members.pop("next"), "next_proposals": proposals.pop("next")}
    return reply({**members, **proposals, **following})


@needs("rules")
def put_behind(asker: Rep) -> Response:
    """Puts a customer behind the fence with a named manager, or hands them over to another."""
    check_role(supervisor_of_request(), AUTHOR)
    body = read_body(request, FenceBody)
    now = service().lay_desk().now
    member = service().fence.put(body.customer_id, body.manager, body.reason, asker.name, now)
    if member is None:
        raise nobody()
    return reply(member)


@needs("rules")
def take_out(asker: Rep, customer_id: str) -> Response:
    """Takes a customer out, for a reason; who is out already stays out."""
    check_role(supervisor_of_request(), AUTHOR)
    reason = " ".join(request.args.get("reason", "").replace("\x00", "").split())
    if not 1 <= len(reason) <= MOST_WORDS:
        raise ApiError(400, f"Say why in `?reason=`, in at most {MOST_WORDS} characters.", "reason")
    was_behind = service().fence.take_out(customer_id, reason, asker.name, service().lay_desk().now)
    if was_behind is None:
        raise nobody()
    return reply({"customer_id": customer_id, "taken_out": was_behind})


@needs("rules")
def decide(asker: Rep, proposal_id: str) -> Response:
    """Accepts or refuses a proposal; the same decision again is fine, another one is not."""
    check_role(supervisor_of_request(), AUTHOR)
    body = read_body(request, ProposalBody)
    now, accepts = service().lay_desk().now, body.decision == "accept"
    decided = service().fence.decide(proposal_id, accepts, body.manager, body.reason, asker.name, now)
    if decided is None:
        raise ApiError(404, "No proposal has this id.", "proposal_id")
    return reply(decided)


def _page(name: str, before: str) -> dict[str, Any]:
    read = service().fence.members if name == "members" else service().fence.proposals
    try:
        return read(page_limit(), request.args.get(before, ""))
    except ValueError as fault:
        raise ApiError(400, str(fault), before) from None
