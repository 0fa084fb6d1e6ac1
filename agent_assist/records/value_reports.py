"""Gives the value page what it shows: the latest report, the lines and what lies between two, customers by value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, and_, bindparam, case, func, insert, select, tuple_, update

from agent_assist.differentiate.tiers import Tiers
from agent_assist.records import pages
from agent_assist.records.aftermath import keep_audit
from agent_assist.records.current_values import NAMED, VALUE
from agent_assist.records.moments import as_ms, from_ms, stamp_ms
from agent_assist.records.session import Database
from agent_assist.records.tables import (
    assessments,
    current_values,
    customers,
    fence_members,
    integrations,
    score_runs,
    value_lines,
)
from agent_assist.records.value_lines import moved_in, quarter_of

LINES = ("mvc", "mgc", "fence")
MOST_FOUND = 20
MOST_COUNTED = 4
NO_TIME = timedelta()

_LATEST_RUN = (
    select(score_runs)
    .where(score_runs.c.finished_at > 0, score_runs.c.body.contains('"report"'))
    .order_by(score_runs.c.as_of_at.desc(), score_runs.c.started_at.desc(), score_runs.c.id.desc())
    .limit(1)
)
_LINES = select(value_lines).where(value_lines.c.quarter == bindparam("of_quarter"))
_AMOUNT = {
    "mvc": current_values.c.actual_minor,
    "mgc": current_values.c.potential_minor,
    "fence": current_values.c.actual_minor,
}
_COUNTED = (
    func.count().label("customers"),
    func.coalesce(func.sum(current_values.c.actual_minor), 0).label("actual_minor"),
    func.coalesce(func.sum(current_values.c.potential_minor), 0).label("potential_minor"),
)
_ASSESSED = current_values.c.tier != ""
_BETWEEN = {
    line: select(current_values.c.tier, *_COUNTED)
    .where(_ASSESSED, amount >= bindparam("low"), amount < bindparam("high"))
    .group_by(current_values.c.tier)
    for line, amount in _AMOUNT.items()
}
_SHOWN = (
    customers.c.id.label("customer_id"),
    customers.c.ref,
    customers.c.name,
    func.coalesce(current_values.c.tier, "").label("tier"),
    VALUE,
    *(func.coalesce(current_values.c[name], 0).label(name) for name in ("actual_minor", "potential_minor")),
)
_ORDER = (current_values.c.actual_minor.desc(), current_values.c.customer_id.desc())
_LISTED = (
    select(*_SHOWN)
    .join(current_values, current_values.c.customer_id == customers.c.id)
    .outerjoin(assessments, NAMED)
    .where(
        current_values.c.tier == bindparam("tier"),
        tuple_(current_values.c.actual_minor, current_values.c.customer_id) < tuple_(bindparam("at"), bindparam("id")),
    )
    .order_by(*_ORDER)
    .limit(bindparam("limit"))
)
_FOUND = (
    select(*_SHOWN)
    .outerjoin(current_values, current_values.c.customer_id == customers.c.id)
    .outerjoin(assessments, NAMED)
    .where(
        (customers.c.id == bindparam("wanted"))
        # With every integration named, the index on (integration, ref) serves.
        | and_(customers.c.integration_id.in_(select(integrations.c.id)), customers.c.ref == bindparam("wanted"))
    )
    .order_by(customers.c.id)
    .limit(MOST_FOUND)
)

_MINE = and_(fence_members.c.customer_id == customers.c.id, fence_members.c.ended_at == 0)
_ONE = (
    select(*_SHOWN, fence_members.c.manager, fence_members.c.reason.label("fence_reason"), fence_members.c.since_at)
    .outerjoin(current_values, current_values.c.customer_id == customers.c.id)
    .outerjoin(assessments, NAMED)
    .outerjoin(fence_members, _MINE)
    .where(customers.c.id == bindparam("of_customer"))
)
_HISTORY = (
    select(assessments)
    .where(assessments.c.customer_id == bindparam("of_customer"))
    .order_by(assessments.c.as_of_at.desc(), assessments.c.created_at.desc(), assessments.c.id.desc())
    .limit(bindparam("limit"))
)


@dataclass(frozen=True)
class ValueReports:
    """The reports of one database. All raise RecordsAway."""

    database: Database
    tiers: Callable[[], Tiers | None]
    _counted: dict[tuple[str, tuple[int, ...], str], list[int]] = field(default_factory=dict, repr=False)

    def latest(self, now: datetime) -> dict[str, Any] | None:
        """The latest whole run's report with `run_id` and `finished_at`, and the `lines` that the next will use.

        Lines are mvc_minor, mgc_minor, fence_minor (0 for none), bz_minor and their quarter. None before the first.
        """
        with self.database.read() as connection:
            run = _latest(connection)
            if run is None:
                return None
            quarter, lines = _lines(connection, run, now)
        told = {"run_id": run.id, "finished_at": from_ms(run.finished_at).isoformat(timespec="seconds")}
        tiers = self.tiers()
        bounds = {f"{name}_minor": minor for name, minor in lines.items()}
        below = {"bz_minor": tiers.below_zero_under if tiers else 0}
        return {**told, "report": orjson.loads(run.body)["report"], "lines": {**bounds, **below, "quarter": quarter}}

    def between(self, line: str, low: int, high: int) -> list[dict[str, Any]]:
        """By tier: how many customers stand from `low` to below `high` of the amount that the line is drawn on."""
        with self.database.read() as connection:
            rows = connection.execute(_BETWEEN[line], {"low": low, "high": high}).mappings().all()
        return [{name: row[name] if name == "tier" else int(row[name]) for name in row} for row in rows]

    def histogram(self, amount: str, edges: Sequence[int], run_id: str) -> list[int]:
        """How many customers have an `amount` (actual, potential) between each two neighbours of `edges`.

        Counted once for each run: over everybody it takes a while.
        """
        key = (amount, tuple(edges), run_id)
        counts = self._counted.get(key)
        if counts is None:
            column = current_values.c[f"{amount}_minor"]
            place = case(*((column < edge, place) for place, edge in enumerate(edges)), else_=len(edges)).label("place")
            statement = select(place, func.count().label("customers")).where(_ASSESSED).group_by("place")
            with self.database.read() as connection:
                found = {row.place: int(row.customers) for row in connection.execute(statement)}
            if len(self._counted) >= MOST_COUNTED:
                self._counted.clear()
            counts = self._counted[key] = [found.get(place, 0) for place in range(1, len(edges))]
        return counts

    def save_line(self, line: str, minor: int, who: str, reason: str, now: datetime) -> bool | None:
        """Draws a line of the current quarter anew; False where it was there already, None where none is drawn yet."""
        with self.database.write() as connection:
            run = _latest(connection)
            if run is None:
                return None
            quarter, lines = _lines(connection, run, now)
            if lines[line] == minor:
                return False
            drawn = connection.execute(_LINES, {"of_quarter": quarter}).one_or_none()
            moved = orjson.dumps({"moved": moved_in(drawn.body if drawn else "", line, as_ms(now))}).decode()
            told = {f"{line}_minor": minor, "author": who, "reason": reason, "updated_at": as_ms(now), "body": moved}
            if drawn is None:
                kept = {f"{name}_minor": lines[name] for name in LINES} | {"parameters": run.parameters}
                row = {"quarter": quarter, **kept, **told, "as_of_at": run.as_of_at, "created_at": as_ms(now)}
                connection.execute(insert(value_lines), row)
            else:
                connection.execute(update(value_lines).where(value_lines.c.quarter == quarter).values(told))
            subject, before = f"{quarter} {line}", str(lines[line])
            keep_audit(connection, who, "value line", subject, now, before=before, after=f"{minor}: {reason}")
            return True

    def listed(self, tier: str, limit: int, before: str) -> dict[str, Any]:
        """A page of the customers of a tier, the most valuable first, and `next`. Raises ValueError."""
        at, id_ = pages.place(before)
        with self.database.read() as connection:
            rows = connection.execute(_LISTED, {"tier": tier, "at": at, "id": id_, "limit": limit + 1}).all()
        following = pages.cursor(rows[limit - 1].actual_minor, rows[limit - 1].customer_id) if len(rows) > limit else ""
        return {"customers": [_customer(row) for row in rows[:limit]], "next": following}

    def found(self, wanted: str) -> list[dict[str, Any]]:
        """Customers with this id or, in whatever source, this reference."""
        with self.database.read() as connection:
            return [_customer(row) for row in connection.execute(_FOUND, {"wanted": wanted}).all()]

    def of(self, customer_id: str) -> dict[str, Any] | None:
        """One customer with their `value` as it is stored, and how they stand behind the fence, "" if they do not."""
        with self.database.read() as connection:
            row = connection.execute(_ONE, {"of_customer": customer_id}).one_or_none()
        if row is None:
            return None
        since = stamp_ms(row.since_at)
        behind = {"manager": row.manager or "", "fence_reason": row.fence_reason or "", "manager_since": since}
        return {**_customer(row), "value": orjson.loads(row.value) if row.value else None, **behind}

    def history(self, customer_id: str, limit: int) -> list[dict[str, Any]]:
        """The assessments of a customer, the latest first, without what led to them."""
        with self.database.read() as connection:
            rows = connection.execute(_HISTORY, {"of_customer": customer_id, "limit": limit}).all()
        same = ("tier", "currency", "parameters", "actual_minor", "potential_minor")
        return [{**{name: getattr(row, name) for name in same}, "as_of": stamp_ms(row.as_of_at)} for row in rows]


def _latest(connection: Connection) -> Any:
    return connection.execute(_LATEST_RUN).one_or_none()


def _lines(connection: Connection, run: Any, now: datetime) -> tuple[str, dict[str, int]]:
    # The desk's own day: where old records are scored as of an old day, its quarter is the one that counts.
    quarter = quarter_of((from_ms(run.as_of_at) + max(now - from_ms(run.finished_at), NO_TIME)).date())
    kept = connection.execute(_LINES, {"of_quarter": quarter}).one_or_none()
    drawn = orjson.loads(run.body)["report"].get("lines", {})
    return quarter, {
        name: int(getattr(kept, f"{name}_minor") if kept is not None else drawn.get(f"{name}_minor", 0))
        for name in LINES
    }


def _customer(row: Any) -> dict[str, Any]:
    value = orjson.loads(row.value) if row.value else {}
    same = ("customer_id", "ref", "name", "actual_minor", "potential_minor")
    told = {name: getattr(row, name) for name in same}
    return {**told, "tier": row.tier or "unknown", "currency": value.get("currency", "")}
