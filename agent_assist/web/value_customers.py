"""The doors to single customers on the value page: finding them, and taking one's value apart."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.supervisors import AUTHOR
from agent_assist.differentiate.profile import Value, value_from_json
from agent_assist.web.desk_frame import render_desk
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import TierBody
from agent_assist.web.roles import check_role
from agent_assist.web.room_forms import field
from agent_assist.web.service import service
from agent_assist.web.tiers import end_of
from agent_assist.web.value import album, asked_look, shown_now, svg
from agent_assist.web.value_forms import BehindForm, ReasonForm, TierForm, read_fields
from agent_assist.web.value_stories import course_story
from agent_assist.web.value_view import TIERS
from agent_assist.web.who_is_meant import MOST_HITS, hits_for

PATH = "/desk/value/customers/<customer_id>"
PAGE_SIZE = 50
ASSESSMENTS_SHOWN = 120
LONGEST_QUERY = 250


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/desk/value/customers", view_func=value_customers, methods=["GET"])
    app.add_url_rule("/desk/value/customers/find", view_func=value_find_customer, methods=["POST"])
    app.add_url_rule(PATH, view_func=value_customer, methods=["GET"])
    app.add_url_rule(f"{PATH}/course.svg", view_func=value_course, methods=["GET"])
    app.add_url_rule(f"{PATH}/tier", view_func=value_set_tier, methods=["POST"])
    app.add_url_rule(f"{PATH}/tier/end", view_func=value_end_tier, methods=["POST"])
    app.add_url_rule(f"{PATH}/fence", view_func=value_put_behind, methods=["POST"])
    app.add_url_rule(f"{PATH}/fence/out", view_func=value_take_out, methods=["POST"])


@needs_supervisor
def value_customers(supervisor: Supervisor) -> str:
    """The customers of a tier in pages."""
    tier = request.args.get("tier", "")
    page = _listed(tier) if tier in TIERS else {"customers": [], "next": ""}
    asked = {"wanted": "", "tier": tier if tier in TIERS else "", "tiers": TIERS}
    return render_desk("desk/value/customers.html", supervisor, page=page, **asked)


@needs_supervisor
def value_find_customer(supervisor: Supervisor) -> str | AnyResponse:
    """Who may be meant by a name, number, reference or id; a single one leads straight to the customer."""
    wanted = field("q", LONGEST_QUERY)
    hits = hits_for(wanted)
    if len(hits) == 1:
        return redirect(url_for("value_customer", customer_id=hits[0].customer_id), 303)
    rows = [row for hit in hits[:MOST_HITS] for row in service().value.found(hit.customer_id)]
    page = {"customers": rows, "next": "", "has_more": len(hits) > MOST_HITS}
    return render_desk("desk/value/customers.html", supervisor, page=page, wanted=wanted, tier="", tiers=TIERS)


@needs_supervisor
def value_customer(supervisor: Supervisor, customer_id: str) -> str:
    """One customer: what they are worth and why, how that went, and what people decided about them."""
    customer = _customer(customer_id)
    stored = customer["value"]
    value: Value | None = value_from_json(stored) if stored else None
    history = service().value.history(customer_id, ASSESSMENTS_SHOWN)
    context: dict[str, Any] = {"customer": customer, "value": value, "history": history, "tiers": TIERS}
    context |= {"override": service().overrides.of(customer_id), "done": request.args.get("done", "")}
    context |= {"course_story": course_story(history)}
    return render_desk("desk/value/customer.html", supervisor, **context)


@needs_supervisor
def value_course(_: Supervisor, customer_id: str) -> Response:
    """The customer's value over time."""
    history = service().value.history(customer_id, ASSESSMENTS_SHOWN)
    if not history:
        raise ApiError(404, "This customer has not been assessed yet.")
    shown = shown_now()
    return svg(album().course(history, shown.line("mvc") if shown else 0, asked_look()))


@needs_supervisor
def value_set_tier(supervisor: Supervisor, customer_id: str) -> AnyResponse:
    """Sets the customer's tier for some days."""
    check_role(supervisor, AUTHOR)
    asked, now = read_fields(TierForm), service().lay_desk().now
    expires_at = end_of(TierBody(tier=asked.tier, reason=asked.reason, days=asked.days), now)
    put = service().overrides.put(customer_id, asked.tier, asked.reason, supervisor.name, expires_at, now)
    return _back(customer_id, put, "tier-set")


@needs_supervisor
def value_end_tier(supervisor: Supervisor, customer_id: str) -> AnyResponse:
    """Ends what a person has set."""
    check_role(supervisor, AUTHOR)
    ended = service().overrides.end(customer_id, supervisor.name, service().lay_desk().now)
    return _back(customer_id, ended, "tier-ended")


@needs_supervisor
def value_put_behind(supervisor: Supervisor, customer_id: str) -> AnyResponse:
    """Puts the customer behind the fence, or under another manager."""
    check_role(supervisor, AUTHOR)
    asked, now = read_fields(BehindForm), service().lay_desk().now
    member = service().fence.put(customer_id, asked.manager, asked.reason, supervisor.name, now)
    return _back(customer_id, member, "behind")


@needs_supervisor
def value_take_out(supervisor: Supervisor, customer_id: str) -> AnyResponse:
    """Takes the customer out of the fence."""
    check_role(supervisor, AUTHOR)
    asked, now = read_fields(ReasonForm), service().lay_desk().now
    return _back(customer_id, service().fence.take_out(customer_id, asked.reason, supervisor.name, now), "out")


def _back(customer_id: str, done: object, what: str) -> AnyResponse:
    if done is None:
        raise _nobody()
    return redirect(url_for("value_customer", customer_id=customer_id, done=what), 303)


def _listed(tier: str) -> dict[str, Any]:
    try:
        return service().value.listed(tier, PAGE_SIZE, request.args.get("before", ""))
    except ValueError as fault:
        raise ApiError(400, str(fault), "before") from None


def _customer(customer_id: str) -> dict[str, Any]:
    customer = service().value.of(customer_id)
    if customer is None:
        raise _nobody()
    return customer


def _nobody() -> ApiError:
    return ApiError(404, "There is no such customer. Look them up by their id or reference.", "customer_id")
