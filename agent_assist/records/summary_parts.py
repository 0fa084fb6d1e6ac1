"""Reads what a part of the customers did, in columns: a range of ids, or some that are listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, Table

from agent_assist.differentiate.catalogue import CHANNELS
from agent_assist.differentiate.population import Texts, Whole, empty
from agent_assist.differentiate.share_of_customer import share_told
from agent_assist.records import summary_statements as statements
from agent_assist.records.roll import DAY_MS
from agent_assist.records.tables import interactions, ledger_entries, transactions

Restriction = Callable[[Table], tuple[Any, ...]]
Columns = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """Customers to be read together, sorted by id: all from the first to the last, or `chosen` ones only.

    `bound` is what the statements need to know, `groups` are the product groups to tell apart.
    """

    as_of: date
    ids: Texts
    bound: Mapping[str, Any]
    groups: tuple[str, ...] = field(default=())
    chosen: bool = False


def read_part(connection: Connection, part: Part) -> Columns:
    """What these customers did, one entry each; columns that are not summed up are left out."""
    columns = empty(part.as_of, part.ids)
    for name in ("as_of", "ids", "joined_day", "tier", "wanted_tier"):
        del columns[name]
    if part.groups:
        columns["group_margin"] = np.zeros((len(part.ids), len(part.groups)), dtype=np.int64)
    _Reader(connection, columns, part).read()
    return columns


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


@dataclass(frozen=True)
class _Reader:
    """Fills the columns of a part."""

    connection: Connection
    columns: Columns
    part: Part

    def read(self) -> None:
        ids = self.part.ids.tolist()
        place = {id_: offset for offset, id_ in enumerate(ids)}
        made, whose = (
            (_OF_CHOSEN, {"ids": ids}) if self.part.chosen else (_OF_RANGE, {"first": ids[0], "last": ids[-1]})
        )
        bound = {**self.part.bound, **whose}
        self._transactions(self._rows(made.transactions, bound, place))
        self._contacts(self._rows(made.contacts, bound, place))
        if self.part.groups:
            self._groups(self._rows(made.groups, bound, place))
        self._answers(self._rows(made.answers, bound, place), int(bound["end"]))
        self._declines(self._rows(made.declines, bound, place))

    def _rows(self, statement: Select[Any], bound: Mapping[str, Any], place: Mapping[str, int]) -> _Rows:
        result = self.connection.execute(statement, bound)
        names = list(result.keys())[1:]
        # Somebody may have joined since the roll was read: they are left for the next time.
        rows = [row for row in result.all() if row[0] in place]
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
        groups = {group: place for place, group in enumerate(self.part.groups)}
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
