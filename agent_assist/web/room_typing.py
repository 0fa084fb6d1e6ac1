"""The doors that the editor's script speaks to: checking what is typed, keeping it, the words that may be written."""

from __future__ import annotations

from flask import Flask, Response, render_template, request

from agent_assist.customize.rule_book import normalised
from agent_assist.customize.supervisors import AUTHOR
from agent_assist.story.drafting import change_draft
from agent_assist.story.room_faults import Overtaken
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import read_body
from agent_assist.web.replies import reply
from agent_assist.web.room_bench import Bench, bench_of
from agent_assist.web.room_edit import texts_to_keep, who_wrote
from agent_assist.web.room_findings import findings_of
from agent_assist.web.room_forms import KeepBody, TryBody, TypedBody, takes_texts
from agent_assist.web.room_sides import beside
from agent_assist.web.room_tried import tried_for
from agent_assist.web.room_vocabulary import vocabulary_for
from agent_assist.web.why_view import with_code

KEPT = "All of it is saved."


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    at = "/desk/rules/drafts/<draft_id>"
    app.add_url_rule(f"{at}/check", view_func=room_check, methods=["POST"])
    app.add_url_rule(f"{at}/keep", view_func=room_keep, methods=["POST"])
    app.add_url_rule(f"{at}/try", view_func=room_try, methods=["POST"])
    app.add_url_rule(f"{at}/vocabulary", view_func=room_vocabulary, methods=["GET"])


@takes_texts
@needs_supervisor
def room_check(_: Supervisor, draft_id: str) -> str:
    """What a check finds with the texts as they are typed; writes nothing."""
    typed = read_body(request, TypedBody).files
    bench = bench_of(draft_id)
    told = {"findings": findings_of(bench.check(typed), typed), "revision": bench.draft.revision}
    return render_template("desk/rules/findings.html", draft_id=draft_id, with_code=with_code, **told)


@takes_texts
@needs_supervisor
def room_keep(supervisor: Supervisor, draft_id: str) -> Response:
    """Keeps the texts as the draft; where somebody was faster, both texts come back and nothing is overwritten."""
    sent = read_body(request, KeepBody)
    bench = bench_of(draft_id)
    _demand_open(bench.draft.state)
    try:
        now = change_draft(bench.room, supervisor, draft_id, sent.revision, texts_to_keep(bench, sent.files))
    except Overtaken as fault:
        if fault.draft is None:
            raise
        theirs = {path: fault.draft.over(bench.base).get(path, "") for path in sent.files}
        sides = [(path, beside(text, normalised(sent.files[path]))) for path, text in theirs.items()]
        wrote = who_wrote(supervisor, Bench(bench.room, fault.draft, bench.base))
        html = render_template("desk/rules/both.html", sides=sides, by_script=True, **wrote)
        return reply({"revision": fault.draft.revision, "theirs": theirs, "by": wrote["by"], "html": html}, 409)
    return reply({"revision": now.revision, "words": KEPT})


@takes_texts
@needs_supervisor
def room_try(supervisor: Supervisor, draft_id: str) -> str:
    """What would happen for somebody with the texts as they are typed; writes nothing."""
    sent = read_body(request, TryBody)
    bench = bench_of(draft_id)
    told = tried_for(bench, sent.file, dict(sent.files), sent.who)
    may = {"can_make_case": len(sent.files) > 1 and AUTHOR in supervisor.roles, "file": sent.file, "draft_id": draft_id}
    return render_template("desk/rules/tried.html", csrf=supervisor.form_token, **may, **told)


@needs_supervisor
def room_vocabulary(_: Supervisor, draft_id: str) -> Response:
    """What may be written where, in the words of this draft: for each kind of file its names, phrases and values."""
    return reply(vocabulary_for(bench_of(draft_id).report))


def _demand_open(state: str) -> None:
    if state in ("asked", "approved"):
        raise ApiError(
            409, "Approval has been asked for. Take that back first, on the page of the draft.", code="asked"
        )
