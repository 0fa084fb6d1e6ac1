"""Decides who of the supervisors is asking, and whether their roles allow what they ask for."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from agent_assist.customize import supervisors
from agent_assist.customize.supervisors import APPROVER, AUTHOR
from agent_assist.web.errors import ApiError

_LACKING = {
    AUTHOR: "You may approve changes, but making them needs the role `author`.",
    APPROVER: "You may change rules, but a second person has to approve.",
}


@dataclass(frozen=True)
class Supervisor(supervisors.Supervisor):
    """Who sits at the desk: `name` is what the audit keeps, `form_token` what their forms carry ("" for a key)."""

    form_token: str = ""


def supervisor_of_request() -> supervisors.Supervisor:
    """Whose key or session this request has, behind a door for the scope `rules` or a door of the desk."""
    found: supervisors.Supervisor = g.supervisor
    return found


def check_role(supervisor: supervisors.Supervisor, role: str) -> None:
    """Lets through whoever has the role. Raises ApiError 403, which says in words what is lacking."""
    if role not in supervisor.roles:
        raise ApiError(403, _LACKING[role], code="role_lacking")
