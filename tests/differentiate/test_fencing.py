"""Whom the job proposes for a manager of their own, and whom to let go."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from making_populations import TIERS

from agent_assist.differentiate.fencing import Proposal, fence_line, propose
from agent_assist.differentiate.tiers import Tiers

PLACES = st.sampled_from(("MVC", "MGC", "LM", "BZ", "NEW"))
SHOPS = st.lists(
    st.tuples(PLACES, PLACES, PLACES, st.integers(-500, 5_000), st.integers(0, 900), st.booleans()), max_size=40
)


def texts(values: Any) -> np.ndarray:
    return np.array(list(values), dtype=object)


def with_places(places: Any) -> Tiers:
    return replace(TIERS, places=places if isinstance(places, dict) else {"": places})


def proposed(
    tier: str,
    earlier: tuple[str, ...] = (),
    actual: Any = None,
    potential: Any = None,
    members: dict[str, str] | None = None,
    places: Any = 60,
    fence: int = 0,
) -> tuple[Proposal, ...]:
    """What is proposed for customers c0, c1, …; a letter each for their tier: V, G or L."""
    names = {"V": "MVC", "G": "MGC", "L": "LM", "-": ""}
    size = len(tier)
    return propose(
        texts(f"c{i}" for i in range(size)),
        texts(names[letter] for letter in tier),
        np.array(actual if actual is not None else range(size, 0, -1), dtype=np.int64),
        np.array(potential if potential is not None else [5] * size, dtype=np.int64),
        [texts(names[letter] for letter in quarter) for quarter in earlier],
        members or {},
        with_places(places),
        fence,
    )


def ids(proposals: tuple[Proposal, ...], direction: str) -> list[str]:
    return [proposal.customer_id for proposal in proposals if proposal.direction == direction]


def test_a_line_drawn_by_a_person_proposes_whoever_is_worth_it_after_the_most_valuable() -> None:
    found = proposed("VLL", ("VLL", "VLL"), actual=[50, 90, 40], fence=45)

    assert [(each.customer_id, each.reason) for each in found] == [
        ("c0", "Most valuable for two quarters."),
        ("c1", "Worth at least the line that was drawn for the fence."),
    ]
    assert ids(proposed("VLL", ("VLL", "VLL"), actual=[50, 90, 40], fence=45, places=1), "in") == ["c0"]


def test_who_is_worth_the_drawn_line_is_not_let_go() -> None:
    members = {"c0": "Greta Vogel", "c1": "Greta Vogel"}

    assert ids(proposed("LL", ("LL", "LL"), actual=[90, 10], members=members, fence=45), "out") == ["c1"]


def test_who_has_been_most_valuable_for_two_quarters_is_proposed() -> None:
    assert ids(proposed("VVVV", ("VV-V", "VLVV")), "in") == ["c0", "c3"]
    assert proposed("V", ("V", "V"))[0].reason == "Most valuable for two quarters."


def test_nobody_is_most_valuable_for_two_quarters_before_two_were_seen() -> None:
    assert proposed("VV", ("VV",)) == ()


def test_the_most_growable_follow_by_potential() -> None:
    assert ids(proposed("GVGG", ("LVLL", "LVLL"), potential=[5, 0, 9, 0]), "in") == ["c1", "c2", "c0"]


def test_the_managers_capacity_cuts_the_least_valuable() -> None:
    told = proposed("VVV", ("VVV", "VVV"), actual=[10, 30, 20], places=2)
    assert ids(told, "in") == ["c1", "c2"]


def test_places_are_kept_for_the_most_valuable_who_have_to_wait() -> None:
    assert ids(proposed("VGG", ("LGG", "LGG"), places=2), "in") == ["c1"]


def test_who_is_behind_the_fence_takes_a_place_and_is_not_proposed_again() -> None:
    told = proposed("VV", ("VV", "VV"), members={"c0": "Priya Nair"}, places=2)
    assert ids(told, "in") == ["c1"]
    assert proposed("VV", ("VV", "VV"), members={"c0": "Priya Nair"}, places=1) == ()


def test_out_goes_who_has_been_below_for_two_quarters() -> None:
    members = {f"c{i}": "Priya Nair" for i in range(4)}
    told = proposed("LLGL", ("LVLL", "LLL-"), members=members)
    assert ids(told, "out") == ["c0"]
    assert told[0].manager == "Priya Nair"
    assert told[0].reason == "Neither most valuable nor most growable for two quarters."


def test_the_manager_with_most_room_is_named() -> None:
    places = {"Priya Nair": 2, "Noah Fields": 3}
    told = proposed("VVVVV", ("VVVVV", "VVVVV"), members={"c0": "Noah Fields", "c1": "Noah Fields"}, places=places)
    assert [proposal.manager for proposal in told] == ["Priya Nair", "Priya Nair", "Noah Fields"]


def test_without_managers_nobody_is_taken_in() -> None:
    assert proposed("VG", ("VG", "VG"), places=0) == () == proposed("VG", ("VG", "VG"), places={})


@given(SHOPS, st.integers(0, 20))
def test_proposals_never_exceed_the_places_and_name_each_customer_once(
    customers: list[tuple[str, str, str, int, int, bool]], places: int
) -> None:
    names = texts(f"c{i}" for i in range(len(customers)))
    members = {f"c{i}": "" for i, customer in enumerate(customers) if customer[5]}
    now, last, before = (texts(customer[i] for customer in customers) for i in range(3))
    actual, potential = (np.array([customer[i] for customer in customers], dtype=np.int64) for i in (3, 4))
    told = propose(names, now, actual, potential, [last, before], members, with_places(places))
    coming, leaving = ids(told, "in"), ids(told, "out")
    assert len(coming) <= max(places - len(members), 0)
    assert not set(coming) & set(members) and set(leaving) <= set(members)
    assert len(set(coming + leaving)) == len(told)
    assert told == propose(names, now, actual, potential, [last, before], members, with_places(places))


def test_the_fence_line_is_the_value_of_the_last_who_would_fit() -> None:
    assert fence_line(np.array([5, 40, 30, -2, 10]), with_places(2)) == 30
    assert fence_line(np.array([5, -2]), with_places(9)) == 5
    assert fence_line(np.array([-2]), with_places(9)) == 0
    assert fence_line(np.array([7]), with_places(0)) == 0
