"""A history is paged newest first, every contact once, at the same cost however deep."""

from __future__ import annotations

import pytest
from records.shop import Shop

from agent_assist.records import history


def send(shop: Shop, *days: int) -> None:
    shop.send_well(
        "interactions",
        *(
            {
                "interaction_ref": f"C-{number}",
                "customer_ref": "A-1",
                "occurred_at": f"2026-11-{day:02}T10:00:00Z",
                "channel": "web",
                "topic": str(number),
            }
            for number, day in enumerate(days)
        ),
    )


def pages(shop: Shop, limit: int) -> list[list[str]]:
    told, before = [], ""
    with shop.database.read() as connection:
        while True:
            page = history.page(connection, shop.id_of("A-1"), limit, before)
            told.append([contact.topic for contact in page.contacts])
            before = page.before
            if not before:
                return told


def test_pages_follow_each_other_newest_first(shop: Shop) -> None:
    send(shop, 1, 2, 3, 4, 5)

    assert pages(shop, 2) == [["4", "3"], ["2", "1"], ["0"]]


def test_contacts_of_the_same_moment_are_each_shown_once(shop: Shop) -> None:
    send(shop, *[7] * 9)

    assert sorted(topic for page in pages(shop, 2) for topic in page) == [str(number) for number in range(9)]


def test_the_last_page_says_that_it_is_the_last(shop: Shop) -> None:
    send(shop, 1, 2)

    assert len(pages(shop, 2)) == 1
    assert pages(shop, 1) == [["1"], ["0"]]


def test_a_customer_without_history_has_one_empty_page(shop: Shop) -> None:
    assert pages(shop, 20) == [[]]


@pytest.mark.parametrize("before", ["x", "MTIz", "....", "MS4n", "é", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTkuQQ"])
def test_a_place_that_no_page_gave_is_refused(shop: Shop, before: str) -> None:
    with shop.database.read() as connection, pytest.raises(ValueError, match="as the last page gave it"):
        history.page(connection, shop.id_of("A-1"), 20, before)


def test_a_page_holds_at_most_two_hundred(shop: Shop) -> None:
    send(shop, *[3] * 205)

    assert [len(page) for page in pages(shop, 10_000)] == [200, 5]
