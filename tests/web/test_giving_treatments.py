"""A rep gives what a call recommends: within their authority, once, seen by the next rep and in the history."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web.switchboard import ANNABELLE, SHARED, STARTER_RULES, Switchboard, fault, opened, well
from werkzeug.test import TestResponse

SHEET = """treatments:
  fee waiver:
    words: Waive the fee.
    kind: money
    authority:
      rep: £20
      supervisor: £60
    at most: once in 3 months
  letter:
    words: Send it on paper.
    kind: paper
    authority: senior
  voucher:
    words: Nobody is offered this.
    kind: paper
"""
HEAD = "purpose: To be tested.\nowner: supervisors\nstatus: live\nmatters: may\nwhen:\n  call direction: is inbound\n"


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Switchboard]:
    """Annabelle, and a rule book that recommends a fee waiver and a letter to everybody."""
    folder = tmp_path / "rules"
    (folder / "service").mkdir(parents=True)
    for name in ("trunks.yaml", "tiers.yaml"):
        shutil.copy(STARTER_RULES / name, folder / name)
    (folder / "treatments.yaml").write_text(SHEET, encoding="utf-8")
    for name in ("fee waiver", "letter"):
        rule = name.replace(" ", "-")
        text = f"rule: {rule}\n{HEAD}treat: {name}\n"
        (folder / "service" / f"{rule}.yaml").write_text(text)
    with opened(database_url, tmp_path, rules=folder) as board:
        board.customer("A-1", "Annabelle Yu", ANNABELLE)
        board.customer("T-1", "Tara White", SHARED)
        board.customer("O-1", "Oliver Blake", SHARED)
        yield board


@pytest.fixture
def call(shop: Switchboard) -> dict[str, Any]:
    answer = shop.lookup(call_id="c-1", ani=ANNABELLE, agent="rep-01")
    shop.event("answered", agent="rep-01")
    return answer


def token(shop: Switchboard, role: str, rep: str = "rep-01") -> str:
    handed = well(shop.post("/v1/embed/tokens", {"agent": rep, "role": role}))["token"]
    return str(well(shop.post("/v1/embed/session", {"token": handed}, key=""))["access_token"])


def card(shop: Switchboard, rep: str, call_id: str = "c-1") -> dict[str, Any]:
    """The card of a call that is before the rep."""
    found = [json.loads(told.body) for told in shop.cards(rep)]
    return next(each for each in found if each["call_id"] == call_id)


def give(
    shop: Switchboard, treatment: str, amount: object = None, call_id: str = "c-1", key: str | None = None, **more: Any
) -> TestResponse:
    body = {"treatment": treatment, **({} if amount is None else {"amount": amount}), **more}
    return shop.post(f"/v1/calls/{call_id}/treatments", body, key=key)


def test_a_lookup_tells_what_may_be_given_and_by_whom(call: dict[str, Any]) -> None:
    waiver, letter = call["detail"]["treatments"]
    shown = [waiver[name] for name in ("rule", "name", "kind", "given")]
    assert shown == ["fee-waiver", "fee waiver", "money", ""]
    assert waiver["authority"]["rep"] == "You may give up to £20; above that ask a supervisor."
    assert waiver["limits_minor"] == {"rep": 2000, "senior": 2000, "supervisor": 6000, "manager": 6000}
    assert letter["authority"] == {"rep": "Ask a senior first.", "senior": "", "supervisor": "", "manager": ""}


def test_what_is_given_is_kept_once_and_shown_to_the_next_rep(shop: Switchboard, call: dict[str, Any]) -> None:
    told = well(give(shop, "Fee waiver", "15.10", key=token(shop, "rep")))
    assert (told["treatment"], told["amount"], told["amount_minor"], told["currency"]) == (
        "fee waiver", "15.10", 1510, "GBP",
    )  # fmt: skip
    assert (told["rep"], told["role"], told["repeat"], told["lookup_id"]) == ("rep-01", "rep", False, call["lookup_id"])
    again = well(give(shop, "fee waiver", 15.1, key=token(shop, "rep")))
    assert again == {**told, "repeat": True}
    assert len(shop.rows("treatments_given")) == 1

    shop.event("transferred", from_agent="rep-01", to_agent="rep-02", kind="attended", at=10)
    shop.event("answered", agent="rep-02", at=20)
    assert [each["given"] for each in card(shop, "rep-02")["treatments"]] == ["Given by rep-01", ""]
    well(shop.post("/v1/calls/c-1/verified", {"method": "security_questions"}))
    assert card(shop, "rep-02")["treatments"][0]["given"] == "Given: £15.10 by rep-01"


def test_two_who_give_it_at_once_give_it_once(shop: Switchboard, call: dict[str, Any]) -> None:
    answers: list[TestResponse] = []

    def one() -> None:
        body = {"treatment": "fee waiver", "amount": 10}
        headers = {"Authorization": f"Bearer {shop.key}"}
        client = shop.client.application.test_client()
        answers.append(client.post("/v1/calls/c-1/treatments", json=body, headers=headers))

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 6
    assert sum(not answer.get_json()["repeat"] for answer in answers) == 1
    assert len(shop.rows("treatments_given")) == 1


def test_another_amount_replaces_the_first_and_the_audit_keeps_it(shop: Switchboard, call: dict[str, Any]) -> None:
    well(give(shop, "fee waiver", 15))
    assert well(give(shop, "fee waiver", 12))["repeat"] is False
    assert [row["amount_minor"] for row in shop.rows("treatments_given")] == [1200]
    told = [(row["before"], row["after"]) for row in shop.rows("audit") if row["action"] == "treatment"]
    assert [("1500" in before, "1200" in after) for before, after in told] == [(False, False), (True, True)]


@pytest.mark.parametrize(
    ("role", "amount", "words"),
    [
        ("rep", "20.01", "This is more than a rep may give. You may give up to £20; above that ask a supervisor."),
        ("supervisor", 61, "This is more than a supervisor may give. You may give up to £60, and nobody may give"),
        ("rep", None, "Say the amount"),
    ],
)
def test_nobody_gives_more_than_their_authority(
    shop: Switchboard, call: dict[str, Any], role: str, amount: object, words: str
) -> None:
    answer = give(shop, "fee waiver", amount, key=token(shop, role))
    assert answer.status_code == 422
    told = fault(answer)
    assert (told["code"], told["field"]) == ("above_authority", "amount") and told["message"].startswith(words)
    assert shop.rows("treatments_given") == []


def test_a_panel_has_the_role_of_its_token_and_a_key_is_believed(shop: Switchboard, call: dict[str, Any]) -> None:
    assert give(shop, "letter", key=token(shop, "rep"), role="manager").status_code == 422
    assert give(shop, "letter").status_code == 422
    assert well(give(shop, "letter", role="senior"))["role"] == "senior"
    assert well(give(shop, "fee waiver", 60, key=token(shop, "supervisor")))["role"] == "supervisor"


@pytest.mark.parametrize("treatment", ["voucher", "a pony"])
def test_only_what_the_call_recommends_is_given(shop: Switchboard, call: dict[str, Any], treatment: str) -> None:
    answer = give(shop, treatment)
    assert answer.status_code == 422
    assert fault(answer)["message"] == ("No such treatment is recommended on this call. There is: fee waiver, letter.")


@pytest.mark.parametrize("amount", ["much", -1, 0, True, 1e9, "1.234", [], "NaN"])
def test_an_amount_that_is_none_is_refused(shop: Switchboard, call: dict[str, Any], amount: object) -> None:
    answer = give(shop, "fee waiver", amount)
    assert answer.status_code == 400 and fault(answer)["field"] == "amount"


def test_whose_call_is_not_known_is_given_nothing(shop: Switchboard, call: dict[str, Any]) -> None:
    shop.lookup(call_id="c-2", ani=SHARED, agent="rep-01")
    assert give(shop, "letter", call_id="c-2").status_code == 409
    assert give(shop, "letter", call_id="c-9").status_code == 404
    assert give(shop, "letter", key=token(shop, "manager", rep="rep-07")).status_code == 404


def test_once_a_period_counts_over_all_calls(shop: Switchboard, call: dict[str, Any]) -> None:
    shop.lookup(call_id="c-2", ani=ANNABELLE, agent="rep-02")
    well(give(shop, "fee waiver", 10))
    told = give(shop, "fee waiver", 10, call_id="c-2")
    assert told.status_code == 409 and fault(told)["code"] == "given_already"
    shop.clock.goes_on(days=30)
    later = shop.lookup(call_id="c-3", ani=ANNABELLE)
    assert [each["name"] for each in later["detail"]["treatments"]] == ["letter"]
    shop.clock.goes_on(days=70)
    later = shop.lookup(call_id="c-4", ani=ANNABELLE)
    assert [each["name"] for each in later["detail"]["treatments"]] == ["fee waiver", "letter"]


@pytest.mark.parametrize("is_over_first", [False, True])
def test_the_history_tells_what_was_given(shop: Switchboard, call: dict[str, Any], is_over_first: bool) -> None:
    if is_over_first:
        shop.event("ended", at=60)
    well(give(shop, "fee waiver", 12.5))
    if not is_over_first:
        shop.event("ended", at=60)
    shop.clock.goes_on(days=1)
    shop.lookup(call_id="c-2", ani=ANNABELLE, agent="rep-01")
    well(shop.post("/v1/calls/c-2/verified", {"method": "call_back"}))
    assert card(shop, "rep-01", "c-2")["timeline"][0]["summary"] == "Given: fee waiver £12.50."


def test_taking_back_a_pick_takes_back_what_was_given_under_it(shop: Switchboard) -> None:
    shop.lookup(call_id="c-1", ani=SHARED, agent="rep-01")
    well(shop.post("/v1/calls/c-1/customer", {"customer_id": shop.ids["T-1"]}))
    well(give(shop, "fee waiver", 10))
    well(shop.delete("/v1/calls/c-1/customer"))
    well(shop.post("/v1/calls/c-1/customer", {"customer_id": shop.ids["T-1"]}))
    names = [each["name"] for each in card(shop, "rep-01")["treatments"]]
    assert names == ["fee waiver", "letter"]
    assert [row["withdrawn_at"] > 0 for row in shop.rows("treatments_given")] == [True]


def test_what_was_given_before_a_mistaken_pick_counts_again(shop: Switchboard, call: dict[str, Any]) -> None:
    well(give(shop, "fee waiver", 10))
    well(shop.post("/v1/calls/c-1/customer", {"customer_id": shop.ids["T-1"]}))
    well(give(shop, "fee waiver", 5))
    well(shop.delete("/v1/calls/c-1/customer"))
    kept = [
        (row["customer_id"], row["amount_minor"]) for row in shop.rows("treatments_given") if not row["withdrawn_at"]
    ]
    assert kept == [(shop.ids["A-1"], 1000)]
    later = shop.lookup(call_id="c-2", ani=ANNABELLE)
    assert [each["name"] for each in later["detail"]["treatments"]] == ["letter"]


def test_what_was_given_is_handed_out_and_erased_with_the_customer(shop: Switchboard, call: dict[str, Any]) -> None:
    well(give(shop, "fee waiver", 10))
    told = well(shop.get(f"/v1/customers/{shop.ids['A-1']}/export"))
    assert told["treatments_given"][0]["treatment"] == "fee waiver"
    assert shop.delete(f"/v1/customers/{shop.ids['A-1']}").status_code == 200
    assert shop.rows("treatments_given") == []
