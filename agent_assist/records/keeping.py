"""Decides what an ingested row means for the tables: whose it is, what it adds to, and what it leaves as it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Table, bindparam, delete, select

from agent_assist.identify.numbers import normalise_identifier
from agent_assist.identify.trunks import plain_trunk
from agent_assist.records import tables
from agent_assist.records.changes import Changes, Numbered, Source
from agent_assist.records.forms import ATTRIBUTES, CUSTOMERS, FORMS, PURPOSES, Row, absent
from agent_assist.records.imported_answers import keep_answers
from agent_assist.records.statements import Upsert

Consents = Mapping[str, Mapping[str, bool]]

_IDS: Any = bindparam("ids", expanding=True)
_OWNERS = select(tables.customers.c.id, tables.customers.c.ref, tables.customers.c.region).where(
    tables.customers.c.ref.in_(_IDS)
)
_CONSENTS = select(tables.consents).where(tables.consents.c.customer_id.in_(_IDS))
_IDENTIFIERS = select(tables.identifiers).where(tables.identifiers.c.customer_id.in_(_IDS))
_CONSENT = Upsert(tables.consents, key=("customer_id", "purpose"), change=("given", "source", "at"))
_NO_CONSENT = delete(tables.consents).where(
    tables.consents.c.customer_id == bindparam("of"), tables.consents.c.purpose == bindparam("about")
)
_IDENTIFIER_KEY = ("customer_id", "kind", "value", "unresolved")


def keep_customers(connection: Connection, rows: Sequence[Numbered], source: Source) -> Changes:
    """Customers, with their attributes and consents."""
    changes = Changes(tables.customers, source)
    stored = _stored_customers(connection, source, {one.row["ref"] for one in rows})
    empty = {"integration_id": source.integration.id, **_without_consents(absent(CUSTOMERS)), "consents": {}}
    consents: dict[str, dict[str, bool]] = {}
    told: dict[str, tuple[dict[str, str], dict[str, str]]] = {}
    for one in changes.latest(rows, lambda row: str(row["ref"])):
        old = stored.get(one.row["ref"])
        known = orjson.loads(old["attributes"]) if old else {}
        attributes = _merged(known, one.row["attributes"])
        if len(attributes) > ATTRIBUTES:
            changes.refuse(one, "", f"The customer would have {len(attributes)} attributes. Keep to {ATTRIBUTES}.")
            continue
        row = _without_consents(one.row)
        row["attributes"] = orjson.dumps(attributes, option=orjson.OPT_SORT_KEYS).decode()
        row["consents"] = _merged(old["consents"] if old else {}, _consents_in(one.row))
        if id_ := changes.settle(old, row, empty):
            consents[id_] = row["consents"]
            told[id_] = known, attributes
    changes.touched.update(consents)
    changes.write(connection)
    for id_, (before, after) in told.items():
        keep_answers(connection, id_, before, after, source)
    _keep_consents(connection, consents, {row["id"]: row["consents"] for row in stored.values()}, source)
    return changes


def keep_identifiers(connection: Connection, rows: Sequence[Numbered], source: Source) -> Changes:
    """Identifiers, normalised; what cannot be is kept as it was written, and noted."""
    changes = Changes(tables.identifiers, source)
    owners = _owners(connection, rows, source)
    pairs = _owned(rows, owners, changes)
    owned = [Numbered(one.line, one.ref, _identifier(one.row, owner, source)) for one, owner in pairs]
    ids = {one.row["customer_id"] for one in owned}
    stored = {_identifier_key(row): row for row in _rows(connection, _IDENTIFIERS, ids)}
    empty = {"verified": False, "source": source.integration.id}
    for one in changes.latest(owned, _identifier_key):
        row = one.row
        old = stored.get(_identifier_key(row))
        if not row["value"]:
            told = f"`{row['written']}` cannot be read as a {row['kind']}; it is kept as it is written."
            changes.note(one, "value", told)
        if old:
            # Another spelling of the same number is no news.
            row = {**row, "written": old["written"]}
        if changes.settle(old, row, empty):
            changes.touched.add(row["customer_id"])
    changes.write(connection)
    return changes


def keep_events(table: Table, connection: Connection, rows: Sequence[Numbered], source: Source) -> Changes:
    """Interactions or transactions; one that is told of another customer than before moves there."""
    changes = Changes(table, source)
    owners = _owners(connection, rows, source)
    stored = _stored(connection, table, source, {one.row["ref"] for one in rows})
    empty = {"integration_id": source.integration.id, **absent(FORMS[table.name])}
    for one, owner in _owned(list(changes.latest(rows, lambda row: str(row["ref"]))), owners, changes):
        old = stored.get(one.row["ref"])
        row = {name: value for name, value in one.row.items() if name != "customer_ref"} | {"customer_id": owner["id"]}
        if changes.settle(old, row, empty):
            changes.touched |= {row["customer_id"]} | ({old["customer_id"]} if old else set())
    changes.write(connection)
    return changes


def _owners(connection: Connection, rows: Sequence[Numbered], source: Source) -> dict[str, Row]:
    owners = _OWNERS.where(tables.customers.c.integration_id == source.integration.id)
    return {row["ref"]: row for row in _rows(connection, owners, {one.row["customer_ref"] for one in rows})}


def _owned(rows: Sequence[Numbered], owners: Mapping[str, Row], changes: Changes) -> list[tuple[Numbered, Row]]:
    owned = []
    for one in rows:
        if owner := owners.get(one.row["customer_ref"]):
            owned.append((one, owner))
        else:
            told = f"`{one.row['customer_ref']}` belongs to no customer from this source. Send the customers first."
            changes.refuse(one, "customer_ref", told)
    return owned


def _identifier(row: Row, owner: Row, source: Source) -> Row:
    # Numbers in national form are read as the desk's own lines signal them; the customer's region helps where a source
    # has none. The other way round, a customer abroad with a number of the desk's country would be read wrongly.
    trunk = source.trunk if source.trunk.region or not owner["region"] else plain_trunk(owner["region"])
    value = normalise_identifier(row["kind"], row["written"], trunk)
    named: Row = {name: row[name] for name in ("kind", "written", "verified") if name in row}
    return {**named, "customer_id": owner["id"], "value": value, "unresolved": "" if value else row["written"]}


def _identifier_key(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in _IDENTIFIER_KEY)


def _stored(connection: Connection, table: Table, source: Source, refs: Collection[str]) -> dict[str, Row]:
    statement = select(table).where(table.c.integration_id == source.integration.id, table.c.ref.in_(_IDS))
    return {row["ref"]: row for row in _rows(connection, statement, refs)}


def _stored_customers(connection: Connection, source: Source, refs: Collection[str]) -> dict[str, Row]:
    stored = _stored(connection, tables.customers, source, refs)
    by_id: dict[str, Row] = {row["id"]: row for row in stored.values()}
    for row in by_id.values():
        row["consents"] = {}
    for consent in _rows(connection, _CONSENTS, by_id):
        by_id[consent["customer_id"]]["consents"][consent["purpose"]] = consent["given"]
    return stored


def _rows(connection: Connection, statement: Any, ids: Collection[str]) -> list[Row]:
    return [dict(row) for row in connection.execute(statement, {"ids": list(ids)}).mappings().all()] if ids else []


def _merged(old: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    # What is not said stays; what is said to be empty goes.
    return {name: value for name, value in {**old, **said}.items() if value not in ("", None)}


def _without_consents(row: Row) -> Row:
    return {name: value for name, value in row.items() if not name.endswith("_consent")}


def _consents_in(row: Row) -> dict[str, bool | None]:
    return {purpose: row[key] for purpose in PURPOSES if (key := f"{purpose}_consent") in row}


def _keep_consents(connection: Connection, now: Consents, before: Consents, source: Source) -> None:
    given, gone = [], []
    for id_, consents in now.items():
        had = before.get(id_, {})
        gone += [{"of": id_, "about": purpose} for purpose in had.keys() - consents.keys()]
        for purpose, answer in consents.items():
            if had.get(purpose) != answer:
                stamp = {"source": source.integration.id, "at": source.now}
                given.append({"customer_id": id_, "purpose": purpose, "given": answer, **stamp})
    _CONSENT.run_many(connection, given)
    if gone:
        connection.execute(_NO_CONSENT, gone)
