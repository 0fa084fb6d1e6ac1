"""Decides what the account of a supervisor must be like, login, name, roles and password, and says what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from agent_assist.customize.guessing import is_guessable
from agent_assist.customize.supervisors import ROLES, Supervisor

MOST_LOGIN, MOST_NAME = 100, 100
LEAST_PASSWORD, MOST_PASSWORD = 12, 200
ACCOUNT, INTEGRATION = "account:", "integration:"
# A working day, and how long of it nobody may sit at the browser.
VISIT_LENGTH, IDLE_LENGTH = timedelta(hours=8), timedelta(hours=1)

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]*", re.ASCII)


class Unfit(ValueError):
    """What was given cannot be used: the text says why, `field` which part (login, name, roles, password)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotKnown(Exception):
    """Login and password, or the key, are nobody's. Which part was wrong is never told."""


class NotForTheDesk(Exception):
    """The key is good, but it opens other doors."""


class TooManySigningIn(Exception):
    """Passwords are checked a few at a time, so that calls are not held up; this one would have waited too long."""


@dataclass(frozen=True)
class Account:
    """A supervisor's account without its secrets; `disabled_at` is None while it is in force."""

    id: str
    login: str
    name: str
    roles: frozenset[str]
    has_password: bool
    has_key: bool
    created_at: datetime
    disabled_at: datetime | None = None

    @property
    def supervisor(self) -> Supervisor:
        """Who this is at the desk."""
        return Supervisor(f"{ACCOUNT}{self.id}", self.name, self.roles)


@dataclass(frozen=True)
class Visit:
    """A session at the desk, from signing in until `ends_at`, or until it was ended before."""

    id: str
    begun_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether it still lets somebody in."""
        return self.ended_at is None and self.ends_at > now


def plain_login(text: str) -> str:
    """The login as it is kept, "" where the text cannot be one: capitals do not count."""
    login = text.strip().casefold()
    return login if len(login) <= MOST_LOGIN and _LOGIN.fullmatch(login) else ""


def fit_login(text: str) -> str:
    """The login as it is kept. Raises Unfit."""
    if login := plain_login(text):
        return login
    raise Unfit("login", "A login has at most 100 letters from a to z, digits, and . _ - + @, as in rosa.marin.")


def fit_name(text: str) -> str:
    """The name as it is shown. Raises Unfit."""
    name = unicodedata.normalize("NFC", text).strip()
    if name and len(name) <= MOST_NAME and name.isprintable():
        return name
    raise Unfit("name", f"A name is one line of at most {MOST_NAME} letters, as in Rosa Marin.")


def fit_roles(given: Iterable[str]) -> frozenset[str]:
    """The roles. Raises Unfit."""
    roles = frozenset(given)
    if roles and roles <= frozenset(ROLES):
        return roles
    raise Unfit("roles", f"Give at least one role: {' or '.join(ROLES)}.")


def fit_password(password: str, login: str) -> str:
    """The password as it is hashed. Raises Unfit."""
    plain = plain_password(password)
    if len(plain) < LEAST_PASSWORD:
        raise Unfit("password", f"This password is too short: take at least {LEAST_PASSWORD} letters, a few words do.")
    if len(plain) > MOST_PASSWORD:
        raise Unfit("password", f"This password is too long: take at most {MOST_PASSWORD} letters.")
    if plain.casefold().strip() == login:
        raise Unfit("password", "The password must not be the login.")
    if is_guessable(plain, login):
        told = (
            "This password is easy to guess: many have it, or it is a row of keys or a name. Take a few words in a row."
        )
        raise Unfit("password", told)
    return plain


def plain_password(password: str) -> str:
    """The same text for the same keys, whichever way the machine writes its accents; one letter more than the most
    of a text that is too long.
    """
    # An accent takes up to three letters more; putting very many in order would take long.
    return unicodedata.normalize("NFC", password[: 4 * MOST_PASSWORD + 1])[: MOST_PASSWORD + 1]
