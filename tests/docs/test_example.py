"""Walks through what the README promises a newcomer, with the example records that are shipped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docs.pages import ROOT
from flask.testing import FlaskClient

from agent_assist.app import make_app
from agent_assist.cli.main import main
from agent_assist.house import House
from agent_assist.settings import Settings

# The example records lie around this day, and so do the answers that the pages show.
THEN = "2026-11-22T17:00:00Z"


@pytest.fixture
def newcomer(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of somebody who has followed the README so far."""
    monkeypatch.setenv("AGENT_ASSIST_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("AGENT_ASSIST_RULES_FOLDER", str(ROOT / "rules"))
    monkeypatch.setenv("AGENT_ASSIST_SECRET_FILE", str(tmp_path / "secret"))


@pytest.fixture
def telephony(
    newcomer: None, sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[FlaskClient]:
    """Telephony, with the key of the README, at a service with the example customers."""
    files = sorted(str(path) for path in (ROOT / "docs" / "example").glob("*.csv"))
    assert main(["import", "--source", "shop", "--trunk", "gb-main", *files]) == 0
    assert main(["score", "--as-of", THEN[:10]]) == 0
    capsys.readouterr()
    scopes = [word for scope in ("lookup", "events", "embed", "read") for word in ("--scope", scope)]
    assert main(["keys", "create", "--name", "pbx", "--trunk", "gb-main", *scopes]) == 0
    key = capsys.readouterr().out.strip()
    settings = Settings(
        database_url=sqlite_url, rules_folder=ROOT / "rules", secret_file=tmp_path / "secret", lookup_budget_ms=5_000
    )
    house = House(settings, clock=lambda: datetime.fromisoformat(THEN).astimezone(UTC))
    house.read_rules()
    client = make_app(house).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    yield client
    house.close()


def test_the_answer_in_the_readme_is_what_a_newcomer_gets(telephony: FlaskClient) -> None:
    shown = json.loads(_example("README.md", '{"call_id"'))

    answer = telephony.get("/v1/calls/lookup?call_id=c-1&ani=07700900123&agent=rep-01&format=flat").get_json()

    own = ("lookup_id", "customer_id", "elapsed_ms")
    assert list(answer) == list(shown)
    assert {name: answer[name] for name in answer if name not in own} == {
        name: shown[name] for name in shown if name not in own
    }


def test_the_answer_on_the_telephony_page_is_part_of_the_real_one(telephony: FlaskClient) -> None:
    shown = json.loads(_example("docs/telephony.md", '{\n  "call_id"'))
    body = {"call_id": "c-9", "ani": "07700 900123", "agent": "rep-01", "queue": "service"}

    answer = telephony.post("/v1/calls/lookup", json=body).get_json()

    assert list(answer) == list(shown)
    assert set(shown["detail"]) == set(answer["detail"])
    assert shown["prompt_text"] == answer["prompt_text"]
    assert shown["detail"]["prompt"].items() <= answer["detail"]["prompt"].items()
    assert shown["detail"]["history"][0].items() <= answer["detail"]["history"][0].items()


def test_the_other_callers_in_the_readme_are_as_it_says(telephony: FlaskClient) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    expected = {"01134960710": "multiple", "anonymous": "withheld", "02079460111": "matched"}

    for number, status in expected.items():
        assert f"ani={number}" in readme
        assert telephony.get(f"/v1/calls/lookup?ani={number}").get_json()["status"] == status


def test_the_panel_opens_with_the_token_of_the_readme(telephony: FlaskClient) -> None:
    minted = telephony.post("/v1/embed/tokens", json={"agent": "rep-01"}).get_json()

    path, _, token = minted["panel"].partition("#token=")
    assert telephony.get(path).status_code == 200
    assert telephony.post("/v1/embed/session", json={"token": token}).get_json()["agent"] == "rep-01"


def _example(page: str, start: str) -> str:
    examples = re.findall(r"```json\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    return next(example for example in examples if example.startswith(start))
