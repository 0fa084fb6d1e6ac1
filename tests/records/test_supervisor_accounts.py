"""Accounts of supervisors: secrets are kept as hashes only, every change is audited, and ends what it should end."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from sqlalchemy import Connection, select

from agent_assist.customize.accounts import Account, NotKnown, TooManySigningIn, Unfit
from agent_assist.records import desk_sessions, integrations, keys, personal_keys, supervisors, tables
from agent_assist.records.desk_accounts import DeskAccounts
from agent_assist.records.key_ring import KeyRing
from agent_assist.records.passwords import Passwords
from agent_assist.records.session import Database

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
PASSWORD, NONCE = "three blue parcels", "nonce-1"
CHEAP = Passwords(CHEAPEST)


@dataclass
class Office:
    """A database with the account of Rosa Marin, and the desk that she signs in to."""

    database: Database
    rosa: Account = field(init=False)
    desk: DeskAccounts = field(init=False)

    def __post_init__(self) -> None:
        self.rosa = self.create("rosa.marin", "Rosa Marin")
        self.desk = DeskAccounts(self.database, CHEAP, KeyRing(self.database), lambda: NOW)

    def create(self, login: str, name: str, *roles: str, password: str = PASSWORD) -> Account:
        hashed = CHEAP.hash(password) if password else ""
        with self.database.write() as connection:
            return supervisors.create(connection, login, name, roles or ("author",), "Greta Vogel", NOW, hashed)

    def do(self, work: Callable[..., Any], *arguments: Any) -> Any:
        with self.database.write() as connection:
            return work(connection, *arguments, "Greta Vogel", NOW)

    def rows(self, table: str) -> list[dict[str, Any]]:
        with self.database.read() as connection:
            return [dict(row) for row in connection.execute(select(tables.metadata.tables[table])).mappings()]

    def again(self) -> Account:
        with self.database.read() as connection:
            account = supervisors.find(connection, "rosa.marin")
        assert account
        return account


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def test_a_password_is_kept_as_an_argon2id_hash_of_the_profile() -> None:
    kept = Passwords().hash(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$") and PASSWORD not in kept
    assert Passwords().hash(PASSWORD) != kept


def test_the_login_and_the_name_are_each_for_one_person(office: Office) -> None:
    for login, name, field_ in (("rosa.marin", "Somebody Else", "login"), ("rosa", "ROSA marin", "name")):
        with pytest.raises(Unfit) as refused:
            office.create(login, name)
        assert refused.value.field == field_
    assert len(office.rows("supervisors")) == 1


def test_two_who_take_the_same_login_at_once_do_not_both_get_it(office: Office) -> None:
    def take(name: str) -> bool:
        try:
            return bool(office.create("mei.tan", name, password=""))
        except Unfit:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(take, ("Mei Tan", "Mei T.", "M. Tan", "Mei"))) == 1


def test_nothing_that_is_kept_holds_a_secret(office: Office) -> None:
    secret = office.do(supervisors.give_key, office.rosa.id)
    office.desk.sign_in("rosa.marin", PASSWORD, NONCE)
    office.desk.change_password(office.rosa.supervisor, PASSWORD, "four green parcels", "nonce-2")
    kept = str([office.rows(table) for table in ("supervisors", "desk_sessions", "audit")])
    for word in (PASSWORD, "four green parcels", secret, secret.split("_", 2)[2], NONCE, "nonce-2"):
        assert word not in kept


def test_every_change_of_an_account_is_audited_with_who_did_it(office: Office) -> None:
    office.do(supervisors.set_roles, office.rosa, ["approver", "author"])
    office.do(supervisors.set_password, office.rosa.id, "hash")
    office.do(supervisors.give_key, office.rosa.id)
    office.do(supervisors.take_key, office.again())
    office.do(supervisors.disable, office.again())
    office.do(supervisors.enable, office.again())
    audit = sorted(office.rows("audit"), key=lambda row: str(row["id"]))
    assert {(row["who"], row["subject"]) for row in audit} == {("Greta Vogel", f"account:{office.rosa.id}")}
    assert [(row["action"], row["before"], row["after"]) for row in audit] == [
        ("account made", "", "rosa.marin, Rosa Marin: author"),
        ("roles set", "author", "approver author"),
        ("password set", "", ""),
        ("personal key made", "", ""),
        ("personal key revoked", "", ""),
        ("account disabled", "", ""),
        ("account enabled", "", ""),
    ]


def test_what_changes_nothing_is_said_to_and_leaves_no_trace(office: Office) -> None:
    assert office.do(supervisors.set_roles, office.rosa, ["author"]).roles == {"author"}
    assert not office.do(supervisors.take_key, office.rosa)
    assert not office.do(supervisors.enable, office.rosa)
    assert office.do(supervisors.disable, office.rosa)
    assert not office.do(supervisors.disable, office.again())
    assert [row["action"] for row in office.rows("audit")] == ["account made", "account disabled"]


@pytest.mark.parametrize(
    "change",
    [
        lambda office: office.do(supervisors.set_password, office.rosa.id, "hash"),
        lambda office: office.do(supervisors.give_key, office.rosa.id),
        lambda office: office.do(supervisors.take_key, replace(office.rosa, has_key=True)),
        lambda office: office.do(supervisors.disable, office.rosa),
        lambda office: office.desk.sign_out_everywhere(office.rosa.supervisor),
    ],
    ids=["password set", "key made", "key revoked", "disabled", "signed out everywhere"],
)
def test_what_ends_a_persons_sessions_ends_all_of_them_and_nobody_elses(
    office: Office, change: Callable[[Office], object]
) -> None:
    office.create("mei.tan", "Mei Tan")
    office.desk.sign_in("rosa.marin", PASSWORD, "one")
    office.desk.sign_in("rosa.marin", PASSWORD, "two")
    office.desk.sign_in("mei.tan", PASSWORD, "hers")
    change(office)
    assert [office.desk.signed_in(nonce) for nonce in ("one", "two")] == [None, None]
    assert office.desk.signed_in("hers")
    assert all(row["ended_at"] for row in office.rows("desk_sessions") if row["supervisor_id"] == office.rosa.id)


def test_new_roles_count_for_who_is_signed_in_already(office: Office) -> None:
    office.desk.sign_in("rosa.marin", PASSWORD, NONCE)
    office.do(supervisors.set_roles, office.rosa, ["approver"])
    who = office.desk.signed_in(NONCE)
    assert who and who.roles == {"approver"}


def test_who_is_disabled_or_has_no_password_does_not_sign_in_with_one(office: Office) -> None:
    office.create("nightly", "Nightly check", password="")
    office.do(supervisors.disable, office.rosa)
    for login, password in (("rosa.marin", PASSWORD), ("nightly", ""), ("nightly", PASSWORD), ("nobody", ""), ("", "")):
        with pytest.raises(NotKnown):
            office.desk.sign_in(login, password, NONCE)
    assert office.rows("desk_sessions") == []


@pytest.mark.parametrize("change", [supervisors.disable, supervisors.set_password])
def test_what_is_changed_while_a_password_is_checked_is_not_overlooked(office: Office, change: Any) -> None:
    # The clock is read between the check and the session: here somebody else acts at that moment.
    def clock() -> datetime:
        wanted = (office.rosa,) if change is supervisors.disable else (office.rosa.id, "hash")
        office.do(change, *wanted)
        return NOW

    slow = replace(office.desk, clock=clock)
    with pytest.raises(NotKnown):
        slow.sign_in("rosa.marin", PASSWORD, NONCE)
    assert office.desk.signed_in(NONCE) is None


def test_a_key_that_was_replaced_does_not_sign_in_where_the_ring_has_not_heard_of_it(office: Office) -> None:
    old = office.do(supervisors.give_key, office.rosa.id)
    office.desk.keys.refresh()
    office.do(supervisors.give_key, office.rosa.id)
    with pytest.raises(NotKnown):
        office.desk.sign_in_with_key(old, NONCE)


def test_a_personal_key_is_in_force_as_long_as_its_account(office: Office) -> None:
    secret = office.do(supervisors.give_key, office.rosa.id)

    def holder() -> object:
        return keys.verify(personal_keys.all_active(office.database), secret)

    (found,) = personal_keys.all_active(office.database).values()
    assert holder() == found and found.supervisor == office.rosa.supervisor
    assert (found.scopes, found.integration.name) == ({"rules"}, "Rosa Marin")
    office.do(supervisors.disable, office.rosa)
    assert holder() is None
    office.do(supervisors.enable, office.again())
    assert holder()
    office.do(supervisors.take_key, office.again())
    assert holder() is None


def test_revoking_a_systems_key_ends_who_signed_in_with_it(office: Office) -> None:
    with office.database.write() as connection:
        crm = integrations.settle(connection, "crm", NOW)
        made = [keys.create(connection, crm, ["rules"], NOW) for _ in range(2)]
    for (secret, _), nonce in zip(made, ("one", "two"), strict=True):
        office.desk.sign_in_with_key(secret, nonce)
    with office.database.write() as connection:
        assert keys.revoke(connection, made[0][1].id, NOW)
    assert office.desk.signed_in("one") is None
    who = office.desk.signed_in("two")
    assert who and who.id == f"integration:{crm.id}"
    assert len(office.desk.visits(who, 10)) == 2
    assert office.desk.sign_out_everywhere(who) == 1 and office.desk.signed_in("two") is None


def test_a_session_that_ended_a_month_ago_is_forgotten(office: Office) -> None:
    office.desk.sign_in("rosa.marin", PASSWORD, NONCE)

    def forget(connection: Connection, later: timedelta) -> int:
        return desk_sessions.forget_old(connection, NOW + later)

    with office.database.write() as connection:
        assert forget(connection, timedelta(days=30, minutes=50)) == 0
        assert forget(connection, timedelta(days=30, minutes=70)) == 1


def test_a_password_hashed_with_older_parameters_is_hashed_anew_at_the_next_sign_in(office: Office) -> None:
    today = Passwords(replace(CHEAPEST, time_cost=2))
    replace(office.desk, passwords=today).sign_in("rosa.marin", PASSWORD, NONCE)
    (row,) = office.rows("supervisors")
    assert ",t=2," in row["password_hash"] and today.matches(row["password_hash"], PASSWORD)
    assert office.desk.signed_in(NONCE)


def test_a_password_of_another_program_or_none_is_nobodys() -> None:
    for kept in ("", "nonsense", "$2b$12$abc", "$argon2id$v=19$m=8,t=1,p=1$$", PasswordHasher(1, 8, 1).hash("other")):
        assert not CHEAP.matches(kept, PASSWORD)
    assert CHEAP.matches(CHEAP.hash("x" * 200), "x" * 200)
    assert not CHEAP.matches(CHEAP.hash("x" * 200), "x" * 201)
    assert not CHEAP.matches(CHEAP.hash(PASSWORD), "\ud800" * 70_000)


def test_a_login_that_nobody_has_costs_as_much_as_one_that_somebody_has() -> None:
    passwords = Passwords()
    kept = passwords.hash(PASSWORD)

    def work(stored: str) -> float:
        began = time.thread_time()
        passwords.matches(stored, "not the password")
        return time.thread_time() - began

    somebodys, nobodys = min(work(kept) for _ in range(3)), min(work("") for _ in range(3))
    assert 0.6 < nobodys / somebodys < 1.6


def test_two_passwords_are_checked_at_once_and_who_would_wait_too_long_is_told_so() -> None:
    hurried = Passwords(CHEAPEST, wait_seconds=0.01)
    with hurried.place():
        assert not hurried.matches("", PASSWORD)
        with hurried.place():
            for check in (lambda: hurried.matches("", PASSWORD), lambda: hurried.hash(PASSWORD)):
                with pytest.raises(TooManySigningIn):
                    check()
    assert not hurried.matches("", PASSWORD)
