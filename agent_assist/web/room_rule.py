"""The door to one rule as a page to be read, with all that is known of it, and the ways to change it from there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.cases_told import tell_cases
from agent_assist.customize.drafts import Draft
from agent_assist.customize.readable_files import cases_beside
from agent_assist.customize.reading_aloud import spoken, spoken_stop
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rules import RETIRED, Rule
from agent_assist.customize.supervisors import AUTHOR
from agent_assist.sheets import did_you_mean
from agent_assist.story.books import kept_files
from agent_assist.story.drafting import begin_draft, list_drafts
from agent_assist.story.publishing import retire
from agent_assist.story.rule_history import history_of
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.room_books import KIND_WORDS
from agent_assist.web.room_figures import figures_of
from agent_assist.web.room_frame import RULES, render_room
from agent_assist.web.room_reading import lay_out
from agent_assist.web.room_words import kind_of, state_of, state_words
from agent_assist.web.service import service
from agent_assist.web.value_forms import ReasonForm, read_fields
from agent_assist.web.why_view import with_code

PATH = "/desk/rules/rule/<name>"
LATELY = timedelta(days=30)
CALLS_SHOWN, MOST_DRAFTS = 10, 100
_WORDS = {
    "with_code": with_code,
    "kind_of": kind_of,
    "state_of": state_of,
    "state_words": state_words,
    "kind_words": KIND_WORDS,
    "spoken": spoken,
    "spoken_stop": spoken_stop,
}


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule(PATH, view_func=room_rule, methods=["GET"])
    app.add_url_rule(f"{PATH}/edit", view_func=room_edit_rule, methods=["POST"])
    app.add_url_rule(f"{PATH}/retire", view_func=room_retire_rule, methods=["POST"])


@needs_supervisor
def room_rule(supervisor: Supervisor, name: str) -> str:
    """One rule: whom it is for, how it does, its cases, what is worth a look, its calls, its history, its file."""
    desk, room, book = service().lay_desk(), service().lay_room(), service().lay_desk().book
    rule = find_rule(book, name)
    look, lately = service().rule_track.look(), service().rule_track.counts().of(rule.name)
    is_retired = rule.status == RETIRED
    upto, further = _number(request.args.get("upto", "")), request.args.get("was", "")[:100]
    context: dict[str, Any] = {
        **_WORDS,
        "rule": rule,
        "is_retired": is_retired,
        "today": desk.now.date(),
        "since": since.date() if (since := look.since.get(rule.name)) else None,
        "reading": lay_out(rule, desk.now.date()),
        "readers": _readers(book, rule),
        "lately": lately,
        "figures": figures_of(rule, lately),
        "remarks": [remark for remark in look.remarks if remark.file == rule.file],
        "cases": [] if is_retired else tell_cases(rule, kept_files(room), book.catalogue, desk.now),
        "calls": service().rule_calls.latest(rule.name, desk.now - LATELY, CALLS_SHOWN),
        "history": history_of(room, further or rule.name, upto),
        "drafts": [draft for draft in list_drafts(room, MOST_DRAFTS)[0] if _changes(draft, rule)],
        "may_edit": AUTHOR in supervisor.roles,
        "text": book.sources[rule.file],
    }
    return render_room("desk/rules/rule.html", supervisor, RULES, **context)


@needs_supervisor
def room_edit_rule(supervisor: Supervisor, name: str) -> AnyResponse:
    """Opens the supervisor's own draft that changes the rule already, or was begun for it; or begins one."""
    room, rule = service().lay_room(), find_rule(service().lay_desk().book, name)
    title = f"Change {rule.name}"
    mine = (draft for draft in list_drafts(room, MOST_DRAFTS)[0] if supervisor.id in draft.authors)
    begun = (draft for draft in mine if _changes(draft, rule) or (draft.title == title and not draft.changes))
    draft = next(begun, None) or begin_draft(room, supervisor, title)
    return redirect(f"/desk/rules/drafts/{draft.id}/edit?file={rule.file}", 303)


@needs_supervisor
def room_retire_rule(supervisor: Supervisor, name: str) -> AnyResponse:
    """Begins a draft that switches the rule off and keeps it with the reason."""
    asked = read_fields(ReasonForm)
    draft = retire(service().lay_room(), supervisor, name, asked.reason)
    return redirect(f"/desk/rules/drafts/{draft.id}", 303)


def find_rule(book: RuleBook, name: str) -> Rule:
    """The rule of that name, also a retired one. Raises ApiError 404."""
    found = book.rule(name) or next((rule for rule in book.retired if rule.name == name), None)
    if found is None:
        hint = did_you_mean(name[:100], [rule.name for rule in (*book.rules, *book.retired)])
        raise ApiError(404, f"The book in force has no rule of this name. {hint}".strip(), "name")
    return found


def _readers(book: RuleBook, rule: Rule) -> Sequence[str]:
    """The other rules that read what the question learns."""
    if not rule.ask:
        return ()
    learns = rule.ask.learns
    others = (other for other in book.rules if other.name != rule.name)
    return [other.name for other in others if any(line.fact.name == learns for line in other.conditions)]


def _changes(draft: Draft, rule: Rule) -> bool:
    """Whether the draft changes the rule or its cases."""
    return not {rule.file, cases_beside(rule.file)}.isdisjoint(draft.changes)


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 13 else 0
