"""The doors for what customers tell otherwise than to our question: in another channel, or unasked on a call."""

from __future__ import annotations

from flask import Flask, Response, request

from agent_assist.interact.outcome import Rep, ToldAnswer
from agent_assist.interact.states import rep_name
from agent_assist.story import answers
from agent_assist.web.forms import AnswerBody, UnpromptedBody, read_body
from agent_assist.web.guard import PANEL, needs
from agent_assist.web.replies import reply
from agent_assist.web.service import service

CALL = "/v1/calls/<path:call_id>/answers"


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/v1/customers/<customer_id>/answers", view_func=tell_answer, methods=["POST"])
    app.add_url_rule(CALL, view_func=what_can_be_told, methods=["GET"])
    app.add_url_rule(CALL, view_func=said_unprompted, methods=["POST"])


@needs("ingest", "lookup", "embed")
def tell_answer(asker: Rep, customer_id: str) -> Response:
    """Settles a question with an answer from any channel; telling it again changes nothing."""
    body = read_body(request, AnswerBody)
    told = ToldAnswer(
        question=body.question,
        result=body.result,
        answer=body.answer,
        source=body.source,
        channel=body.channel,
        rep=rep_name(body.rep),
        note=body.note,
        ref=f"{asker.integration_id}:{body.answer_ref}" if body.answer_ref else "",
        at=body.at,
    )
    return reply(answers.answer_told(service().lay_desk(), customer_id, told))


@needs("embed", "lookup", PANEL)
def what_can_be_told(rep: Rep, call_id: str) -> Response:
    """The questions whose answer the caller may give unasked, those still open first."""
    told = answers.what_can_be_told(service().lay_desk(), rep, call_id, request.args.get("lookup_id", ""))
    return reply({"call_id": call_id, "questions": told})


@needs("embed", "lookup", PANEL)
def said_unprompted(rep: Rep, call_id: str) -> Response:
    """What the caller said unasked: known from now on, and not counted as asked."""
    body = read_body(request, UnpromptedBody)
    told = ToldAnswer(body.question, body.result, body.answer, "unprompted", channel="phone", note=body.note)
    return reply(answers.said_unprompted(service().lay_desk(), rep, call_id, body.lookup_id, told))
