"""Amounts are for the roles that a desk names, and that is held by the service, not by the page."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from web.switchboard import ANNABELLE, Switchboard, fault, opened, well

from agent_assist.records.stream_records import StreamRecords
from agent_assist.web.streams import Streams

AMOUNTS = ("1,240", "\u00a31", "\\u00a31", "124050", "Margin on", "Cost of 1", "actual_minor", "potential")
NARROW = ("supervisor", "manager")


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """Annabelle, who calls rep-01, at a desk where only supervisors and managers see amounts."""
    with opened(database_url, tmp_path, value_roles=NARROW) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="MGC", orders=4, manager="Priya Nair")
        board.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
        yield board


def session(shop: Switchboard, role: str = "") -> dict[str, Any]:
    asked = {"agent": "rep-01", **({"role": role} if role else {})}
    handed = well(shop.post("/v1/embed/tokens", asked))["token"]
    return well(shop.post("/v1/embed/session", {"token": handed}, key=""))


def streamed(shop: Switchboard, role: str, roles: tuple[str, ...] = NARROW, after: int | None = None) -> str:
    """What a panel in this role is sent within a moment, beginning behind the event `after`."""
    streams = Streams(StreamRecords(shop.house.database, shop.clock), 10, roles)
    sent: list[str] = []

    async def send(text: str) -> None:
        sent.append(text)

    async def hold() -> None:
        with streams.seat("rep-01", role) as seat:
            await streams.hold(seat, after, time.monotonic() + 0.2, send)

    # A thread of its own: a browser that other tests drive in this process leaves its event loop running in ours.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, hold()).result()
    streams.stop()
    return "".join(sent)


def verify(shop: Switchboard, role: str) -> str:
    """What a panel in this role is answered when its rep has made sure who speaks."""
    token = session(shop, role)["access_token"]
    told = shop.post("/v1/calls/c-1/verified", {"method": "date of birth"}, key=token)
    assert told.status_code == 200
    return told.text


def found(text: str) -> list[str]:
    return [amount for amount in AMOUNTS if amount in text]


@pytest.mark.parametrize("role", ["rep", "senior"])
def test_a_role_that_may_not_is_sent_no_amount_on_any_way(shop: Switchboard, role: str) -> None:
    answered = verify(shop, role)

    assert "Annabelle Yu" in answered and found(answered) == []
    for after in (None, 0):
        body = streamed(shop, role, after=after)
        assert "Annabelle Yu" in body and '"code": "MGC"' in body.replace('":"', '": "')
        assert found(body) == []


@pytest.mark.parametrize("role", ["supervisor", "manager"])
def test_a_role_that_may_sees_amounts_once_the_caller_is_verified(shop: Switchboard, role: str) -> None:
    assert found(streamed(shop, role, after=0)) == []
    assert "124050" in verify(shop, role)
    assert "£1,240" in streamed(shop, role, after=0) and "£1,240" in streamed(shop, role)


def test_two_panels_of_one_rep_see_what_their_roles_may(shop: Switchboard) -> None:
    verify(shop, "supervisor")
    assert "£1,240" in streamed(shop, "supervisor") and found(streamed(shop, "rep")) == []


def test_other_doors_for_panels_keep_amounts_back_too(shop: Switchboard) -> None:
    verify(shop, "rep")
    token = session(shop)["access_token"]
    picked = shop.post("/v1/calls/c-1/customer", {"customer_id": shop.ids["A-1"]}, key=token)
    back = shop.delete("/v1/calls/c-1/customer", key=token)
    assert [found(answer.text) for answer in (picked, back)] == [[], []]


def test_every_role_sees_amounts_unless_the_desk_says_otherwise(database_url: str, tmp_path: Path) -> None:
    with opened(database_url, tmp_path) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE, tier="MGC")
        board.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
        assert "124050" in verify(board, "")


def test_the_role_comes_with_the_token_and_stays_when_the_session_is_renewed(shop: Switchboard) -> None:
    first = session(shop, "supervisor")
    renewed = well(shop.post("/v1/embed/session", {}, key=first["access_token"]))
    assert (first["role"], renewed["role"], session(shop)["role"]) == ("supervisor", "supervisor", "rep")


def test_an_unknown_role_is_refused(shop: Switchboard) -> None:
    answer = shop.post("/v1/embed/tokens", {"agent": "rep-01", "role": "director"})
    assert (answer.status_code, fault(answer)["field"]) == (400, "role")


def test_a_key_sees_amounts_at_verified_as_the_contract_has_it(shop: Switchboard) -> None:
    verify(shop, "rep")
    assert shop.lookup(call_id="c-1", ani=ANNABELLE)["detail"]["value"]["actual_minor"] == 124_050


def test_the_card_names_the_manager_and_since_when(shop: Switchboard) -> None:
    (card,) = shop.cards("rep-01")
    assert json.loads(card.body)["tier"]["looked_after"] == "Looked after by Priya Nair since November"
