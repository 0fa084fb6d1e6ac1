"""The facts of value, fence and early signs: known from the assessment and the fence, and unknown without them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent_assist.differentiate.catalogue import EARLY_SIGNS, OBSERVED, Catalogue, FactValue, Unknown
from agent_assist.differentiate.early_signs import SIGNS
from agent_assist.differentiate.facts import CallContext, gather
from agent_assist.differentiate.profile import Profile, Sign, Value

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
DAY = 86_400


def facts_of(*, manager: str = "", manager_since: int = 0, **members: Any) -> dict[str, FactValue | Unknown]:
    value = Value("MGC", "grow", 12_000, 9_000, "GBP", SECONDS - 3 * DAY, "v-1", **members) if members else None
    profile = Profile("c1", "Annabelle Yu", manager=manager, manager_since=manager_since, value=value)
    return gather(profile, CallContext(NOW), NOW, Catalogue(OBSERVED))


def test_every_early_sign_is_a_fact_of_the_same_name() -> None:
    assert {sign.name for sign in SIGNS} == set(EARLY_SIGNS)


def test_without_an_assessment_no_sign_is_known() -> None:
    facts = facts_of()
    for name in (*EARLY_SIGNS, "chance active", "value is an estimate", "placed by hand"):
        assert facts[name] == Unknown("not assessed yet")


@pytest.mark.parametrize("shown", EARLY_SIGNS)
def test_a_sign_of_the_assessment_is_yes_and_every_other_one_is_no(shown: str) -> None:
    facts = facts_of(signs=(Sign(shown, "In words."),))
    assert {name for name in EARLY_SIGNS if facts[name] is True} == {shown}
    assert {name for name in EARLY_SIGNS if facts[name] is False} == set(EARLY_SIGNS) - {shown}


def test_the_chance_is_told_in_per_cent() -> None:
    assert facts_of(active=0.414)["chance active"] == 41
    assert facts_of(active=None)["chance active"] == Unknown("too little is known to say")


def test_an_estimate_and_a_tier_set_by_hand_are_told() -> None:
    plain = facts_of(computed_tier="MGC")
    assert (plain["value is an estimate"], plain["placed by hand"]) == (False, False)
    other = facts_of(is_estimate=True, computed_tier="NEW")
    assert (other["value is an estimate"], other["placed by hand"]) == (True, True)


def test_who_has_a_manager_is_behind_the_fence_from_that_moment_on() -> None:
    facts = facts_of(manager="Greta Vogel", manager_since=SECONDS - 40 * DAY)
    assert (facts["behind the fence"], facts["has manager"], facts["days behind the fence"]) == (True, True, 40)
    later = facts_of(manager="Greta Vogel", manager_since=int((NOW + timedelta(days=1)).timestamp()))
    assert later["behind the fence"] is False


def test_who_has_none_is_not_behind_it() -> None:
    facts = facts_of()
    assert (facts["behind the fence"], facts["has manager"]) == (False, False)
    assert facts["days behind the fence"] == Unknown("not behind the fence")


def test_a_fence_of_before_it_was_dated_has_no_days() -> None:
    assert facts_of(manager="Greta Vogel")["days behind the fence"] == Unknown("not on record")
