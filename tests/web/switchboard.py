"""A whole service on a real database with a clock that tests turn: short ways to speak to it through its doors."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from argon2.profiles import CHEAPEST
from assessed import keep_values
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from agent_assist.app import furnish, hang_doors
from agent_assist.customize.drafts import Changes
from agent_assist.customize.publications import Publication
from agent_assist.customize.sheet_shelf import SheetShelf
from agent_assist.customize.shelf import RuleShelf
from agent_assist.differentiate.catalogue import OBSERVED, Catalogue
from agent_assist.differentiate.profile import Reason, Value
from agent_assist.differentiate.tiers import Tiers, load_tiers, objective_of
from agent_assist.house import House, load_trunks
from agent_assist.identify.trunks import TrunkProfile
from agent_assist.interact.remembering import Told
from agent_assist.outside.rule_folder import RuleFolder
from agent_assist.records import fences, integrations, keys, tables
from agent_assist.records.passwords import Passwords
from agent_assist.records.stream_records import StreamRecords
from agent_assist.settings import Settings
from agent_assist.story.rule_room import Journal
from agent_assist.web.scopes import SCOPES

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
Stamp = tuple[tuple[str, int, int, int], ...]
STARTER_RULES = Path(__file__).resolve().parents[2] / "rules"
ANNABELLE, TARA, OLIVER, NORTHWIND = "0113 496 0710", "0113 496 0711", "0113 496 0712", "0113 496 0713"
SHARED, STRANGER = "020 7946 0100", "020 7946 0999"
SUMMARY = "Wants the blue parcel left with the neighbour"


@dataclass
class Clock:
    """Stands still until it is turned."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def goes_on(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass(frozen=True)
class Person:
    """A customer to be settled; `members` are further columns of the record, `manager` looks after them."""

    ref: str
    name: str
    numbers: tuple[str, ...]
    tier: str = ""
    orders: int = 0
    members: dict[str, str] = field(default_factory=dict)
    manager: str = ""


@dataclass(frozen=True)
class Kept:
    """All rows of a service by their tables, those they belong to first, its key, and the ids of its customers."""

    rows: dict[str, list[dict[str, Any]]]
    key: str
    ids: dict[str, str]


