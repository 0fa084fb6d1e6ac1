"""The door to what is worth a look in the rule book in force."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from agent_assist.customize.remarks import KINDS
from agent_assist.interact.outcome import Rep
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.service import service

_TEXT = {"type": "string"}
_LINES = {"type": "array", "items": {"type": "integer"}}
WITNESS: dict[str, Any] = {
    "type": "object",
    "description": "For whom it happens: one of the cast (person), a customer on a call, or lines of the file.",
    "required": ["words", "person", "customer_id", "lookup_id", "lines"],
    "properties": {**dict.fromkeys(("words", "person", "customer_id", "lookup_id"), _TEXT), "lines": _LINES},
}
REMARK: dict[str, Any] = {
    "type": "object",
    "required": ["kind", "file", "line", "column", "rule", "message", "cure", "witness"],
    "properties": {
        "kind": {"enum": list(KINDS)},
        **dict.fromkeys(("file", "rule", "message", "cure"), _TEXT),
        **dict.fromkeys(("line", "column"), {"type": "integer", "minimum": 0}),
        "witness": WITNESS,
    },
}
LOOK: dict[str, Any] = {
    "type": "object",
    "required": ["book_version", "witnesses", "at", "remarks"],
    "properties": {
        **dict.fromkeys(("book_version", "witnesses", "at"), _TEXT),
        "remarks": {"type": "array", "items": REMARK},
    },
}


def register(app: Flask) -> None:
    """Hangs the door into the app."""
    app.add_url_rule("/v1/rules/look", view_func=look_at_rules, methods=["GET"])


@needs("rules")
def look_at_rules(_: Rep) -> Response:
    """What is worth a look in the rule book in force, each with the witness for whom it happens."""
    return reply(service().rule_track.look().as_json())
