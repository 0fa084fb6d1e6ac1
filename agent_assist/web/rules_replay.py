"""The doors by which a draft is replayed over the calls of the last days, looked after and stopped."""

from __future__ import annotations

from typing import Annotated

from flask import Flask, Response, request
from pydantic import Field

from agent_assist.interact.outcome import Rep
from agent_assist.learn.replays import MOST_DAYS, USUAL_DAYS, Replay
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import Body, read_body
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.roles import supervisor_of_request
from agent_assist.web.service import service

PATH = "/v1/rules/drafts/<draft_id>/replay"


class ReplayBody(Body):
    """Over how many days, until now."""

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)] = USUAL_DAYS


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule(PATH, view_func=replay_draft, methods=["POST"])
    app.add_url_rule(PATH, view_func=see_replay, methods=["GET"])
    app.add_url_rule(PATH, view_func=stop_replay, methods=["DELETE"])


@needs("rules")
def replay_draft(_: Rep, draft_id: str) -> Response:
    """Begins to replay the draft as it is now over the calls of the last days, beside the book in force."""
    body = read_body(request, ReplayBody)
    return reply(service().replays.start(draft_id, body.days, supervisor_of_request().name).as_json(), 202)


@needs("rules")
def see_replay(_: Rep, draft_id: str) -> Response:
    """How far the latest replay of the draft is, and what it found once it is done."""
    return reply(_found(service().replays.of(draft_id)).as_json())


@needs("rules")
def stop_replay(_: Rep, draft_id: str) -> Response:
    """Stops the replay of the draft; one that has ended stays as it is."""
    return reply(_found(service().replays.stop(draft_id, supervisor_of_request().name)).as_json())


def _found(replay: Replay | None) -> Replay:
    if replay is None:
        raise ApiError(404, "No replay of this draft is kept. Send POST to begin one.", "draft_id")
    return replay
