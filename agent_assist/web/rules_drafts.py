"""The doors by which programs change rules: a draft is begun, changed, checked, approved and published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, request

from agent_assist.customize.book_changes import compare_files
from agent_assist.customize.drafts import STATES, UNDER_WAY, Draft
from agent_assist.customize.supervisors import Supervisor
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.interact.outcome import Rep
from agent_assist.story import approving, drafting, publishing
from agent_assist.story.books import files_of
from agent_assist.story.draft_turns import reopen
from agent_assist.story.rule_room import RuleRoom
from agent_assist.web.customers import page_limit
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import read_body
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.roles import supervisor_of_request
from agent_assist.web.rules_forms import MOST_BYTES, CatchUpBody, ChangeDraftBody, NewDraftBody, SendBackBody, StepBody
from agent_assist.web.rules_view import book_json, draft_json
from agent_assist.web.service import service

DRAFTS = "/v1/rules/drafts"
ONE = f"{DRAFTS}/<draft_id>"


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule(DRAFTS, view_func=rule_drafts, methods=["GET"])
    app.add_url_rule(DRAFTS, view_func=begin_rule_draft, methods=["POST"])
    app.add_url_rule(ONE, view_func=rule_draft, methods=["GET"])
    app.add_url_rule(ONE, view_func=change_rule_draft, methods=["PATCH"])
    app.add_url_rule(ONE, view_func=discard_rule_draft, methods=["DELETE"])
    app.add_url_rule(f"{ONE}/check", view_func=check_rule_draft, methods=["GET"])
    app.add_url_rule(f"{ONE}/ask", view_func=ask_for_approval, methods=["POST"])
    app.add_url_rule(f"{ONE}/approve", view_func=approve_rule_draft, methods=["POST"])
    app.add_url_rule(f"{ONE}/send-back", view_func=send_rule_draft_back, methods=["POST"])
    app.add_url_rule(f"{ONE}/reopen", view_func=reopen_rule_draft, methods=["POST"])
    app.add_url_rule(f"{ONE}/catch-up", view_func=catch_rule_draft_up, methods=["POST"])
    app.add_url_rule(f"{ONE}/publish", view_func=publish_rule_draft, methods=["POST"])


@needs("rules")
def rule_drafts(_: Rep) -> Response:
    """Drafts under way, or those in one `state`, changed last first."""
    state = request.args.get("state", "")
    if state and state not in STATES:
        raise ApiError(400, f"There is no state {state}. Write one of {', '.join(STATES)}.", "state")
    states, before = (state,) if state else UNDER_WAY, request.args.get("before", "")
    try:
        found, following = drafting.list_drafts(_room(), page_limit(), before, states)
    except ValueError as fault:
        raise ApiError(400, str(fault), "before") from None
    return reply({"drafts": [draft_json(draft) for draft in found], "next": following})


@needs("rules")
def begin_rule_draft(_: Rep) -> Response:
    """Begins a draft over the book in force."""
    request.max_content_length = MOST_BYTES
    body = read_body(request, NewDraftBody)
    room, who = _room(), supervisor_of_request()
    if body.from_folder:
        return reply(draft_json(publishing.draft_from_folder(room, who, body.title, body.note)), 201)
    return reply(draft_json(drafting.begin_draft(room, who, body.title, body.changes, body.note)), 201)


@needs("rules")
def rule_draft(_: Rep, draft_id: str) -> Response:
    """One draft with its texts, and in `words` what it changes of the book it was begun over."""
    room = _room()
    draft = drafting.find_draft(room, draft_id)
    base = files_of(room, draft.base_seq)
    words = compare_files(base, draft.over(base), Catalogue(OBSERVED)).words
    return reply({**draft_json(draft), "changes": dict(draft.changes), "words": list(words)})


@needs("rules")
def change_rule_draft(_: Rep, draft_id: str) -> Response:
    """Changes the draft; its approval, if it had one, is gone."""
    request.max_content_length = MOST_BYTES
    body = read_body(request, ChangeDraftBody)
    edits: Mapping[str, Any] = {**body.changes, **dict.fromkeys(body.revert, drafting.REVERT)}
    room, who = _room(), supervisor_of_request()
    draft = drafting.change_draft(room, who, draft_id, body.revision, edits, body.title, body.note)
    return reply(draft_json(draft))


@needs("rules")
def discard_rule_draft(_: Rep, draft_id: str) -> Response:
    """Puts the draft away for good."""
    return reply(draft_json(drafting.discard(_room(), supervisor_of_request(), draft_id)))


@needs("rules")
def check_rule_draft(_: Rep, draft_id: str) -> Response:
    """Every fault of the book that the draft makes, and what came of every case."""
    room = _room()
    return reply(drafting.check_draft(room, drafting.find_draft(room, draft_id)).as_json())


@needs("rules")
def ask_for_approval(_: Rep, draft_id: str) -> Response:
    """Puts the draft before a second person, and begins its replay unless there is one."""
    return _step(approving.ask_approval, draft_id)


@needs("rules")
def approve_rule_draft(_: Rep, draft_id: str) -> Response:
    """Says yes to somebody else's draft. All keys of one integration are one person."""
    return _step(approving.approve, draft_id)


@needs("rules")
def reopen_rule_draft(_: Rep, draft_id: str) -> Response:
    """Opens a draft again that was put before a second person; an approval is gone."""
    return _step(reopen, draft_id)


@needs("rules")
def catch_rule_draft_up(_: Rep, draft_id: str) -> Response:
    """Lays the draft over the book in force now, with `texts` for files that both have changed in the same lines."""
    request.max_content_length = MOST_BYTES
    body = read_body(request, CatchUpBody)
    room, who = _room(), supervisor_of_request()
    return reply(draft_json(publishing.catch_up(room, who, draft_id, body.revision, body.texts)))


@needs("rules")
def send_rule_draft_back(_: Rep, draft_id: str) -> Response:
    """Opens the draft again for its author, who is told why."""
    body = read_body(request, SendBackBody)
    room, who = _room(), supervisor_of_request()
    return reply(draft_json(approving.send_back(room, who, draft_id, body.revision, body.reason)))


@needs("rules")
def publish_rule_draft(_: Rep, draft_id: str) -> Response:
    """Brings the draft into force, everywhere within two seconds. Publishing it again answers with the same book."""
    revision = read_body(request, StepBody).revision
    return reply(book_json(publishing.publish(_room(), supervisor_of_request(), draft_id, revision)))


def _step(take: Callable[[RuleRoom, Supervisor, str, int], Draft], draft_id: str) -> Response:
    revision = read_body(request, StepBody).revision
    return reply(draft_json(take(_room(), supervisor_of_request(), draft_id, revision)))


def _room() -> RuleRoom:
    return service().lay_room()
