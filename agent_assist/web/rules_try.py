"""The door that tries a rule file on somebody before anybody saves it: the verdict line by line, and the whole call."""

from __future__ import annotations

from typing import Annotated

from flask import Flask, Response, request
from pydantic import StringConstraints

from agent_assist.customize.readable_files import kind_of
from agent_assist.customize.room_files import why_no_room_file
from agent_assist.interact.outcome import Rep
from agent_assist.story.trying import NotTried, try_files
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import Body, read_body
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.rules_forms import MOST_BYTES
from agent_assist.web.service import service


class TryRuleBody(Body):
    """The `text` of the room file at `path`, and `who`: one of the cast, a customer id, a lookup id or a call id."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=250)]
    text: str
    who: Annotated[str, StringConstraints(min_length=1, max_length=250, strip_whitespace=True)]


def register(app: Flask) -> None:
    """Hangs the door into the app."""
    app.add_url_rule("/v1/rules/try", view_func=try_rule, methods=["POST"])


@needs("rules")
def try_rule(_: Rep) -> Response:
    """What the files in force with this one say of somebody, and what they say without it; writes nothing."""
    request.max_content_length = MOST_BYTES
    body, desk = read_body(request, TryRuleBody), service().lay_desk()
    if why := why_no_room_file(body.path):
        raise ApiError(400, why, "path")
    report = service().checker.check_over(service().room_files(), {body.path: body.text}, desk.now)
    try:
        tried = try_files(desk, report, body.path, body.text, body.who)
    except NotTried as fault:
        raise ApiError(422, str(fault), code="not_tried") from None
    return reply({"path": body.path, "what": kind_of(body.path), **tried.as_json()})
