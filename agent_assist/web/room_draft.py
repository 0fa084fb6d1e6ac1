"""The door to one draft: what it changes, what the check finds, what happened to it, and the one next step."""

from __future__ import annotations

from typing import Any

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.cases import Result
from agent_assist.customize.drafts import ASKED
from agent_assist.customize.supervisors import APPROVER, AUTHOR
from agent_assist.story.approving import MOST_REASON
from agent_assist.story.drafting import MOST_NOTE, MOST_TITLE, change_draft
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.room_bench import Bench, bench_of, by_group, changed_with, title_of
from agent_assist.web.room_drafts import DRAFT_WORDS
from agent_assist.web.room_findings import BAD, CARE, Finding, marked
from agent_assist.web.room_forms import field, revision_sent
from agent_assist.web.room_frame import DRAFTS, render_room
from agent_assist.web.room_next import Standing, next_step
from agent_assist.web.room_replay import replay_shown
from agent_assist.web.room_said import said_of
from agent_assist.web.room_sides import SideRow, beside
from agent_assist.web.room_story import story_of
from agent_assist.web.why_view import with_code

MOST_SHOWN = 50
DONE = {
    "begun": "The draft is there. Change what you like: nobody else sees it before it is published.",
    "titled": "Title and note are saved.",
    "asked": "Approval is asked for. Anybody else with the role approver can give it.",
    "approved": "Approved. It may be published now.",
    "sent-back": "Sent back with your reason.",
    "caught-up": "Caught up: the draft stands over the book that is in force now.",
    "settled": "Settled: the draft stands over the book that is in force now, with what you chose.",
    "taken-back": "Taken out. What is no longer told below is as it was before this draft.",
    "reopened": "The draft is open again, and the approval is gone.",
    "discarded": "Discarded. Nothing of it is in force.",
    "published": "Published. The next call is decided by it.",
}


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/desk/rules/drafts/<draft_id>", view_func=room_draft, methods=["GET"])
    app.add_url_rule("/desk/rules/drafts/<draft_id>/title", view_func=room_title, methods=["POST"])


@needs_supervisor
def room_draft(supervisor: Supervisor, draft_id: str) -> str:
    """Everything about one draft."""
    return draft_page(supervisor, bench_of(draft_id), done=DONE.get(request.args.get("done", ""), ""))


@needs_supervisor
def room_title(supervisor: Supervisor, draft_id: str) -> AnyResponse:
    """Gives the draft another title and note."""
    room = bench_of(draft_id).room
    change_draft(
        room, supervisor, draft_id, revision_sent(), title=field("title", MOST_TITLE), note=field("note", MOST_NOTE)
    )
    return redirect(url_for("room_draft", draft_id=draft_id, done="titled"), 303)


def draft_page(supervisor: Supervisor, bench: Bench, done: str = "", trouble: str = "") -> str:
    """The page of a draft; `trouble` says why what was asked for was not done."""
    report = bench.report
    to_mend = [*marked(report.faults, bench.files, BAD), *map(_as_finding, report.failed)]
    standing = Standing(
        bench.draft,
        supervisor,
        to_mend=len(to_mend),
        in_force_seq=bench.in_force.publication.seq,
        second_person=bench.room.second_person,
        conflicts=len(bench.merged.conflicts),
        merged=len(bench.merged.merged),
    )
    replayed = replay_shown(bench)
    context: dict[str, Any] = {
        "bench": bench,
        "draft": bench.draft,
        "standing": standing,
        "step": next_step(standing),
        "faults": to_mend[:MOST_SHOWN],
        "looks": marked(report.worth_a_look[:MOST_SHOWN], bench.files, CARE),
        "report": report,
        "changes": bench.changes,
        "conflicts": [(conflict, _sides(bench, conflict.file)) for conflict in bench.merged.conflicts],
        "story": story_of(bench),
        "said": said_of(bench, replayed["replay_said"]) if bench.draft.state == ASKED else (),
        **replayed,
        "changed_with": changed_with,
        "may_write": AUTHOR in supervisor.roles and bench.draft.is_under_way,
        "may_approve": APPROVER in supervisor.roles and not standing.is_mine,
        "most_reason": MOST_REASON,
        "title_of": title_of,
        "files_by_group": by_group(bench.files),
        "with_code": with_code,
        "done": done,
        "trouble": trouble,
    }
    return render_room("desk/rules/draft.html", supervisor, DRAFTS, **context, **DRAFT_WORDS)


def _sides(bench: Bench, path: str) -> list[SideRow]:
    return beside(bench.in_force.files.get(path, ""), bench.files.get(path, ""))


def _as_finding(result: Result) -> Finding:
    return Finding(result.file, result.line, 1, f"{result.name}:", f"{result.words}.")
