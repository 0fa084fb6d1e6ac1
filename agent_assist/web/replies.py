"""Turns a body into a response: JSON unless somebody asked for another form."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response


def reply(body: Any, status: int = 200) -> Response:
    """A JSON response."""
    return Response(orjson.dumps(body), status, mimetype="application/json")


def text(body: str, mimetype: str = "text/plain") -> Response:
    """A response of plain text."""
    return Response(body, mimetype=mimetype)
