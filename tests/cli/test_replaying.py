"""A replay with invented answers: told through the real doors, the same for the same seed, and summed up truly."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from web.switchboard import ANNABELLE, OLIVER, TARA, Switchboard
from werkzeug.serving import make_server

from agent_assist.cli import replaying
from agent_assist.cli.answering_calls import InventedAnswers
from agent_assist.cli.replay_count import Outcome, Played

AT = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
HEAD = "call_ref,occurred_at,from,trunk,intent,rep,answered_at,ended_at"


@pytest.fixture
def url(embedded: Switchboard) -> Iterator[str]:
    """A service with three customers, where it listens."""
    for ref, name, number in (
        ("A-1", "Annabelle Yu", ANNABELLE),
        ("T-2", "Tara White", TARA),
        ("O-3", "Oliver Blake", OLIVER),
    ):
        embedded.customer(ref, name, number, tier="MGC", orders=4)
    server = make_server("127.0.0.1", 0, embedded.client.application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def recording(folder: Path, days: int) -> Path:
    """One call of each customer a day."""
    lines = [HEAD]
    for day in range(days):
        for place, number in enumerate((ANNABELLE, TARA, OLIVER)):
            at = [(AT + timedelta(days=day, minutes=20 * place + after)).isoformat() for after in (0, 1, 5)]
            lines.append(f"r-{day}-{place},{at[0]},{number},gb-main,,rep-01,{at[1]},{at[2]}")
    path = folder / "calls.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def replay(board: Switchboard, path: Path, url: str, *words: str) -> int:
    parser = argparse.ArgumentParser()
    replaying.describe(parser)
    options = parser.parse_args(
        [str(path), "--url", url, "--key", board.key, "--speed", "max", "--clients", "1", *words]
    )
    return replaying.replay(options, board.house.settings)


def test_invented_answers_come_back_through_the_doors_and_nobody_is_asked_twice(
    embedded: Switchboard, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay(embedded, recording(tmp_path, 15), url, "--answers", "invented", "--answer-rate", "1") == 0
    told = capsys.readouterr().out
    assert "Asked again what was settled: 0" in told and "Known per 100 calls: rising" in told and "fault" not in told
    answered = [row for row in embedded.rows("ledger_entries") if row["state"] == "answered"]
    assert len(answered) >= 6
    assert {row["rep"] for row in answered} == {"rep-01"}
    # Told as of the calls, though the service's clock is weeks ahead.
    assert max(row["at"] for row in answered) < int((AT + timedelta(days=16)).timestamp()) * 1000


def test_without_invented_answers_nothing_is_told_of_a_question(
    embedded: Switchboard, url: str, tmp_path: Path
) -> None:
    assert replay(embedded, recording(tmp_path, 2), url) == 0
    assert embedded.rows("outcomes") == []
    assert {row["state"] for row in embedded.rows("ledger_entries")} == {"asked_no_answer"}


def answer(customer: str, question: str, kind: str = "choice", *values: str) -> dict[str, Any]:
    prompt = {"question": question, "kind": kind, "answers": [{"value": value} for value in values]} if question else {}
    scalars = {"lookup_id": "L", "customer_id": customer, "prompt_id": question, "status": "matched", "degraded": ""}
    return {**scalars, "silence": "" if question else "budget", "detail": {"prompt": prompt}}


def test_the_same_seed_invents_the_same_and_the_rate_is_kept() -> None:
    one, same, other = InventedAnswers(0.6, 1), InventedAnswers(0.6, 1), InventedAnswers(0.6, 2)
    told = answer("A", "home", "choice", "yes", "no")
    bodies = [one.outcome(f"r-{place}", told, AT) for place in range(1_000)]
    assert bodies == [same.outcome(f"r-{place}", told, AT) for place in range(1_000)]
    assert bodies != [other.outcome(f"r-{place}", told, AT) for place in range(1_000)]
    results = [body["result"] if body else "" for body in bodies]
    assert 550 < results.count("answered") < 650
    assert set(results) == {"answered", "declined", "not_asked", ""}
    assert {body["answer"] for body in bodies if body and body["result"] == "answered"} == {"yes", "no"}


@pytest.mark.parametrize("kind", ["number", "date", "text"])
def test_a_typed_question_gets_an_answer_of_its_kind(kind: str) -> None:
    body = InventedAnswers(1.0, 1).outcome("r-1", answer("A", "thing", kind), AT)
    assert body and body["answer"]
    if kind == "number":
        assert float(body["answer"])
    if kind == "date":
        assert datetime.fromisoformat(body["answer"])


def played(place: int, customer: str, question: str, state: str = "", days: int = 0, until: str = "") -> Played:
    entry = {"customer_id": customer, "question": question, "state": state, "expires_at": until, "wait_until": until}
    told = entry if state else None
    return Played(
        place, AT + timedelta(days=days), answer(customer, question), 2.0 * place, 0.5, told=state, entry=told,
        entry_at=2.0 * place + 1,
    )  # fmt: skip


def summed(*calls: Played) -> Outcome:
    outcome = Outcome(calls=len(calls))
    for one in calls:
        outcome.add(one)
    return outcome


def test_a_question_that_comes_back_while_it_is_settled_is_counted() -> None:
    until = (AT + timedelta(days=30)).isoformat()
    for state in ("answered", "declined"):
        first = played(0, "A", "home", state, until=until)
        assert summed(first, played(1, "A", "home", days=5)).repeated() == 1
        assert summed(first, played(1, "A", "home", days=31)).repeated() == 0
        assert summed(first, played(1, "B", "home", days=5), played(2, "A", "pets", days=5)).repeated() == 0
    assert summed(played(0, "A", "home", "not_asked"), played(1, "A", "home")).repeated() == 0
    assert summed(played(0, "A", "home", "answered"), played(1, "A", "home", days=9999)).repeated() == 1


def test_what_was_learned_and_known_is_counted_fifth_by_fifth() -> None:
    calls = [played(0, "A", "home", "answered"), played(1, "A", ""), played(2, "A", "pets", "answered")]
    calls += [played(3, "A", ""), played(4, "B", "home", "declined")]
    parts = summed(*calls).by_part()
    assert [(part.calls, part.offered, part.learned, part.known) for part in parts] == [
        (1, 1, 1, 0),
        (1, 0, 0, 1),
        (1, 1, 1, 1),
        (1, 0, 0, 2),
        (1, 1, 0, 0),
    ]
