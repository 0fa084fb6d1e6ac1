"""The door that makes a case of what was just tried: into the editor for its script, into the draft for a form."""

from __future__ import annotations

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.readable_files import cases_beside
from agent_assist.customize.sheet_places import EditFault
from agent_assist.customize.supervisors import AUTHOR
from agent_assist.sheets import SheetFaults
from agent_assist.story.case_making import MadeCase, make_case
from agent_assist.story.drafting import change_draft
from agent_assist.story.trying import NotTried, try_files
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import read_body
from agent_assist.web.replies import reply
from agent_assist.web.roles import check_role
from agent_assist.web.room_bench import Bench, bench_of
from agent_assist.web.room_forms import TryBody, field, takes_texts
from agent_assist.web.service import service


def register(app: Flask) -> None:
    """Hangs the door into the app."""
    app.add_url_rule("/desk/rules/drafts/<draft_id>/case", view_func=room_add_case, methods=["POST"])


@takes_texts
@needs_supervisor
def room_add_case(supervisor: Supervisor, draft_id: str) -> AnyResponse:
    """The cases with one more: as JSON it is handed back and nothing is kept, as a form it is kept in the draft."""
    check_role(supervisor, AUTHOR)
    bench = bench_of(draft_id)
    if request.is_json:
        sent = read_body(request, TryBody)
        made = _made(bench, sent.file, dict(sent.files), sent.who)
        return reply({"file": cases_beside(sent.file), "text": made.text, "line": made.line, "name": made.name})
    file = field("file", 250)
    made = _made(bench, file, {}, field("who", 250))
    cases = cases_beside(file)
    change_draft(bench.room, supervisor, draft_id, bench.draft.revision, {cases: made.text})
    return redirect(url_for("room_edit", draft_id=draft_id, file=cases, done="case"), 303)


def _made(bench: Bench, file: str, typed: dict[str, str], who: str) -> MadeCase:
    files = {**bench.files, **typed}
    try:
        tried = try_files(service().lay_desk(), bench.check(typed), file, files.get(file, ""), who)
        made = make_case(tried, files.get(cases_beside(file), ""))
    except (NotTried, EditFault) as fault:
        raise ApiError(422, str(fault)) from None
    except SheetFaults as error:
        first = error.faults[0]
        raise ApiError(422, f"Mend the cases first. Line {first.line}: {first.message} {first.cure}".strip()) from None
    if made is None:
        raise ApiError(422, "There is no rule here to make a case for.")
    return made
