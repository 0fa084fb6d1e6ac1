"""Who of the supervisors is asking, and what each may do."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from web.scored import Browser, person_at, person_key, propose, run_score, settle_people
from web.switchboard import Switchboard, fault, opened

from agent_assist.customize.supervisors import APPROVER, AUTHOR, ROLES, Supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.roles import check_role, supervisor_of_request


@pytest.fixture(scope="module")
def at_the_desk(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Switchboard, Browser]]:
    """A scored shop, and Samir Haddad, who only approves, signed in to its desk."""
    folder = tmp_path_factory.mktemp("roles")
    with opened(f"sqlite:///{shutil.copy(sqlite_template, folder / 'roles.sqlite')}", folder) as board:
        settle_people(board)
        run_score(board)
        propose(board, ("A-1", "in"))
        yield board, person_at(board, "Samir Haddad", APPROVER)


def asker(board: Switchboard, key: str) -> Supervisor:
    """Whom the door of a request with this key takes it to come from."""
    app: Flask = board.client.application
    with app.test_request_context(headers={"Authorization": f"Bearer {key}"}):
        app.extensions["guard"].admit(("rules",))
        return supervisor_of_request()


def test_two_keys_of_one_integration_are_the_same_person_with_both_roles(embedded: Switchboard) -> None:
    first, second = (asker(embedded, embedded.new_key("rules", name="crm")) for _ in range(2))
    assert first == second and first.roles == frozenset(ROLES)
    (crm,) = [row["id"] for row in embedded.rows("integrations") if row["name"] == "crm"]
    assert (first.id, first.name) == (f"integration:{crm}", "crm")
    assert asker(embedded, embedded.new_key("rules", name="pbx")).id != first.id


@pytest.mark.parametrize(("role", "other"), [(AUTHOR, APPROVER), (APPROVER, AUTHOR)])
def test_who_lacks_a_role_is_told_which(role: str, other: str) -> None:
    rosa = Supervisor("account:1", "Rosa Marin", frozenset({role}))
    check_role(rosa, role)
    with pytest.raises(ApiError) as refused:
        check_role(rosa, other)
    assert (refused.value.status, refused.value.code) == (403, "role_lacking")
    assert "second person" in refused.value.message if other == APPROVER else "`author`" in refused.value.message


@pytest.mark.parametrize(
    ("door", "fields"),
    [
        ("lines", {"line": "mvc", "amount": "1000", "reason": "x"}),
        ("fence/proposals/p-1", {"decision": "refuse", "reason": "x"}),
        ("customers/ID/tier", {"tier": "MVC", "reason": "x"}),
        ("customers/ID/tier/end", {}),
        ("customers/ID/fence", {"manager": "Priya Nair", "reason": "x"}),
        ("customers/ID/fence/out", {"reason": "x"}),
    ],
)
def test_who_only_approves_reads_what_customers_are_worth_and_moves_nobody(
    at_the_desk: tuple[Switchboard, Browser], door: str, fields: dict[str, str]
) -> None:
    board, samir = at_the_desk
    customer_id = board.ids["A-1"]
    assert samir.submit(f"/desk/value/{door.replace('ID', customer_id)}", **fields).status_code == 403
    assert board.rows("tier_overrides") == board.rows("fence_members") == []


def test_the_key_of_who_only_approves_moves_nobody_either(at_the_desk: tuple[Switchboard, Browser]) -> None:
    board, _ = at_the_desk
    customer_id, key = board.ids["A-1"], person_key(board, "Mei Tan", APPROVER)
    behind = {"customer_id": customer_id, "manager": "Priya Nair", "reason": "x"}
    tier = f"/v1/customers/{customer_id}/tier"
    for answer in (
        board.post("/v1/fence", behind, key=key),
        board.delete(f"/v1/fence/{customer_id}?reason=x", key=key),
        board.post("/v1/fence/proposals/p-1", {"decision": "refuse", "reason": "x"}, key=key),
        board.post(tier, {"tier": "MVC", "reason": "x"}, key=key),
        board.delete(tier, key=key),
    ):
        assert (answer.status_code, fault(answer)["code"]) == (403, "role_lacking")
    assert board.get("/v1/fence", key=key).status_code == 200


def test_no_form_is_shown_to_who_may_not_send_it(at_the_desk: tuple[Switchboard, Browser]) -> None:
    board, samir = at_the_desk
    for page in ("", "/fence", f"/customers/{board.ids['A-1']}"):
        text = samir.open(f"/desk/value{page}").text
        sent = set(re.findall(r'method="post" action="([^"]+)"', text))
        assert sent - {"/desk/value/customers/find"} == {"/desk/sign-out"}
        assert "role <code>author</code>" in text
