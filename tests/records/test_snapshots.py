"""A snapshot tells what the events tell: kept along with them or made anew, it is the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from assessed import keep_values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from records.shop import NOW, Shop
from sqlalchemy import select, update

from agent_assist.differentiate.profile import Reason, Standing, Value, from_snapshot
from agent_assist.records import ledger, snapshots, tables

DAY = 86_400
CHANNELS = st.sampled_from(("phone", "web", "email"))
DAYS_AGO = st.integers(0, 900)
REF = st.integers(1, 6)
WHO = st.sampled_from(("A-1", "T-2"))
QUESTIONS = st.sampled_from(("works from home", "share of spend"))
STATES = st.sampled_from(("never_asked", "asked_no_answer", "answered", "declined"))


def contact(ref: object = 1, who: str = "A-1", days_ago: int = 3, **said: object) -> dict[str, object]:
    at = (NOW - timedelta(days=days_ago)).isoformat()
    return {"interaction_ref": f"C-{ref}", "customer_ref": who, "occurred_at": at, "channel": "web", **said}


def purchase(ref: object = 1, who: str = "A-1", days_ago: int = 3, kind: str = "purchase") -> dict[str, object]:
    at = (NOW - timedelta(days=days_ago)).isoformat()
    same = {"customer_ref": who, "kind": kind, "currency": "GBP", "revenue": "-1", "margin": "0.35"}
    return {"transaction_ref": f"P-{ref}", "occurred_at": at, **same}


def value(tier: str, days_ago: int = 0) -> Value:
    as_of = int(NOW.timestamp()) - days_ago * DAY
    return Value(tier, "keep", 1240, 300, "GBP", as_of, "t-1", (Reason("Margin", 1300), Reason("Cost", -60)))


def standing(
    question: str = "works from home", state: str = "answered", days_ago: int = 0, lookup: str = ""
) -> Standing:
    at = int(NOW.timestamp()) - days_ago * DAY
    return Standing(question, state, at, "yes", "home-office", "phone", "rep-01", lookup_id=lookup)


def assess(shop: Shop, who: str, tier: str, days_ago: int) -> None:
    with shop.database.write() as connection:
        keep_values(connection, [(shop.id_of(who), value(tier, days_ago))], shop.now)


def record(shop: Shop, who: str, question: str, state: str, days_ago: int) -> None:
    with shop.database.write() as connection:
        told = standing(question, state, days_ago, f"{question} {days_ago}")
        ledger.append(connection, shop.id_of(who), told, shop.now)


def take_back(shop: Shop, question: str, days_ago: int) -> None:
    with shop.database.write() as connection:
        ledger.set_aside(connection, f"{question} {days_ago}", shop.now)


# Each step is something that happens to the shop's customers, in any order and any number of times.
STEPS: st.SearchStrategy[Callable[[Shop], object]] = st.one_of(
    st.builds(
        lambda ref, who, ago, channel, kind, status: (
            lambda shop: shop.send_well(
                "interactions", contact(ref, who, ago, channel=channel, kind=kind, status=status)
            )
        ),
        REF,
        WHO,
        DAYS_AGO,
        CHANNELS,
        st.sampled_from(("contact", "complaint")),
        st.sampled_from(("open", "closed")),
    ),
    st.builds(
        lambda ref, who, ago, kind: lambda shop: shop.send_well("transactions", purchase(ref, who, ago, kind)),
        REF,
        WHO,
        DAYS_AGO,
        st.sampled_from(("purchase", "return", "fee", "cost")),
    ),
    st.builds(
        lambda who, name, plan: (
            lambda shop: shop.send_well(
                "customers", {"customer_ref": who, "name": name, "plan": plan, "marketing_consent": plan and "yes"}
            )
        ),
        WHO,
        st.sampled_from(("Mei Tan", "Lars Nyberg")),
        st.sampled_from(("gold", "")),
    ),
    st.builds(
        lambda who, kind: (
            lambda shop: shop.send_well("identifiers", {"customer_ref": who, "kind": kind, "value": "0113 496 0710"})
        ),
        WHO,
        st.sampled_from(("phone", "account")),
    ),
    st.builds(
        lambda who, tier, ago: lambda shop: assess(shop, who, tier, ago),
        WHO,
        st.sampled_from(("MVC", "LM")),
        st.integers(0, 3),
    ),
    st.builds(
        lambda who, question, state, ago: lambda shop: record(shop, who, question, state, ago),
        WHO,
        QUESTIONS,
        STATES,
        st.integers(0, 5),
    ),
    st.builds(lambda question, ago: lambda shop: take_back(shop, question, ago), QUESTIONS, st.integers(0, 5)),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=8))
def test_what_is_kept_along_the_way_is_what_would_be_made_anew(
    shop: Shop, steps: list[Callable[[Shop], object]]
) -> None:
    for step in steps:
        step(shop)
    kept = {ref: (shop.snapshot_of(ref), shop.value_in_force(ref)) for ref in ("A-1", "T-2")}

    assert snapshots.rebuild(shop.database, shop.now) == 0

    assert {ref: (shop.snapshot_of(ref), shop.value_in_force(ref)) for ref in kept} == kept
    for ref in kept:
        profile = shop.profile_of(ref)
        assert from_snapshot(profile.as_snapshot()) == profile


def test_writers_of_different_events_of_one_customer_lose_nothing(shop: Shop) -> None:
    def assess_often() -> None:
        for days_ago in range(12):
            assess(shop, "A-1", "MVC", days_ago)

    def send(table: str, make: Callable[..., dict[str, object]]) -> None:
        for number in range(12):
            shop.send_well(table, make(number))

    threads = [
        threading.Thread(target=send, args=("interactions", contact)),
        threading.Thread(target=send, args=("transactions", purchase)),
        threading.Thread(target=assess_often),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    profile = shop.profile_of("A-1")
    assert (profile.counts["contact"], profile.counts["purchase"], profile.value) == (12, 12, value("MVC"))
    assert snapshots.rebuild(shop.database, shop.now) == 0


def test_a_snapshot_that_was_lost_is_made_anew(shop: Shop) -> None:
    shop.send_well("interactions", contact(1, status="open"))
    shop.send_well("transactions", purchase(1, kind="return"))
    assess(shop, "A-1", "MVC", 0)
    before, value_before = {**shop.body_of("A-1"), "version": 1}, shop.profile_of("A-1").value
    with shop.database.write() as connection:
        connection.execute(tables.snapshots.delete())
        connection.execute(tables.current_values.delete())
    told: list[tuple[int, int]] = []

    assert snapshots.rebuild(shop.database, shop.now, lambda done, total: told.append((done, total))) == 2

    assert shop.body_of("A-1") == before
    assert value_before and shop.profile_of("A-1").value == value_before
    assert told == [(2, 2)]


def test_a_snapshot_that_was_spoiled_is_put_right(shop: Shop) -> None:
    shop.send_well("interactions", contact(1))
    before = shop.profile_of("A-1")
    with shop.database.write() as connection:
        spoiled = {**shop.body_of("A-1"), "recent": [], "name": "Nobody"}
        connection.execute(update(tables.snapshots).values(body=orjson.dumps(spoiled).decode()))

    assert snapshots.rebuild(shop.database, shop.now) == 2

    assert shop.profile_of("A-1").recent == before.recent
    assert shop.profile_of("T-2").name == "Tara White"


def test_the_version_rises_only_when_something_changes(shop: Shop) -> None:
    before = shop.profile_of("A-1").version
    shop.send_well("interactions", contact(1))
    shop.send_well("interactions", contact(1))
    shop.send_well("interactions", contact(2, who="T-2"))

    assert shop.profile_of("A-1").version == before + 1


def test_a_changed_margin_is_news_though_no_snapshot_tells_of_it(shop: Shop) -> None:
    shop.send_well("transactions", purchase(1))
    before = shop.profile_of("A-1")
    shop.send_well("transactions", {**purchase(1), "margin": "0.36"})

    assert shop.profile_of("A-1") == replace(before, version=before.version + 1)


def test_a_new_value_is_no_news_of_the_customer(shop: Shop) -> None:
    before = shop.profile_of("A-1")
    assess(shop, "A-1", "MVC", 0)

    assert shop.profile_of("A-1") == replace(before, value=value("MVC"))


def test_what_is_counted_over_everybody_stands_in_columns_of_its_own(shop: Shop) -> None:
    assess(shop, "A-1", "MVC", 3)

    row = shop.value_in_force("A-1")

    assert (row["tier"], row["computed_tier"], row["actual_minor"], row["potential_minor"]) == ("MVC", "MVC", 1240, 300)
    assert row["assessed_at"] == value("MVC", 3).as_of * 1000


def test_the_latest_contacts_stand_first_and_twenty_are_kept(shop: Shop) -> None:
    shop.send_well("interactions", *(contact(n, days_ago=n, topic=f"{n} days ago") for n in range(1, 31)))

    profile = shop.profile_of("A-1")

    assert [one.topic for one in profile.recent] == [f"{n} days ago" for n in range(1, 21)]
    assert profile.counts["contact"] == 30
    assert len(profile.times["contact:web"]) == 30


def test_an_old_thread_stays_open_however_much_came_after(shop: Shop) -> None:
    shop.send_well("interactions", contact("old", days_ago=700, status="open", topic="Refund"))
    shop.send_well("interactions", *(contact(n, days_ago=n) for n in range(25)))

    assert [thread.topic for thread in shop.profile_of("A-1").open_threads] == ["Refund"]


@pytest.mark.parametrize("kind", ["complaint", "promise"])
def test_no_number_of_open_threads_hides_a_complaint_or_a_promise(shop: Shop, kind: str) -> None:
    shop.send_well("interactions", contact("old", days_ago=40, kind=kind, status="open", topic="Refund"))
    shop.send_well("interactions", *(contact(n, days_ago=n, status="open", topic="Question") for n in range(25)))

    threads = shop.profile_of("A-1").open_threads

    assert [thread.topic for thread in threads] == ["Question"] * 19 + ["Refund"]
    assert [thread.at for thread in threads] == sorted((thread.at for thread in threads), reverse=True)


def test_times_are_bounded_and_counts_are_not(shop: Shop) -> None:
    shop.send_well("interactions", *(contact(n, days_ago=n // 2, kind="complaint") for n in range(450)))
    shop.send_well("transactions", *(purchase(n, days_ago=n * 100, kind="return") for n in range(8)))

    profile = shop.profile_of("A-1")

    assert len(profile.times["contact"]) == len(profile.times["complaint"]) == 200
    assert profile.counts["complaint"] == 450
    assert len(profile.times["return"]) == 4
    assert profile.counts["return"] == 8


def test_a_measure_keeps_its_latest_time_however_long_ago(shop: Shop) -> None:
    shop.send_well("interactions", contact(1, days_ago=800, kind="complaint"), contact(2, days_ago=1, channel="phone"))

    times = shop.profile_of("A-1").times

    assert times["complaint"] == (int(NOW.timestamp()) - 800 * DAY,)
    assert times["contact"] == times["contact:phone"] == (int(NOW.timestamp()) - DAY,)


def test_the_latest_word_on_a_question_stands(shop: Shop) -> None:
    record(shop, "A-1", "works from home", "asked_no_answer", 3)
    record(shop, "A-1", "works from home", "answered", 1)
    record(shop, "A-1", "works from home", "declined", 2)

    profile = shop.profile_of("A-1")

    assert profile.ledger["works from home"].state == "answered"
    assert profile.counts["asked"] == 3
    take_back(shop, "works from home", 1)
    assert shop.profile_of("A-1").ledger["works from home"].state == "declined"
    assert shop.profile_of("A-1").counts["asked"] == 2


def test_what_was_said_unprompted_was_not_asked(shop: Shop) -> None:
    with shop.database.write() as connection:
        ledger.append(connection, shop.id_of("A-1"), standing(), shop.now, source="unprompted")

    profile = shop.profile_of("A-1")

    assert profile.ledger["works from home"].answer == "yes"
    assert "asked" not in profile.times


def test_the_latest_assessment_is_the_value(shop: Shop) -> None:
    assess(shop, "A-1", "MVC", 0)
    assess(shop, "A-1", "LM", 30)

    assert shop.profile_of("A-1").value == value("MVC")


def test_nobody_has_no_profile(shop: Shop) -> None:
    with shop.database.read() as connection:
        assert snapshots.load(connection, "nobody") is None


def test_last_contact_is_kept_for_ranking_candidates(shop: Shop) -> None:
    shop.send_well("interactions", contact(1, days_ago=2))

    with shop.database.read() as connection:
        wanted = select(tables.snapshots.c.last_contact_at).where(tables.snapshots.c.customer_id == shop.id_of("A-1"))
        at = connection.execute(wanted).scalar_one()

    assert datetime.fromtimestamp(at / 1000, UTC) == NOW - timedelta(days=2)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(QUESTIONS, st.integers(0, 900)), max_size=6, unique_by=lambda asked: asked[1]))
def test_a_question_noted_in_passing_is_what_the_ledger_tells(shop: Shop, asked: list[tuple[str, int]]) -> None:
    with shop.database.write() as connection:
        connection.execute(tables.ledger_entries.delete())
        snapshots.refresh(connection, [shop.id_of("A-1")], {"ledger"}, shop.now)
    for question, days_ago in asked:
        put = standing(question, "asked_no_answer", days_ago, f"call {days_ago}")
        profile = shop.profile_of("A-1")
        with shop.database.write() as connection:
            assert snapshots.note_asked(connection, profile, put, shop.now)
            ledger.write(connection, shop.id_of("A-1"), put, shop.now)

    assert snapshots.rebuild(shop.database, shop.now) == 0


def test_a_question_is_not_noted_on_a_profile_that_has_changed(shop: Shop) -> None:
    seen = shop.profile_of("A-1")
    shop.send_well("interactions", contact(1))

    with shop.database.write() as connection:
        assert not snapshots.note_asked(connection, seen, standing(state="asked_no_answer"), shop.now)
