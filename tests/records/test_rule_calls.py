"""The latest calls of a rule are found by its whole name, with who called and what came of its question."""

from __future__ import annotations

from datetime import timedelta

from web.filled_room import let_them_call
from web.switchboard import Switchboard

from agent_assist.records import tables
from agent_assist.records.moments import as_ms
from agent_assist.records.rule_calls import RuleCalls


def test_the_latest_calls_of_a_rule_come_first_with_what_came_of_them(service: Switchboard) -> None:
    told = {call["lookup_id"]: call for call in let_them_call(service)}
    since = service.clock.now - timedelta(days=30)
    found = RuleCalls(service.house.database).latest("home-office", since, 3)
    asked = [lookup_id for lookup_id, call in told.items() if call["prompt_id"] == "home-office"]
    assert [call.lookup_id for call in found] == asked[::-1][:3] and len(asked) > 3
    first = found[0]
    assert (first.customer_name, first.rep, first.is_trial) == (_name(service, first.lookup_id), "rep-03", False)
    assert {call.result for call in found} <= {"answered", "declined", "not_asked", "not_suitable", ""}
    assert all(bool(call.answer) == (call.result == "answered") for call in found)


def test_part_of_a_name_is_no_name_and_old_calls_are_left_out(service: Switchboard) -> None:
    let_them_call(service)
    calls = RuleCalls(service.house.database)
    assert calls.latest("office", service.clock.now - timedelta(days=30), 5) == []
    assert calls.latest("home-office", service.clock.now, 5) == []


def test_a_rule_in_trial_is_told_as_such(service: Switchboard) -> None:
    told = let_them_call(service, days=2)
    with service.house.database.write() as connection:
        ours = tables.decisions.c.lookup_id == told[-1]["lookup_id"]
        connection.execute(tables.decisions.update().where(ours).values(fired="~chat", decided_at=_now(service)))
    (found,) = RuleCalls(service.house.database).latest("chat", service.clock.now - timedelta(days=1), 5)
    assert found.is_trial and (found.result, found.answer) == ("", "")


def _name(service: Switchboard, lookup_id: str) -> str:
    (call,) = [row for row in service.rows("calls") if row["lookup_id"] == lookup_id]
    (customer,) = [row for row in service.rows("customers") if row["id"] == call["customer_id"]]
    return str(customer["name"])


def _now(service: Switchboard) -> int:
    return as_ms(service.clock.now)
