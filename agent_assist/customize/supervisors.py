"""Decides who may change the rules and who may approve a change: never the same person for one change."""

from __future__ import annotations

from dataclasses import dataclass

AUTHOR, APPROVER = "author", "approver"
ROLES = (AUTHOR, APPROVER)


@dataclass(frozen=True)
class Supervisor:
    """Who sits at the desk. `id` tells people apart (`account:…`, or `integration:…` for a key), `name` is shown."""

    id: str
    name: str
    roles: frozenset[str] = frozenset(ROLES)
