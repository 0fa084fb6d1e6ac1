"""Who may come in: keys, scopes, rates; and what every answer says whoever asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from web.switchboard import ANNABELLE, Switchboard, fault, opened, well

from agent_assist.app import make_app
from agent_assist.house import House
from agent_assist.records import keys
from agent_assist.settings import Settings


def test_without_a_key_or_with_a_wrong_one_nobody_comes_in(embedded: Switchboard) -> None:
    wrong = embedded.key[:-1] + ("a" if embedded.key[-1] != "a" else "b")
    for key in ("", "nonsense", wrong, "a.b.c", "aa_" + "x" * 5_000):
        answer = embedded.post("/v1/calls/lookup", {"ani": ANNABELLE}, key=key)
        assert (answer.status_code, fault(answer)["code"]) == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert embedded.rows("calls") == []


def test_a_key_opens_the_doors_of_its_scopes_and_no_others(embedded: Switchboard) -> None:
    key = embedded.new_key("lookup")
    assert embedded.post("/v1/calls/lookup", {"ani": ANNABELLE}, key=key).status_code == 200
    for method, path in (
        ("POST", "/v1/calls/events"),
        ("POST", "/v1/ingest/customers"),
        ("GET", "/v1/customers/x"),
        ("DELETE", "/v1/customers/x"),
        ("GET", "/v1/decisions/x/why"),
        ("POST", "/v1/embed/tokens"),
    ):
        answer = embedded.send(method, path, key=key)
        assert (path, answer.status_code, fault(answer)["code"]) == (path, 403, "forbidden")


def test_a_revoked_key_opens_nothing(service: Switchboard) -> None:
    key_id = service.key.split("_")[1]
    with service.house.database.write() as connection:
        assert keys.revoke(connection, key_id, service.clock.now)
    service.house.keys.refresh()
    assert service.post("/v1/calls/lookup", {"ani": ANNABELLE}).status_code == 401


def test_where_headers_cannot_be_sent_the_key_stands_in_the_query(embedded: Switchboard) -> None:
    query = {"key": embedded.key, "ani": ANNABELLE, "format": "text"}
    assert embedded.get("/v1/calls/lookup", key="", query_string=query).status_code == 200
    assert embedded.get("/v1/calls/lookup", key="", query_string={**query, "key": "wrong"}).status_code == 401


def test_only_the_hash_of_a_key_is_stored(service: Switchboard) -> None:
    (row,) = service.rows("keys")
    assert service.key not in str(row) and service.key.split("_", 2)[2] not in str(row)


def test_a_key_that_asks_too_often_is_told_when_to_come_again(sqlite_url: str, tmp_path: Path) -> None:
    with opened(sqlite_url, tmp_path, requests_per_minute=3) as board:
        other = board.new_key()
        answers = [board.post("/v1/calls/lookup", {"call_id": "c-1"}) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert fault(answers[3])["code"] == "too_many_requests"
        assert int(answers[3].headers["Retry-After"]) > 0
        assert board.post("/v1/calls/lookup", {"call_id": "c-1"}, key=other).status_code == 200


def test_no_answer_sets_a_cookie_and_none_may_be_kept(shop: Switchboard) -> None:
    call = shop.lookup(call_id="c-1", ani=ANNABELLE)
    paths = (
        "/panel",
        "/healthz",
        "/readyz",
        "/metrics",
        "/v1/openapi.json",
        "/nowhere",
        f"/v1/customers?phone={ANNABELLE}",
    )
    for path in (*paths, f"/v1/decisions/{call['lookup_id']}/why"):
        answer = shop.get(path)
        assert "Set-Cookie" not in answer.headers
        assert (answer.headers["X-Content-Type-Options"], answer.headers["Referrer-Policy"]) == (
            "nosniff",
            "no-referrer",
        )
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing-here", 404),
        ("PUT", "/v1/calls/lookup", 405),
        ("GET", "/v1/calls/events", 405),
        ("GET", "/v1/customers/none", 404),
        ("GET", "/v1/customers", 400),
        ("GET", "/v1/customers?phone=1&email=a@example.com", 400),
        ("GET", "/v1/customers?phone=1&limit=x", 400),
        ("GET", "/v1/customers?phone=1&limit=201", 400),
        ("POST", "/v1/ingest/nonsense", 404),
        ("GET", "/v1/decisions/none/why", 404),
        ("GET", "/v1/match/explain", 400),
        ("GET", "/v1/stream", 503),
    ],
)
def test_every_fault_is_json_of_one_shape(embedded: Switchboard, method: str, path: str, status: int) -> None:
    answer = embedded.send(method, path)
    assert answer.status_code == status
    assert "Traceback" not in fault(answer)["message"]


def test_the_service_says_that_it_lives_is_ready_and_what_it_counts(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=ANNABELLE)
    ready = well(shop.get("/readyz", key=""))
    assert well(shop.get("/healthz", key="")) == {"status": "alive"}
    assert ready["status"] == "ready" and all(part["up"] for part in ready["parts"].values())
    assert ready["parts"]["rules"]["version"] == shop.house.shelf.book.version
    assert 'agent_assist_lookups_total{degraded="no",status="matched"}' in shop.get("/metrics", key="").text


def test_an_app_without_its_schema_is_not_ready_and_says_what_to_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bare.sqlite'}"
    house = House(Settings(database_url=url, secret_file=tmp_path / "secret"))
    answer = make_app(house).test_client().get("/readyz")
    house.close()
    assert answer.status_code == 503
    assert "migrate" in answer.get_json()["parts"]["database"]["why"]
