"""Answers what stands in the way of changing rules: in JSON with what is there now, at the desk in a page."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response

from agent_assist.story.room_faults import (
    Conflicting,
    FolderFault,
    NoSuchBook,
    NoSuchDraft,
    NotAllowed,
    NotReady,
    Overtaken,
    ReplayUnderWay,
    RoomFault,
)
from agent_assist.web.desk_fault import fault_page, wants_page
from agent_assist.web.replies import reply
from agent_assist.web.rules_view import book_json, draft_json

ANSWERS: dict[type[RoomFault], tuple[int, str]] = {
    Overtaken: (409, "overtaken"),
    Conflicting: (409, "conflicting"),
    NotAllowed: (403, "not_allowed"),
    NotReady: (422, "not_ready"),
    NoSuchDraft: (404, "not_found"),
    NoSuchBook: (404, "not_found"),
    ReplayUnderWay: (409, "under_way"),
    FolderFault: (503, "unavailable"),
}


def register(app: Flask) -> None:
    """Lets every door of the rule room leave these faults to this answer."""
    app.register_error_handler(RoomFault, answer)


def answer(fault: RoomFault) -> Response:
    """The fault in the one shape of all faults; beside it stands what the asker needs to go on."""
    status, code = ANSWERS.get(type(fault), (409, "not_possible"))
    if wants_page():
        report = fault.report if isinstance(fault, NotReady) else None
        return fault_page(status, str(fault), [str(one) for one in report.faults] if report else ())
    return reply({"error": {"code": code, "message": str(fault)}, **_beside(fault)}, status)


def _beside(fault: RoomFault) -> dict[str, Any]:
    if isinstance(fault, NotReady) and fault.report:
        return {"report": fault.report.as_json()}
    if isinstance(fault, Conflicting):
        return {"files": list(fault.files), "conflicts": [conflict.as_json() for conflict in fault.conflicts]}
    if not isinstance(fault, Overtaken):
        return {}
    draft = {"draft": draft_json(fault.draft)} if fault.draft else {}
    return draft | ({"publication": book_json(fault.publication)} if fault.publication else {})
