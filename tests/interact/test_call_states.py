"""Whatever the order and however often events are told, a call and its legs end in the same state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from agent_assist.interact.calls import CallEvent, Integration
from agent_assist.interact.states import EVENTS, dedupe_key, fold

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PBX = Integration("1", "pbx")
REPS = ("rep-01", "REP-02", "rep-03")


def told(event: str, second: int, *agents: str, **members: str) -> CallEvent:
    return CallEvent(PBX, "c-1", event, NOON + timedelta(seconds=second), agents=agents, **members)


any_event = st.builds(
    lambda event, second, agents, kind, to, leaving: told(
        event, second, *agents, kind=kind, to_agent=to, from_agent=leaving
    ),
    st.sampled_from(EVENTS),
    st.integers(0, 6),
    st.lists(st.sampled_from(REPS), max_size=3, unique=True),
    st.sampled_from(("", "blind", "attended")),
    st.sampled_from(("", *REPS)),
    st.sampled_from(("", *REPS)),
)


@given(st.lists(any_event, max_size=8), st.data())
def test_any_order_gives_the_same_state(events: list[CallEvent], data: st.DataObject) -> None:
    by_key = {dedupe_key(event): event for event in events}
    shuffled = data.draw(st.permutations(list(by_key.values())))
    assert fold(shuffled) == fold(by_key.values())


@given(st.lists(any_event, max_size=8))
def test_a_call_that_has_ended_has_nobody_on_the_line_or_ringing(events: list[CallEvent]) -> None:
    state = fold(events)
    if state.state == "ended":
        assert not [leg for leg in state.legs.values() if leg.state in ("offered", "ringing", "talking", "held")]


def test_one_event_in_two_time_zones_is_one_event() -> None:
    here, there = told("held", 1, "rep-01"), told("held", 1, "Rep-01 ")
    moved = CallEvent(PBX, "c-1", "held", there.at.astimezone(timezone(timedelta(hours=5))), agents=("rep-01",))
    assert dedupe_key(here) == dedupe_key(there) == dedupe_key(moved)


def test_who_answers_clears_everybody_else() -> None:
    state = fold([told("ringing", 0, *REPS), told("answered", 5, "rep-02")])
    assert {leg.agent: leg.state for leg in state.legs.values()} == {
        "rep-01": "cleared",
        "rep-02": "talking",
        "rep-03": "cleared",
    }


def test_a_blind_transfer_rings_at_the_next_desk_and_leaves_the_first() -> None:
    blind = told("transferred", 9, kind="blind", from_agent="rep-01", to_agent="rep-02")
    state = fold([told("answered", 1, "rep-01"), blind])
    assert (state.state, state.legs["rep-01"].state, state.legs["rep-02"].state) == (
        "ringing",
        "transferred",
        "ringing",
    )


def test_an_attended_transfer_goes_on_talking_at_the_next_desk() -> None:
    attended = told("transferred", 9, kind="attended", from_agent="rep-01", to_agent="rep-02")
    state = fold([told("answered", 1, "rep-01"), told("held", 4, "rep-01"), attended])
    assert (state.state, state.legs["rep-01"].state, state.legs["rep-02"].state) == (
        "talking",
        "transferred",
        "talking",
    )


def test_the_end_of_one_leg_leaves_the_others_talking() -> None:
    state = fold([told("answered", 1, "rep-01", "rep-02"), told("ended", 9, "rep-01")])
    assert (state.state, state.legs["rep-01"].state, state.legs["rep-02"].state) == ("talking", "wrapup", "talking")
