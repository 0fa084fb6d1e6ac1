"""The door by which a page without scripts finds whom to try a rule on; names and numbers stand in no address."""

from __future__ import annotations

from flask import Flask, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.room_bench import bench_of
from agent_assist.web.room_edit import edit_page, edited_paths
from agent_assist.web.room_forms import field
from agent_assist.web.room_tried import tried_for


def register(app: Flask) -> None:
    """Hangs the door into the app."""
    app.add_url_rule("/desk/rules/drafts/<draft_id>/who", view_func=room_find, methods=["POST"])


@needs_supervisor
def room_find(supervisor: Supervisor, draft_id: str) -> AnyResponse | str:
    """Leads to what would happen for the one who is meant; where that may be several, they are shown to choose from."""
    bench, who = bench_of(draft_id), field("who", 250)
    paths = edited_paths(bench, field("file", 250))
    told = tried_for(bench, paths[0], {}, who) if who else {}
    if tried := told.get("tried"):
        key = tried.subject.key
        return redirect(url_for("room_edit", draft_id=draft_id, file=paths[0], who=key, _anchor="tried"), 303)
    return edit_page(supervisor, bench, paths, told={**told, "who": who})
