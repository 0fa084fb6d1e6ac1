"""Answers every fault in one JSON shape: a code, a message that says what to do, the field; at the desk in a page."""

from __future__ import annotations

import logging

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from agent_assist.customize.agenda import NoSuchQuestion
from agent_assist.customize.checker import Busy
from agent_assist.customize.ledger import NotOffered
from agent_assist.interact.outcome import NotPossible
from agent_assist.interact.remembering import RecordsAway
from agent_assist.story.hands import Overloaded, place_of
from agent_assist.web.desk_fault import fault_page, wants_page
from agent_assist.web.replies import reply

log = logging.getLogger(__name__)

_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    503: "overloaded",
}
_STATUS = {
    "not_found": 404,
    "nothing_asked": 409,
    "no_customer": 409,
    "given_already": 409,
    "not_offered": 422,
    "above_authority": 422,
}


class ApiError(Exception):
    """A fault of the request, as it is answered."""

    def __init__(self, status: int, message: str, field: str = "", code: str = "", retry_after: int = 0) -> None:
        super().__init__(message)
        self.status, self.message, self.field = status, message, field
        self.code = code or _CODES.get(status, "error")
        self.retry_after = retry_after


def register(app: Flask) -> None:
    """Every exception that leaves a door becomes JSON, never HTML for an API client and never a stack trace."""
    app.register_error_handler(ApiError, _told)
    app.register_error_handler(
        NotPossible, lambda fault: error(_STATUS.get(fault.code, 409), fault.code, str(fault), fault.field)
    )
    app.register_error_handler(NotOffered, lambda fault: error(422, "not_offered", str(fault), "answer"))
    app.register_error_handler(NoSuchQuestion, lambda fault: error(422, "no_such_question", str(fault), "question"))
    app.register_error_handler(
        RecordsAway,
        lambda _: _told(
            ApiError(503, "The database is away. Try again in a moment.", code="unavailable", retry_after=1)
        ),
    )
    app.register_error_handler(
        Overloaded, lambda _: _told(ApiError(503, "Too much is under way. Try again in a moment.", retry_after=1))
    )
    app.register_error_handler(
        Busy, lambda _: _told(ApiError(503, "Other checks are under way. Try again in a moment.", retry_after=2))
    )
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def error(status: int, code: str, message: str, field: str = "") -> Response:
    """The one shape of a fault."""
    if wants_page():
        return fault_page(status, message)
    body = {"code": code, "message": message}
    return reply({"error": {**body, "field": field} if field else body}, status)


def _told(fault: ApiError) -> Response:
    answer = error(fault.status, fault.code, fault.message, fault.field)
    if fault.retry_after:
        answer.headers["Retry-After"] = str(fault.retry_after)
    if fault.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _http(fault: HTTPException) -> Response:
    status = fault.code or 500
    answer = error(
        status, _CODES.get(status, "error"), _MESSAGES.get(status) or fault.description or "The request failed."
    )
    for name, value in fault.get_headers():
        if name in ("Allow", "Location"):
            answer.headers[name] = value
    return answer


_MESSAGES = {
    404: "Nothing is here. The addresses there are stand in /v1/openapi.json.",
    405: "This address does not take that method.",
    413: "The request is larger than this address takes.",
}


def _unforeseen(fault: Exception) -> Response:
    # The type and the place are enough to mend it; the text of an exception may hold personal data.
    log.error("unforeseen %s at %s", type(fault).__name__, place_of(fault))
    return error(500, "internal", "Something went wrong on our side. It has been logged.")
