"""The door to the editor of one file of a draft, a rule with its cases beside it; a form that needs no script."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from agent_assist.customize.checking import Report
from agent_assist.customize.drafts import APPROVED, ASKED
from agent_assist.customize.readable_files import CASES, RULE, kind_of, stem
from agent_assist.customize.room_files import why_no_room_file
from agent_assist.customize.rule_book import normalised
from agent_assist.customize.supervisors import AUTHOR
from agent_assist.story.drafting import change_draft
from agent_assist.story.room_faults import Overtaken
from agent_assist.web.desk_guard import Supervisor, needs_supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.room_bench import Bench, bench_of, file_words, files_edited_with, moved_to, title_of
from agent_assist.web.room_findings import findings_of
from agent_assist.web.room_forms import revision_sent, takes_texts
from agent_assist.web.room_frame import DRAFTS, render_room
from agent_assist.web.room_settings import BAND_WORDS, STATUS_WORDS, settings_in
from agent_assist.web.room_sides import beside
from agent_assist.web.room_story import last_written
from agent_assist.web.room_tried import tried_for
from agent_assist.web.room_vocabulary import facts_by_subject
from agent_assist.web.room_words import kind_of as does
from agent_assist.web.why_view import with_code

MOST_FILES = 2
DONE = {
    "saved": "Saved.",
    "case": "The case stands at the end of the cases. Give it a name of its own.",
    "new": "Here is a beginning. Change what you like.",
}


@dataclass(frozen=True)
class EditedFile:
    """One text on the page; `was` is a mark of it as it is kept, so that somebody else's change is noticed."""

    path: str
    text: str
    was: str

    @property
    def words(self) -> str:
        """What kind of file it is."""
        return file_words(self.path)

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n") + 1

    @property
    def kind(self) -> str:
        """For which kind of file the editor offers words."""
        return kind_of(self.path)


def register(app: Flask) -> None:
    """Hangs the doors into the app."""
    app.add_url_rule("/desk/rules/drafts/<draft_id>/edit", view_func=room_edit, methods=["GET", "POST"])


@takes_texts
@needs_supervisor
def room_edit(supervisor: Supervisor, draft_id: str) -> AnyResponse | str:
    """Shows the editor; what a form sends is kept as the draft."""
    bench = bench_of(draft_id)
    path = request.args.get("file", "")[:250]
    if request.method == "GET" and (now := moved_to(bench, path)):
        return redirect(url_for("room_edit", draft_id=draft_id, file=now), 303)
    paths = edited_paths(bench, path)
    if request.method == "POST":
        return _save(supervisor, bench, paths)
    return edit_page(supervisor, bench, paths)


def edit_page(
    supervisor: Supervisor,
    bench: Bench,
    paths: list[str],
    typed: Mapping[str, str] | None = None,
    theirs: Mapping[str, str] | None = None,
    told: Mapping[str, Any] | None = None,
) -> str:
    """The editor; `typed` is what was sent and not kept, `theirs` what somebody else has kept meanwhile.

    `told` is what else there is to say.
    """
    typed = typed or {}
    texts = {path: typed.get(path, bench.files.get(path, "")) for path in paths}
    who = request.args.get("who", "")[:250].strip()
    report = bench.check(texts) if typed else bench.report
    context: dict[str, Any] = {
        "draft": bench.draft,
        "draft_id": bench.draft.id,
        "files": [_edited(bench, path, text) for path, text in texts.items()],
        "shown": wanted if (wanted := request.args.get("file", "")) in paths else paths[0],
        "revision": bench.draft.revision,
        "heading": title_of(paths[0]),
        "about": _about(bench, paths[0]),
        "findings": findings_of(report, texts),
        "sides": [(path, beside(text, normalised(texts[path]))) for path, text in (theirs or {}).items()],
        "done": DONE.get(request.args.get("done", ""), ""),
        "with_code": with_code,
        **_rights(supervisor, bench),
        **_helps(paths, texts, report, who),
    }
    tried = tried_for(bench, paths[0], dict(typed), who) if who else {}
    return render_room("desk/rules/edit.html", supervisor, DRAFTS, **{**context, **tried, **(told or {})})


def _edited(bench: Bench, path: str, text: str) -> EditedFile:
    return EditedFile(path, text.rstrip("\n"), mark_of(bench.files.get(path, "")))


