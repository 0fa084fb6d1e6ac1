"""Every assessment is kept with its reasons, the latest day's in force."""

from __future__ import annotations

from datetime import timedelta

from assessed import keep_values
from records.shop import NOW, Shop

from agent_assist.differentiate.profile import Reason, Value
from agent_assist.records import assessments


def seconds(days_ago: int) -> int:
    return int((NOW - timedelta(days=days_ago)).timestamp())


def test_every_assessment_is_kept_the_latest_first(shop: Shop) -> None:
    one = Value("LM", "serve", 100, 0, "GBP", seconds(30), "t-1", (Reason("Margin", 160), Reason("Cost", -60)))
    other = Value("MVC", "keep", 900, 50, "GBP", seconds(0), "t-2", (Reason("Margin", 900),))
    for value in (one, other):
        with shop.database.write() as connection:
            keep_values(connection, [(shop.id_of("A-1"), value)], NOW)

    with shop.database.read() as connection:
        assert assessments.read(connection, shop.id_of("A-1")) == (other, one)
        assert assessments.read(connection, shop.id_of("T-2")) == ()
    assert shop.profile_of("A-1").value == other
