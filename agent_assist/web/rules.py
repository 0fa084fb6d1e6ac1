"""The doors to the rules in force: all of them with what came of each lately, and one with everything about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask, Response, request

from agent_assist.customize.cases_told import tell_cases
from agent_assist.customize.reading_aloud import as_json, read_aloud
from agent_assist.customize.rules import Rule
from agent_assist.interact.outcome import Rep
from agent_assist.learn.rule_track import RuleCounts
from agent_assist.story.books import kept_files, kept_publication
from agent_assist.web.customers import page_limit
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.room_rule import find_rule
from agent_assist.web.room_words import RETIRED, kind_of, state_of
from agent_assist.web.rules_view import book_json, moment
from agent_assist.web.service import service


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/v1/rules", view_func=list_rules, methods=["GET"])
    app.add_url_rule("/v1/rules/<name>", view_func=one_rule, methods=["GET"])


@needs("rules")
def list_rules(_: Rep) -> Response:
    """The rules of the book in force by name, retired ones among them; `next` is what to send as `after`."""
    desk, limit, after = service().lay_desk(), page_limit(), request.args.get("after", "")
    publication = kept_publication(service().lay_room())
    rules = sorted((*desk.book.rules, *desk.book.retired), key=_by_name)
    wanted = [rule for rule in rules if rule.name > after]
    page = wanted[:limit]
    return reply(
        {
            "book_version": desk.book.version,
            "book": book_json(publication) if publication else {},
            "rules": [_told(rule, desk.now.date()) for rule in page],
            "total": len(rules),
            "next": page[-1].name if len(wanted) > limit else "",
        }
    )


@needs("rules")
def one_rule(_: Rep, name: str) -> Response:
    """One rule: its text, how it is read aloud, what came of it, its cases, and what is worth a look about it."""
    desk = service().lay_desk()
    rule = find_rule(desk.book, name)
    files = {} if rule.status == RETIRED else kept_files(service().lay_room())
    cases = tell_cases(rule, files, desk.book.catalogue, desk.now)
    look = service().rule_track.look()
    return reply(
        {
            **_told(rule, desk.now.date()),
            "book_version": desk.book.version,
            "text": desk.book.sources[rule.file],
            "read_aloud": as_json(read_aloud(rule, desk.now.date())),
            "cases": [case.as_json() for case in cases],
            "worth_a_look": [remark.as_json() for remark in look.remarks if remark.file == rule.file],
        }
    )


def _told(rule: Rule, today: date) -> dict[str, Any]:
    same = ("name", "purpose", "owner", "file", "status", "matters", "floor", "campaign", "retired_because")
    days = {name: str(getattr(rule, name) or "") for name in ("starts", "ends")}
    does = {"does": kind_of(rule), "words": rule.words, "learns": rule.ask.learns if rule.ask else ""}
    stands = {"folder": rule.group, "stands": state_of(rule, today)}
    counts = _counted(service().rule_track.counts().of(rule.name))
    return {**{name: getattr(rule, name) for name in same}, **stands, **days, **does, "last_30_days": counts}


def _counted(counts: RuleCounts) -> dict[str, Any]:
    names = ("shown", "answered", "declined", "skipped", "tried")
    return {**{name: getattr(counts, name) for name in names}, "last_at": moment(counts.last_at)}


def _by_name(rule: Rule) -> tuple[str, bool]:
    return rule.name, rule.status == RETIRED
