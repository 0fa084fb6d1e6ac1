"""A panel's stream tells everything in order and exactly once, whoever has the news, and is held beside the doors."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import requests
from live_service import LiveService

from live.conftest import Plant
from live.panels import Panel, read_all

_counter = itertools.count(1)


def new_rep() -> str:
    return f"rep-{next(_counter) + 500}"


def rings(service: LiveService, rep: str) -> dict[str, Any]:
    return service.lookup(call_id=f"stream-{next(_counter)}", ani="07700900001", agent=rep)


def get_stream(service: LiveService, token: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.get(f"{service.url}/v1/stream", headers=headers, timeout=10, stream=True)


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_a_stream_needs_a_token_of_ours(embedded: LiveService, token: str) -> None:
    answer = get_stream(embedded, token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


def test_a_key_or_a_handover_token_opens_no_stream(embedded: LiveService) -> None:
    for secret in (embedded.key("embed"), embedded.handover("rep-01")):
        assert get_stream(embedded, secret).status_code == 401


def test_the_snapshot_comes_first_and_ids_rise(embedded: LiveService) -> None:
    rep = new_rep()
    before = rings(embedded, rep)
    with Panel(embedded, embedded.access(rep)) as panel:
        panel.until(lambda: bool(panel.events))
        calls = [rings(embedded, rep) for _ in range(3)]
        panel.card(calls[-1]["call_id"])
    snapshot, *cards = panel.events
    assert (snapshot.kind, snapshot.data["rep"], snapshot.id) == ("snapshot", rep, snapshot.data["seq"])
    assert [card["call_id"] for card in snapshot.data["cards"]] == [before["call_id"]]
    assert [event.data["call_id"] for event in cards] == [call["call_id"] for call in calls]
    assert [event.id for event in panel.events] == list(range(snapshot.id, snapshot.id + 4))
    assert [event.data["seq"] for event in cards] == [event.id for event in cards]


def test_what_was_missed_is_told_again_and_nothing_else(embedded: LiveService) -> None:
    rep = new_rep()
    token = embedded.access(rep)
    seen = rings(embedded, rep)
    with Panel(embedded, token) as panel:
        panel.card(seen["call_id"])
        last_id = panel.events[-1].id
    missed = [rings(embedded, rep) for _ in range(3)]
    embedded.event(call_id=missed[0]["call_id"], event="ended", agent=rep)

    with Panel(embedded, token, last_event_id=last_id) as panel:
        after = rings(embedded, rep)
        panel.card(after["call_id"])

    snapshot, *told = panel.events
    assert snapshot.id == last_id
    calls = [call["call_id"] for call in (*missed, missed[0], after)]
    assert [event.data["call_id"] for event in told] == calls
    assert [event.id for event in told] == list(range(last_id + 1, last_id + 6))


@pytest.mark.parametrize("last_id", [10**15, 10**18 - 1])
def test_an_id_that_was_never_given_begins_at_the_present(embedded: LiveService, last_id: int) -> None:
    rep = new_rep()
    call = rings(embedded, rep)
    with Panel(embedded, embedded.access(rep), last_event_id=last_id) as panel:
        panel.until(lambda: bool(panel.events))
    assert panel.events[0].id == 1
    assert panel.cards()[0]["call_id"] == call["call_id"]


def test_a_rep_hears_of_no_other_reps_calls(embedded: LiveService) -> None:
    rep, other = new_rep(), new_rep()
    with Panel(embedded, embedded.access(rep)) as panel:
        panel.until(lambda: bool(panel.events))
        rings(embedded, other)
        own = rings(embedded, rep.upper())
        panel.card(own["call_id"])
    assert [card["call_id"] for card in panel.cards()] == [own["call_id"]]


def test_an_idle_stream_says_within_fifteen_seconds_that_it_is_alive(embedded: LiveService) -> None:
    with Panel(embedded, embedded.access(new_rep())) as panel:
        panel.until(lambda: bool(panel.events))
        panel.until(lambda: bool(panel.comments), seconds=17)
    assert panel.comments == [": still here"]


def test_a_pop_from_one_process_reaches_a_stream_of_the_other(plant: Plant) -> None:
    service, rep = plant.service, new_rep()
    token = service.access(rep)
    with ExitStack() as stack:
        panels = [stack.enter_context(Panel(service, token)) for _ in range(8)]
        assert not read_all(panels, lambda panel: bool(panel.events), seconds=10)
        call = rings(service, rep)
        slow = read_all(panels, lambda panel: call["call_id"] in [card["call_id"] for card in panel.cards()], 5)
        assert slow == []


def test_hundreds_of_streams_take_no_threads_from_the_doors(embedded: LiveService) -> None:
    rep = new_rep()
    token = embedded.access(rep)
    with ExitStack() as stack:
        panels = [stack.enter_context(Panel(embedded, token)) for _ in range(300)]
        assert not read_all(panels, lambda panel: bool(panel.events), seconds=30)
        calls = [rings(embedded, rep) for _ in range(5)]
        assert {call["degraded"] for call in calls} == {""}
        assert not read_all(panels, lambda panel: len(panel.cards()) == len(calls), seconds=30)
    assert all([card["call_id"] for card in panel.cards()] == [call["call_id"] for call in calls] for panel in panels)


def test_no_pop_is_lost_or_told_twice_while_redis_restarts(plant: Plant) -> None:
    service, rep = plant.service, new_rep()
    with Panel(service, service.access(rep)) as panel:
        panel.until(lambda: bool(panel.events))
        posted = []
        for number in range(200):
            if number == 50:
                plant.server.stop()
            if number == 130:
                plant.server.start()
                plant.redis.far = (plant.server.host, plant.server.port)
            posted.append(rings(service, rep)["call_id"])
        panel.card(posted[-1], seconds=15)
    first = panel.events[0].id
    assert [event.id for event in panel.events] == list(range(first, first + 201))
    assert [card["call_id"] for card in panel.cards()] == posted


@pytest.fixture
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveService]:
    folder = tmp_path_factory.mktemp("narrow")
    service = LiveService(folder, f"sqlite:///{folder / 'narrow.sqlite'}", panels=2)
    service.start()
    yield service
    service.stop()


def test_one_stream_too_many_is_told_so_and_a_free_seat_is_taken(narrow: LiveService) -> None:
    token = narrow.access("rep-01")
    with Panel(narrow, token), Panel(narrow, token):
        refused = get_stream(narrow, token)
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "too_many_panels")
        assert int(refused.headers["retry-after"]) > 0
    until = time.monotonic() + 10
    while get_stream(narrow, token).status_code != 200:
        assert time.monotonic() < until
        time.sleep(0.2)


@pytest.mark.parametrize("panels", [0, 2])
def test_the_service_ends_within_seconds_though_streams_are_open(narrow: LiveService, panels: int) -> None:
    token = narrow.access("rep-01")
    with ExitStack() as stack:
        held = [stack.enter_context(Panel(narrow, token)) for _ in range(panels)]
        assert not read_all(held, lambda panel: bool(panel.events), seconds=10)
        # The server loses patience after five, and what it then kills has put nothing in order.
        assert narrow.stop() < 5
    assert "Killing" not in narrow.log.read_text()
