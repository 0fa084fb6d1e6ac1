"""Keeps the accounts of supervisors: who they are, what they may do, and the hash of their password and key."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from agent_assist.customize.accounts import ACCOUNT, Account, Unfit, fit_login, fit_name, fit_roles
from agent_assist.records import desk_sessions, keys
from agent_assist.records.aftermath import keep_audit
from agent_assist.records.moments import as_ms, from_ms, new_id
from agent_assist.records.statements import Upsert
from agent_assist.records.tables import supervisors

_NEW = Upsert(supervisors, key=("login",))
_ALL = select(supervisors).order_by(supervisors.c.login)
_BY_LOGIN = select(supervisors).where(supervisors.c.login == bindparam("login"))
_BY_ID = select(supervisors).where(supervisors.c.id == bindparam("id"))
_HELD = _BY_ID.with_for_update()


def create(
    connection: Connection, login: str, name: str, roles: Collection[str], who: str, now: datetime, password_hash: str
) -> Account:
    """A new account; without a password ("") it needs a key before anybody can sign in. Raises Unfit."""
    row = {"id": new_id(), "login": fit_login(login), "name": fit_name(name), "roles": _words(fit_roles(roles))}
    refuse_taken(connection, row["login"], row["name"])
    at = {"created_at": as_ms(now), "updated_at": as_ms(now)}
    if not _NEW.run(connection, {**row, "password_hash": password_hash, **at}):
        raise _taken(row["login"])
    told = f"{row['login']}, {row['name']}: {row['roles']}"
    keep_audit(connection, who, "account made", f"{ACCOUNT}{row['id']}", now, after=told)
    return _account(connection.execute(_BY_ID, {"id": row["id"]}).one())


def refuse_taken(connection: Connection, login: str, name: str) -> None:
    """Raises Unfit where somebody has this login or this name: the name is what others see and what the audit keeps."""
    for other in all_accounts(connection):
        if other.login == login:
            raise _taken(login)
        if other.name.casefold() == name.casefold():
            raise Unfit("name", f"{other.login} is called {other.name} already. Write a name that tells them apart.")


def find(connection: Connection, login: str) -> Account | None:
    """The account with this login."""
    row = row_of(connection, login)
    return _account(row) if row else None


def get(connection: Connection, account_id: str) -> Account | None:
    """The account with this id."""
    row = connection.execute(_BY_ID, {"id": account_id}).one_or_none()
    return _account(row) if row else None


def all_accounts(connection: Connection) -> tuple[Account, ...]:
    """Every account, also those out of force, by their logins."""
    return tuple(map(_account, connection.execute(_ALL)))


def row_of(connection: Connection, login: str) -> Row[Any] | None:
    """The account with its hashes, for checking a password."""
    return connection.execute(_BY_LOGIN, {"login": login}).one_or_none()


def hold(connection: Connection, account_id: str) -> Row[Any] | None:
    """The account with its hashes; nobody else changes it before this transaction ends."""
    return connection.execute(_HELD, {"id": account_id}).one_or_none()


def set_roles(connection: Connection, account: Account, roles: Collection[str], who: str, now: datetime) -> Account:
    """Lets the account do just this from now on, also where they are signed in already. Raises Unfit."""
    wanted = fit_roles(roles)
    if wanted != account.roles:
        _change(connection, account.id, now, roles=_words(wanted))
        told = {"before": _words(account.roles), "after": _words(wanted)}
        keep_audit(connection, who, "roles set", f"{ACCOUNT}{account.id}", now, **told)
    return _again(connection, account)


def set_password(connection: Connection, account_id: str, password_hash: str, who: str, now: datetime) -> None:
    """Another password; whoever is signed in has to do so anew."""
    _change(connection, account_id, now, password_hash=password_hash)
    keep_audit(connection, who, "password set", f"{ACCOUNT}{account_id}", now)
    desk_sessions.end_all(connection, f"{ACCOUNT}{account_id}", now)


def keep_rehashed(connection: Connection, account_id: str, password_hash: str, now: datetime) -> None:
    """The same password, hashed with today's parameters."""
    _change(connection, account_id, now, password_hash=password_hash)


def give_key(connection: Connection, account_id: str, who: str, now: datetime) -> str:
    """A new personal key, to be shown this once; the one before opens nothing more, and its sessions end."""
    secret, hashed = keys.new_secret(account_id)
    _change(connection, account_id, now, key_hash=hashed)
    keep_audit(connection, who, "personal key made", f"{ACCOUNT}{account_id}", now)
    desk_sessions.end_all(connection, f"{ACCOUNT}{account_id}", now)
    return secret


def take_key(connection: Connection, account: Account, who: str, now: datetime) -> bool:
    """Takes the personal key out of force, and ends the sessions; False where there is none."""
    if not account.has_key:
        return False
    _change(connection, account.id, now, key_hash="")
    keep_audit(connection, who, "personal key revoked", f"{ACCOUNT}{account.id}", now)
    desk_sessions.end_all(connection, f"{ACCOUNT}{account.id}", now)
    return True


def disable(connection: Connection, account: Account, who: str, now: datetime) -> bool:
    """Lets the account do nothing from now on; False where it was so already."""
    if account.disabled_at:
        return False
    _change(connection, account.id, now, disabled_at=as_ms(now))
    keep_audit(connection, who, "account disabled", f"{ACCOUNT}{account.id}", now)
    desk_sessions.end_all(connection, f"{ACCOUNT}{account.id}", now)
    return True


def enable(connection: Connection, account: Account, who: str, now: datetime) -> bool:
    """Puts the account into force again, with its password, key and roles; False where it was so already."""
    if not account.disabled_at:
        return False
    _change(connection, account.id, now, disabled_at=0)
    keep_audit(connection, who, "account enabled", f"{ACCOUNT}{account.id}", now)
    return True


def _change(connection: Connection, account_id: str, now: datetime, **values: Any) -> None:
    changed = update(supervisors).where(supervisors.c.id == account_id)
    connection.execute(changed.values(**values, updated_at=as_ms(now)))


def _again(connection: Connection, account: Account) -> Account:
    return _account(connection.execute(_BY_ID, {"id": account.id}).one())


def _taken(login: str) -> Unfit:
    return Unfit("login", f"There is an account {login} already. List them with: accounts list")


def _words(roles: Collection[str]) -> str:
    return " ".join(sorted(roles))


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        login=row.login,
        name=row.name,
        roles=frozenset(row.roles.split()),
        has_password=bool(row.password_hash),
        has_key=bool(row.key_hash),
        created_at=from_ms(row.created_at),
        disabled_at=from_ms(row.disabled_at) if row.disabled_at else None,
    )
