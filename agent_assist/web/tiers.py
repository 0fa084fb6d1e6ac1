"""The doors by which a supervisor sets a customer's tier for a while, and lets go of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, request

from agent_assist.customize.supervisors import AUTHOR
from agent_assist.interact.outcome import Rep
from agent_assist.web.customers import nobody
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import MOST_OVERRIDE_DAYS, TierBody, read_body
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.roles import check_role, supervisor_of_request
from agent_assist.web.service import service

PATH = "/v1/customers/<customer_id>/tier"


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule(PATH, view_func=set_tier, methods=["POST"])
    app.add_url_rule(PATH, view_func=end_tier, methods=["DELETE"])


@needs("rules")
def set_tier(asker: Rep, customer_id: str) -> Response:
    """Sets the customer's tier for a reason and a time; the next lookup shows it."""
    check_role(supervisor_of_request(), AUTHOR)
    body, now = read_body(request, TierBody), service().lay_desk().now
    expires_at = end_of(body, now)
    override = service().overrides.put(customer_id, body.tier, body.reason, asker.name, expires_at, now)
    if override is None:
        raise nobody()
    return reply(override)


@needs("rules")
def end_tier(asker: Rep, customer_id: str) -> Response:
    """Ends the override: the customer is back in the computed tier."""
    check_role(supervisor_of_request(), AUTHOR)
    was_set = service().overrides.end(customer_id, asker.name, service().lay_desk().now)
    if was_set is None:
        raise nobody()
    return reply({"customer_id": customer_id, "ended": was_set})


def end_of(body: TierBody, now: datetime) -> datetime:
    """When the override ends: the moment given, or the end of the day so many days from now. Raises ApiError 400.

    The end of a day, so that the same request again, a minute later, asks for the same thing.
    """
    if body.expires_at is None:
        return (now + timedelta(days=body.days + 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    if not now < body.expires_at <= now + timedelta(days=MOST_OVERRIDE_DAYS + 1):
        words = f"expires_at should lie ahead, and within {MOST_OVERRIDE_DAYS} days."
        raise ApiError(400, words, "expires_at")
    return body.expires_at
