"""Sums up what customers did to the end of a day, in columns, so that a whole population can be assessed at once."""

from __future__ import annotations

from datetime import date

import numpy as np
from sqlalchemy import Connection, func, select

from agent_assist.differentiate.population import Population, empty
from agent_assist.differentiate.share_of_customer import SHARE_QUESTION
from agent_assist.records import summary_statements as statements
from agent_assist.records.roll import DAY_MS, Progress, Roll, day_ms
from agent_assist.records.summary_parts import Part, read_part
from agent_assist.records.summing_beside import Beside
from agent_assist.records.tables import transactions

PART = 50_000
SMALL = 500
MOST_GROUPS = 24
YEAR_DAYS, QUARTER_DAYS = 365, 90

_GROUPS = (
    select(transactions.c.product_group)
    .where(transactions.c.product_group != "")
    .group_by(transactions.c.product_group)
    .order_by(func.count().desc(), transactions.c.product_group)
    .limit(MOST_GROUPS)
)
_ELSEWHERE = select(func.count()).where(transactions.c.currency != statements.CURRENCY)


def read_population(
    connection: Connection,
    as_of: date,
    currency: str,
    roll: Roll,
    *,
    everybody: bool = True,
    progress: Progress = lambda done: None,
    beside: Beside | None = None,
) -> Population:
    """What the customers of `roll` did to the end of `as_of`, money in `currency` only.

    Customers are read in parts by ranges of ids, or one by one where the roll is not `everybody`. A referral is an
    interaction of the kind `referral`, and no contact. `progress` hears how many more are done. `beside` are processes
    that read the parts in place of this one; the numbers are the same.
    """
    columns = empty(as_of, roll.ids) | {"joined_day": roll.joined_day, "tier": roll.tier, "wanted_tier": roll.wanted}
    groups = tuple(connection.execute(_GROUPS).scalars())
    if groups:
        columns["product_groups"] = groups
        columns["group_margin"] = np.zeros((len(roll), len(groups)), dtype=np.int64)
    bound = windows(as_of) | {"currency": currency, "question": SHARE_QUESTION}
    size = PART if everybody else SMALL
    starts = range(0, len(roll), size)
    parts = [Part(as_of, roll.ids[at : at + size], bound, groups, not everybody) for at in starts]
    found = beside.read(parts) if beside else (read_part(connection, part) for part in parts)
    for at, part, read in zip(starts, parts, found, strict=True):
        for name, column in read.items():
            columns[name][at : at + size] = column
        progress(len(part.ids))
    return Population(**columns)


def windows(as_of: date) -> dict[str, int]:
    """What the statements need to know of a day, in milliseconds: the end of all windows, and their beginnings."""
    end = day_ms(as_of) + DAY_MS
    return {"end": end, "year_ago": end - YEAR_DAYS * DAY_MS, "quarter_ago": end - QUARTER_DAYS * DAY_MS}


def count_foreign(connection: Connection, currency: str) -> int:
    """How many transactions are in another currency, and so in no sum."""
    return int(connection.execute(_ELSEWHERE, {"currency": currency}).scalar_one())
