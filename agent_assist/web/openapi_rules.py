"""Tells of the doors to the rules what OpenAPI cannot see for itself: bodies, queries, and what they may answer."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from agent_assist.customize.drafts import STATES
from agent_assist.web import rules_forms
from agent_assist.web.rules_check import FilesBody
from agent_assist.web.rules_look import LOOK
from agent_assist.web.rules_replay import ReplayBody
from agent_assist.web.rules_try import TryRuleBody

_TEXT = {"type": "string"}
_BOOK = {"type": "string", "minLength": 1, "maxLength": 50}
_LIMIT = ("limit", False, {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "How many at most.")

BODIES: dict[str, type[BaseModel]] = {
    "check_rules": FilesBody,
    "try_rule": TryRuleBody,
    "begin_rule_draft": rules_forms.NewDraftBody,
    "change_rule_draft": rules_forms.ChangeDraftBody,
    "ask_for_approval": rules_forms.StepBody,
    "approve_rule_draft": rules_forms.StepBody,
    "reopen_rule_draft": rules_forms.StepBody,
    "catch_rule_draft_up": rules_forms.CatchUpBody,
    "send_rule_draft_back": rules_forms.SendBackBody,
    "publish_rule_draft": rules_forms.StepBody,
    "replay_draft": ReplayBody,
    "roll_rule_book_back": rules_forms.RollBackBody,
}
QUERIES: dict[str, list[tuple[str, bool, dict[str, Any], str]]] = {
    "list_rules": [_LIMIT, ("after", False, _TEXT, "The `next` of the page before.")],
    "rule_drafts": [
        _LIMIT,
        ("before", False, _TEXT, "The `next` of the page before."),
        ("state", False, {"enum": list(STATES)}, "Only drafts in this state; without it those under way."),
    ],
    "rule_books": [
        _LIMIT,
        ("before", False, {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}, "The `next` of the page before."),
    ],
    "compare_rule_books": [
        ("from", True, _BOOK, "The earlier book, by its number or version."),
        ("to", True, _BOOK, "The later book, by its number or version."),
    ],
}
STATUSES: dict[str, tuple[int, ...]] = {
    "check_rules": (400, 413, 503),
    "try_rule": (400, 413, 422, 503),
    "look_at_rules": (),
    "list_rules": (400, 503),
    "one_rule": (404, 503),
    "rule_drafts": (400, 503),
    "begin_rule_draft": (201, 400, 409, 413, 422, 503),
    "rule_draft": (404, 422, 503),
    "change_rule_draft": (400, 404, 409, 413, 422, 503),
    "discard_rule_draft": (404, 409, 422, 503),
    "check_rule_draft": (404, 422, 503),
    **dict.fromkeys(
        (
            "ask_for_approval",
            "approve_rule_draft",
            "send_rule_draft_back",
            "reopen_rule_draft",
            "catch_rule_draft_up",
            "publish_rule_draft",
        ),
        (400, 404, 409, 413, 422, 503),
    ),
    "replay_draft": (202, 400, 404, 409, 413, 503),
    "stop_replay": (404, 503),
    "rule_books": (400, 503),
    "rule_book": (404, 422, 503),
    "compare_rule_books": (400, 404, 422, 503),
    "roll_rule_book_back": (400, 404, 409, 413, 422, 503),
}
ANSWERS: dict[str, dict[str, Any]] = {"look_at_rules": LOOK}
