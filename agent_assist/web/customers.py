"""The doors for reading customers, for handing their data out, and for forgetting them."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request

from agent_assist.customize.agenda import questions_in
from agent_assist.identify.numbers import normalise_identifier
from agent_assist.identify.trunks import choose_trunk
from agent_assist.interact.ledger_view import ledger_json
from agent_assist.interact.outcome import Rep
from agent_assist.web.errors import ApiError
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.service import service

MOST = 200
KINDS = ("phone", "email", "account", "handle")


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/v1/customers", view_func=find, methods=["GET"])
    app.add_url_rule("/v1/customers/<customer_id>", view_func=get, methods=["GET"])
    app.add_url_rule("/v1/customers/<customer_id>", view_func=erase, methods=["DELETE"])
    app.add_url_rule("/v1/customers/<customer_id>/history", view_func=history, methods=["GET"])
    app.add_url_rule("/v1/customers/<customer_id>/ledger", view_func=ledger, methods=["GET"])
    app.add_url_rule("/v1/customers/<customer_id>/value", view_func=value, methods=["GET"])
    app.add_url_rule("/v1/customers/<customer_id>/export", view_func=export, methods=["GET"])


@needs("read")
def find(asker: Rep) -> Response:
    """Customers by a telephone number, e-mail address or account."""
    given = [kind for kind in KINDS if request.args.get(kind)]
    if len(given) != 1:
        raise ApiError(400, "Give one of phone=, email=, account= or handle=.", "phone")
    kind, desk, limit = given[0], service().lay_desk(), page_limit()
    trunk = choose_trunk(desk.trunks, request.args.get("trunk", asker.integration.trunk), asker.integration.region)
    wanted = normalise_identifier(kind, request.args[kind][:500], trunk)
    return reply({"customers": service().customers.find(kind, wanted, limit) if wanted else []})


@needs("read")
def get(_: Rep, customer_id: str) -> Response:
    """One customer."""
    return reply(_found(customer_id))


@needs("read")
def history(_: Rep, customer_id: str) -> Response:
    """Contacts in every channel, newest first; `next` is what to send as `before` for the page after."""
    _found(customer_id)
    try:
        return reply(service().customers.history(customer_id, page_limit(), request.args.get("before", "")))
    except ValueError as fault:
        raise ApiError(400, str(fault), "before") from None


@needs("read")
def ledger(_: Rep, customer_id: str) -> Response:
    """Where each question stands for this customer, and every event that led there, newest first."""
    _found(customer_id)
    desk = service().lay_desk()
    with desk.records.reading() as records:
        entries = records.ledger(customer_id)
    return reply(ledger_json(entries, questions_in(desk.book), int(desk.now.timestamp())))


@needs("read")
def value(_: Rep, customer_id: str) -> Response:
    """Every assessment with its reasons, newest first, and the tier that a person has set, if any."""
    _found(customer_id)
    assessments = service().customers.value(customer_id, page_limit())
    return reply({"assessments": assessments, "override": service().overrides.of(customer_id) or {}})


@needs("admin")
def export(_: Rep, customer_id: str) -> Response:
    """Everything that is stored of a customer."""
    exported = service().customers.export(customer_id)
    if exported is None:
        raise nobody()
    return reply(exported)


@needs("admin")
def erase(asker: Rep, customer_id: str) -> Response:
    """Forgets a customer, and everything personal with them."""
    if not service().customers.erase(customer_id, asker.name, service().lay_desk().now):
        raise nobody()
    return reply({"customer_id": customer_id, "erased": True})


def _found(customer_id: str) -> dict[str, Any]:
    found = service().customers.get(customer_id)
    if found is None:
        raise nobody()
    return found


def nobody() -> ApiError:
    """The fault of asking for somebody we do not know."""
    return ApiError(404, "No customer has this id.", "customer_id")


def page_limit() -> int:
    """How many are asked for in the query. Raises ApiError 400."""
    written = request.args.get("limit", "50")
    # No longer than the largest: leading zeros would hide what follows them.
    is_number = written.isascii() and written.isdigit() and len(written) <= len(str(MOST))
    if not is_number or not 1 <= int(written) <= MOST:
        raise ApiError(400, f"limit should be a whole number from 1 to {MOST}.", "limit")
    return int(written)
