"""Tells a supervisor's browser what went wrong in a page; an API client hears it in JSON as everywhere."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from agent_assist.web.errors import ApiError

_HEADINGS = {
    403: "This did not go through",
    404: "Nothing is here",
    409: "Somebody was faster",
    429: "A little slower, please",
    503: "Not at the moment",
}


def is_browser() -> bool:
    """Whether a page is wanted: it is asked for by name, as browsers do and API clients do not."""
    return "text/html" in request.headers.get("Accept", "")


def fault_page(fault: ApiError) -> Response:
    """The fault with its cure."""
    heading = _HEADINGS.get(fault.status, "Please check what you entered")
    response = make_response(render_template("desk/fault.html", heading=heading, message=fault.message), fault.status)
    if fault.retry_after:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response
