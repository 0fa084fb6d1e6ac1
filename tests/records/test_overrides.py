"""A tier that a person has set takes the computed tier's place at once, until it ends; amounts stay as they are."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from assessed import keep_values
from records.shop import NOW, Shop
from sqlalchemy import select

from agent_assist.differentiate.profile import Reason, Value
from agent_assist.records import overrides, snapshots, tables

WHO, LATER = "Greta Vogel", NOW + timedelta(days=90)


def assess(shop: Shop, tier: str = "LM", now: datetime = NOW) -> None:
    lines = (Reason("Margin on 3 purchases", 9_000),)
    value = Value(tier, "serve", 9_000, 0, "GBP", int(now.timestamp()), "v-1", lines, computed_tier=tier)
    with shop.database.write() as connection:
        keep_values(connection, [(shop.id_of("A-1"), value)], now)


def put(shop: Shop, tier: str = "MVC", expires_at: datetime = LATER, now: datetime = NOW) -> bool:
    with shop.database.write() as connection:
        return overrides.put(connection, shop.id_of("A-1"), tier, "Opens many doors.", WHO, expires_at, now)


def value_of(shop: Shop) -> Value:
    value = shop.profile_of("A-1").value
    assert value
    return value


def columns_of(shop: Shop) -> tuple[str, str]:
    found = tables.current_values.c
    with shop.database.read() as connection:
        wanted = select(found.tier, found.computed_tier).where(found.customer_id == shop.id_of("A-1"))
        tier, computed = connection.execute(wanted).one()
    return tier, computed


def audited(shop: Shop) -> list[tuple[str, str]]:
    with shop.database.read() as connection:
        found: list[Any] = list(connection.execute(select(tables.audit).order_by(tables.audit.c.id)))
    return [(row.who, row.action) for row in found]


def test_a_tier_that_a_person_sets_is_seen_at_once_and_the_computed_one_is_kept(shop: Shop) -> None:
    assess(shop)
    assert put(shop)

    value = value_of(shop)
    assert (value.tier, value.objective, value.computed_tier, value.actual) == ("MVC", "keep", "LM", 9_000)
    assert columns_of(shop) == ("MVC", "LM")


def test_when_it_ends_the_customer_is_back_in_the_computed_tier(shop: Shop) -> None:
    assess(shop)
    before = value_of(shop)
    put(shop)
    with shop.database.write() as connection:
        assert overrides.end(connection, shop.id_of("A-1"), WHO, NOW) is True
        assert overrides.end(connection, shop.id_of("A-1"), WHO, NOW) is False

    assert value_of(shop) == before
    assert audited(shop) == [(WHO, "tier set"), (WHO, "tier no longer set")]


def test_an_override_stands_over_the_assessments_that_follow(shop: Shop) -> None:
    assess(shop)
    put(shop)
    assess(shop, "MGC", NOW + timedelta(days=1))

    assert (value_of(shop).tier, value_of(shop).computed_tier) == ("MVC", "MGC")


def test_who_was_never_assessed_is_placed_with_the_first_assessment(shop: Shop) -> None:
    assert put(shop)
    assert shop.profile_of("A-1").value is None

    assess(shop, "NEW")

    assert (value_of(shop).tier, value_of(shop).computed_tier) == ("MVC", "NEW")


def test_the_same_words_again_change_nothing(shop: Shop) -> None:
    assess(shop)
    put(shop)
    put(shop, now=NOW + timedelta(hours=1))

    assert audited(shop) == [(WHO, "tier set")]


def test_another_tier_takes_the_place_of_the_first_even_within_the_moment(shop: Shop) -> None:
    assess(shop)
    for tier in ("MVC", "MGC", "MVC", "BZ"):
        put(shop, tier)

    assert value_of(shop).tier == "BZ"
    with shop.database.read() as connection:
        current = overrides.of(connection, shop.id_of("A-1"))
    assert current and (current["tier"], current["author"]) == ("BZ", WHO)


def test_what_has_expired_counts_no_more_for_the_score_and_is_ended_by_the_housekeeper(shop: Shop) -> None:
    assess(shop)
    put(shop, expires_at=LATER)
    with shop.database.write() as connection:
        assert overrides.in_force(connection, NOW) == {shop.id_of("A-1"): "MVC"}
        assert overrides.end_expired(connection, NOW) == 0
        assert overrides.in_force(connection, LATER) == {}
        assert overrides.end_expired(connection, LATER) == 1
        assert overrides.end_expired(connection, LATER) == 0

    assert value_of(shop).tier == "LM"
    assert audited(shop)[-1] == ("agent-assist", "tier expired")


def test_a_rebuild_finds_every_snapshot_as_it_should_be(shop: Shop) -> None:
    assess(shop)
    put(shop)

    assert snapshots.rebuild(shop.database, NOW) == 0


def test_nobody_is_nobody(shop: Shop) -> None:
    with shop.database.write() as connection:
        assert not overrides.put(connection, "nobody", "MVC", "Why not.", WHO, LATER, NOW)
        assert overrides.end(connection, "nobody", WHO, NOW) is None
