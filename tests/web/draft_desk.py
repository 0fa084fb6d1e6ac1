"""A supervisor's browser at the pages of drafts: begins one, writes into it, and takes its steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from web.scored import Browser, person_at
from web.switchboard import Switchboard
from werkzeug.test import TestResponse

from agent_assist.customize.drafts import Draft
from agent_assist.customize.supervisors import APPROVER, AUTHOR
from agent_assist.story.drafting import find_draft

DRAFTS = "/desk/rules/drafts"


@dataclass
class DraftDesk:
    """One person's browser, before one service."""

    board: Switchboard
    browser: Browser

    def begin(self, title: str, **fields: str) -> str:
        """A new draft; its id."""
        answer = self.browser.submit(DRAFTS, title=title, **fields)
        assert answer.status_code == 303, answer.text
        found = re.search(rf"{DRAFTS}/(\w+)", answer.location)
        assert found
        return found[1]

    def draft(self, draft_id: str) -> Draft:
        return find_draft(self.board.house.lay_room(), draft_id)

    def write(self, draft_id: str, file: str, text: str, revision: int = 0, **fields: str) -> TestResponse:
        """What a browser without scripts sends when somebody presses Save."""
        page = self.browser.open(f"{DRAFTS}/{draft_id}/edit?file={file}").text
        was = re.search(r'name="was-1" value="(\w*)"', page)
        sent = {"file-1": file, "text-1": text, "was-1": was[1] if was else "", **fields}
        seen = revision or self.draft(draft_id).revision
        return self.browser.submit(f"{DRAFTS}/{draft_id}/edit?file={file}", revision=str(seen), **sent)

    def step(self, draft_id: str, step: str, revision: int = 0, **fields: str | list[str]) -> TestResponse:
        seen = revision or self.draft(draft_id).revision
        return self.browser.submit(f"{DRAFTS}/{draft_id}/{step}", revision=str(seen), **fields)

    def page(self, draft_id: str = "", more: str = "", status: int = 200) -> str:
        """A page about drafts, on one line."""
        answer = self.browser.open(f"{DRAFTS}/{draft_id}{more}" if draft_id else f"{DRAFTS}{more}")
        assert answer.status_code == status, answer.text
        return on_one_line(answer)

    def typed(self, draft_id: str, door: str, body: dict[str, Any], accept: str = "application/json") -> TestResponse:
        """What the editor's script sends."""
        token = self.browser.form_token("/desk")
        headers = {"Accept": accept, "X-CSRF-Token": token}
        return self.browser.client.post(f"{DRAFTS}/{draft_id}/{door}", json=body, headers=headers)


def rosa_at(board: Switchboard) -> DraftDesk:
    """Rosa Marin, who writes."""
    return DraftDesk(board, person_at(board, "Rosa Marin", AUTHOR))


def samir_at(board: Switchboard) -> DraftDesk:
    """Samir Haddad, who approves."""
    return DraftDesk(board, person_at(board, "Samir Haddad", APPROVER))


def on_one_line(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", answer.text)


def strong_button(page: str) -> str:
    """The one next step of a draft, as its button reads; "" where there is none."""
    part = page.partition('aria-labelledby="next-title"')[2].partition("</section>")[0]
    found = re.findall(r'class="(?:button )?strong"[^>]*>(.*?)</', part)
    assert len(found) <= 1, found
    return found[0] if found else ""
