"""Two books compared over stored calls: every kind of change is counted, and each customer's calls hang together."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learn.stored_calls import NOW, TREATMENTS, asks, book_of, call_of, seconds_at, tells

from agent_assist.customize.rule_book import RuleBook, read_book
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.differentiate.profile import Standing
from agent_assist.learn.comparing import compare
from agent_assist.learn.replay_result import Span, result_of
from agent_assist.learn.seeing import StoredCall
from agent_assist.learn.tally import Tally
from agent_assist.learn.walking import books_of

IN_FORCE = book_of(
    home_office=asks("works from home", "tier: is MGC or MVC", text="Do you work from home, {first name}?"),
    pets=asks("has a pet", "tier: is NEW"),
    hours=tells("remind: Tell the hours.", "call intent: is hours"),
    sorry=tells("treat: goodwill", "call intent: is late"),
    presents=tells("treat: gift", "call intent: is praise"),
    show_orders=tells("steer: order page", "call intent: is orders"),
    tried=tells("remind: Not yet.", "call intent: is praise", status="trial"),
)
DRAFT = book_of(
    treatments=TREATMENTS.replace("£20", "£50"),
    home_office=asks("works from home", "tier: is MVC", text="Do you ever work from home, {first name}?"),
    pets=asks("has a pet", "tier: is NEW"),
    children=asks("has children", "tier: is LM"),
    friends=asks("has friends", "tier: is NEW", answers="text", matters="must"),
    parking=tells("remind: Tell where to park.", "call intent: is hours"),
    sorry=tells("treat: goodwill", "call intent: is late"),
    presents=tells("treat: gift", "call intent: is thanks"),
    show_orders=tells("steer: order page", "call intent: is invoice"),
    offers=asks("likes offers", "tier: is BZ", **{"purpose of data": "marketing"}),
    tried=tells("remind: Not yet.", "call intent: is thanks", status="trial"),
)
STEERED: dict[str, Any] = {"vulnerable": False, "channels_used": frozenset({"web"})}
CALLS = [
    call_of(IN_FORCE, "l-01", "c-1", 0, tier="MGC"),
    call_of(IN_FORCE, "l-02", "c-1", 9, tier="MGC", asking={"asked_times": (seconds_at(0),)}),
    call_of(IN_FORCE, "l-03", "c-2", 0, tier="LM"),
    call_of(IN_FORCE, "l-04", "c-3", 0, tier="NEW"),
    call_of(IN_FORCE, "l-05", "c-4", 0, tier="MVC"),
    call_of(IN_FORCE, "l-06", "c-5", 0, tier="BZ", call_intent="hours"),
    call_of(IN_FORCE, "l-07", "c-6", 1, call_intent="late"),
    call_of(IN_FORCE, "l-08", "c-7", 1, call_intent="praise"),
    call_of(IN_FORCE, "l-09", "c-8", 1, call_intent="thanks"),
    call_of(IN_FORCE, "l-10", "c-9", 1, call_intent="orders", **STEERED),
    call_of(IN_FORCE, "l-11", "c-10", 1, call_intent="invoice", **STEERED),
    call_of(IN_FORCE, "l-12", "", 1, asking={"status": "unmatched"}),
    call_of(IN_FORCE, "l-13", "", 1, asking={"status": "multiple"}),
]


def result(calls: list[StoredCall], in_force: RuleBook, draft: RuleBook) -> dict[str, Any]:
    return result_of(compare(calls, books_of(in_force, draft)), span(in_force, draft))


def span(in_force: RuleBook, draft: RuleBook) -> Span:
    return Span(in_force.version, draft.version, 30, NOW, NOW, 200_000)


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return result(CALLS, IN_FORCE, DRAFT)


def test_calls_and_those_that_change_are_counted(found: dict[str, Any]) -> None:
    assert (found["calls"], found["changed"], found["decided_again"], found["left_out"]) == (13, 11, 0, 0)
    assert (found["in_force"], found["draft"], found["cut"]) == (IN_FORCE.version, DRAFT.version, False)
    assert {row["kind"]: row["calls"] for row in found["changes"]} == {
        "prompt lost": 2,
        "another prompt": 1,
        "prompt gained": 1,
        "reminder lost": 1,
        "reminder gained": 1,
        "treatment lost": 1,
        "treatment gained": 1,
        "steer lost": 1,
        "steer gained": 1,
        "in trial lost": 1,
        "in trial gained": 1,
        "worded otherwise": 2,
        "another silence": 1,
    }


def test_prompts_are_counted_by_rule_and_by_tier(found: dict[str, Any]) -> None:
    prompts = found["prompts"]
    assert {name: prompts[name] for name in ("before", "after", "gained", "lost", "other")} == {
        "before": 4, "after": 3, "gained": 1, "lost": 2, "other": 1,
    }  # fmt: skip
    assert prompts["rules"] == [
        {"rule": "home-office", "before": 3, "after": 1, "gained": 0, "lost": 2, "tiers": [lost("MGC", 2)]},
        {"rule": "children", "before": 0, "after": 1, "gained": 1, "lost": 0, "tiers": [gained("LM")]},
        {"rule": "friends", "before": 0, "after": 1, "gained": 1, "lost": 0, "tiers": [gained("NEW")]},
        {"rule": "pets", "before": 1, "after": 0, "gained": 0, "lost": 1, "tiers": [lost("NEW", 1)]},
    ]
    assert [(row["tier"], row["gained"], row["lost"], row["other"]) for row in prompts["tiers"]] == [
        ("MVC", 0, 0, 0), ("MGC", 0, 2, 0), ("LM", 1, 0, 0), ("NEW", 0, 0, 1),
    ]  # fmt: skip


def lost(tier: str, calls: int) -> dict[str, Any]:
    return {"tier": tier, "gained": 0, "lost": calls}


def gained(tier: str) -> dict[str, Any]:
    return {"tier": tier, "gained": 1, "lost": 0}


def test_what_stands_beside_the_question_is_counted_by_rule(found: dict[str, Any]) -> None:
    for kind, changed in {
        "reminders": {"hours": (1, 0), "parking": (0, 1)},
        "treatments": {"presents": (1, 1), "sorry": (0, 0)},
        "steers": {"show-orders": (1, 1)},
        "in_trial": {"tried": (1, 1)},
    }.items():
        assert {row["rule"]: (row["lost"], row["gained"]) for row in found[kind]["rules"]} == changed, kind
    assert (found["treatments"]["before"], found["treatments"]["after"]) == (2, 2)


def test_silences_are_counted_by_reason_before_and_after(found: dict[str, Any]) -> None:
    told = {row["reason"]: (row["before"], row["after"]) for row in found["silences"]}
    assert told == {"identity": (2, 2), "consent": (0, 1), "no_rule": (7, 7)}


def test_extra_questions_are_spread_over_customers_and_callers_nobody_knows_are_none(found: dict[str, Any]) -> None:
    questions = found["questions_per_customer"]
    assert questions["customers"] == 10
    assert questions["spread"] == [
        {"extra": -2, "customers": 1, "tiers": {"MGC": 1}},
        {"extra": 0, "customers": 8, "tiers": {"MVC": 1, "BZ": 1, "NEW": 1, "unknown": 5}},
        {"extra": 1, "customers": 1, "tiers": {"LM": 1}},
    ]


def test_the_seconds_of_reps_are_told_for_a_day_with_calls(found: dict[str, Any]) -> None:
    # 4 questions of 8 seconds before; after it 2 of 8 and a text of 20, on three days.
    assert found["rep_seconds"] == {"days_with_calls": 3, "before": round(32 / 3), "after": round(36 / 3)}


def test_who_loses_most_is_told_with_what_they_lose(found: dict[str, Any]) -> None:
    presents = {"points": 1.0 * 1.0, "customer_id": "c-7", "tier": "unknown", "prompts_lost": 0, "prompts_gained": 0}
    assert found["losers"][0] == {**presents, "treatments_lost": 1, "treatments_gained": 0}
    assert "c-3" not in {loser["customer_id"] for loser in found["losers"]}


def test_whoever_loses_nothing_is_no_loser_and_a_question_worth_less_than_it_costs_is_no_loss_in_points() -> None:
    in_force = book_of(pets=asks("has a pet", "tier: is NEW"), presents=tells("treat: gift", "tier: is MVC"))
    draft = book_of(cars=asks("has a car", "tier: is LM"))
    calls = [call_of(in_force, f"l-{tier}", f"c-{tier}", tier=tier) for tier in ("NEW", "MVC", "LM", "BZ")]
    told = [(loser["customer_id"], loser["points"]) for loser in result(calls, in_force, draft)["losers"]]
    assert calls[0].decision["prompt"]["score"] < 0
    assert told == [("c-MVC", 1.0), ("c-NEW", 0.0)]


def test_who_loses_most_comes_first_and_ten_are_named() -> None:
    in_force, draft = book_of(presents=tells("treat: gift", "tier: is MVC")), book_of()
    calls = [call_of(in_force, f"l-{n:02}-{day}", f"c-{n:02}", day, tier="MVC") for n in range(12) for day in range(n)]
    losers = result(calls, in_force, draft)["losers"]
    assert [loser["customer_id"] for loser in losers] == [f"c-{n:02}" for n in range(11, 1, -1)]
    assert (losers[0]["points"], losers[0]["treatments_lost"]) == (11.0, 11)


def test_examples_say_before_and_after_and_why_without_names(found: dict[str, Any]) -> None:
    by_kind = found["examples_by_kind"]
    (first, second) = by_kind["prompt lost"]
    assert (first["lookup_id"], second["lookup_id"]) == ("l-02", "l-01")
    assert first["before"] == "`home-office` asks: Do you work from home, {first name}?"
    assert first["after"] == "Nothing to ask today."
    assert first["why"] == "`home-office` does not fit: `tier: is MVC`"
    assert (first["customer_id"], first["tier"], first["at"]) == ("c-1", "MGC", "2026-12-01T10:00:00Z")
    (gift,) = by_kind["treatment lost"]
    assert (gift["before"], gift["after"]) == ("`presents` recommends: Send a gift.", "nothing")
    (other,) = by_kind["another prompt"]
    assert (other["rule_before"], other["rule_after"]) == ("pets", "friends")
    assert other["why"] == "`pets` fits, and `friends` goes first"
    (new,) = by_kind["prompt gained"]
    assert new["why"] == "there is no rule `children`"
    (trial,) = by_kind["in trial gained"]
    assert trial["after"] == "`tried` would act, in trial: Not yet."
    assert {each["after"] for each in by_kind["worded otherwise"]} == {
        "`home-office` asks: Do you ever work from home, {first name}?",
        "`sorry` recommends: Add a credit, {first name} has waited.",
    }
    assert "Annabelle" not in str(found)


@pytest.mark.parametrize(
    ("condition", "facts", "why"),
    [
        ("tier: is MVC", {}, "does not fit: `tier: is MVC`"),
        ("has a car: no", {"has_a_car": True}, "does not fit: `has a car`"),
        ("has a car: no", {}, "waits for `has a car`"),
        ("vulnerable: no", {}, "waits for `vulnerable: no`"),
    ],
)
def test_why_a_rule_is_silent_tells_its_line_but_never_an_answer(
    condition: str, facts: dict[str, Any], why: str
) -> None:
    car = asks("has a car", "tier: is BZ")
    in_force = book_of(pets=asks("has a pet", "tier: is NEW"), car=car)
    draft = book_of(pets=asks("has a pet", *(["tier: is NEW"] if "tier" not in condition else []), condition), car=car)
    (example,) = result([call_of(in_force, "l-1", "c-1", tier="NEW", **facts)], in_force, draft)["examples"]
    assert example["why"] == f"`pets` {why}"


def test_a_rule_that_is_stopped_or_off_says_so() -> None:
    in_force = book_of(pets=asks("has a pet", "tier: is NEW"))
    call = call_of(in_force, "l-1", "c-1", tier="NEW", call_intent="fraud")
    for text, why in (
        (asks("has a pet", "tier: is NEW").replace("ask:", "unless:\n  call intent: is fraud\nask:"), "is stopped by"),
        (asks("has a pet", "tier: is NEW", status="draft"), "is off: the rule is draft"),
        (asks("has a pet", "tier: is NEW", status="trial"), "is in trial, and shows nothing"),
    ):
        told = result([call], in_force, book_of(pets=text))["examples_by_kind"]["prompt lost"]
        assert told[0]["why"].startswith(f"`pets` {why}")


def test_ten_examples_are_taken_from_all_kinds_in_turns(found: dict[str, Any]) -> None:
    kinds = [example["kind"] for example in found["examples"]]
    assert len(kinds) == len(set(kinds)) == 10
    assert kinds[:3] == ["prompt lost", "another prompt", "prompt gained"]


def test_ten_calls_are_to_be_opened_though_one_rule_changes_and_every_rule_goes_before_the_second_of_one() -> None:
    calls = [call_of(IN_FORCE, f"l-{n:02}", f"c-{n}", tier="MGC") for n in range(12)]
    calls += [call_of(IN_FORCE, f"m-{n}", f"d-{n}", tier="NEW") for n in range(2)]
    told = result(calls, IN_FORCE, book_of())["examples_by_kind"]["prompt lost"]
    assert [example["lookup_id"] for example in told[:5]] == ["l-00", "m-0", "l-01", "m-1", "l-02"]
    assert len(told) == 10 and {example["rule_before"] for example in told[4:]} == {"home-office"}


def test_a_question_newly_put_counts_for_the_calls_after_it() -> None:
    # The draft asks on the first call, and again when the thirty days of its pause are over.
    in_force = book_of(other=asks("other matters", "tier: is MVC"))
    draft = book_of(other=asks("other matters", "tier: is MVC"), pets=asks("has a pet", "tier: is NEW"))
    calls = [call_of(in_force, f"l-{day}", "c-1", day, tier="NEW") for day in (0, 1, 10, 31)]
    found = result(calls, in_force, draft)
    assert {row["reason"]: row["after"] for row in found["silences"]} == {"declined": 2, "no_rule": 0}
    assert found["questions_per_customer"]["spread"] == [{"extra": 2, "customers": 1, "tiers": {"NEW": 1}}]


def test_a_budget_is_used_up_by_questions_newly_put() -> None:
    rules = {f"rule_{n}": asks(f"matter {'abcd'[n]}", "tier: is NEW") for n in range(4)}
    in_force, draft = book_of(), book_of(**rules)
    calls = [call_of(in_force, f"l-{day}", "c-1", day, tier="NEW") for day in (0, 5, 10, 15, 36)]
    found = result(calls, in_force, draft)
    # Two in thirty days, those of the days 0 and 5; on day 36 the first one's pause is over.
    assert {row["rule"]: row["after"] for row in found["prompts"]["rules"]} == {"rule-0": 2, "rule-1": 1}
    assert {row["reason"]: row["after"] for row in found["silences"]} == {"budget": 2, "no_rule": 0}


def test_the_rest_between_questions_is_kept_after_one_newly_put() -> None:
    rules = {f"rule_{n}": asks(f"matter {'abcd'[n]}", "tier: is NEW") for n in range(4)}
    in_force, draft = book_of(), book_of("rest between questions: 9 days\n", **rules)
    calls = [call_of(in_force, f"l-{day}", "c-1", day, tier="NEW") for day in (0, 8, 10)]
    found = result(calls, in_force, draft)
    assert {row["rule"]: row["after"] for row in found["prompts"]["rules"]} == {"rule-0": 1, "rule-1": 1}


def test_a_question_no_longer_put_no_longer_counts() -> None:
    in_force = book_of(pets=asks("has a pet", "tier: is NEW"))
    draft = book_of(pets=asks("has a pet", "tier: is NEW", "call intent: is orders"))
    put = Standing(
        "has a pet", "declined", seconds_at(0) + 90, rule="pets", wait_until=seconds_at(180), lookup_id="l-0"
    )
    then = {"asking": {"asked_times": (seconds_at(0) + 90,)}, "ledger": {"has a pet": put}}
    calls = [
        call_of(in_force, "l-0", "c-1", 0, tier="NEW", call_intent="invoice"),
        call_of(in_force, "l-1", "c-1", 1, tier="NEW", call_intent="orders", **then),
    ]
    assert [call.decision["silence"] for call in calls] == ["", "declined"]
    found = result(calls, in_force, draft)
    assert {row["kind"]: row["calls"] for row in found["changes"]} == {"prompt lost": 1, "prompt gained": 1}
    assert found["questions_per_customer"]["spread"][0]["extra"] == 0


def test_what_a_customer_answered_stays_known_where_the_question_is_no_longer_put() -> None:
    in_force = book_of(pets=asks("has a pet", "tier: is NEW"))
    draft = book_of(pets=asks("has a pet", "tier: is NEW", "call intent: is orders"))
    put = Standing("has a pet", "answered", seconds_at(0) + 90, answer="yes", rule="pets", lookup_id="l-0")
    calls = [
        call_of(in_force, "l-0", "c-1", 0, tier="NEW", call_intent="invoice"),
        call_of(in_force, "l-1", "c-1", 9, tier="NEW", call_intent="orders", has_a_pet=True, ledger={"has a pet": put}),
    ]
    found = result(calls, in_force, draft)
    assert {row["reason"]: row["after"] for row in found["silences"]} == {"answered": 1, "no_rule": 1}


def test_what_a_customer_said_since_goes_before_a_question_newly_put() -> None:
    in_force = book_of(pets=asks("has a pet", "tier: is NEW", "call intent: is orders"))
    draft = book_of(pets=asks("has a pet", "tier: is NEW"))
    said = Standing("has a pet", "answered", seconds_at(3), answer="yes", rule="pets", lookup_id="l-1")
    calls = [
        call_of(in_force, "l-0", "c-1", 0, tier="NEW"),
        call_of(in_force, "l-2", "c-1", 9, tier="NEW", has_a_pet=True, ledger={"has a pet": said}),
        call_of(in_force, "l-3", "c-1", 12, tier="NEW", has_a_pet=True, ledger={"has a pet": said}),
    ]
    found = result(calls, in_force, draft)
    assert {row["reason"]: row["after"] for row in found["silences"]} == {"answered": 2, "no_rule": 0}


def test_nothing_is_carried_from_one_caller_nobody_knows_to_the_next() -> None:
    in_force, draft = book_of(), book_of(who=tells("remind: Ask who it is.", "call intent: is orders"))
    asked = {"asking": {"status": "unmatched"}, "call_intent": "orders"}
    calls = [call_of(in_force, f"l-{n}", "", n / 100, **asked) for n in range(3)]
    found = result(calls, in_force, draft)
    assert found["reminders"]["gained"] == 3 and found["questions_per_customer"]["customers"] == 0


def test_a_call_of_an_older_book_is_decided_again_by_the_book_in_force() -> None:
    older = book_of(pets=asks("has a pet", "tier: is NEW or LM"))
    calls = [call_of(older, "l-0", "c-1", 0, tier="NEW"), call_of(older, "l-1", "c-2", 0, tier="LM")]
    found = result(calls, IN_FORCE, DRAFT)
    assert found["decided_again"] == 2
    assert (found["prompts"]["before"], found["prompts"]["after"]) == (1, 2)


def test_a_call_stored_in_a_form_that_is_no_longer_read_is_left_out_and_told() -> None:
    whole = CALLS[0]
    strange = StoredCall("l-x", "c-x", whole.book_version, whole.facts, {"prompt": None}, whole.asking, {}, whole.at)
    found = result([strange, *CALLS], IN_FORCE, DRAFT)
    assert (found["calls"], found["left_out"]) == (13, 1)
    assert found["questions_per_customer"]["customers"] == 10


def test_no_calls_at_all_are_a_result_as_well() -> None:
    found = result([], IN_FORCE, DRAFT)
    assert (found["calls"], found["changes"], found["examples"], found["rep_seconds"]["after"]) == (0, [], [], 0)


def made_calls(book: RuleBook, seed: int, customers: int = 12) -> list[StoredCall]:
    """The calls of some customers who were asked now and then."""
    random = Random(seed)
    calls = []
    for customer in range(customers):
        times: list[int] = []
        tier = random.choice(("MVC", "MGC", "LM", "BZ", "NEW"))
        for number in range(random.randrange(1, 5)):
            day = 8 * number + random.random() * 6
            facts: dict[str, Any] = {
                "tier": tier,
                "call_intent": random.choice(("hours", "late", "praise", "thanks", "orders")),
                "open_complaint": random.random() < 0.1,
            }
            asked = {"asking": {"asked_times": tuple(times)}}
            call = call_of(book, f"l-{seed}-{customer}-{number}", f"c-{seed}-{customer}", day, **asked, **facts)
            if call.decision["prompt"]:
                times.insert(0, int(call.at.timestamp()))
            calls.append(call)
    return calls


@given(st.integers(0, 5), st.lists(st.integers(0, 4), min_size=12, max_size=12), st.randoms(use_true_random=False))
def test_any_chunks_in_any_order_come_to_the_same(seed: int, chunk_of: list[int], random: Random) -> None:
    calls, books = made_calls(IN_FORCE, seed), books_of(IN_FORCE, DRAFT)
    chunks = [
        [call for call in calls if chunk_of[int(call.customer_id.rsplit("-", 1)[1])] == number] for number in range(5)
    ]
    tallies = [compare(chunk, books) for chunk in chunks]
    random.shuffle(tallies)
    left, right = Tally(), Tally()
    for tally, last in zip(tallies, reversed(tallies), strict=True):
        left, right = left.merged(tally), last.merged(right)
    whole = result_of(compare(calls, books), span(IN_FORCE, DRAFT))
    assert result_of(left, span(IN_FORCE, DRAFT)) == result_of(right, span(IN_FORCE, DRAFT)) == whole
    assert whole["changed"] > 0


@given(st.integers(0, 5))
def test_a_draft_that_says_the_same_changes_nothing(seed: int) -> None:
    # A remark makes another version of it, so that all is decided again.
    remarked = {file: f"# Looked at again.\n{text}" for file, text in IN_FORCE.sources.items()}
    same = read_book(remarked, Catalogue(OBSERVED))
    assert same.version != IN_FORCE.version
    for calls in (made_calls(IN_FORCE, seed), made_calls(DRAFT, seed)):
        found = result(calls, IN_FORCE, same)
        assert (found["calls"], found["changed"]) == (len(calls), 0)
        assert found["prompts"]["before"] == found["prompts"]["after"]


@given(st.integers(0, 5))
def test_what_one_way_gains_the_other_way_loses(seed: int) -> None:
    calls = made_calls(IN_FORCE, seed)
    there, back = result(calls, IN_FORCE, DRAFT), result(calls, DRAFT, IN_FORCE)
    for kind in ("prompts", "reminders", "treatments", "steers", "in_trial"):
        assert (there[kind]["gained"], there[kind]["lost"]) == (back[kind]["lost"], back[kind]["gained"])
    assert there["rep_seconds"]["before"] == back["rep_seconds"]["after"]
