"""What stands in the way of changing rules is answered with its status, and with what is there now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from agent_assist.customize.checking import Report
from agent_assist.customize.publications import PUBLISHED, Publication
from agent_assist.sheets import Fault
from agent_assist.story.room_faults import (
    Conflicting,
    FolderFault,
    NoSuchBook,
    NoSuchDraft,
    NotAllowed,
    NotReady,
    Overtaken,
    RoomFault,
)
from agent_assist.web import room_faults

FAULTY = Report(faults=[Fault("growth/tea.yaml", 3, 1, "There is no fact `teir`.", "Did you mean `tier`?")])
BOOK = Publication(7, "b-1", PUBLISHED, datetime(2026, 11, 22, 10, tzinfo=UTC), "Rosa Marin")


def client_that_meets(fault: Callable[[], RoomFault]) -> FlaskClient:
    app = Flask("doors")
    room_faults.register(app)

    def door() -> str:
        raise fault()

    app.add_url_rule("/door", view_func=door)
    return app.test_client()


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (lambda: Overtaken("Somebody was faster."), 409, "overtaken"),
        (lambda: Conflicting(["growth/tea.yaml"]), 409, "conflicting"),
        (lambda: NotAllowed("Not you."), 403, "not_allowed"),
        (lambda: NotReady("Not yet."), 422, "not_ready"),
        (NoSuchDraft, 404, "not_found"),
        (NoSuchBook, 404, "not_found"),
        (lambda: FolderFault("The folder cannot be written."), 503, "unavailable"),
    ],
)
def test_each_fault_has_its_status_and_code(fault: Callable[[], RoomFault], status: int, code: str) -> None:
    answer = client_that_meets(fault).get("/door")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (status, code)
    assert answer.get_json()["error"]["message"] == str(fault())


def test_beside_the_fault_stands_what_is_needed_to_go_on() -> None:
    report = client_that_meets(lambda: NotReady("Mend it.", FAULTY)).get("/door").get_json()["report"]
    assert report["faults"][0]["cure"] == "Did you mean `tier`?" and report["good"] is False
    there = client_that_meets(lambda: Overtaken("Faster.", publication=BOOK)).get("/door").get_json()
    assert (there["publication"]["seq"], there["publication"]["author"]) == (7, "Rosa Marin") and "draft" not in there
    assert client_that_meets(lambda: Conflicting(["a", "b"])).get("/door").get_json()["files"] == ["a", "b"]
