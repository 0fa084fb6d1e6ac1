"""The doors to the drafts as a whole: those under way, those that have ended, and beginning another one."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.drafts import DISCARDED, PUBLISHED, Draft
from agent_assist.customize.room_files import why_no_room_file
from agent_assist.customize.supervisors import AUTHOR
from agent_assist.story.drafting import MOST_TITLE, begin_draft, list_drafts
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.roles import check_role
from agent_assist.web.room_bench import title_of
from agent_assist.web.room_forms import field
from agent_assist.web.room_frame import DRAFTS, render_room
from agent_assist.web.service import service

PAGE_SIZE = 25
MOST_UNDER_WAY = 200
ENDED = (PUBLISHED, DISCARDED)
STATE_WORDS = {
    "open": "being written",
    "asked": "waiting for approval",
    "approved": "approved, not published yet",
    "published": "published",
    "discarded": "discarded",
}
STATE_KINDS = {"open": "", "asked": "care", "approved": "good", "published": "good", "discarded": "off"}


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/desk/rules/drafts", view_func=room_drafts, methods=["GET"])
    app.add_url_rule("/desk/rules/drafts", view_func=room_begin, methods=["POST"])
    app.add_url_rule("/desk/rules/drafts/begin", view_func=room_begin_page, methods=["GET"])


@needs_supervisor
def room_drafts(supervisor: Supervisor) -> str:
    """Drafts under way by their state, then those that have ended, page by page."""
    room = service().lay_room()
    under_way, _ = list_drafts(room, MOST_UNDER_WAY)
    try:
        ended, after = list_drafts(room, PAGE_SIZE, request.args.get("before", ""), ENDED)
    except ValueError as fault:
        raise ApiError(400, str(fault)) from None
    return render_room(
        "desk/rules/drafts.html",
        supervisor,
        DRAFTS,
        groups=_by_state(under_way),
        ended=ended,
        after=after,
        is_first="before" not in request.args,
        may_begin=AUTHOR in supervisor.roles,
        done=request.args.get("done", ""),
        **DRAFT_WORDS,
    )


@needs_supervisor
def room_begin_page(supervisor: Supervisor) -> str:
    """Where a change of one file begins: a draft that is under way already, or a new one."""
    file, who = request.args.get("file", "")[:250], request.args.get("who", "")[:250]
    if file and why_no_room_file(file):
        raise ApiError(404, why_no_room_file(file))
    drafts = list_drafts(service().lay_room(), MOST_UNDER_WAY)[0]
    own = [draft for draft in drafts if file in draft.changes or supervisor.id in draft.authors]
    title = f"Change {title_of(file)}" if file else ""
    wanted = {"file": file, "who": who, "title": title, "name": title_of(file) if file else ""}
    return render_room(
        "desk/rules/begin.html",
        supervisor,
        DRAFTS,
        drafts=own,
        may_begin=AUTHOR in supervisor.roles,
        **wanted,
        **DRAFT_WORDS,
    )


@needs_supervisor
def room_begin(supervisor: Supervisor) -> AnyResponse:
    """Begins a draft, and leads to the file that is to be changed."""
    check_role(supervisor, AUTHOR)
    file, who = field("file", 250), field("who", 250)
    if file and why_no_room_file(file):
        raise ApiError(404, why_no_room_file(file))
    title = field("title", MOST_TITLE) or (f"Change {title_of(file)}" if file else "Changes")
    draft = begin_draft(service().lay_room(), supervisor, title)
    return redirect(way_to(draft, file, who), 303)


def way_to(draft: Draft, file: str, who: str = "") -> str:
    """Where a draft goes on: in a file where one is meant, else on its page."""
    if not file:
        return url_for("room_draft", draft_id=draft.id)
    return url_for("room_edit", draft_id=draft.id, file=file, who=who or None, _anchor="tried" if who else None)


def names_changed(draft: Draft) -> list[str]:
    """What a draft changes, by the names that people use; a rule and its cases count once."""
    return list(dict.fromkeys(title_of(path) for path in draft.changes))


def _by_state(drafts: Iterable[Draft]) -> list[tuple[str, list[Draft]]]:
    """Those that wait for somebody first."""
    found = list(drafts)
    order = ("asked", "approved", "open")
    return [(state, mine) for state in order if (mine := [draft for draft in found if draft.state == state])]


DRAFT_WORDS = {"state_words": STATE_WORDS, "state_kinds": STATE_KINDS, "names_changed": names_changed}
