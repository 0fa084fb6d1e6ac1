"""A call whose end was never told is closed after some hours, so that no card stays for ever."""

from __future__ import annotations

from web.switchboard import ANNABELLE, Switchboard

from agent_assist.story.closing import close_lost_calls


def test_what_was_never_ended_is_lost_after_four_hours_and_cleared_from_the_desk(service: Switchboard) -> None:
    service.customer("A-1", "Annabelle Yu", ANNABELLE)
    service.lookup(call_id="old", ani=ANNABELLE, agent="rep-01")
    service.event("answered", call_id="old", at=5, agent="rep-01")
    service.clock.goes_on(hours=3)
    service.lookup(call_id="young", ani=ANNABELLE, agent="rep-02")
    assert close_lost_calls(service.house.lay_desk(), 4.0) == 0
    service.clock.goes_on(hours=1, seconds=1)
    assert close_lost_calls(service.house.lay_desk(), 4.0) == 1
    assert {row["call_id"]: row["state"] for row in service.rows("calls")} == {"old": "lost", "young": "offered"}
    assert (len(service.cards("rep-01")), len(service.cards("rep-02"))) == (0, 1)
    assert len([row for row in service.rows("interactions") if row["channel"] == "phone"]) == 1


def test_closing_again_changes_nothing(service: Switchboard) -> None:
    service.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    service.clock.goes_on(hours=5)
    assert [close_lost_calls(service.house.lay_desk(), 4.0) for _ in range(2)] == [1, 0]


def test_an_end_that_is_told_after_all_still_counts(service: Switchboard) -> None:
    service.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    service.event("answered", at=5, agent="rep-01")
    service.clock.goes_on(hours=5)
    close_lost_calls(service.house.lay_desk(), 4.0)
    assert service.event("ended", at=-60).status_code == 202
    assert [row["state"] for row in service.rows("calls")] == ["ended"]
