"""Tells a supervisor's browser what went wrong in a page; an API client hears it in JSON as everywhere."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, make_response, render_template, request

_HEADINGS = {
    403: "This did not go through",
    404: "Nothing is here",
    405: "Nothing is here",
    409: "Somebody was faster",
    422: "Not yet",
    413: "This is too much at once",
    429: "A little slower, please",
    500: "Something went wrong",
    503: "Not at the moment",
}


def is_browser() -> bool:
    """Whether a page is wanted: it is asked for by name, as browsers do and API clients do not."""
    return "text/html" in request.headers.get("Accept", "")


def wants_page() -> bool:
    """Whether a fault should be told in a page: at the desk, to a browser."""
    return (request.path == "/desk" or request.path.startswith("/desk/")) and is_browser()


def fault_page(status: int, message: str, details: Sequence[str] = ()) -> Response:
    """The fault with its cure, and in `details` what it is made of."""
    heading = _HEADINGS.get(status, "Please check what you entered")
    return make_response(render_template("desk/fault.html", heading=heading, message=message, details=details), status)
