"""The doors to every book that was ever in force: what each changed, any two compared, and an earlier one again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.book_changes import BookChanges, compare_files
from agent_assist.customize.publications import FIRST, PUBLISHED, ROLLED_BACK, SAVED, Publication
from agent_assist.customize.readable_files import RULE, kind_of
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.story.books import files_of, find_book, kept_publication
from agent_assist.story.publishing import roll_back
from agent_assist.story.room_faults import NoSuchBook
from agent_assist.story.rule_history import list_chapters
from agent_assist.story.rule_room import RuleRoom
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.room_frame import BOOKS, render_room
from agent_assist.web.service import service
from agent_assist.web.why_view import with_code

KIND_WORDS = {
    FIRST: "first book",
    SAVED: "files saved by hand",
    PUBLISHED: "published",
    ROLLED_BACK: "rolled back",
}
MOST_NOTE = 500
SENTENCES_SHOWN = 6
# So many files stand open below the words; more would bury them.
OPEN_FILES = 10
_WORDS = {"with_code": with_code, "kind_words": KIND_WORDS}


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/desk/rules/books", view_func=room_books, methods=["GET"])
    app.add_url_rule("/desk/rules/books/<seq>", view_func=room_book, methods=["GET"])
    app.add_url_rule("/desk/rules/books/<seq>/rollback", view_func=room_roll_back, methods=["POST"])
    app.add_url_rule("/desk/rules/diff", view_func=room_diff, methods=["GET"])


@needs_supervisor
def room_books(supervisor: Supervisor) -> str:
    """Every publication, the latest first, with what it changed."""
    room = service().lay_room()
    chapters, following = list_chapters(room, _number(request.args.get("before", "")))
    context: dict[str, Any] = {"chapters": chapters, "next": following, "in_force": kept_publication(room)}
    context |= {"most": SENTENCES_SHOWN, "done": _number(request.args.get("done", ""))}
    return render_room("desk/rules/books.html", supervisor, BOOKS, **_WORDS, **context)


@needs_supervisor
def room_book(supervisor: Supervisor, seq: str) -> str:
    """One publication: who brought it, what it changed, and its files as they were."""
    room = service().lay_room()
    publication = _book(room, seq)
    files = files_of(room, publication.seq)
    before = files_of(room, publication.seq - 1) if publication.seq > 1 else None
    changes = None if before is None else compare_files(before, files, Catalogue(OBSERVED))
    path = request.args.get("file", "")
    if path and path not in files:
        raise ApiError(404, "There is no such file in this book.", "file")
    context: dict[str, Any] = {"publication": publication, "changes": changes, "in_force": kept_publication(room)}
    context |= {"path": path, "text": files.get(path, ""), "folders": _by_folder(files)}
    context |= {"rules": sum(kind_of(file) == RULE and not file.startswith("retired/") for file in files)}
    return render_room("desk/rules/book.html", supervisor, BOOKS, **_WORDS, **context)


@needs_supervisor
def room_diff(supervisor: Supervisor) -> str:
    """What differs between two books, in words and then line by line; each is named by its number or version."""
    room = service().lay_room()
    asked = {name: request.args.get(name, "").strip()[:50] for name in ("from", "to")}
    before, after = (_book(room, asked[name], name) if asked[name] else None for name in ("from", "to"))
    changes: BookChanges | None = None
    if before and after:
        changes = compare_files(files_of(room, before.seq), files_of(room, after.seq), Catalogue(OBSERVED))
    context: dict[str, Any] = {"asked": asked, "before": before, "after": after, "changes": changes}
    return render_room("desk/rules/diff.html", supervisor, BOOKS, **_WORDS, **context, open_files=OPEN_FILES)


@needs_supervisor
def room_roll_back(supervisor: Supervisor, seq: str) -> AnyResponse:
    """Brings an earlier book into force again."""
    note = request.form.get("note", "").replace("\x00", "")[:MOST_NOTE]
    room = service().lay_room()
    publication = roll_back(room, supervisor, _book(room, seq).seq, note)
    return redirect(url_for("room_books", done=publication.seq), 303)


def _book(room: RuleRoom, wanted: str, field: str = "") -> Publication:
    try:
        return find_book(room, wanted)
    except NoSuchBook:
        cure = "Write its number, or its version such as b-1a2b." if field else "The page of books lists them all."
        raise ApiError(404, f"There is no book {wanted}. {cure}", field) from None


def _by_folder(files: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """The paths by folder, the sheets beside the folders last."""
    found: dict[str, list[str]] = {}
    for path in files:
        found.setdefault(path.rpartition("/")[0], []).append(path)
    return sorted(found.items(), key=lambda pair: (not pair[0], pair[0]))


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 13 else 0
