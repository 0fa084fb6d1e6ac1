"""The doors by which a draft goes on: asked for, approved, sent back, published, caught up, settled, put away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.drafts import Draft
from agent_assist.story.approving import MOST_REASON, approve, ask_approval, send_back
from agent_assist.story.draft_turns import reopen
from agent_assist.story.drafting import REVERT, change_draft, discard
from agent_assist.story.publishing import catch_up, publish
from agent_assist.story.room_faults import Conflicting, NotAllowed, NotReady, Overtaken, RoomFault
from agent_assist.story.rule_room import RuleRoom
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.room_bench import Bench, bench_of
from agent_assist.web.room_draft import draft_page
from agent_assist.web.room_faults import ANSWERS
from agent_assist.web.room_forms import field, revision_sent, takes_texts
from agent_assist.web.room_story import last_written
from agent_assist.web.service import service

Step = Callable[[RuleRoom, Supervisor, str, int], Any]
# Told on the page of the draft; everything else on a page of its own.
_TOLD_HERE = (Overtaken, Conflicting, NotAllowed, NotReady)
MINE, THEIRS = "mine", "theirs"
MOST_TAKEN_BACK = 10


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    at = "/desk/rules/drafts/<draft_id>"
    app.add_url_rule(f"{at}/<step>", view_func=room_step, methods=["POST"])
    app.add_url_rule(f"{at}/settle", view_func=room_settle, methods=["POST"])


@needs_supervisor
def room_step(supervisor: Supervisor, draft_id: str, step: str) -> AnyResponse:
    """Takes one step, and shows the draft as it is then; where that cannot be, why not."""
    if step not in STEPS:
        raise ApiError(404, "There is no such step.")
    act, done = STEPS[step]
    try:
        act(service().lay_room(), supervisor, draft_id, revision_sent())
    except _TOLD_HERE as fault:
        return _refused(supervisor, draft_id, fault)
    if step == "reopen" and (file := field("file", 250)):
        return redirect(url_for("room_edit", draft_id=draft_id, file=file), 303)
    return _after(draft_id, done)


@takes_texts
@needs_supervisor
def room_settle(supervisor: Supervisor, draft_id: str) -> AnyResponse:
    """Puts the draft over the book in force, for each file that both have changed with the text that was chosen."""
    bench = bench_of(draft_id)
    paths = [conflict.file for conflict in bench.merged.conflicts]
    chosen = {path: _chosen(bench, path) for path in paths if field(f"keep-{path}", 10)}
    try:
        catch_up(bench.room, supervisor, draft_id, revision_sent(), chosen)
    except _TOLD_HERE as fault:
        return _refused(supervisor, draft_id, fault)
    return _after(draft_id, "settled")


def _chosen(bench: Bench, path: str) -> str | None:
    side = field(f"keep-{path}", 10)
    if side not in (MINE, THEIRS):
        raise ApiError(400, f"Say for {path} which text to keep.")
    return (bench.files if side == MINE else bench.in_force.files).get(path)


def _refused(supervisor: Supervisor, draft_id: str, fault: RoomFault) -> AnyResponse:
    """The page of the draft with the reason: the first thing that is read out."""
    bench, trouble = bench_of(draft_id), str(fault)
    if isinstance(fault, Overtaken) and fault.draft and (last := last_written(bench.room, fault.draft)):
        trouble = f"{trouble} {last.who} was at it on {last.at:%Y-%m-%d at %H:%M} UTC."
    page = draft_page(supervisor, bench, trouble=trouble)
    return make_response(page, ANSWERS[type(fault)][0])


def _after(draft_id: str, done: str) -> AnyResponse:
    return redirect(url_for("room_draft", draft_id=draft_id, done=done), 303)


def _send_back(room: RuleRoom, who: Supervisor, draft_id: str, revision: int) -> Draft:
    return send_back(room, who, draft_id, revision, field("reason", MOST_REASON))


def _discard(room: RuleRoom, who: Supervisor, draft_id: str, _: int) -> Draft:
    return discard(room, who, draft_id)


def _take_back(room: RuleRoom, who: Supervisor, draft_id: str, revision: int) -> Draft:
    """Takes what the draft changes in these files out of it."""
    paths = request.form.getlist("file")[:MOST_TAKEN_BACK]
    if not paths:
        raise NotReady("Say which file is to be taken out.")
    return change_draft(room, who, draft_id, revision, dict.fromkeys(paths, REVERT))


STEPS: dict[str, tuple[Step, str]] = {
    "ask": (ask_approval, "asked"),
    "approve": (approve, "approved"),
    "send-back": (_send_back, "sent-back"),
    "publish": (publish, "published"),
    "catch-up": (catch_up, "caught-up"),
    "reopen": (reopen, "reopened"),
    "discard": (_discard, "discarded"),
    "take-back": (_take_back, "taken-back"),
}
