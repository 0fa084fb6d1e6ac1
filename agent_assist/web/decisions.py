"""The door to the reasons: why a lookup was answered as it was, rule by rule."""

from __future__ import annotations

from flask import Flask, Response

from agent_assist.interact.card import stamp
from agent_assist.interact.outcome import Rep
from agent_assist.story.recalling import BookNotKept, explanation_of, recall
from agent_assist.web.errors import ApiError
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.service import service


def register(app: Flask) -> None:
    """Hangs the door into the app."""
    app.add_url_rule("/v1/decisions/<lookup_id>/why", view_func=why, methods=["GET"])


@needs("rules")
def why(_: Rep, lookup_id: str) -> Response:
    """A verdict for every rule of the book that was in force, with the values it read; writes nothing."""
    desk = service().lay_desk()
    with desk.records.reading() as records:
        reviewed = records.review(lookup_id)
    if reviewed is None:
        raise ApiError(404, "No decision is kept under this lookup_id.", "lookup_id")
    try:
        recalled = recall(reviewed, desk.book)
    except BookNotKept as fault:
        raise ApiError(409, str(fault), code="book_not_kept") from None
    explained = explanation_of(recalled).as_json()
    asked = reviewed.decision.get("prompt") or {}
    return reply(
        {
            "lookup_id": lookup_id,
            "customer_id": reviewed.customer_id,
            "book_version": reviewed.book_version,
            "decided_at": stamp(reviewed.at.timestamp()),
            "prompt_id": asked.get("rule", ""),
            "silence": reviewed.decision.get("silence", ""),
            "facts": dict(reviewed.facts),
            **explained,
        }
    )
