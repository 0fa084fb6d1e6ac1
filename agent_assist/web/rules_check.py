"""The door for checking rule files before anybody saves them: laid over the files in force, or all there is."""

from __future__ import annotations

from typing import Annotated

from flask import Flask, Response, request
from pydantic import Field

from agent_assist.interact.outcome import Rep
from agent_assist.web.forms import Body, read_body
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.rules_forms import MOST_BYTES
from agent_assist.web.service import service

MOST_FILES = 200


class FilesBody(Body):
    """Rule files by their path in the rules folder: the new text of each, or null for one that is removed.

    They are laid over the files in force; with `whole` they are everything.
    """

    files: Annotated[dict[str, str | None], Field(max_length=MOST_FILES)]
    whole: bool = False


def register(app: Flask) -> None:
    """Hangs the door into the app."""
    app.add_url_rule("/v1/rules/check", view_func=check_rules, methods=["POST"])


@needs("rules")
def check_rules(_: Rep) -> Response:
    """Every fault of the files, what came of every case, and what is worth a look; writes nothing."""
    request.max_content_length = MOST_BYTES
    body = read_body(request, FilesBody)
    now = service().lay_desk().now
    in_force = {} if body.whole else service().room_files()
    return reply(service().checker.check_over(in_force, body.files, now).as_json())
