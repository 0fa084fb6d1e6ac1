"""What attackers send to the desk, the fence and the tiers: refused in words, nothing broken and nothing leaked."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection
from web.scored import Browser, browser_of, propose, supervisor_at
from web.switchboard import Switchboard, fault

from agent_assist.differentiate.profile import Standing
from agent_assist.records import fences, ledger, overrides, personal
from agent_assist.story.hands import Overloaded
from agent_assist.web.lanes import make_lanes

ZERO = "%00"
AT_ONCE = 8


@pytest.fixture
def desk(scored: Switchboard) -> Browser:
    return supervisor_at(scored)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/v1/customers/{ZERO}"),
        ("GET", f"/v1/customers/a{ZERO}b/export"),
        ("DELETE", f"/v1/customers/{ZERO}/tier"),
        ("DELETE", f"/v1/fence/{ZERO}?reason=x"),
        ("GET", f"/v1/calls/c-1{ZERO}/answers"),
        ("GET", f"/v1/calls/c-1/answers?lookup_id=a{ZERO}"),
        ("GET", f"/v1/decisions/{ZERO}/why"),
    ],
)
def test_a_zero_byte_in_an_address_names_nobody(service: Switchboard, method: str, path: str) -> None:
    assert fault(service.send(method, path))["code"] == "not_found"


def test_a_call_is_found_by_its_name_without_zero_bytes_as_it_was_told(service: Switchboard) -> None:
    service.customer("A-1", "Annabelle Yu", "0113 496 0710")
    service.lookup(call_id="c-1\x00", ani="0113 496 0710")
    assert service.get(f"/v1/calls/c{ZERO}-1/answers").status_code == 200


@pytest.mark.parametrize("limit", ["0000000010000", "0000000019999999", "0" * 5000 + "1", "201", "-1", "²", "1e2"])
def test_no_way_of_writing_the_limit_asks_for_more_than_a_page(scored: Switchboard, limit: str) -> None:
    for path in ("/v1/fence", f"/v1/customers/{scored.ids['A-1']}/history"):
        assert fault(scored.get(f"{path}?limit={limit}"))["field"] == "limit"


@pytest.mark.parametrize(
    "amount", ["1e999999", "-1e999999", "1e99999999999", "NaN", "sNaN", "Infinity", "9" * 400, "0", "0.004"]
)
def test_an_amount_of_nothing_or_beyond_all_bounds_is_none(desk: Browser, amount: str) -> None:
    assert desk.open(f"/desk/value?line=mvc&amount={amount}").status_code == 400
    assert desk.submit("/desk/value/lines", line="mvc", amount=amount, reason="x").status_code == 400


def test_whatever_goes_wrong_at_the_desk_a_browser_is_told_in_a_page(desk: Browser) -> None:
    answers = {
        404: desk.open("/desk/nothing/here"),
        405: desk.open("/desk/value/lines"),
        413: desk.submit("/desk/value/lines", line="mvc", amount="1", reason="x" * 70_000),
    }
    for status, answer in answers.items():
        assert (answer.status_code, answer.mimetype) == (status, "text/html")
        assert "Back to the desk" in answer.text and "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_whatever_goes_wrong_an_api_client_is_told_in_json(scored: Switchboard) -> None:
    key = scored.new_key("rules")
    for path in (
        "/desk/nothing",
        "/desk/value/lines",
        "/desk/value/customers/x",
        "/desk/value/preview?line=x&amount=1",
    ):
        fault(scored.get(path, key=key))
    fault(scored.get("/v1/nothing", key=key, headers={"Accept": "text/html"}))


@pytest.mark.parametrize("up", ["%2e%2e", "%2E.", ".%2e"])
def test_no_spelling_of_the_way_up_leads_out_of_the_desk(scored: Switchboard, up: str) -> None:
    answer = browser_of(scored).sign_in(scored.new_key("rules"), next=f"/desk/{up}/v1/openapi.json")
    assert answer.location == "/desk"


def test_who_is_forgotten_while_people_decide_about_them_leaves_nothing_behind(service: Switchboard) -> None:
    now, reason = service.clock.now, "Her mother is ill."

    def decide(connection: Connection, customer_id: str) -> None:
        overrides.put(connection, customer_id, "MVC", reason, "pbx", now + timedelta(days=9), now)
        fences.put(connection, customer_id, "Rosa Marin", reason, "pbx", now)

    _forget_while(service, decide)
    for table in ("customers", "snapshots", "tier_overrides", "fence_members", "fence_proposals"):
        assert service.rows(table) == []
    assert not [row for row in service.rows("audit") if reason in row["before"] + row["after"]]


def test_who_is_forgotten_while_they_tell_something_leaves_nothing_behind(service: Switchboard) -> None:
    said = Standing("works from home", "answered", int(service.clock.now.timestamp()), "yes")

    def tell(connection: Connection, customer_id: str) -> None:
        ledger.hold(connection, customer_id)
        ledger.append(connection, customer_id, said, service.clock.now, note="Her mother is ill.", source="api")

    _forget_while(service, tell)
    assert service.rows("ledger_entries") == service.rows("snapshots") == []


def _forget_while(board: Switchboard, write: Callable[[Connection, str], None]) -> None:
    """Forgets a customer from another thread before what `write` has written is committed."""
    customer_id, database = board.customer("A-1", "Annabelle Yu", "0113 496 0710"), board.house.database

    def erase() -> bool:
        with database.write() as connection:
            return personal.erase(connection, customer_id, "pbx", board.clock.now)

    with ThreadPoolExecutor(1) as pool:
        with database.write() as connection:
            write(connection, customer_id)
            erased = pool.submit(erase)
            time.sleep(0.3)
        assert erased.result()


@pytest.mark.parametrize("path", ["//desk", "//desk/rules", "/v1/rules", "//v1/rules/check", "///v1/rules/drafts"])
def test_no_spelling_of_an_address_leads_out_of_the_lane(path: str) -> None:
    lanes = make_lanes(threads=2, waiting=3)
    assert lanes.for_path(path) is lanes.desk and lanes.for_path("//v1/calls/lookup") is lanes.lookups


def test_supervisors_who_ask_for_ever_more_pictures_hold_up_nobody_else() -> None:
    lanes = make_lanes(threads=2, waiting=3)
    desk = lanes.for_path("/desk/value/pictures/tiers.svg")
    with ExitStack() as crowd:
        with pytest.raises(Overloaded):
            for _ in range(100):
                crowd.enter_context(desk.place())
        for path in ("/v1/calls/lookup", "/v1/calls/events", "/v1/calls/c-1/outcome", "/deskless", "/healthz"):
            with lanes.for_path(path).place():
                pass
        with pytest.raises(Overloaded), lanes.for_path("/desk").place():
            pass
    lanes.close()


def test_the_same_decision_many_times_at_once_is_made_once(service: Switchboard) -> None:
    service.customer("A-1", "Annabelle Yu", "0113 496 0710", tier="MVC")
    customer_id, (proposal_id,) = service.ids["A-1"], propose(service, ("A-1", "in"))
    accepted = {"decision": "accept", "manager": "Rosa Marin", "reason": "Knows them."}
    behind = {"customer_id": customer_id, "manager": "Rosa Marin", "reason": "Knows them."}
    tier = f"/v1/customers/{customer_id}/tier"
    told = {"question": "works from home", "answer": "yes", "answer_ref": "a-1"}

    assert _at_once(service, "POST", f"/v1/fence/proposals/{proposal_id}", accepted) == {200: AT_ONCE}
    assert _at_once(service, "POST", "/v1/fence", behind) == {200: AT_ONCE}
    assert _at_once(service, "POST", tier, {"tier": "MGC", "reason": "Opens doors."}) == {200: AT_ONCE}
    assert _at_once(service, "POST", f"/v1/customers/{customer_id}/answers", told) == {200: AT_ONCE}
    assert _at_once(service, "DELETE", tier) == {200: AT_ONCE}
    assert _at_once(service, "DELETE", f"/v1/fence/{customer_id}?reason=x") == {200: AT_ONCE}

    rows = [len(service.rows(table)) for table in ("fence_members", "tier_overrides", "ledger_entries")]
    assert rows == [1, 1, 1]
    actions = Counter(row["action"] for row in service.rows("audit"))
    assert {actions[name] for name in ("behind the fence", "out of the fence", "tier set", "tier no longer set")} == {1}


def test_of_two_decisions_at_once_one_is_made_and_the_other_is_told(service: Switchboard) -> None:
    service.customer("A-1", "Annabelle Yu", "0113 496 0710", tier="MVC")
    (proposal_id,) = propose(service, ("A-1", "in"))
    bodies = [{"decision": word, "manager": "Rosa Marin", "reason": "x"} for word in ("accept", "refuse")]
    path = f"/v1/fence/proposals/{proposal_id}"
    answers = _all_at_once([partial(_sent, service, "POST", path, body) for body in bodies * 4])
    assert Counter(answers) == {200: 4, 409: 4}
    (proposal,) = service.rows("fence_proposals")
    assert len(service.rows("fence_members")) == (proposal["state"] == "accepted")


def test_a_proposal_that_the_score_withdraws_at_that_moment_puts_nobody_behind_the_fence(service: Switchboard) -> None:
    service.customer("A-1", "Annabelle Yu", "0113 496 0710", tier="MVC")
    (proposal_id,) = propose(service, ("A-1", "in"))
    accepted = {"decision": "accept", "manager": "Rosa Marin", "reason": "Knows them."}
    with ThreadPoolExecutor(1) as pool:
        with service.house.database.write() as connection:
            fences.store_proposals(connection, (), "run-2", service.clock.now)
            answer = pool.submit(_sent, service, "POST", f"/v1/fence/proposals/{proposal_id}", accepted)
            time.sleep(0.3)
        assert answer.result() == 409
    assert service.rows("fence_members") == []


def _at_once(board: Switchboard, method: str, path: str, body: object = None) -> Counter[int]:
    return Counter(_all_at_once([partial(_sent, board, method, path, body)] * AT_ONCE))


def _sent(board: Switchboard, method: str, path: str, body: object) -> int:
    options: dict[str, Any] = {} if body is None else {"json": body}
    client = board.client.application.test_client()
    answer = client.open(path, method=method, headers={"Authorization": f"Bearer {board.key}"}, **options)
    return int(answer.status_code)


def _all_at_once(calls: list[Callable[[], int]]) -> list[int]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(call) for call in calls]]
