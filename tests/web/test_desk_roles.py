"""Who of the supervisors is asking, and what each may do."""

from __future__ import annotations

import pytest
from flask import Flask
from web.switchboard import Switchboard

from agent_assist.customize.supervisors import APPROVER, AUTHOR, ROLES, Supervisor
from agent_assist.web.errors import ApiError
from agent_assist.web.roles import check_role, supervisor_of_request


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
