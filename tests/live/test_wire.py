"""What comes over a real wire: odd clients, large bodies, broken requests, ids with every sign; answered in JSON."""

from __future__ import annotations

import itertools
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import quote

import pytest
import requests
from live_service import LiveService

from live.conftest import Plant, cable_to, new_database, through

_counter = itertools.count(1)
MORE_THAN_HAVE_A_PLACE = 310


def exchange(service: LiveService, request: bytes, answers: int = 1) -> bytes:
    """Sends these bytes and reads until so many answers have come or the service hangs up."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as wire:
        wire.sendall(request)
        told = b""
        while told.count(b"HTTP/1.") < answers or not told.rstrip().endswith(b"}"):
            data = wire.recv(65536)
            if not data:
                break
            told += data
        return told


def lookup_request(service: LiveService, body: bytes, version: str = "1.1", more: str = "") -> bytes:
    head = f"POST /v1/calls/lookup HTTP/{version}\r\nHost: x\r\nAuthorization: Bearer {service.key('lookup')}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode() + body


def test_requests_may_follow_each_other_without_waiting(embedded: LiveService) -> None:
    bodies = [json.dumps({"call_id": f"pipe-{n}", "ani": "07700900001"}).encode() for n in range(5)]
    told = exchange(embedded, b"".join(lookup_request(embedded, body) for body in bodies), answers=5)
    assert told.count(b"HTTP/1.1 200") == 5
    assert [told.index(f'"pipe-{n}"'.encode()) for n in range(5)] == sorted(
        told.index(f'"pipe-{n}"'.encode()) for n in range(5)
    )


def test_a_client_of_http_1_0_is_answered(embedded: LiveService) -> None:
    told = exchange(embedded, lookup_request(embedded, b'{"call_id": "old", "ani": "07700900001"}', version="1.0"))
    assert b" 200 OK" in told.split(b"\r\n", 1)[0] and b'"call_id":"old"' in told


def test_a_body_in_pieces_is_read(embedded: LiveService) -> None:
    answer = requests.post(
        f"{embedded.url}/v1/calls/lookup",
        data=iter([b'{"call_id": "pie', b'ces", "ani": "07700900001"}']),
        headers=embedded.bearer("lookup"),
        timeout=10,
    )
    assert (answer.status_code, answer.json()["call_id"]) == (200, "pieces")


@pytest.mark.parametrize("door", ["/v1/calls/lookup", "/desk/sign-in"])
def test_who_sends_slowly_keeps_nobody_out_and_who_hangs_up_fills_no_log(embedded: LiveService, door: str) -> None:
    lines = embedded.log.read_text().count("\n")
    begun = f"POST {door} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n".encode()
    with ExitStack() as crowd:
        for _ in range(MORE_THAN_HAVE_A_PLACE):
            crowd.enter_context(socket.create_connection(("127.0.0.1", embedded.port))).sendall(begun)
        time.sleep(0.3)
        assert embedded.lookup(call_id=f"slow-{next(_counter)}", ani="07700900001")["status"] == "unmatched"
        assert requests.get(f"{embedded.url}/desk/sign-in", timeout=10).status_code == 200
    time.sleep(0.3)
    assert embedded.log.read_text().count("\n") == lines


@pytest.mark.parametrize("size", [70_000, 10 * 1024 * 1024])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_413(embedded: LiveService, size: int, chunked: bool) -> None:
    body = b'{"call_id": "' + b"x" * size + b'"}'
    pieces = (body[at : at + 60_000] for at in range(0, len(body), 60_000))
    answer = requests.post(
        f"{embedded.url}/v1/calls/lookup",
        data=pieces if chunked else body,
        headers=embedded.bearer("lookup"),
        timeout=10,
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert embedded.is_ready()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"\xff\xfe", b'{"call_id": 7}', b"[" * 50_000])
def test_what_is_no_lookup_is_400(embedded: LiveService, body: bytes) -> None:
    url = f"{embedded.url}/v1/calls/lookup"
    answer = requests.post(url, data=body, headers=embedded.bearer("lookup"), timeout=10)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_request")


def test_an_address_that_is_not_there_is_404_in_json(embedded: LiveService) -> None:
    for path in ("/nothing", "/v1/nothing", "/static/nothing.js", "/v1/calls/%ff%fe/nothing", "/../../etc/passwd"):
        answer = requests.get(embedded.url + path, timeout=10)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_head_is_answered_like_get_without_the_body(embedded: LiveService) -> None:
    got, head = (requests.request(way, f"{embedded.url}/healthz", timeout=10) for way in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize(
    "call_id",
    [
        "1700000000.12",
        "abc@10.0.0.1:5060",
        "sip:a@b;tag=1/2//3",
        "what?is=this#id",
        "50% done",
        "a b+c",
        "Grüße-呼び出し-📞",
        "inner/and/trailing/",
        '"quoted"\\',
    ],
)
def test_a_call_id_may_hold_any_sign(embedded: LiveService, call_id: str) -> None:
    call_id = f"{next(_counter)}{call_id}"
    query = {"call_id": call_id, "ani": "07700900001", "agent": "rep-01", "queue": "Grüße"}
    headers = embedded.bearer("lookup")
    found = requests.get(f"{embedded.url}/v1/calls/lookup", params=query, headers=headers, timeout=10).json()
    assert found["call_id"] == call_id

    path = f"/v1/calls/{quote(call_id, safe='')}/draft"
    body = {"lookup_id": found["lookup_id"], "note": "kept"}
    kept = requests.put(embedded.url + path, json=body, headers=headers, timeout=10)

    assert (kept.status_code, kept.json().get("call_id")) == (200, call_id)


def test_a_client_that_leaves_before_the_answer_does_no_harm(embedded: LiveService) -> None:
    for number in range(20):
        with socket.create_connection(("127.0.0.1", embedded.port)) as wire:
            wire.sendall(lookup_request(embedded, json.dumps({"call_id": f"gone-{number}"}).encode()))
    assert embedded.lookup(call_id="stays", ani="07700900001")["degraded"] == ""
    assert "Traceback" not in embedded.log.read_text()


def test_the_figures_of_all_processes_are_added_up(plant: Plant) -> None:
    headers, url = plant.service.bearer("lookup"), f"{plant.service.url}/v1/calls/lookup"
    before = counted(plant.service)
    for _ in range(20):
        # Each on a connection of its own, so that both processes answer some.
        assert requests.get(url, params={"ani": "anonymous"}, headers=headers, timeout=10).ok
    assert counted(plant.service) == before + 20


def counted(service: LiveService) -> float:
    told = requests.get(f"{service.url}/metrics", timeout=10).text
    lines = [line for line in told.splitlines() if line.startswith("agent_assist_lookups_total{")]
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


@pytest.fixture
def small(
    postgresql_server: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LiveService, object]]:
    url = new_database(postgresql_server, f"small_{worker_id}")
    cable = cable_to(url)
    service = LiveService(
        tmp_path_factory.mktemp("small"),
        through(cable, url),
        url,
        threads=2,
        lookups_waiting=1,
        database_connections=2,
    )
    service.start()
    yield service, cable
    cable.clear()
    service.stop()
    cable.close()


def test_more_than_may_wait_is_refused_at_once_and_the_service_says_it_is_alive(small) -> None:  # type: ignore[no-untyped-def]
    service, cable = small
    headers = service.bearer("events")

    def tell(number: int) -> tuple[int, float, str]:
        began = time.perf_counter()
        body = {"call_id": f"many-{number}", "event": "ringing", "agent": "rep-01"}
        answer = requests.post(f"{service.url}/v1/calls/events", json=body, headers=headers, timeout=30)
        return answer.status_code, time.perf_counter() - began, answer.json().get("error", {}).get("code", "")

    tell(0)
    cable.clog()
    with ThreadPoolExecutor(12) as pool:
        telling = [pool.submit(tell, number) for number in range(1, 13)]
        time.sleep(0.7)
        refused = [one.result() for one in telling if one.done()]
        assert requests.get(f"{service.url}/healthz", timeout=5).json() == {"status": "alive"}
        cable.clear()
        kept = [one.result() for one in telling if one.result()[0] == 202]

    assert [(status, code) for status, _, code in refused] == [(503, "overloaded")] * 9
    assert max(took for _, took, _ in refused) < 0.6
    assert len(kept) == 3
