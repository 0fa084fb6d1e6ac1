"""Gives the doors of the desk who signs in, who is signed in, and what people change about their own account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from agent_assist.customize.accounts import (
    ACCOUNT,
    Account,
    NotForTheDesk,
    NotKnown,
    Unfit,
    Visit,
    fit_password,
    plain_login,
    plain_password,
)
from agent_assist.customize.supervisors import Supervisor
from agent_assist.interact.remembering import RecordsAway
from agent_assist.records import desk_sessions, supervisors
from agent_assist.records.aftermath import keep_audit
from agent_assist.records.key_ring import AnyKey, KeyRing
from agent_assist.records.passwords import Passwords
from agent_assist.records.personal_keys import PersonalKey
from agent_assist.records.session import Database


@dataclass(frozen=True)
class DeskAccounts:
    """The accounts and sessions of one database. What the browser holds is `nonce`: it is never stored."""

    database: Database
    passwords: Passwords
    keys: KeyRing
    clock: Callable[[], datetime]

    def sign_in(self, login: str, password: str, nonce: str) -> Supervisor:
        """Begins a session. Raises NotKnown, TooManySigningIn and RecordsAway."""
        row = self._row(login)
        kept = row.password_hash if row and not row.disabled_at else ""
        if not self.passwords.matches(kept, password) or row is None:
            raise NotKnown
        again = self.passwords.hash(password) if self.passwords.is_dated(kept) else ""
        now = self.clock()
        with self.database.write() as connection:
            self._hold(connection, row.id, password_hash=kept)
            if again:
                supervisors.keep_rehashed(connection, row.id, again, now)
            return self._begun(connection, nonce, {"supervisor_id": row.id}, "with a password")

    def sign_in_with_key(self, secret: str, nonce: str) -> Supervisor:
        """Begins a session. Raises NotKnown, NotForTheDesk and RecordsAway."""
        key = self.keys.find(secret)
        if key is None:
            raise NotKnown
        if desk_sessions.NEEDED_SCOPE not in key.scopes:
            raise NotForTheDesk
        with self.database.write() as connection:
            return self._begun(connection, nonce, self._owner(connection, key), "with a key")

    def signed_in(self, nonce: str) -> Supervisor | None:
        """Who it is, None where nobody is signed in with this any more. Raises RecordsAway."""
        with self.database.read() as connection:
            who, until = desk_sessions.read(connection, nonce, self.clock())
        if until:
            with suppress(RecordsAway), self.database.write() as connection:
                desk_sessions.go_on(connection, nonce, until)
        return who

    def sign_out(self, nonce: str) -> None:
        """Ends the session. Raises RecordsAway."""
        with self.database.write() as connection:
            desk_sessions.end(connection, nonce, self.clock())

    def sign_out_everywhere(self, who: Supervisor) -> int:
        """Ends all their sessions, and returns how many. Raises RecordsAway."""
        now = self.clock()
        with self.database.write() as connection:
            ended = desk_sessions.end_all(connection, who.id, now)
            keep_audit(connection, who.name, "signed out everywhere", who.id, now)
        return ended

    def change_password(self, who: Supervisor, old: str, new: str, nonce: str) -> None:
        """Sets another password, ends all sessions and begins the one under `nonce`, if there is one.

        Raises Unfit, NotKnown where the old password is not right, TooManySigningIn and RecordsAway.
        """
        account = self.account(who)
        row = self._row(account.login if account else "")
        if account is None or row is None:
            raise NotKnown
        wanted = fit_password(new, account.login)
        if plain_password(old) == wanted:
            raise Unfit("password", "This is the password you have. Take another one.")
        if not self.passwords.matches(row.password_hash, old):
            raise NotKnown
        hashed, now = self.passwords.hash(wanted), self.clock()
        with self.database.write() as connection:
            self._hold(connection, row.id, password_hash=row.password_hash)
            supervisors.set_password(connection, row.id, hashed, who.name, now)
            if nonce:
                desk_sessions.begin(connection, nonce, {"supervisor_id": row.id}, now)

    def account(self, who: Supervisor) -> Account | None:
        """Their account, None for who came with a system's key. Raises RecordsAway."""
        if not who.id.startswith(ACCOUNT):
            return None
        with self.database.read() as connection:
            return supervisors.get(connection, who.id.removeprefix(ACCOUNT))

    def visits(self, who: Supervisor, limit: int) -> list[Visit]:
        """Their sessions, the latest first. Raises RecordsAway."""
        with self.database.read() as connection:
            return desk_sessions.latest(connection, who.id, limit)

    def visit_of(self, nonce: str) -> str:
        """The id of the session that a browser holds."""
        return desk_sessions.id_of(nonce)

    def _row(self, login: str) -> Row[Any] | None:
        # Asked for also where the login can be nobody's: that takes as long.
        with self.database.read() as connection:
            return supervisors.row_of(connection, plain_login(login))

    def _hold(self, connection: Connection, account_id: str, **checked: str) -> None:
        """Sees to it that what was checked is still in force, and stays so until this transaction ends."""
        held = supervisors.hold(connection, account_id)
        if held is None or held.disabled_at or any(getattr(held, name) != kept for name, kept in checked.items()):
            raise NotKnown

    def _owner(self, connection: Connection, key: AnyKey) -> Mapping[str, str]:
        if isinstance(key, PersonalKey):
            self._hold(connection, key.id, key_hash=key.hash)
            return {"supervisor_id": key.id}
        return {"key_id": key.id}

    def _begun(self, connection: Connection, nonce: str, owner: Mapping[str, str], how: str) -> Supervisor:
        now = self.clock()
        desk_sessions.begin(connection, nonce, owner, now)
        who, _ = desk_sessions.read(connection, nonce, now)
        if who is None:
            raise NotKnown
        keep_audit(connection, who.name, "signed in", who.id, now, after=how)
        return who
