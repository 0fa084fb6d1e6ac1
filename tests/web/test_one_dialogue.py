"""The promise of the product, through its doors: nobody is asked twice, complaints come first, and people differ."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from web.switchboard import ANNABELLE, NORTHWIND, OLIVER, STRANGER, TARA, Switchboard, opened, well
from werkzeug.test import TestResponse


def test_the_same_customer_calling_twice_is_not_asked_twice(shop: Switchboard) -> None:
    first = shop.lookup(call_id="c-1", ani=ANNABELLE)
    answer = first["detail"]["prompt"]["answers"][0]["value"]
    assert well(shop.outcome(first, "answered", answer))["state"] == "answered"
    shop.clock.goes_on(hours=1)
    soon = shop.lookup(call_id="c-2", ani=ANNABELLE)
    shop.clock.goes_on(days=3)
    later = shop.lookup(call_id="c-3", ani=ANNABELLE)
    assert (soon["prompt_id"], soon["silence"]) == ("", "budget")
    assert later["detail"]["prompt"].get("question") != first["detail"]["prompt"]["question"]


def test_a_question_that_got_no_answer_is_not_put_again_the_same_day(shop: Switchboard) -> None:
    first = shop.lookup(call_id="c-1", ani=ANNABELLE)
    second = shop.lookup(call_id="c-2", ani=ANNABELLE)
    assert first["prompt_id"] and (second["prompt_id"], second["silence"]) == ("", "budget")


def test_an_open_complaint_is_heard_before_anything_is_sold(shop: Switchboard) -> None:
    answer = shop.lookup(call_id="c-1", ani=TARA)
    rules = {rule.name: rule for rule in shop.house.shelf.book.rules}
    assert answer["prompt_id"] == "open-complaint"
    assert (answer["objective"], answer["detail"]["value"]["objective"]) == ("repair", "serve")
    well(shop.outcome(answer, "answered", "a refund"))
    for day in range(8):
        shop.clock.goes_on(days=3)
        again = shop.lookup(call_id=f"c-{day + 2}", ani=TARA)
        assert again["prompt_id"] == "" or rules[again["prompt_id"]].group not in ("growth", "discovery")
        assert not [one for one in again["detail"]["treatments"] if rules[one["rule"]].group == "growth"]


def test_the_silence_about_growth_says_that_a_complaint_is_open(shop: Switchboard) -> None:
    shop.assess("T-2", "MGC")
    first = shop.lookup(call_id="c-1", ani=TARA)
    well(shop.outcome(first, "answered", "a refund"))
    shop.clock.goes_on(days=4)
    answer = shop.lookup(call_id="c-2", ani=TARA)
    why = well(shop.get(f"/v1/decisions/{answer['lookup_id']}/why"))
    assert {one["rule"]: one["outcome"] for one in why["rules"]}["buys-for"] == "silenced"
    assert (answer["prompt_id"], answer["silence"]) == ("", "complaint")


def test_two_customers_in_one_queue_are_asked_different_questions(shop: Switchboard) -> None:
    answers = [shop.lookup(call_id=ani, ani=ani, queue="sales") for ani in (ANNABELLE, TARA, OLIVER, NORTHWIND)]
    questions = [answer["detail"]["prompt"]["question"] for answer in answers]
    assert len(set(questions)) >= 3
    assert "Annabelle" in answers[0]["prompt_text"] and "Tara" in answers[1]["prompt_text"]


def test_the_control_group_is_never_asked(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path, control_share=1.0) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="MGC", orders=4)
        answer = board.lookup(call_id="c-1", ani=ANNABELLE)
        assert (answer["prompt_id"], answer["silence"]) == ("", "control")
        assert {call["arm"] for call in board.rows("calls")} == {"control"}
        assert board.rows("ledger_entries") == []


def test_thirty_tellings_of_one_call_at_once_are_one_call_with_one_decision(shop: Switchboard) -> None:
    answers = at_once(30, lambda _: shop_lookup(shop, "c-1"))
    assert len({answer["lookup_id"] for answer in answers}) == 1
    assert len({answer["prompt_id"] for answer in answers}) == 1 and answers[0]["prompt_id"]
    for table in ("calls", "decisions", "ledger_entries"):
        assert len(shop.rows(table)) == 1
    assert [told.kind for told in shop.told("rep-01")] == ["card"]


def test_two_hundred_calls_of_one_customer_at_once_put_exactly_one_question(database_url: str, tmp_path: Path) -> None:
    # A budget that no busy machine uses up: whoever is late would be told so, and what counts here is the question.
    with opened(database_url, tmp_path, lookup_budget_ms=60_000) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="MGC", orders=4)
        answers = at_once(200, lambda number: shop_lookup(board, f"c-{number}"))
        assert {answer["degraded"] for answer in answers} == {""}
        assert len({answer["lookup_id"] for answer in answers}) == 200
        assert len([answer for answer in answers if answer["prompt_id"]]) == 1
        assert {answer["silence"] for answer in answers} == {"", "budget"}
        assert len(board.rows("ledger_entries")) == 1


def test_twenty_picks_of_one_customer_at_once_put_exactly_one_question(shop: Switchboard) -> None:
    calls = [shop.lookup(call_id=f"c-{number}", ani=STRANGER) for number in range(20)]
    body = {"customer_id": shop.ids["O-3"]}
    picked = at_once(20, lambda n: well(_own(shop).post(f"/v1/calls/{calls[n]['call_id']}/customer", body)))
    assert len([answer for answer in picked if answer["prompt_id"]]) == 1
    assert len(shop.rows("ledger_entries")) == 1


def test_whatever_is_told_of_one_call_at_once_is_told_one_after_the_other(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE)
    answer = call["detail"]["prompt"]["answers"][0]["value"]
    body = {"lookup_id": call["lookup_id"], "customer_id": shop.ids["O-3"]}
    steps: list[Callable[[Switchboard], TestResponse]] = [
        lambda own: own.outcome(call, "answered", answer),
        lambda own: own.outcome(call, "declined"),
        lambda own: own.post("/v1/calls/c-1/customer", body),
        lambda own: own.delete(f"/v1/calls/c-1/customer?lookup_id={call['lookup_id']}"),
    ]
    told = at_once(24, lambda number: steps[number % 4](_own(shop)))
    # A question that was picked away was not put; nothing else is refused, and nobody is in another's way.
    assert {one.status_code for one in told} <= {200, 409, 422}
    well(shop.delete(f"/v1/calls/c-1/customer?lookup_id={call['lookup_id']}"))
    counting = [row["customer_id"] for row in shop.rows("ledger_entries") if not row["replaced_by"]]
    assert counting == [shop.ids["A-1"]]


def test_events_and_tellings_at_once_end_where_they_would_in_order(shop: Switchboard) -> None:
    reps = [f"rep-{number:02d}" for number in range(1, 11)]
    whole: list[tuple[str, dict[str, Any]]] = [("ringing", {"agents": [rep], "at": 1}) for rep in reps]
    whole += [("answered", {"agent": "rep-03", "at": 5}), ("held", {"agent": "rep-03", "at": 6})]

    def tell(number: int) -> None:
        if number == len(whole):
            shop_lookup(shop, "c-1", agent="")
        else:
            event, members = whole[number]
            shop_event(shop, event, members)

    at_once(len(whole) + 1, tell)
    legs = {row["agent"]: row["state"] for row in shop.rows("legs")}
    assert legs == {rep: "held" if rep == "rep-03" else "cleared" for rep in reps}
    (call,) = shop.rows("calls")
    assert (call["state"], call["status"]) == ("held", "matched")
    assert [len(shop.cards(rep)) for rep in reps] == [int(rep == "rep-03") for rep in reps]


def shop_lookup(shop: Switchboard, call_id: str, agent: str = "rep-01") -> dict[str, Any]:
    """A lookup with a client of its own, since clients are not for two threads."""
    return _own(shop).lookup(call_id=call_id, ani=ANNABELLE, agent=agent)


def shop_event(shop: Switchboard, event: str, members: dict[str, Any]) -> None:
    _own(shop).event(event, **members)


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What `work` gives for 0 to `count` - 1, all begun at the same moment."""
    barrier = threading.Barrier(count)

    def begin(number: int) -> Any:
        barrier.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def _own(shop: Switchboard) -> Switchboard:
    return Switchboard(shop.house, shop.clock, shop.client.application.test_client(), shop.key)
