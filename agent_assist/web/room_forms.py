"""Reads what is sent about drafts, from forms and from the editor's script, and lets longer texts through."""

from __future__ import annotations

import functools
from typing import Annotated, Any

from flask import request
from pydantic import Field, StringConstraints

from agent_assist.story.drafting import MOST_REVISION
from agent_assist.web.errors import ApiError
from agent_assist.web.forms import Body
from agent_assist.web.guard import View
from agent_assist.web.rules_forms import Revision

# A sheet has at most 256 KB, a page of the editor two of them, and a form takes up to three bytes for one.
MOST_BYTES = 2 * 1024 * 1024
Path = Annotated[str, StringConstraints(min_length=1, max_length=250)]


class TypedBody(Body):
    """Texts as they stand in the editor, by path."""

    files: Annotated[dict[Path, str], Field(max_length=10)]


class KeepBody(TypedBody):
    """Texts to be kept, typed over this revision of the draft."""

    revision: Revision


class TryBody(TypedBody):
    """Whom to try a file on."""

    file: Path
    who: Annotated[str, StringConstraints(min_length=1, max_length=250, strip_whitespace=True)]


class SettingsBody(Body):
    """A rule as it stands in the editor, and settings to be written into it."""

    file: Path
    text: str
    settings: dict[str, Annotated[str, StringConstraints(max_length=100)]]


def takes_texts(view: View) -> View:
    """A door that takes whole files; outermost, for who asks is read from the form already."""

    @functools.wraps(view)
    def wide(*arguments: Any, **named: Any) -> Any:
        request.max_content_length = request.max_form_memory_size = MOST_BYTES
        return view(*arguments, **named)

    return wide  # type: ignore[return-value]


def field(name: str, most: int = 500) -> str:
    """What was entered, "" where nothing was."""
    return request.form.get(name, "").replace("\x00", "").strip()[:most]


def revision_sent() -> int:
    """The revision that the form was made for. Raises ApiError 400."""
    sent = field("revision", 20)
    if not (sent.isascii() and sent.isdigit() and int(sent) <= MOST_REVISION):
        raise ApiError(400, "The form does not say which revision of the draft it is for. Load the page again.")
    return int(sent)
