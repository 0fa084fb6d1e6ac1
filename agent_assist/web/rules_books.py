"""The doors to every book that was in force: read with its files, compared in words, and brought back."""

from __future__ import annotations

from flask import Flask, Response, request

from agent_assist.customize.book_changes import compare_files
from agent_assist.customize.publications import Publication
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.interact.outcome import Rep
from agent_assist.story.books import files_of, find_book, list_books
from agent_assist.story.publishing import roll_back
from agent_assist.story.rule_room import RuleRoom
from agent_assist.web.customers import page_limit
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import read_body
from agent_assist.web.guard import needs
from agent_assist.web.replies import reply
from agent_assist.web.roles import supervisor_of_request
from agent_assist.web.rules_forms import RollBackBody
from agent_assist.web.rules_view import book_json
from agent_assist.web.service import service

BOOKS = "/v1/rules/books"
MOST_FIGURES = 15


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule(BOOKS, view_func=rule_books, methods=["GET"])
    app.add_url_rule(f"{BOOKS}/<seq>", view_func=rule_book, methods=["GET"])
    app.add_url_rule(f"{BOOKS}/<seq>/rollback", view_func=roll_rule_book_back, methods=["POST"])
    app.add_url_rule("/v1/rules/diff", view_func=compare_rule_books, methods=["GET"])


@needs("rules")
def rule_books(_: Rep) -> Response:
    """Every book that came into force, the latest first; `next` is what to send as `before`, 0 on the last page."""
    before = request.args.get("before", "0")
    if not (before.isascii() and before.isdigit() and len(before) <= MOST_FIGURES):
        raise ApiError(400, "The page is not known. Send `before` as the last page gave it.", "before")
    found, following = list_books(service().lay_room(), page_limit(), int(before))
    return reply({"books": [book_json(book) for book in found], "next": following})


@needs("rules")
def rule_book(_: Rep, seq: str) -> Response:
    """One book, by its number or version, with all its files."""
    room = service().lay_room()
    book = find_book(room, seq)
    return reply({**book_json(book), "files": dict(files_of(room, book.seq))})


@needs("rules")
def compare_rule_books(_: Rep) -> Response:
    """What differs between the books `from` and `to`: in words, rule by rule, and line by line."""
    room = service().lay_room()
    before, after = _named(room, "from"), _named(room, "to")
    changes = compare_files(files_of(room, before.seq), files_of(room, after.seq), Catalogue(OBSERVED))
    told = {"from": book_json(before), "to": book_json(after), "words": list(changes.words)}
    return reply({**told, **changes.as_json()})


@needs("rules")
def roll_rule_book_back(_: Rep, seq: str) -> Response:
    """Brings the book of this number, or the latest of this version, into force again: the same rules to the letter."""
    note, room = read_body(request, RollBackBody).note, service().lay_room()
    return reply(book_json(roll_back(room, supervisor_of_request(), find_book(room, seq).seq, note)))


def _named(room: RuleRoom, name: str) -> Publication:
    wanted = request.args.get(name, "")
    if not wanted:
        raise ApiError(400, f"Say which books: from= and to=, each a number or a version; {name}= is missing.", name)
    return find_book(room, wanted)
