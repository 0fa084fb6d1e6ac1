"""The door to what is worth a look in the rule book in force."""

from __future__ import annotations

from flask import Flask, Response

from agent_assist.interact.outcome import Rep
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.service import service


def register(app: Flask) -> None:
    """Hangs the door into the app."""
    app.add_url_rule("/v1/rules/look", view_func=look_at_rules, methods=["GET"])


@needs("rules")
def look_at_rules(_: Rep) -> Response:
    """What is worth a look in the rule book in force, each with the witness for whom it happens."""
    return reply(service().rule_track.look().as_json())
