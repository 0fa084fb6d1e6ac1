"""Strikes out what the calls of others tell of a customer who is being erased: who it might have been, and was not."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, case, delete, or_, select, union, update

from agent_assist.records.tables import audit, calls, decisions, identifiers, notices

PICKED = "pick"
_ID: Any = bindparam("its_id")
_THESE: Any = bindparam("lookups", expanding=True)
_NUMBERS = select(identifiers.c.value).where(
    identifiers.c.customer_id == _ID, identifiers.c.kind == "phone", identifiers.c.value != ""
)
# Calls that were this customer's before a rep picked somebody else, and calls from a line that others share.
_ROOTS = union(
    select(case((calls.c.parent_lookup_id == "", calls.c.lookup_id), else_=calls.c.parent_lookup_id))
    .join(audit, audit.c.subject == calls.c.lookup_id)
    .where(audit.c.action == PICKED, audit.c.before == _ID),
    select(calls.c.lookup_id).where(calls.c.customer_id != _ID, calls.c.number.in_(_NUMBERS)),
)
_DIALOGUE = select(calls.c.lookup_id).where(or_(calls.c.lookup_id.in_(_THESE), calls.c.parent_lookup_id.in_(_THESE)))
_DECISIONS = select(decisions.c.lookup_id, decisions.c.decision).where(decisions.c.lookup_id.in_(_THESE))


def strike_out(connection: Connection, customer_id: str) -> None:
    """Others' calls no longer tell of this customer; the identifiers and the audit have to be there still."""
    roots = connection.execute(_ROOTS, {"its_id": customer_id}).scalars().all()
    mentioned = []
    for row in connection.execute(_DECISIONS, {"lookups": roots}).all():
        if customer_id in row.decision:
            told = orjson.dumps(_without(orjson.loads(row.decision), customer_id)).decode()
            connection.execute(update(decisions).where(decisions.c.lookup_id == row.lookup_id).values(decision=told))
            mentioned.append(row.lookup_id)
    # A card that is replayed would name them again; the next one is made from what is kept now.
    connection.execute(delete(notices).where(notices.c.lookup_id.in_(_DIALOGUE)), {"lookups": mentioned})


def _without(body: dict[str, Any], customer_id: str) -> dict[str, Any]:
    names = {id_: name for id_, name in (body.get("names") or {}).items() if id_ != customer_id}
    before = body.get("before_pick")
    return {
        **body,
        "names": names,
        "match": _without_candidate(body.get("match") or {}, customer_id),
        "before_pick": None if before and _tells_of(before, customer_id) else before,
    }


def _without_candidate(match: dict[str, Any], customer_id: str) -> dict[str, Any]:
    others: Collection[Any] = [one for one in match.get("candidates", ()) if one.get("customer_id") != customer_id]
    return {**match, "candidates": others} if match.get("candidates") else match


def _tells_of(before_pick: dict[str, Any], customer_id: str) -> bool:
    """Whether what a pick set aside is about this customer, or names them among others."""
    return customer_id in orjson.dumps(before_pick).decode()