def _rights(supervisor: Supervisor, bench: Bench) -> dict[str, Any]:
    """Whether whoever looks may write here, and if not, why and what could be done about it."""
    may_write = AUTHOR in supervisor.roles and bench.draft.is_under_way
    is_asked = bench.draft.state in (ASKED, APPROVED)
    may_change = may_write and not is_asked
    return {
        "may_change": may_change,
        "can_make_case": may_change,
        "may_reopen": may_write and is_asked,
        "why_not": _why_not(supervisor, bench),
    }


def _helps(paths: list[str], texts: Mapping[str, str], report: Report, who: str) -> dict[str, Any]:
    """What stands beside the text: whom to try a rule on, its settings, the facts there are."""
    is_rule = kind_of(paths[0]) == RULE
    return {
        "rule_name": stem(paths[0]) if is_rule else "",
        "who": who,
        "people": list(report.people.values()),
        "settings": settings_in(texts[paths[0]]) if is_rule else None,
        "status_words": STATUS_WORDS,
        "band_words": BAND_WORDS,
        "facts": facts_by_subject(report),
    }


def who_wrote(supervisor: Supervisor, bench: Bench) -> dict[str, Any]:
    """Who has written the draft as it is now, for whoever was overtaken: `by` their name or "you", and `at`."""
    last = last_written(bench.room, bench.draft)
    if last is None:
        return {"by": "", "at": None}
    return {"by": "you" if last.who == supervisor.name else last.who, "at": last.at}


def texts_to_keep(bench: Bench, sent: Mapping[str, str]) -> dict[str, str]:
    """What of the sent texts is to be kept: an empty one makes no file where there is none."""
    return {path: text for path, text in sent.items() if text.strip() or path in bench.files}


def mark_of(text: str) -> str:
    """A short mark of a text as it counts."""
    return hashlib.sha256(normalised(text).encode("utf-8", "replace")).hexdigest()[:16]


def _save(supervisor: Supervisor, bench: Bench, paths: list[str]) -> AnyResponse:
    typed, was = _sent(paths)
    texts = {path: typed[path] for path in paths if path in typed}
    # Whoever has changed other files, or has kept just these texts, is in nobody's way.
    is_free = all(mark_of(bench.files.get(path, "")) == was.get(path) for path in texts)
    revision = bench.draft.revision if is_free else revision_sent()
    try:
        change_draft(bench.room, supervisor, bench.draft.id, revision, texts_to_keep(bench, texts))
    except Overtaken as fault:
        if fault.draft is None:
            raise
        now = Bench(bench.room, fault.draft, bench.base)
        theirs = {path: now.files.get(path, "") for path in texts}
        return make_response(edit_page(supervisor, now, paths, texts, theirs, who_wrote(supervisor, now)), 409)
    anchor = None if bench_of(bench.draft.id).report.is_good else "findings"
    return redirect(url_for("room_edit", draft_id=bench.draft.id, file=paths[0], done="saved", _anchor=anchor), 303)


def _sent(paths: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The texts and the marks that the form sends, by path."""
    form = request.form
    numbered = {form.get(f"file-{number}", ""): number for number in range(1, MOST_FILES + 1)}
    mine = {path: numbered[path] for path in paths if path in numbered}
    texts = {
        path: form.get(f"text-{number}", "").replace("\x00", "").replace("\r\n", "\n") for path, number in mine.items()
    }
    return texts, {path: form.get(f"was-{number}", "") for path, number in mine.items()}


def edited_paths(bench: Bench, path: str) -> list[str]:
    """The files to be shown. Raises ApiError 404 for one that is not there."""
    if why := why_no_room_file(path):
        raise ApiError(404, why or "There is no such file.")
    paths = files_edited_with(path)
    if paths[0] in bench.files or (kind_of(path) == CASES and path in bench.files):
        return paths
    raise ApiError(404, f"This draft has no file `{paths[0]}`. It may have been retired or renamed.")


def _about(bench: Bench, path: str) -> str:
    if kind_of(path) != RULE:
        return f"`{path}`"
    rule = bench.report.book.rule(stem(path)) if bench.report.book else None
    return f"A rule in `{path.partition('/')[0]}` that {does(rule)}: {rule.purpose}" if rule else f"`{path}`"


def _why_not(supervisor: Supervisor, bench: Bench) -> str:
    draft = bench.draft
    if not draft.is_under_way:
        return f"This draft was {draft.state}, and can be read here as it was."
    if AUTHOR not in supervisor.roles:
        return "You may read and approve this draft. Changing it needs the role author."
    if draft.state == APPROVED:
        return f"{draft.approver} has approved this draft. Whoever changes it gives the approval up."
    return "Approval of this draft has been asked for. Whoever changes it takes that back."
