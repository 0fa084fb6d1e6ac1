"""The doors to the list of rules: what is in force, how each rule does, and the way to everything else in the room."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Flask, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.rules import BANDS, GROUPS, Rule
from agent_assist.customize.supervisors import AUTHOR
from agent_assist.story.books import kept_publication
from agent_assist.story.drafting import list_drafts
from agent_assist.story.publishing import draft_from_folder
from agent_assist.web.desk_frame import DeskPage, add_page
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.room_books import KIND_WORDS
from agent_assist.web.room_frame import RULES, render_room
from agent_assist.web.room_rows import ORDERS, Asked, is_called, page_of, read_asked
from agent_assist.web.room_words import KINDS, RETIRED, STATES, kind_of, share_words, state_of, state_words
from agent_assist.web.service import service
from agent_assist.web.why_view import with_code

PAGE = DeskPage("/desk/rules", "Rules", "Read every rule and how it does; change, try and publish rules without fear.")
MOST_RETIRED, DRAFTS_SHOWN = 100, 5
_WORDS = {
    "kind_of": kind_of,
    "state_of": state_of,
    "state_words": state_words,
    "share_words": share_words,
    "kind_words": KIND_WORDS,
    "with_code": with_code,
}


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    add_page(app, PAGE)
    app.add_url_rule("/desk/rules", view_func=room_list, methods=["GET"])
    app.add_url_rule("/desk/rules/from-folder", view_func=room_from_folder, methods=["POST"])


@needs_supervisor
def room_list(supervisor: Supervisor) -> str:
    """Every rule, or those that were asked for; below them the retired ones with their reasons."""
    desk, asked = service().lay_desk(), read_asked(request.args)
    today = desk.now.date()
    track, look, room = service().rule_track.counts(), service().rule_track.look(), service().lay_room()
    standing = [rule for rule in desk.book.rules if rule.status != RETIRED]
    gone = desk.book.retired + desk.book.rules
    retired = _retired(gone, asked)
    context: dict[str, Any] = {
        **_WORDS,
        "asked": asked,
        "today": today,
        "track": track,
        "looked": look.by_rule,
        "since": {name: at.date() for name, at in look.since.items()},
        "in_force": kept_publication(room),
        "state": service().rules_state(),
        "may_edit": AUTHOR in supervisor.roles,
        "drafts": list_drafts(room, DRAFTS_SHOWN)[0],
        "page": page_of(standing, asked, today, track, look.by_rule),
        "standing": _standing(standing, today),
        "total": len(standing),
        "retired": retired[:MOST_RETIRED],
        "retired_count": len(retired),
        "retired_total": sum(rule.status == RETIRED for rule in gone),
        "choices": {"folder": GROUPS, "kind": KINDS, "band": BANDS, "state": STATES, "order": ORDERS},
    }
    return render_room("desk/rules/list.html", supervisor, RULES, **context)


@needs_supervisor
def room_from_folder(supervisor: Supervisor) -> AnyResponse:
    """Makes a draft of what was edited by hand in the rules folder."""
    draft = draft_from_folder(service().lay_room(), supervisor, "Edited in the rules folder")
    return redirect(f"/desk/rules/drafts/{draft.id}", 303)


def _retired(rules: tuple[Rule, ...], asked: Asked) -> list[Rule]:
    """Those with the words that were asked for; whoever asks for anything else means rules that stand."""
    if replace(asked, q="").is_filtered:
        return []
    gone = (rule for rule in rules if rule.status == RETIRED)
    return sorted((rule for rule in gone if is_called(rule, asked.q)), key=lambda rule: rule.name)


def _standing(rules: list[Rule], today: Any) -> list[tuple[str, int]]:
    """How many rules there are of each state, none left out that there are."""
    counted = dict.fromkeys(STATES, 0)
    for rule in rules:
        counted[state_of(rule, today)] += 1
    return [(STATES[state], count) for state, count in counted.items() if count]
