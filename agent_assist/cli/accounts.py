"""The command `accounts`: who may sign in to the supervisors' desk, and what they may do there."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Column, Table
from sqlalchemy import Connection

from agent_assist.cli.asking import ask_password
from agent_assist.cli.not_possible import NotPossible
from agent_assist.cli.opening import open_database
from agent_assist.customize.accounts import LEAST_PASSWORD, Account, Unfit, fit_login, fit_name, fit_roles
from agent_assist.customize.supervisors import ROLES
from agent_assist.records import supervisors
from agent_assist.records.passwords import Passwords
from agent_assist.records.session import Database
from agent_assist.settings import Settings

EXAMPLES = f"""
A supervisor signs in at /desk with a login and a password, or with a personal key. The role `author` lets them change
rules, tiers and the fence, the role `approver` approve what somebody else has changed in the rules; one person may have
both. Passwords have {LEAST_PASSWORD} letters at least. A new password, a new key and `disable` end at once whatever the
person has open.

  accounts create rosa.marin --name "Rosa Marin" --role author
  accounts create samir.haddad --name "Samir Haddad" --role author --role approver
  accounts create nightly --name "Nightly check" --role author --key
  accounts reset rosa.marin
  accounts disable samir.haddad

Exit code 0: done; 2: not possible, and one line says why.
"""
BY_KEY = "make a personal key and print it this once, instead of asking for a password"
BY_INPUT = "take the password from the first line of standard input, instead of asking for it twice"

Change = Callable[[Connection, Account, datetime], str]
Run = Callable[[argparse.Namespace, Settings], int]


def describe(parser: argparse.ArgumentParser) -> None:
    """Says what `accounts` does and takes."""
    parser.description, parser.epilog = __doc__, EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    ways = parser.add_subparsers(dest="way", required=True, metavar="WAY")
    made = _way(ways, "create", create, "make an account; the password is asked for twice")
    made.add_argument("--name", required=True, help='how the others know them, such as "Rosa Marin"')
    _role(made)
    made.add_argument("--key", action="store_true", help=BY_KEY)
    made.add_argument("--password-stdin", action="store_true", help=BY_INPUT)
    ways.add_parser("list", help="every account with its roles, never a secret").set_defaults(run=show)
    _role(_way(ways, "roles", set_roles, "let an account do just this from now on"))
    kind = _way(ways, "reset", reset, "set another password, or make or revoke the personal key")
    kind = kind.add_mutually_exclusive_group()
    kind.add_argument("--password-stdin", action="store_true", help=BY_INPUT)
    kind.add_argument("--key", action="store_true", help=BY_KEY)
    kind.add_argument("--revoke-key", action="store_true", help="take the personal key out of force")
    _way(ways, "disable", disable, "let an account do nothing from now on")
    _way(ways, "enable", enable, "put an account into force again, with its password, key and roles")


def create(options: argparse.Namespace, settings: Settings) -> int:
    """Makes an account. A personal key is printed alone on standard output; it is shown only now."""
    login, name, roles = fit_login(options.login), fit_name(options.name), fit_roles(options.role)
    with closing(open_database(settings)) as database:
        with database.read() as connection:
            supervisors.refuse_taken(connection, login, name)
        by_password = options.password_stdin or not options.key
        hashed = _hashed(login, options) if by_password else ""
        with database.write() as connection:
            now = datetime.now(UTC)
            account = supervisors.create(connection, login, name, roles, who(), now, hashed)
            secret = supervisors.give_key(connection, account.id, who(), now) if options.key else ""
    _tell(f"Account {login} for {name}: {_words(roles)}.", secret)
    return 0


def show(_: argparse.Namespace, settings: Settings) -> int:
    """Prints the accounts."""
    table = Table(Column("login", overflow="fold"), "name", "roles", "password", "key", "made", "disabled")
    with closing(open_database(settings)) as database, database.read() as connection:
        for one in supervisors.all_accounts(connection):
            ways = ["yes" if has else "no" for has in (one.has_password, one.has_key)]
            times = [f"{at:%Y-%m-%d %H:%M}" if at else "" for at in (one.created_at, one.disabled_at)]
            table.add_row(one.login, one.name, _words(one.roles), *ways, *times)
    Console().print(table)
    return 0


def set_roles(options: argparse.Namespace, settings: Settings) -> int:
    """Sets the roles; they count at once, also for who is signed in."""

    def change(connection: Connection, account: Account, now: datetime) -> str:
        after = supervisors.set_roles(connection, account, options.role, who(), now)
        return f"{account.login} may now be {_words(after.roles)}; before: {_words(account.roles)}."

    return _change(options, settings, change)


def reset(options: argparse.Namespace, settings: Settings) -> int:
    """Sets a new password or key, and ends whatever the person has open. A new key is printed on standard output."""
    if options.revoke_key:
        return _change(options, settings, _revoke_key)
    with closing(open_database(settings)) as database:
        with database.read() as connection:
            account = _account(connection, options.login)
        if options.key:
            return _new_key(database, account)
        hashed = _hashed(account.login, options)
        with database.write() as connection:
            supervisors.set_password(connection, account.id, hashed, who(), datetime.now(UTC))
    _tell(f"{account.login} has a new password; what they had open has ended.")
    return 0


def disable(options: argparse.Namespace, settings: Settings) -> int:
    """Takes an account out of force, and ends whatever the person has open."""

    def change(connection: Connection, account: Account, now: datetime) -> str:
        done = supervisors.disable(connection, account, who(), now)
        return f"{account.login} is disabled." if done else f"{account.login} was disabled already."

    return _change(options, settings, change)


def enable(options: argparse.Namespace, settings: Settings) -> int:
    """Puts an account into force again."""

    def change(connection: Connection, account: Account, now: datetime) -> str:
        done = supervisors.enable(connection, account, who(), now)
        return f"{account.login} is in force again." if done else f"{account.login} was in force already."

    return _change(options, settings, change)


def who() -> str:
    """Whom the audit names for what is done here."""
    try:
        return f"command line ({getpass.getuser()})"
    except (KeyError, OSError):
        return "command line"


def _hashed(login: str, options: argparse.Namespace) -> str:
    return Passwords().hash(ask_password(login, options.password_stdin))


def _new_key(database: Database, account: Account) -> int:
    with database.write() as connection:
        secret = supervisors.give_key(connection, account.id, who(), datetime.now(UTC))
    _tell(f"{account.login} has a new personal key; what they had open has ended.", secret)
    return 0


def _revoke_key(connection: Connection, account: Account, now: datetime) -> str:
    if not supervisors.take_key(connection, account, who(), now):
        return f"{account.login} has no personal key."
    return f"The personal key of {account.login} opens nothing more; what they had open has ended."


def _change(options: argparse.Namespace, settings: Settings, change: Change) -> int:
    with closing(open_database(settings)) as database, database.write() as connection:
        told = change(connection, _account(connection, options.login), datetime.now(UTC))
    _tell(told)
    return 0


def _account(connection: Connection, login: str) -> Account:
    account = supervisors.find(connection, fit_login(login))
    if account is None:
        raise Unfit("login", f"There is no account {login}. List them with: accounts list")
    return account


def _way(ways: Any, name: str, run: Run, text: str) -> Any:
    way = ways.add_parser(name, help=text, description=run.__doc__)
    way.add_argument("login", metavar="LOGIN", help="such as rosa.marin; capitals do not count")
    way.set_defaults(run=_refusing(run))
    return way


def _refusing(run: Run) -> Run:
    def told(options: argparse.Namespace, settings: Settings) -> int:
        try:
            return run(options, settings)
        except Unfit as fault:
            raise NotPossible(str(fault)) from fault

    return told


def _role(way: Any) -> None:
    way.add_argument("--role", required=True, action="append", choices=ROLES, help="what they may do; may be repeated")


def _words(roles: frozenset[str]) -> str:
    return " and ".join(role for role in ROLES if role in roles)


def _tell(words: str, secret: str = "") -> None:
    if secret:
        print(f"{words} The key is shown only now.", file=sys.stderr)
        print(secret)
    else:
        print(words)
