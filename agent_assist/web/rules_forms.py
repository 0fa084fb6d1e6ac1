"""Lays down what programs send to change rules: drafts, steps on their way, and the way back to an earlier book."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from agent_assist.story.approving import MOST_REASON
from agent_assist.story.drafting import MOST_NOTE, MOST_REVISION, MOST_TITLE
from agent_assist.web.forms import Body

MOST_BYTES = 1024 * 1024
MOST_FILES = 2_000

Title = Annotated[str, StringConstraints(min_length=1, max_length=MOST_TITLE, strip_whitespace=True)]
Note = Annotated[str, StringConstraints(max_length=MOST_NOTE)]
Files = Annotated[dict[str, str | None], Field(max_length=MOST_FILES)]
Revision = Annotated[int, Field(ge=1, le=MOST_REVISION)]


class NewDraftBody(Body):
    """A draft over the book in force: by path in the rules folder the new text of a file, or null to remove it.

    With `from_folder` it holds what was edited by hand in the rules folder of the server, and `changes` stays empty.
    """

    title: Title
    note: Note = ""
    changes: Files = {}
    from_folder: bool = False


class ChangeDraftBody(Body):
    """Changes to the draft as it was at `revision`; those of a file are replaced, those in `revert` taken back."""

    revision: Revision
    changes: Files = {}
    revert: Annotated[list[str], Field(max_length=MOST_FILES)] = []
    title: Title | None = None
    note: Note | None = None


class StepBody(Body):
    """Which revision of the draft is meant."""

    revision: Revision


class CatchUpBody(Body):
    """Which revision of the draft is meant, and what is to stand in files that both sides have changed."""

    revision: Revision
    texts: Files = {}


class SendBackBody(Body):
    """Which revision of the draft is sent back, and why."""

    revision: Revision
    reason: Annotated[str, StringConstraints(min_length=1, max_length=MOST_REASON, strip_whitespace=True)]


class RollBackBody(Body):
    """Why the earlier book should be in force again."""

    note: Annotated[str, StringConstraints(max_length=500)] = ""
