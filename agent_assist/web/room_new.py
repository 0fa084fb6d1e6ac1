"""The doors to a new rule: what kind it is and what it is for, then a text to begin with, in a draft."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.new_rules import NewRule, new_rule
from agent_assist.customize.readable_files import cases_beside, offers_in, stem
from agent_assist.customize.rule_book import RuleBook
from agent_assist.customize.rule_editing import set_line
from agent_assist.customize.rules import GROUPS
from agent_assist.customize.sheet_places import EditFault
from agent_assist.customize.supervisors import AUTHOR
from agent_assist.story.drafting import begin_draft, change_draft
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.roles import check_role
from agent_assist.web.room_bench import Bench, bench_of
from agent_assist.web.room_forms import field
from agent_assist.web.room_frame import RULES, render_room
from agent_assist.web.service import service

KIND_WORDS = {
    "ask": "Ask a question, and learn the answer",
    "remind": "Remind the rep of something",
    "treat": "Let the rep give something",
    "steer": "Point to a cheaper way",
}
GROUP_WORDS = {
    "recovery": "recovery: complaints are heard and settled",
    "retention": "retention: we keep those we have",
    "discovery": "discovery: we learn what we cannot see",
    "growth": "growth: we sell what fits",
    "service": "service: the call is short, and the next one needless",
}
FIELDS = ("kind", "name", "group", "about", "purpose", "owner", "draft", "like")


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/desk/rules/new", view_func=room_new, methods=["GET", "POST"])


@needs_supervisor
def room_new(supervisor: Supervisor) -> AnyResponse | str:
    """Asks what the rule is to be; then it stands in a draft, ready to be changed."""
    if request.method == "GET":
        given = {name: request.args.get(name, "")[:100] for name in ("draft", "like")}
        return _page(supervisor, {**given, "owner": "supervisors"})
    check_role(supervisor, AUTHOR)
    sent = {name: field(name, 200) for name in FIELDS}
    bench = bench_of(sent["draft"]) if sent["draft"] else None
    try:
        rule = _begun(_book(bench), sent)
    except EditFault as fault:
        return make_response(_page(supervisor, sent, str(fault)), 422)
    if bench:
        draft = change_draft(bench.room, supervisor, bench.draft.id, bench.draft.revision, rule.changes)
    else:
        draft = begin_draft(service().lay_room(), supervisor, f"New rule {sent['name']}", rule.changes)
    return redirect(url_for("room_edit", draft_id=draft.id, file=rule.file, done="new"), 303)


def _begun(book: RuleBook, sent: dict[str, str]) -> NewRule:
    """The rule to begin with. Raises EditFault."""
    on, owner = service().lay_desk().now.date(), sent["owner"] or "supervisors"
    name = "-".join(sent["name"].lower().split())
    if sent["like"]:
        rule = _copy(book, sent["like"], new_rule(book, "remind", name, sent["group"], on))
    else:
        rule = new_rule(book, sent["kind"], name, sent["group"], on, about=sent["about"], owner=owner)
    return replace(rule, text=set_line(rule.text, "purpose", sent["purpose"])) if sent["purpose"] else rule


def _copy(book: RuleBook, like: str, frame: NewRule) -> NewRule:
    """Another rule's text and cases under the name and in the place of `frame`, switched off."""
    source = book.rule(like)
    if source is None:
        raise EditFault(f"There is no rule `{like}` to copy.")
    text = set_line(set_line(book.sources[source.file], "rule", stem(frame.file)), "status", "draft")
    cases = service().room_files().get(cases_beside(source.file), frame.cases_text)
    return replace(frame, text=text, cases_text=cases)


def _book(bench: Bench | None) -> RuleBook:
    """The book of the draft as far as it can be read, so that a name is taken only once."""
    book = bench.report.book if bench else None
    return book or service().lay_desk().book


def _page(supervisor: Supervisor, sent: dict[str, str], fault: str = "") -> str:
    bench = bench_of(sent["draft"]) if sent.get("draft") else None
    book = _book(bench)
    offers = offers_in(book.sources, book.catalogue)
    return render_room(
        "desk/rules/new.html",
        supervisor,
        RULES,
        sent=sent,
        like=book.rule(sent.get("like", "")),
        fault=fault,
        draft=bench.draft if bench else None,
        kinds=KIND_WORDS,
        groups={group: GROUP_WORDS[group] for group in GROUPS},
        treats=[treat.name for treat in offers.treats.values()],
        ways=[way.name for way in offers.ways.values()],
        may_begin=AUTHOR in supervisor.roles,
    )