@dataclass
class Switchboard:
    """One service with its parts, and a client of its doors. `key` is one with every scope, of the integration pbx."""

    house: House
    clock: Clock
    client: FlaskClient
    key: str = ""
    ids: dict[str, str] = field(default_factory=dict)

    def new_key(self, *scopes: str, name: str = "pbx", region: str = "GB") -> str:
        with self.house.database.write() as connection:
            integration = integrations.settle(connection, name, self.clock.now, region=region)
            secret, _ = keys.create(connection, integration, scopes or SCOPES, self.clock.now)
        self.house.keys.refresh()
        return secret

    def send(self, method: str, path: str, *, key: str | None = None, **options: Any) -> TestResponse:
        secret = self.key if key is None else key
        headers = {**({"Authorization": f"Bearer {secret}"} if secret else {}), **options.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.send("POST", path, json=body, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.send("DELETE", path, **options)

    def lookup(self, **members: Any) -> dict[str, Any]:
        """The answer to a lookup that is a well-formed one."""
        return well(self.post("/v1/calls/lookup", members))

    def event(self, event: str, call_id: str = "c-1", **members: Any) -> TestResponse:
        """Tells an event; `at` may be seconds after the clock's time."""
        at = members.pop("at", None)
        if isinstance(at, int | float):
            at = (self.clock.now + timedelta(seconds=at)).isoformat()
        body = {"event": event, "call_id": call_id, **({"at": at} if at else {}), **members}
        answer = self.post("/v1/calls/events", body)
        assert answer.status_code in (200, 202), answer.text
        return answer

    def outcome(
        self, call: dict[str, Any], result: str, answer: str = "", note: str = "", **options: Any
    ) -> TestResponse:
        body = {"lookup_id": call["lookup_id"], "result": result, "answer": answer, "note": note}
        return self.post(f"/v1/calls/{call['call_id']}/outcome", body, **options)

    def ingest(self, table: str, *records: dict[str, Any]) -> dict[str, Any]:
        told = well(self.post(f"/v1/ingest/{table}", list(records)))
        assert told["errors"] == []
        return told

    def customer(self, ref: str, name: str, *numbers: str, **known: Any) -> str:
        """One customer; see Person. Returns the id."""
        self.settle(Person(ref, name, numbers, **known))
        return self.ids[ref]

    def settle(self, *people: Person) -> None:
        """Customers with their numbers, orders ten days apart, and an assessment where there is a tier."""
        self.ingest("customers", *({"customer_ref": one.ref, "name": one.name, **one.members} for one in people))
        self.ingest("identifiers", *(self._phone(one, number) for one in people for number in one.numbers))
        if orders := [self._order(one.ref, number) for one in people for number in range(one.orders)]:
            self.ingest("transactions", *orders)
        self.ids |= {row["ref"]: row["id"] for row in self.rows("customers")}
        for one in people:
            if one.tier:
                self.assess(one.ref, one.tier)
            if one.manager:
                self.fence(one.ref, one.manager)

    def fence(self, ref: str, manager: str) -> None:
        """Puts the customer behind the fence."""
        with self.house.database.write() as connection:
            fences.put(connection, self.ids[ref], manager, "Knows them by voice.", "Greta Vogel", self.clock.now)

    def assess(self, ref: str, tier: str, actual: int = 124_050) -> None:
        """Places the customer in a tier, worth `actual` pence."""
        lines = (Reason("Margin on 7 purchases", actual + 450), Reason("Cost of 1 phone call", -450))
        value = Value(tier, objective_of(tier), actual, 5_000, "GBP", int(self.clock.now.timestamp()), "t-1", lines)
        with self.house.database.write() as connection:
            keep_values(connection, [(self.ids[ref], value)], self.clock.now)

    def contact(self, ref: str, days_ago: float = 21, **members: Any) -> None:
        """A contact in the customer's history."""
        at = (self.clock.now - timedelta(days=days_ago)).isoformat()
        usual = {"interaction_ref": f"{ref}-{days_ago:g}", "customer_ref": ref, "occurred_at": at, "channel": "web"}
        self.ingest("interactions", {**usual, "topic": "Delivery", "summary": SUMMARY, **members})

    def panel(self, rep: str, key: str | None = None) -> str:
        """The access token of a rep's panel."""
        handed = well(self.post("/v1/embed/tokens", {"agent": rep}, key=key))["token"]
        return str(well(self.post("/v1/embed/session", {"token": handed}, key=""))["access_token"])

    def told(self, rep: str) -> list[Told]:
        """Everything the rep's stream was told, in order."""
        return StreamRecords(self.house.database, self.clock).since(rep, 0)

    def cards(self, rep: str) -> list[Told]:
        """The cards that are before the rep now."""
        return StreamRecords(self.house.database, self.clock).current(rep)[1]

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table."""
        with self.house.database.read() as connection:
            return [dict(row) for row in connection.execute(tables.metadata.tables[table].select()).mappings()]

    def keep(self) -> Kept:
        """Everything in its database."""
        rows = {table.name: self.rows(table.name) for table in tables.metadata.sorted_tables}
        return Kept({name: found for name, found in rows.items() if found}, self.key, dict(self.ids))

    def refill(self, kept: Kept) -> None:
        """What a service held that began as this one did; written as it is, to be quick."""
        with self.house.database.write() as connection:
            mark = "?" if connection.dialect.name == "sqlite" else "%s"
            for name in reversed(kept.rows):
                connection.exec_driver_sql(f"DELETE FROM {name}")
            for name, rows in kept.rows.items():
                values = ", ".join([mark] * len(rows[0]))
                told = f"INSERT INTO {name} ({', '.join(rows[0])}) VALUES ({values})"
                connection.exec_driver_sql(told, [tuple(row.values()) for row in rows])
        self.key, self.ids = kept.key, dict(kept.ids)
        self.house.keys.refresh()

    def _phone(self, one: Person, number: str) -> dict[str, str]:
        return {"customer_ref": one.ref, "kind": "phone", "value": number, "verified": "yes"}

    def _order(self, ref: str, number: int) -> dict[str, str]:
        at = (self.clock.now - timedelta(days=5 + 10 * number)).isoformat()
        amounts = {"revenue": "40.00", "margin": "14.00", "currency": "GBP"}
        return {
            "transaction_ref": f"{ref}-T{number}",
            "customer_ref": ref,
            "occurred_at": at,
            "kind": "purchase",
            **amounts,
        }


@contextmanager
def opened(database_url: str, folder: Path, rules: Path = STARTER_RULES, **settings: Any) -> Iterator[Switchboard]:
    """A service with nothing in it yet; its housekeeping does not run, tests do what it would do."""
    usual: dict[str, Any] = {"lookup_budget_ms": 10_000, "database_connections": 8, "secret_file": folder / "secret"}
    clock = Clock()
    house = House(Settings(database_url=database_url, rules_folder=rules, **{**usual, **settings}), clock)
    try:
        if rules == STARTER_RULES:
            house.shelf = starter_shelf()
            house.trunks, house.tiers = starter_sheets()
            house.folder = UntouchedFolder(rules)
        # Hashing a password as it should be takes a tenth of a second.
        house.passwords = Passwords(CHEAPEST, wait_seconds=1)
        house.read_rules()
        house.keep_book()
        board = Switchboard(house, clock, app_of(house).test_client())
        board.key = board.new_key()
        yield board
    finally:
        house.close()


def app_of(house: House) -> Flask:
    """The application of a house, with the doors that all tests share: hanging them takes long."""
    app = copy(shared_doors())
    app.extensions = dict(app.extensions)
    return furnish(app, house)


@cache
def shared_doors() -> Flask:
    """All doors of the service."""
    return hang_doors()


class UntouchedFolder(RuleFolder):
    """The rules we ship, read once, which no test may write into: one that publishes has a folder of its own."""

    def read(self) -> dict[str, str]:
        return dict(_starter_files())

    def stamp(self) -> Stamp:
        return _starter_stamp()

    def prepare(self, publication: Publication, changes: Changes, before: Mapping[str, str]) -> Journal:
        raise AssertionError("a test would have written into our own rules")

    def mark(self, publication: Publication) -> None:
        raise AssertionError("a test would have written into our own rules")


@cache
def _starter_files() -> dict[str, str]:
    return RuleFolder(STARTER_RULES).read()


@cache
def _starter_stamp() -> Stamp:
    return RuleFolder(STARTER_RULES).stamp()


@cache
def starter_sheets() -> tuple[SheetShelf[dict[str, TrunkProfile]], SheetShelf[Tiers | None]]:
    """The trunks and tiers beside the starter rules, likewise."""
    no_trunks: dict[str, TrunkProfile] = {}
    trunks = SheetShelf(STARTER_RULES / "trunks.yaml", load_trunks, no_trunks)
    tiers: SheetShelf[Tiers | None] = SheetShelf(STARTER_RULES / "tiers.yaml", load_tiers, None)
    return trunks, tiers


@cache
def starter_shelf() -> RuleShelf:
    """The starter rules, read once for all tests: nobody changes them."""
    return RuleShelf(STARTER_RULES, Catalogue(OBSERVED))


def well(answer: TestResponse) -> dict[str, Any]:
    """The JSON of an answer that is 200."""
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.get_json()
    return body


def fault(answer: TestResponse) -> dict[str, str]:
    """The fault in an answer, which has the one shape of all faults."""
    body = answer.get_json()
    assert answer.mimetype == "application/json" and set(body) == {"error"}
    assert body["error"]["code"] and body["error"]["message"]
    told: dict[str, str] = body["error"]
    return told


def write_rules(folder: Path, **rules: str) -> Path:
    """A small folder of rules with the trunks and tiers of the starter folder; `_` in a name stands for a hyphen."""
    for name in ("trunks.yaml", "tiers.yaml", "dialogue.yaml"):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(STARTER_RULES / name, folder / name)
    for name, text in rules.items():
        write_rule(folder, name.replace("_", "-"), text)
    return folder


def write_rule(folder: Path, name: str, text: str) -> Path:
    """One rule in the folder for discovery; `text` is what follows the head that all rules share."""
    path = folder / "discovery" / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"rule: {name}\npurpose: A rule for the tests.\nowner: supervisors\nstatus: live\n{text}")
    return path
