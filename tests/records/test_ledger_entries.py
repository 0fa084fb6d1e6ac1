"""The ledger is only ever appended to, and shows everything that was recorded."""

from __future__ import annotations

import pytest
from records.shop import NOW, Shop

from agent_assist.customize.standings import Entry
from agent_assist.differentiate.profile import Standing
from agent_assist.records import ledger


def standing(state: str, minutes_ago: int = 0, lookup: str = "L-1") -> Standing:
    at = int(NOW.timestamp()) - 60 * minutes_ago
    return Standing(
        "works from home", state, at, "yes", "home-office", "phone", "rep-01", at + 100, at + 200, lookup_id=lookup
    )


def append(shop: Shop, told: Standing) -> str:
    with shop.database.write() as connection:
        return ledger.append(connection, shop.id_of("A-1"), told, NOW, note="on the way home")


def entries(shop: Shop) -> tuple[Entry, ...]:
    with shop.database.read() as connection:
        return ledger.read(connection, shop.id_of("A-1"))


def test_an_entry_is_read_as_it_was_recorded(shop: Shop) -> None:
    id_ = append(shop, standing("answered"))

    assert entries(shop) == (
        Entry(id_, standing("answered"), "on the way home", "call", "", told_at=int(NOW.timestamp())),
    )
    assert shop.profile_of("A-1").ledger == {"works from home": standing("answered")}


@pytest.mark.parametrize("by", [ledger.TAKEN_BACK, "another entry"])
def test_what_is_set_aside_still_shows_and_no_longer_counts(shop: Shop, by: str) -> None:
    append(shop, standing("declined", 60, "L-0"))
    append(shop, standing("answered"))

    with shop.database.write() as connection:
        assert ledger.set_aside(connection, "L-1", NOW, by) == (shop.id_of("A-1"),)
        assert ledger.set_aside(connection, "L-1", NOW) == ()

    told = [(entry.standing.state, entry.replaced_by) for entry in entries(shop)]
    assert told == [("answered", by), ("declined", "")]
    assert shop.profile_of("A-1").ledger["works from home"].state == "declined"
