"""Sums up what customers did to the end of a day, in columns, so that a whole population can be assessed at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, Table, func, select

from agent_assist.differentiate.catalogue import CHANNELS
from agent_assist.differentiate.population import Population, Texts, Whole, empty
from agent_assist.differentiate.share_of_customer import SHARE_QUESTION, share_told
from agent_assist.records import summary_statements as statements
from agent_assist.records.roll import DAY_MS, Progress, Roll, day_ms
from agent_assist.records.tables import interactions, ledger_entries, transactions

PART = 50_000
SMALL = 500
MOST_GROUPS = 24
YEAR_DAYS, QUARTER_DAYS = 365, 90

Restriction = Callable[[Table], tuple[Any, ...]]
Columns = dict[str, Any]

_GROUPS = (
    select(transactions.c.product_group)
    .where(transactions.c.product_group != "")
    .group_by(transactions.c.product_group)
    .order_by(func.count().desc(), transactions.c.product_group)
    .limit(MOST_GROUPS)
)
_ELSEWHERE = select(func.count()).where(transactions.c.currency != statements.CURRENCY)


@dataclass(frozen=True)
class _Statements:
    """The statements for one way of saying whose sums are wanted."""

    transactions: Select[Any]
    contacts: Select[Any]
    groups: Select[Any]
    answers: Select[Any]
    declines: Select[Any]


def _statements(restricted: Restriction) -> _Statements:
    return _Statements(
        statements.transaction_sums(restricted(transactions)),
        statements.contact_sums(restricted(interactions)),
        statements.group_sums(restricted(transactions)),
        statements.answers(restricted(ledger_entries)),
        statements.declines(restricted(ledger_entries)),
    )


_OF_RANGE, _OF_CHOSEN = _statements(statements.in_range), _statements(statements.chosen)


def read_population(
    connection: Connection,
    as_of: date,
    currency: str,
    roll: Roll,
    *,
    everybody: bool = True,
    progress: Progress = lambda done: None,
) -> Population:
    """What the customers of `roll` did to the end of `as_of`, money in `currency` only.

    Customers are read in parts by ranges of ids, or one by one where the roll is not `everybody`. A referral is an
    interaction of the kind `referral`, and no contact. `progress` hears how many more are done.
    """
    columns = empty(as_of, roll.ids) | {"joined_day": roll.joined_day, "tier": roll.tier, "wanted_tier": roll.wanted}
    groups = tuple(connection.execute(_GROUPS).scalars())
    if groups:
        columns["product_groups"] = groups
        columns["group_margin"] = np.zeros((len(roll), len(groups)), dtype=np.int64)
    reader = _Reader(connection, columns, windows(as_of) | {"currency": currency, "question": SHARE_QUESTION})
    made, size = (_OF_RANGE, PART) if everybody else (_OF_CHOSEN, SMALL)
    for start in range(0, len(roll), size):
        reader.read(made, start, roll.ids[start : start + size])
        progress(min(size, len(roll) - start))
    return Population(**columns)


def windows(as_of: date) -> dict[str, int]:
    """What the statements need to know of a day, in milliseconds: the end of all windows, and their beginnings."""
    end = day_ms(as_of) + DAY_MS
    return {"end": end, "year_ago": end - YEAR_DAYS * DAY_MS, "quarter_ago": end - QUARTER_DAYS * DAY_MS}


def count_foreign(connection: Connection, currency: str) -> int:
    """How many transactions are in another currency, and so in no sum."""
    return int(connection.execute(_ELSEWHERE, {"currency": currency}).scalar_one())


@dataclass(frozen=True)
class _Reader:
    """Fills the columns of a population, part by part."""

    connection: Connection
    columns: Columns
    bound: Mapping[str, Any]

    def read(self, made: _Statements, start: int, ids: Texts) -> None:
        """The customers `ids`, who stand in the columns from `start` on."""
        place = {id_: start + offset for offset, id_ in enumerate(ids.tolist())}
        whose = {"first": ids[0], "last": ids[-1]} if made is _OF_RANGE else {"ids": ids.tolist()}
        bound = {**self.bound, **whose}
        self._transactions(self._rows(made.transactions, bound, place))
        self._contacts(self._rows(made.contacts, bound, place))
        if "group_margin" in self.columns:
            self._groups(self._rows(made.groups, bound, place))
        self._answers(self._rows(made.answers, bound, place), int(self.bound["end"]))
        self._declines(self._rows(made.declines, bound, place))

    def _rows(self, statement: Select[Any], bound: Mapping[str, Any], place: Mapping[str, int]) -> _Rows:
        result = self.connection.execute(statement, bound)
        names = list(result.keys())[1:]
        # Somebody may have joined since the roll was read: they are left for the next time.
        rows = [row for row in result if row[0] in place]
        columns = list(zip(*rows, strict=True)) or [()] * (len(names) + 1)
        at = np.array([place[id_] for id_ in columns[0]], dtype=np.intp)
        return _Rows(at, dict(zip(names, columns[1:], strict=True)))

    def _transactions(self, rows: _Rows) -> None:
        columns, at = self.columns, rows.at
        same = ("transactions", "purchase_days", "purchase_days_365", "purchase_days_90")
        for name in (*same, "margin", "margin_365", "margin_90", "returns_365"):
            columns[name][at] = rows.whole(name)
        columns["other_margin"][at] = rows.whole("all_margin") - rows.whole("margin")
        columns["other_margin_365"][at] = rows.whole("all_margin_365") - rows.whole("margin_365")
        bought = rows.whole("purchase_days") > 0
        for name in ("first", "last"):
            # Floor division: a day before 1970 is a day as well.
            columns[f"{name}_day"][at[bought]] = rows.whole(f"{name}_at")[bought] // DAY_MS

    def _contacts(self, rows: _Rows) -> None:
        channels = {channel: place for place, channel in enumerate(CHANNELS)}
        channel = np.array([channels.get(name, -1) for name in rows.columns["channel"]], dtype=np.intp)
        known = channel >= 0
        for name in ("contacts", "contacts_365", "contacts_90"):
            self.columns[name][rows.at[known], channel[known]] = rows.whole(name)[known]
        for name in ("complaints", "complaints_365", "open_complaints", "referrals"):
            np.add.at(self.columns[name], rows.at, rows.whole(name))

    def _groups(self, rows: _Rows) -> None:
        groups = {group: place for place, group in enumerate(self.columns["product_groups"])}
        group = np.array([groups.get(name, -1) for name in rows.columns["product_group"]], dtype=np.intp)
        known = group >= 0
        self.columns["group_margin"][rows.at[known], group[known]] = rows.whole("margin")[known]

    def _answers(self, rows: _Rows, end: int) -> None:
        latest: dict[int, float] = {}
        told = zip(rows.at.tolist(), rows.columns["answer"], rows.columns["expires_at"], strict=True)
        for at, answer, expires_at in told:
            share = share_told(answer)
            if share is not None:
                self.columns["share_before"][at] = latest.get(at, np.nan)
                self.columns["share"][at] = np.nan if 0 < expires_at < end else share
                latest[at] = share

    def _declines(self, rows: _Rows) -> None:
        self.columns["declines_365"][rows.at] = rows.whole("declines_365")


@dataclass(frozen=True)
class _Rows:
    """The rows of a statement as columns, and the places of their customers."""

    at: Any
    columns: Mapping[str, Sequence[Any]]

    def whole(self, name: str) -> Whole:
        return np.array(self.columns[name], dtype=np.int64)
