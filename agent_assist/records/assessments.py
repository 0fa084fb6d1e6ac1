"""Keeps every assessment with its reasons, thousands at once in the form that scoring makes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import orjson
from sqlalchemy import Connection, bindparam, func, select

from agent_assist.differentiate.population import Texts, Whole
from agent_assist.differentiate.profile import Value, value_from_json
from agent_assist.differentiate.tiers import objective_of
from agent_assist.records import overrides
from agent_assist.records.current_values import stored_form
from agent_assist.records.moments import as_ms, new_ids
from agent_assist.records.roll import day_ms
from agent_assist.records.snapshots import ALL_PARTS, refresh
from agent_assist.records.statements import Bulk, Upsert
from agent_assist.records.tables import assessments, current_values

_OF_CUSTOMER = (
    select(assessments)
    .where(assessments.c.customer_id == bindparam("customer_id"))
    .order_by(assessments.c.as_of_at.desc(), assessments.c.created_at.desc(), assessments.c.id.desc())
)
_COLUMNS = (
    *("id", "customer_id", "tier", "computed_tier", "wanted_tier", "actual_minor", "potential_minor", "body"),
    *("objective", "currency", "parameters", "run_id", "as_of_at", "created_at"),
)
_ADD = Bulk(Upsert(assessments, key=("id",)), _COLUMNS)
_NEW = (
    *("assessment_id", "tier", "computed_tier", "wanted_tier", "actual_minor", "potential_minor"),
    *("assessed_at", "assessed_version", "value"),
)
# An assessment as of an earlier day than the one in force is kept, and changes nothing.
_IN_FORCE = Bulk(
    Upsert(current_values, key=("customer_id",), change=_NEW, unless_above="assessed_at"), ("customer_id", *_NEW)
)
_ranked = (
    select(
        assessments.c.customer_id,
        assessments.c.tier,
        assessments.c.actual_minor,
        func.row_number()
        .over(
            partition_by=assessments.c.customer_id,
            order_by=(assessments.c.as_of_at.desc(), assessments.c.created_at.desc(), assessments.c.id.desc()),
        )
        .label("rank"),
    )
    .where(
        assessments.c.customer_id.between(bindparam("first"), bindparam("last")),
        assessments.c.as_of_at < bindparam("before"),
    )
    .subquery()
)
_STOOD = select(_ranked).where(_ranked.c.rank == 1)
_ANY_BEFORE = select(assessments.c.id).where(assessments.c.as_of_at < bindparam("before")).limit(1)
PART = 20_000


class Scored(NamedTuple):
    """One customer's assessment as scoring makes it; `version` is that of the snapshot it was made from."""

    customer_id: str
    tier: str
    computed_tier: str
    wanted_tier: str
    actual: int
    potential: int
    value: str
    version: int


@dataclass(frozen=True)
class Heading:
    """What the assessments of one run have in common."""

    run_id: str
    as_of: date
    currency: str
    parameters: str


def store_scored(
    connection: Connection, scored: Sequence[Scored], heading: Heading, placed: Mapping[str, str], now: datetime
) -> None:
    """Keeps thousands of assessments and puts them in force, each written once as it is.

    `placed` are the tiers set by people that the assessments took account of; where that has changed since, the
    what is in force follows.
    """
    refresh(connection, [one.customer_id for one in scored if one.version < 0], ALL_PARTS, now)
    as_of, made = day_ms(heading.as_of), as_ms(now)
    same = (heading.currency, heading.parameters, heading.run_id, as_of, made)
    objectives = {tier: objective_of(tier) for tier in {one.tier for one in scored}}
    pairs = list(zip(new_ids(len(scored)), scored, strict=True))
    _ADD.run(connection, [(id_, *one[:7], objectives[one.tier], *same) for id_, one in pairs])
    _IN_FORCE.run(connection, [(one[0], id_, *one[1:6], as_of, max(one.version, 1), "") for id_, one in pairs])
    standing = overrides.in_force(connection, now)
    differing = standing.items() ^ placed.items()
    ours = {one.customer_id for one in scored} if differing else set()
    refresh(connection, ours.intersection(id_ for id_, _ in differing), {"value"}, now)


def read(connection: Connection, customer_id: str) -> tuple[Value, ...]:
    """Every assessment of the customer with its reasons, the latest first."""
    rows = connection.execute(_OF_CUSTOMER, {"customer_id": customer_id})
    return tuple(value_from_json(orjson.loads(stored_form(row))) for row in rows)


def stood(connection: Connection, ids: Texts, tier: Texts, actual: Whole, before: date) -> bool:
    """Fills `tier` and `actual` (columns along `ids`) with those of the latest assessment as of a day before this one.

    Who was not assessed then is left as it is. False where nobody was.
    """
    moment = {"before": day_ms(before)}
    if connection.execute(_ANY_BEFORE, moment).one_or_none() is None:
        return False
    for start in range(0, len(ids), PART):
        part = ids[start : start + PART]
        place = {id_: start + offset for offset, id_ in enumerate(part.tolist())}
        for row in connection.execute(_STOOD, {"first": part[0], "last": part[-1], **moment}):
            if row.customer_id in place:
                at = place[row.customer_id]
                tier[at], actual[at] = row.tier, row.actual_minor
    return True
