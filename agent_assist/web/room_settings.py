"""The door to the settings of a rule by form: status, band, season and owner, while all else in the file stays."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.plain_lines import values_behind
from agent_assist.customize.rule_editing import set_line
from agent_assist.customize.sheet_places import EditFault
from agent_assist.customize.supervisors import AUTHOR
from agent_assist.sheets import SheetFaults
from agent_assist.story.drafting import change_draft
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import read_body
from agent_assist.web.replies import reply
from agent_assist.web.roles import check_role
from agent_assist.web.room_bench import bench_of
from agent_assist.web.room_forms import SettingsBody, field, revision_sent, takes_texts

SETTINGS = ("status", "matters", "starts", "ends", "owner")
STATUS_WORDS = {
    "draft": "draft: switched off",
    "trial": "trial: recorded, shown to nobody",
    "live": "live",
}
BAND_WORDS = {"must": "must: before all others", "should": "should", "may": "may: last"}


def register(app: Flask) -> None:
    """Hangs the door into the app."""
    app.add_url_rule("/desk/rules/drafts/<draft_id>/settings", view_func=room_settings, methods=["POST"])


@takes_texts
@needs_supervisor
def room_settings(supervisor: Supervisor, draft_id: str) -> AnyResponse:
    """The rule with other settings: as JSON it is handed back and not kept, as a form it is kept in the draft."""
    check_role(supervisor, AUTHOR)
    if request.is_json:
        sent = read_body(request, SettingsBody)
        return reply({"file": sent.file, "text": _changed(sent.text, sent.settings)})
    bench, file = bench_of(draft_id), field("file", 250)
    if file not in bench.files:
        raise ApiError(404, f"This draft has no file `{file}`.")
    wanted = {name: field(name, 100) for name in SETTINGS if name in request.form}
    change_draft(bench.room, supervisor, draft_id, revision_sent(), {file: _changed(bench.files[file], wanted)})
    return redirect(url_for("room_edit", draft_id=draft_id, file=file, done="saved"), 303)


def settings_in(text: str) -> dict[str, str]:
    """The settings as they are written, also in a file that cannot be read as a whole."""
    found = dict.fromkeys(SETTINGS, "")
    for name, value in values_behind(text, SETTINGS):
        found[name] = value.strip("\"'")
    return found


def _changed(text: str, wanted: Mapping[str, str]) -> str:
    """The text with those settings that differ from what is written."""
    written = settings_in(text)
    try:
        for name, value in wanted.items():
            if name in SETTINGS and value.strip() != written[name]:
                text = set_line(text, name, value.strip() or None)
    except EditFault as fault:
        raise ApiError(422, str(fault)) from None
    except SheetFaults as faults:
        first = faults.faults[0]
        raise ApiError(422, f"Mend line {first.line} first: {first.message} {first.cure}".strip()) from None
    return text
