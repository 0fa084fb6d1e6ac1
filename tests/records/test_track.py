"""What came of the questions is counted by question, tier and answer."""

from __future__ import annotations

from records.shop import NOW, Shop

from agent_assist.differentiate.profile import Standing
from agent_assist.learn.likelihoods import Count
from agent_assist.records import ledger, track

SECONDS = int(NOW.timestamp())


def put(shop: Shop, ref: str, question: str, state: str, answer: str = "", source: str = "call") -> None:
    told = Standing(question, state, SECONDS, answer, "rule", "phone", "rep-01", lookup_id=f"{ref} {question}")
    with shop.database.write() as connection:
        ledger.append(connection, shop.id_of(ref), told, NOW, source=source)


def counted(shop: Shop, *listed: str) -> list[Count]:
    with shop.database.read() as connection:
        return track.count_answers(connection, listed)


def test_nothing_is_counted_where_nothing_was_asked(shop: Shop) -> None:
    assert counted(shop, "pets") == []


def test_answers_are_told_apart_where_few_can_come(shop: Shop) -> None:
    put(shop, "A-1", "pets", "answered", "yes")
    put(shop, "T-2", "pets", "answered", "no")
    put(shop, "A-1", "place", "answered", "behind the shed")
    put(shop, "T-2", "place", "answered", "in the porch")
    assert counted(shop, "pets") == [
        Count("place", "", "answered", "", 2),
        Count("pets", "", "answered", "no", 1),
        Count("pets", "", "answered", "yes", 1),
    ]


def test_only_what_was_asked_on_a_call_and_still_counts_is_counted(shop: Shop) -> None:
    put(shop, "A-1", "pets", "declined")
    put(shop, "T-2", "pets", "asked_no_answer")
    put(shop, "A-1", "garden", "answered", "yes", source="unprompted")
    put(shop, "A-1", "car", "answered", "yes")
    with shop.database.write() as connection:
        ledger.set_aside(connection, "A-1 car", NOW)
    found = counted(shop, "pets", "garden", "car")
    assert found == [Count("pets", "", "asked_no_answer", "", 1), Count("pets", "", "declined", "", 1)]
