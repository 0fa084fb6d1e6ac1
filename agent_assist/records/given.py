"""Reads which treatments customers were given, on one call and ever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from agent_assist.interact.calls import GIVEN, Given
from agent_assist.records.moments import from_ms
from agent_assist.records.statements import Prepared
from agent_assist.records.tables import treatments_given

_OF_LOOKUP = Prepared(
    select(treatments_given)
    .where(treatments_given.c.lookup_id == bindparam("lookup_id"), treatments_given.c.withdrawn_at == 0)
    .order_by(treatments_given.c.given_at, treatments_given.c.id)
)
_TIMES = (
    select(treatments_given.c.customer_id, treatments_given.c.treatment, treatments_given.c.given_at)
    .where(treatments_given.c.customer_id.in_(bindparam("ids", expanding=True)), treatments_given.c.withdrawn_at == 0)
    .order_by(treatments_given.c.given_at.desc(), treatments_given.c.id.desc())
)
MOST_TIMES = 20


def of_lookup(connection: Connection, lookup_id: str) -> tuple[Given, ...]:
    """What was given on one call, the first first."""
    return tuple(
        Given(row.treatment, row.rule, row.amount_minor, row.currency, row.rep, row.role, from_ms(row.given_at))
        for row in _OF_LOOKUP.rows(connection, {"lookup_id": lookup_id})
    )


def read_given(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The part of the snapshot that tells when each treatment was given: epoch seconds, newest first."""
    times: dict[str, dict[str, list[int]]] = {id_: defaultdict(list) for id_ in ids}
    for row in connection.execute(_TIMES, {"ids": ids}):
        mine = times[row.customer_id][f"{GIVEN}{row.treatment}"]
        if len(mine) < MOST_TIMES:
            mine.append(row.given_at // 1000)
    return {id_: {"times": dict(mine)} for id_, mine in times.items()}
